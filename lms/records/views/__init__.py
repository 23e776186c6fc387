"""Pages of the desk, of its exports, and of learners whose certificates lie there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("records", __name__)

from lms.records.views import (  # noqa: E402, F401
    chosen,
    decisions,
    desk,
    duplicates,
    errands,
    exports,
    external,
    gaps,
    hours,
    learner,
    schedules,
)
