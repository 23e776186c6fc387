"""The pages of assessments."""

from flask import Blueprint

bp = Blueprint("assessments", __name__)

from lms.assessments.views import (  # noqa: E402, F401
    answer_files,
    attempts,
    bank,
    draws,
    gain,
    grades,
    grading,
    history,
    imports,
    live,
    marking,
    quizzes,
    regrades,
    results,
    statistics,
)
