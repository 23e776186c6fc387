"""The question bank of each course, quizzes, attempts and responses."""

from __future__ import annotations

import base64
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.assessments.labels import DIFFICULTIES, Labels
from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

FEEDBACK_POLICIES = ("after_submit", "after_passed", "score_only")
_DRAFT = sa.text("finalised_at is null")
_STILL_OPEN = sa.text("submitted_at is null")


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

    @property
    def labels(self) -> Labels:
        return Labels(self.name, self.category, self.tags, self.points, self.difficulty, self.penalty)

    @labels.setter
    def labels(self, labels: Labels) -> None:
        for label in fields(Labels):
            setattr(self, label.name, getattr(labels, label.name))


class Quiz(Model):
    """What makes an activity a quiz. No time limit or attempt limit: null. `passing_score` is a percentage."""

    __tablename__ = "assessments_quiz"
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"), primary_key=True)
    instructions: Mapped[str] = mapped_column(sa.Text, default="")
    instructions_html: Mapped[str] = mapped_column(sa.Text, default="")
    time_limit_minutes: Mapped[int | None]
    attempts_allowed: Mapped[int | None]
    passing_score: Mapped[int] = mapped_column(default=70)
    feedback_policy: Mapped[str] = mapped_column(sa.String(20), default="after_submit")
    shuffle_questions: Mapped[bool] = mapped_column(default=False)
    shuffle_options: Mapped[bool] = mapped_column(default=True)


class QuizQuestion(Model):
    """A question's place and weight in a quiz."""

    __tablename__ = "assessments_quiz_question"
    __table_args__ = (sa.UniqueConstraint("activity_id", "question_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_quiz.activity_id"), index=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_question.id"), index=True)
    position: Mapped[int]
    points: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2), default=1)

    question: Mapped[Question] = relationship(lazy="raise_on_sql")


class Attempt(Model, HasPublicId):
    """One try of one learner: what was asked is frozen in `paper`, the time is the server's alone."""

    __tablename__ = "assessments_attempt"
    __table_args__ = (
        sa.UniqueConstraint("activity_id", "learner_id", "number"),
        sa.Index("uq_assessments_attempt_open", "activity_id", "learner_id", unique=True,
                 sqlite_where=_STILL_OPEN, postgresql_where=_STILL_OPEN),
        sa.Index("ix_assessments_attempt_due", "deadline", sqlite_where=_STILL_OPEN, postgresql_where=_STILL_OPEN))
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    number: Mapped[int]
    paper: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_deadline: Mapped[bool] = mapped_column(default=False)
    score: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    """Percent of the points, to two decimals; null until submitted, and until a person has marked what no rule can."""
    is_passed: Mapped[bool] = mapped_column(default=False)
    receipt: Mapped[str | None] = mapped_column(sa.String(64))
    """SHA-256 of what was handed in, see `services.receipts`; null until then, and for what ended before receipts were given."""
    marks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """By question key: {"mark": points earned, "of": points possible}, as texts with two decimals."""

    @property
    def receipt_code(self) -> str:
        """The short form that can be read out: 60 bits of the hash in the letters of RFC 4648 section 6, as "K7QD-2MXA-TZ5B"."""
        letters = base64.b32encode(bytes.fromhex(self.receipt or "")).decode()
        return "-".join(letters[place:place + 4] for place in (0, 4, 8)) if letters else ""

    @property
    def is_waiting(self) -> bool:
        """Handed in, and a person still has to mark some of it."""
        return self.submitted_at is not None and self.score is None

    def is_over(self, at: datetime) -> bool:
        """Whether its time is up, be it marked already or not."""
        return self.deadline is not None and at >= self.deadline


class Response(Model):
    """The answer that holds for one question of an attempt.

    The higher (`sequence`, `device`) wins, whatever the order of arrival: a device counts its edits on from the highest
    number it has seen, so a late or repeated message changes nothing. `question` is the key within the paper.
    """

    __tablename__ = "assessments_response"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "question"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_attempt.id"))
    question: Mapped[str] = mapped_column(sa.String(16))
    value: Mapped[Any] = mapped_column(JSON)
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    device: Mapped[str] = mapped_column(sa.String(16), default="")
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Mark(Model):
    """What a person gave for an answer: one draft at a time, and every one that was handed over; the newest of these holds."""

    __tablename__ = "assessments_mark"
    __table_args__ = (
        sa.Index("uq_assessments_mark_draft", "attempt_id", "question", unique=True,
                 sqlite_where=_DRAFT, postgresql_where=_DRAFT),)
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_attempt.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(16))
    points: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    marked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    marked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    finalised_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
