"""The pages of courses."""

from flask import Blueprint

bp = Blueprint("courses", __name__)

from lms.courses.views import catalogue, contents, files, learning, openings, prerequisites, structure, teaching, versions  # noqa: E402

__all__ = ["bp", "catalogue", "contents", "files", "learning", "openings", "prerequisites", "structure", "teaching", "versions"]
