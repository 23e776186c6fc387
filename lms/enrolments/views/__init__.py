"""Pages of learners, organisers and heads of offices."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("enrolments", __name__)

from lms.enrolments.views import (  # noqa: E402
    applications,
    cohorts,
    consent,
    deciding,
    groups,
    joining,
    learner,
    lists,
    office,
    petitions,
    queue,
    seats,
    staff,
    versions,
    ways,
)

__all__ = ["applications", "bp", "cohorts", "consent", "deciding", "groups", "joining", "learner", "lists", "office", "petitions",
           "queue", "seats", "staff", "versions", "ways"]
