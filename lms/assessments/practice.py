"""Quizzes for practice: they count for nothing, so a device without network may hold them with what is right."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import render_template
from flask_babel import lazy_gettext as _l

from lms.assessments import draws, queries, services, sheets
from lms.assessments.models import Quiz, QuizQuestion
from lms.assessments.question_types import question_types
from lms.assessments.services.media import address
from lms.core.database import db
from lms.core.errors import DomainError
from lms.courses.taking import File, Taken
from lms.offline.entries import EntryKind, Moment

TOLD = ("single", "multiple", "true_false")
"""Types of which a script can tell right from wrong by comparing what was chosen."""
LONGEST = 20_000


class Running(DomainError):
    """An attempt that was begun with network still runs: what was done without it must not end it."""

    def __init__(self) -> None:
        super().__init__(_l("An attempt at this quiz is still open. Hand that one in first."))


def take_along(activity: Any) -> Taken | None:
    """The quiz with its right answers where it is marked as practice and not passed for completion; None for every other."""
    quiz = queries.quiz(activity.id)
    if quiz is None or not quiz.is_practice or activity.completion == "passed":
        return None
    seed = secrets.randbits(32)
    places = [place for place in draws.fill(activity, queries.placed(activity.id), seed=seed).places
              if not question_types[place.question.kind].online]
    files = tuple(File(address(m), m.key, m.name, m.media_type, m.size)
                  for m in queries.media_of(*(place.question.id for place in places)))
    html = render_template("assessments/practice.html", quiz=quiz, sheet=sheets.of_questions(places),
                           told={place.question.public_id: place.question.feedback_html for place in places},
                           comparable={place.question.public_id for place in places if place.question.kind in TOLD})
    right = {place.question.public_id: question_types[place.question.kind].model(place.question.content)
             if place.question.kind in TOLD else None for place in places}
    return Taken(html, files, {"practice": True, "seed": seed, "right": right})


def shows(question_id: int) -> bool:
    """Whether a quiz for practice asks this question."""
    asked = sa.select(QuizQuestion.id).join(Quiz, Quiz.activity_id == QuizQuestion.activity_id).where(
        QuizQuestion.question_id == question_id, Quiz.is_practice)
    return bool(db.session.scalar(sa.select(asked.exists())))


def hand_in(learner_id: int, activity: Any, body: Mapping[str, Any], moment: Moment) -> None:
    """An attempt like any other, begun and ended when it arrives: it is marked by the quiz as it is now."""
    seed, answers = body.get("seed"), body.get("answers")
    if isinstance(seed, bool) or not isinstance(seed, int) or not isinstance(answers, dict):
        raise ValueError
    sent = [services.Answer(str(key)[:16], _values(values), sequence=1, age=(moment.at - moment.said_at).total_seconds())
            for key, values in answers.items()]
    quiz = queries.quiz(activity.id)
    if quiz is None or not quiz.is_practice:
        raise ValueError
    attempts = queries.attempts_of(learner_id, activity.id)
    if any(attempt.submitted_at is None and not attempt.is_over(moment.at) for attempt in attempts):
        raise Running
    attempt = services.start(learner_id, activity, at=moment.at, seed=seed % 2**32)
    services.save(attempt.public_id, learner_id, sent, at=moment.at)
    services.submit(attempt.public_id, learner_id, at=moment.at)


def _values(values: object) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) and len(value) <= LONGEST for value in values):
        raise ValueError
    return values


PRACTICE = EntryKind("practice", hand_in)
