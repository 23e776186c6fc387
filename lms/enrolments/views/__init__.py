"""Pages of learners, organisers and heads of offices."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("enrolments", __name__)

from lms.enrolments.views import cohorts, learner, office, seats  # noqa: E402, F401
