"""What assessments erases of somebody, and what stays without a name: an attempt goes with all its answers, or stays whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.assessments import answer_files
from lms.assessments.gradebook.models import Override, Regraded
from lms.assessments.models import Attempt, Edit, ExtraTime, Mark, Presence
from lms.assessments.question_models import Question
from lms.core.database import db
from lms.courses.erasure import WHY


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    mine = Attempt.learner_id == user_id
    yield Line(_l("Attempts at quizzes of courses that were not completed, with all answers"),
               how_many(mine, Attempt.course_id.not_in(kept)))
    yield Line(_l("Attempts at quizzes of completed courses, with all answers"), how_many(mine, Attempt.course_id.in_(kept)), WHY)


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    mine = sa.select(Attempt.id).where(Attempt.learner_id == user_id, Attempt.course_id.not_in(kept))
    stays = sa.select(Attempt.activity_id).where(Attempt.learner_id == user_id, Attempt.course_id.in_(kept))
    keys = _files(sa.select(Edit.value).where(Edit.attempt_id.in_(mine)))
    db.session.execute(sa.delete(ExtraTime).where(ExtraTime.learner_id == user_id, ExtraTime.activity_id.not_in(stays)))
    for model in (Regraded, Mark, Presence, Edit):
        db.session.execute(sa.delete(model).where(model.attempt_id.in_(mine)))
    db.session.execute(sa.delete(Override).where(Override.learner_id == user_id, Override.course_id.not_in(kept)))
    db.session.execute(sa.delete(Attempt).where(Attempt.learner_id == user_id, Attempt.course_id.not_in(kept)))
    return keys


def _uses(keys: Collection[str]) -> Iterable[str]:
    asked = sa.select(Question.public_id).where(Question.kind == "file_upload")
    return _files(sa.select(Edit.value).where(Edit.question.in_(asked))) & set(keys)


def _files(values: sa.Select[tuple[Any]]) -> set[str]:
    """The keys of the files that these answers name."""
    found = set[str]()
    for value in db.session.scalars(values):
        texts: list[Any] = value if isinstance(value, list) else []
        files = (answer_files.read(text) for text in texts if isinstance(text, str) and "." in text)
        found.update(file.key for file in files if file)
    return found


ATTEMPTS = Part("attempts", _tell, _erase, uses=_uses)
