"""The pages of assessments."""

from flask import Blueprint

bp = Blueprint("assessments", __name__)

from lms.assessments.views import attempts, bank, history, imports, marking, quizzes, results  # noqa: E402, F401
