"""What a bank holds, as the writers of formats want it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from lms.assessments.formats import Incoming, Media
from lms.assessments.models import Question, QuestionMedia
from lms.assessments.shown_files import names, texts
from lms.core import storage
from lms.core.database import db

_OURS = ("id", "order", "by", "html")
"""Keys that hold our own ids and habits, which no format knows."""


def of_bank(course_id: int, only: Collection[int] | sa.Select[int] | None = None) -> list[Incoming]:
    """In the order they were written; `only` those with these ids, if any are given."""
    wanted = [Question.course_id == course_id, *([] if only is None else [Question.id.in_(only)])]
    rows = db.session.scalars(sa.select(Question).where(*wanted).order_by(Question.id))
    files: dict[int, list[QuestionMedia]] = {}
    for file in db.session.scalars(sa.select(QuestionMedia).join(Question).where(*wanted).order_by(QuestionMedia.id)):
        files.setdefault(file.question_id, []).append(file)
    return [_outgoing(row, files.get(row.id, ())) for row in rows]


def _outgoing(row: Question, files: Sequence[QuestionMedia]) -> Incoming:
    shown = names(texts(row.text, row.feedback, row.content))
    media = tuple(Media(file.name, storage.read(file.key), file.media_type) for file in files if file.name in shown)
    return Incoming(row.kind, row.text, neutral(row.content), feedback=row.feedback, media=media,
                    **dataclasses.asdict(row.labels))


def neutral(value: Any) -> Any:
    """The content without ids, and without what says only the usual."""
    if isinstance(value, Mapping):
        return {key: neutral(inner) for key, inner in value.items()
                if key not in _OURS and not (key == "shuffle" and inner is True)}
    return [neutral(inner) for inner in value] if isinstance(value, list) else value
