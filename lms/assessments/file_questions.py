"""Questions that are answered with files, while their attempt runs; what comes after its end awaits a ruling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import abort, current_app

from lms.assessments import late, papers, queries
from lms.assessments.models import Attempt, Edit, Response
from lms.assessments.papers import Asked
from lms.assessments.question_types.file_upload import FileUpload, kinds_of
from lms.core.database import db, now
from lms.courses import access
from lms.courses import queries as courses
from lms.uploads import queries as uploads
from lms.uploads.content.kinds import media_types
from lms.uploads.purposes import Purpose, Rule

SENT_AHEAD = Purpose("assessments.answer", "lms.assessments.file_questions:rule")
"""Files of an answer; the subject is "attempt:question"."""


def rule(actor: Any, subject: str) -> Rule:
    """For the learner whose attempt it is; 404 for all others."""
    attempt, _, question = subject.partition(":")
    opened = open_question(attempt, question, actor) or abort(404)
    return bounds(opened[1])


def bounds(asked: Asked) -> Rule:
    """What this question takes."""
    most = asked.shown["mb"] * 1_000_000
    return Rule(media_types(kinds_of(asked.content)), most, most * asked.shown["most"])


def open_question(attempt: str, question: str, actor: Any) -> tuple[Attempt, Asked] | None:
    """The learner's attempt and its question, where that takes files.

    A file may have begun its way in time and arrive after the end, as slow as its link is. So it is taken for as many days
    as any file may be under way; whether it counts is the lecturer's ruling.
    """
    found, at = queries.attempt_or_404(attempt, actor.id), now()
    course = courses.course(found.course_id)
    if course is None or not _takes(found, at):
        return None
    if found.ended_at(at) is None:
        access.check_works(actor, course)
    asked = next((one for one in papers.questions(found.paper) if one.key == question), None)
    return (found, asked) if asked and isinstance(asked.kind, FileUpload) else None


def given_last(attempt: Attempt, question: str) -> Response | Edit | None:
    """What the learner gave last, be it late."""
    return late.standing(attempt).get(question)


def given(attempt: Attempt, question: str, edit: str) -> Response | Edit | None:
    """What holds; where an `edit` is named, that one."""
    if not edit:
        return queries.responses(attempt.id).get(question)
    named = sa.select(Edit).where(Edit.attempt_id == attempt.id, Edit.question == question, Edit.uuid == edit)
    return db.session.scalar(named)


def files_of(answer: Response | Edit | None) -> Sequence[Mapping[str, Any]]:
    value = answer.value if answer else None
    return [file for file in value if isinstance(file, dict) and "proof" in file] if isinstance(value, list) else []


def stranded(attempt: Attempt) -> list[Asked]:
    """The questions of an attempt that has ended for which files have been sent ahead and never made part of the answer."""
    at = now()
    asked = [one for one in papers.questions(attempt.paper) if isinstance(one.kind, FileUpload)]
    return [one for one in asked if uploads.waiting(
        attempt.learner_id, SENT_AHEAD.name, f"{attempt.public_id}:{one.key}", at=at)] if _takes(attempt, at) else []


def _takes(attempt: Attempt, at: datetime) -> bool:
    ended = attempt.ended_at(at)
    return ended is None or at < ended + timedelta(days=current_app.config["UPLOADS_KEPT_DAYS"])
