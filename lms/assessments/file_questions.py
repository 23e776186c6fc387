"""Questions that are answered with files, while their attempt runs."""

from __future__ import annotations

from typing import Any

from flask import abort

from lms.assessments import papers, queries
from lms.assessments.models import Attempt
from lms.assessments.papers import Asked
from lms.assessments.question_types.file_upload import FileUpload, kinds_of
from lms.core.database import now
from lms.courses import access
from lms.courses import queries as courses
from lms.uploads.content.kinds import media_types
from lms.uploads.purposes import Purpose, Rule

SENT_AHEAD = Purpose("assessments.answer", "lms.assessments.file_questions:rule")
"""Files of an answer; the subject is "attempt:question"."""


def rule(actor: Any, subject: str) -> Rule:
    """For the learner whose attempt runs; 404 for all others."""
    attempt, _, question = subject.partition(":")
    opened = open_question(attempt, question, actor) or abort(404)
    return bounds(opened[1])


def bounds(asked: Asked) -> Rule:
    """What this question takes."""
    most = asked.shown["mb"] * 1_000_000
    return Rule(media_types(kinds_of(asked.content)), most, most * asked.shown["most"])


def open_question(attempt: str, question: str, actor: Any) -> tuple[Attempt, Asked] | None:
    """The learner's running attempt and its question, where that takes files."""
    found = queries.attempt_or_404(attempt, actor.id)
    course = courses.course(found.course_id)
    if found.submitted_at or found.is_over(now()) or course is None:
        return None
    access.check_works(actor, course)
    asked = next((one for one in papers.questions(found.paper) if one.key == question), None)
    return (found, asked) if asked and isinstance(asked.kind, FileUpload) else None


def held_files(attempt: Attempt, question: str) -> list[dict[str, Any]]:
    row = queries.responses(attempt.id).get(question)
    value = row.value if row else None
    return [file for file in value if isinstance(file, dict) and "proof" in file] if isinstance(value, list) else []
