"""The pages of packages."""

from flask import Blueprint

bp = Blueprint("packages", __name__)

from lms.packages.views import content, documents, editor, playing, record, results  # noqa: E402

__all__ = ["bp", "content", "documents", "editor", "playing", "record", "results"]
