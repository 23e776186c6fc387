"""Quizzes, attempts and responses; the bank is in `question_models`."""

from __future__ import annotations

import base64
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.assessments.question_models import Question as Question
from lms.assessments.question_models import QuestionMedia as QuestionMedia
from lms.assessments.question_models import QuestionVersion as QuestionVersion
from lms.assessments.question_models import Tags as Tags
from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

REVIEW_PARTS = ("answers", "right", "marks", "feedback")
REVIEW_WHENS = ("at_once", "passed", "closed", "never")
_DRAFT = sa.text("finalised_at is null")
_STILL_OPEN = sa.text("submitted_at is null")
_NOT_COUNTED = sa.text("not counts")


def _letters(length: int) -> sa.types.TypeEngine[str]:
    """Text that every database compares byte by byte, whatever the language of its server."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


class Quiz(Model):
    """What makes an activity a quiz. No time limit or attempt limit: null. `passing_score` is a percentage."""

    __tablename__ = "assessments_quiz"
    __table_args__ = tuple(
        sa.CheckConstraint(f"review_{part} in ({', '.join(map(repr, REVIEW_WHENS))})", name=f"review_{part}_known")
        for part in REVIEW_PARTS)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"), primary_key=True)
    instructions: Mapped[str] = mapped_column(sa.Text, default="")
    instructions_html: Mapped[str] = mapped_column(sa.Text, default="")
    time_limit_minutes: Mapped[int | None]
    attempts_allowed: Mapped[int | None]
    passing_score: Mapped[int] = mapped_column(default=70)
    review_answers: Mapped[str] = mapped_column(sa.String(10), default="at_once")
    review_right: Mapped[str] = mapped_column(sa.String(10), default="at_once")
    review_marks: Mapped[str] = mapped_column(sa.String(10), default="at_once")
    review_feedback: Mapped[str] = mapped_column(sa.String(10), default="at_once")
    """When learners see each part of an attempt that is over: one of `REVIEW_WHENS`."""
    bands: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Overall feedback: {"least": percent as text, "text": Markdown, "html"}, the highest first."""
    takes_penalties: Mapped[bool] = mapped_column(default=False)
    """Whether attempt n loses the questions' penalty n - 1 times."""
    shuffle_questions: Mapped[bool] = mapped_column(default=False)
    shuffle_options: Mapped[bool] = mapped_column(default=True)
    is_practice: Mapped[bool] = mapped_column(default=False)
    """It counts for nothing, and a device without network may hold it with what is right."""
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The window: nobody starts outside it, and no attempt lasts beyond it without extra time."""


class PairedTests(Model):
    """The two quizzes of a course that its lecturer names pre-test and post-test: what was learnt lies between them."""

    __tablename__ = "assessments_paired_tests"
    __table_args__ = (sa.CheckConstraint("pre_id <> post_id", name="two_quizzes"),)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), primary_key=True)
    pre_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_quiz.activity_id"))
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_quiz.activity_id"))


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


class QuizDraw(Model, HasPublicId):
    """A place in a quiz for `count` questions of the bank, drawn anew for each attempt from those with all of these labels.

    `category` is a path, with those below it where `is_deep`; empty asks nothing. Each drawn question is worth `points`.
    """

    __tablename__ = "assessments_quiz_draw"
    __table_args__ = (sa.CheckConstraint("count between 1 and 100", name="count_bounded"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_quiz.activity_id"), index=True)
    position: Mapped[int]
    count: Mapped[int]
    points: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2), default=1)
    category: Mapped[str] = mapped_column(sa.String(500), default="")
    is_deep: Mapped[bool] = mapped_column(default=True)
    tags: Mapped[tuple[str, ...]] = mapped_column(Tags, default=())
    difficulty: Mapped[str | None] = mapped_column(sa.String(10))


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

    def ended_at(self, at: datetime) -> datetime | None:
        """When it was handed in or its time was up; None while it runs."""
        return self.submitted_at or (self.deadline if self.is_over(at) else None)

    def is_over(self, at: datetime) -> bool:
        """Whether its time is up, be it marked already or not."""
        return self.deadline is not None and at >= self.deadline


class Edit(Model):
    """One change of one answer, as a device made it: every one that ever arrived is kept, once.

    `question` is the key within the paper, `hash` the fingerprint of `value`. A device counts its edits on from the highest
    `sequence` it has seen. `written_at` is what the device says, `saved_at` what the server knows. What arrived after the
    end does not count until somebody admits it: `ruled_at` is null while that is open.
    """

    __tablename__ = "assessments_edit"
    __table_args__ = (
        sa.UniqueConstraint("attempt_id", "uuid"),
        sa.Index("ix_assessments_edit_newest", "attempt_id", "question", "sequence"),
        sa.Index("ix_assessments_edit_late", "attempt_id", sqlite_where=_NOT_COUNTED, postgresql_where=_NOT_COUNTED))
    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_attempt.id"))
    uuid: Mapped[str] = mapped_column(_letters(36))
    question: Mapped[str] = mapped_column(sa.String(16))
    value: Mapped[Any] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(sa.String(16))
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    device: Mapped[str] = mapped_column(_letters(16), default="")
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    counts: Mapped[bool] = mapped_column(default=True)
    ruled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ruled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))

    @property
    def rank(self) -> tuple[int, str, str]:
        """The merge rule: of all edits of an answer that count, the highest holds, in whatever order they arrived."""
        return self.sequence, self.device, self.uuid


def holding(*only: sa.ColumnElement[bool]) -> sa.Subquery:
    """Of each answer the edit that holds, see `Edit.rank`. Who asks for many attempts says which edits `only` to look at."""
    newest = sa.func.row_number().over(partition_by=(Edit.attempt_id, Edit.question),
                                       order_by=(Edit.sequence.desc(), Edit.device.desc(), Edit.uuid.desc()))
    columns = (Edit.id, Edit.attempt_id, Edit.question, Edit.value, Edit.hash, Edit.sequence, Edit.device, Edit.uuid,
               Edit.saved_at)
    ranked = sa.select(*columns, newest.label("place")).where(Edit.counts, *only).subquery()
    return sa.select(*(ranked.c[column.name] for column in columns)).where(ranked.c.place == 1).subquery("response")


class Response(Model):
    """The answer that holds for one question of an attempt: read only, drawn from the edits at each reading."""

    __table__ = holding()
    __mapper_args__ = {"primary_key": [__table__.c.id]}
    if TYPE_CHECKING:
        id: Mapped[int]
        attempt_id: Mapped[int]
        question: Mapped[str]
        value: Mapped[Any]
        hash: Mapped[str]
        sequence: Mapped[int]
        device: Mapped[str]
        uuid: Mapped[str]
        saved_at: Mapped[datetime]


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
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the answer it was given for ceased to hold, because a late one was admitted in its place."""


class ExtraTime(Model):
    """Minutes granted to one learner: on a running attempt, or (no attempt) on every attempt started later."""

    __tablename__ = "assessments_extra_time"
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_quiz.activity_id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assessments_attempt.id"), index=True)
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    granted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))


class Presence(Model):
    """The pulse of a running attempt: when its page last reported, and the silences before."""

    __tablename__ = "assessments_presence"
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_attempt.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    unsent: Mapped[int] = mapped_column(default=0)
    """Answers that the page held and the server did not have, at that time, by the page's own count."""
    silences: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Pairs of moments in ISO 8601 between which an open page could not be heard."""


from lms.assessments.gradebook import models as _gradebook  # noqa: E402, F401 — its tables belong to this room too
