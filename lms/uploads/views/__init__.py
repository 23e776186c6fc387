"""The tus protocol."""

from flask import Blueprint

bp = Blueprint("uploads", __name__)

from lms.uploads.views import tus  # noqa: E402

__all__ = ["bp", "tus"]
