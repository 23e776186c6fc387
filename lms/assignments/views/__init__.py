"""The pages of assignments."""

from flask import Blueprint

bp = Blueprint("assignments", __name__)

from lms.assignments.views import editor, extensions, files, marking, rubric, work  # noqa: E402

__all__ = ["bp", "editor", "extensions", "files", "marking", "rubric", "work"]
