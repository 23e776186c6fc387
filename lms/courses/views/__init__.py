"""The pages of courses."""

from flask import Blueprint

bp = Blueprint("courses", __name__)

from lms.courses.views import (  # noqa: E402
    catalogue,
    contents,
    files,
    learning,
    openings,
    prerequisites,
    printing,
    staff,
    structure,
    teaching,
    versions,
)

__all__ = ["bp", "catalogue", "contents", "files", "learning", "openings", "prerequisites", "printing", "staff", "structure",
           "teaching", "versions"]
