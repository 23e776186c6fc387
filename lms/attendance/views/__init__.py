"""Pages of organisers, instructors and learners."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("attendance", __name__)

from lms.attendance.views import check_in, planning, presence, rule, schedule, screen  # noqa: E402, F401
