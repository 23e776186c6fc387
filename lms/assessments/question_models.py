"""The question bank of each course: questions, what they were before, their pictures and sounds."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.assessments.labels import DIFFICULTIES, Labels
from lms.core.database import JSON, HasPublicId, Model, UTCDateTime


class Tags(sa.types.TypeDecorator[tuple[str, ...]]):
    """Tags in order, each between line ends, so that one is found by its text with both ends: "\nmudah\nbab 1\n"."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: sa.Dialect) -> str:
        return "".join(f"\n{tag}" for tag in value) + "\n" if value else ""

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[str, ...]:
        return tuple((value or "").split("\n")[1:-1])


class Question(Model, HasPublicId):
    """A question of a course's bank: `kind` names one of the registry, `content` is what that kind keeps.

    Text and feedback are Markdown, kept beside the HTML made of them. Attempts hold copies: a change touches none of them.
    """

    __tablename__ = "assessments_question"
    __table_args__ = (
        sa.Index("ix_assessments_question_category", "course_id", "category"),
        sa.CheckConstraint(f"difficulty in ({', '.join(map(repr, DIFFICULTIES))})", name="difficulty_known"),
        sa.CheckConstraint("points between 0 and 1000", name="points_bounded"),
        sa.CheckConstraint("penalty between 0 and 1", name="penalty_bounded"))
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    feedback: Mapped[str] = mapped_column(sa.Text, default="")
    feedback_html: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    category: Mapped[str] = mapped_column(sa.String(500), default="")
    """A path, see `labels.Labels`; empty at the root."""
    tags: Mapped[tuple[str, ...]] = mapped_column(Tags, default=())
    points: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2), default=1)
    """What it is worth in a quiz that says nothing else."""
    difficulty: Mapped[str | None] = mapped_column(sa.String(10))
    penalty: Mapped[Decimal] = mapped_column(sa.Numeric(8, 7), default=0)
    """The fraction of its points lost with each further try, where a quiz asks for that."""
    version: Mapped[int] = mapped_column(default=1)
    """Counted on by each edit; what it was before is in `QuestionVersion`."""
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Since when it is offered to no quiz any more; where it stands already, it stays."""

    @property
    def labels(self) -> Labels:
        return Labels(self.name, self.category, self.tags, self.points, self.difficulty, self.penalty)

    @labels.setter
    def labels(self, labels: Labels) -> None:
        for label in fields(Labels):
            setattr(self, label.name, getattr(labels, label.name))


class QuestionVersion(Model):
    """What a question was until an edit superseded it: the row of the question itself holds the present version.

    `labels` by name, numbers as texts. Rows are added, never changed; they go only with a question that nobody ever used.
    """

    __tablename__ = "assessments_question_version"
    __table_args__ = (sa.UniqueConstraint("question_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_question.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    feedback: Mapped[str] = mapped_column(sa.Text, default="")
    labels: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))


class QuestionMedia(Model, HasPublicId):
    """A picture or sound of a question, by the name its text uses; `key` is its content's in the store.

    Rows stay with the question: former versions and the papers of attempts show them too.
    """

    __tablename__ = "assessments_question_media"
    __table_args__ = (sa.UniqueConstraint("question_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_question.id"))
    key: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(150))
    media_type: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)

    question: Mapped[Question] = relationship(lazy="raise_on_sql")

    alt = ""
    """What a picture shows is said in the text."""
