"""Where questions lie in their bank: moved, tagged, archived and brought back, deleted while nobody has used them.

Filing changes no content and so makes no version; the audit says what was filed where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.assessments import labels, queries
from lms.assessments.errors import QuestionUsed
from lms.assessments.models import Question, QuestionMedia, QuestionVersion
from lms.core import audit
from lms.core.database import db

_AT_ONCE, _NAMED = 1000, 100
"""Rows of one statement; ids that the audit names."""


def move_questions(course_id: int, ids: Sequence[int], category: str) -> int:
    """Into the category of this path, empty for none; how many lay elsewhere."""
    kept = labels.path(labels.split(category))
    return _change(course_id, ids, Question.category != kept, {"category": kept}, "assessments.questions_moved", category=kept)


def tag_questions(course_id: int, ids: Sequence[int], tags: Sequence[str]) -> int:
    """Add the tags; how many questions lacked some of them."""
    added = labels.distinct(tags)
    changed: list[dict[str, Any]] = []
    for part in _parts(ids):
        rows = sa.select(Question.id, Question.tags).where(Question.course_id == course_id, Question.id.in_(part))
        for id_, held in db.session.execute(rows.with_for_update()):
            if (kept := labels.distinct((*held, *added))) != held:
                changed.append({"id": id_, "tags": kept})
    if changed:
        db.session.execute(sa.update(Question), changed)
        _told("assessments.questions_tagged", course_id, [row["id"] for row in changed], tags=list(added))
    return len(changed)


def archive_questions(course_id: int, ids: Sequence[int], *, at: datetime) -> int:
    """Offer them to no quiz any more; where they stand they stay. How many were not archived before."""
    return _change(course_id, ids, Question.archived_at.is_(None), {"archived_at": at}, "assessments.questions_archived")


def bring_back_questions(course_id: int, ids: Sequence[int]) -> int:
    """The inverse of `archive_questions`."""
    return _change(course_id, ids, Question.archived_at.is_not(None), {"archived_at": None}, "assessments.questions_brought_back")


def delete_question(question: Question) -> None:
    """Gone with its history. QuestionUsed where it stands in a quiz or an attempt has asked it: archive it then."""
    db.session.refresh(question, with_for_update=True)
    if queries.is_used(question):
        raise QuestionUsed
    db.session.execute(sa.delete(QuestionMedia).where(QuestionMedia.question_id == question.id))
    db.session.execute(sa.delete(QuestionVersion).where(QuestionVersion.question_id == question.id))
    db.session.delete(question)
    db.session.flush()
    audit.record("assessments.question_deleted", f"question:{question.id}", course=question.course_id)


def _change(course_id: int, ids: Sequence[int], differs: sa.ColumnElement[bool], values: dict[str, Any], action: str,
            **details: Any) -> int:
    changed: list[int] = []
    for part in _parts(ids):
        rows = sa.update(Question).where(Question.course_id == course_id, Question.id.in_(part), differs).values(values)
        changed += db.session.scalars(rows.returning(Question.id), execution_options={"synchronize_session": "fetch"})
    if changed:
        _told(action, course_id, changed, **details)
    return len(changed)


def _told(action: str, course_id: int, ids: Sequence[int], **details: Any) -> None:
    audit.record(action, f"course:{course_id}", count=len(ids), questions=sorted(ids)[:_NAMED], **details)


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start:start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
