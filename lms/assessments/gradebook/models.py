"""How a course is graded, scores that a lecturer has set, and regrades: versions follow one another, none is overwritten."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, Model, UTCDateTime

_HOLDS = sa.text("superseded_at is null")


class Scheme(Model):
    """One version of how a course is graded; the one not superseded holds. Without one, all required activities are the rule.

    `share` is the percentage of the required activities that is enough, `minimum_total` a percentage or null, `scale` a
    list of [least percentage, predicate] from the highest down.
    """

    __tablename__ = "assessments_scheme"
    __table_args__ = (
        sa.CheckConstraint("share between 1 and 100", name="share_in_percent"),
        sa.CheckConstraint("minimum_total between 0 and 100", name="total_in_percent"),
        sa.Index("uq_assessments_scheme_held", "course_id", unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS))
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    share: Mapped[int] = mapped_column(default=100)
    minimum_total: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 2))
    all_marked: Mapped[bool] = mapped_column(default=False)
    scale: Mapped[list[Any]] = mapped_column(JSON)
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    set_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SchemeItem(Model):
    """What an item weighs within a scheme, and the least score it asks for: a percentage, or null."""

    __tablename__ = "assessments_scheme_item"
    __table_args__ = (
        sa.CheckConstraint("weight >= 0", name="weight_not_negative"),
        sa.CheckConstraint("minimum between 0 and 100", name="minimum_in_percent"))
    scheme_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_scheme.id"), primary_key=True)
    activity_id: Mapped[int] = mapped_column(
        sa.ForeignKey("courses_activity.id", ondelete="CASCADE"), primary_key=True, index=True)
    weight: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    minimum: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 2))


class Override(Model):
    """A score that a lecturer has set in place of the computed one; without `score` the computed one holds again."""

    __tablename__ = "assessments_override"
    __table_args__ = (
        sa.CheckConstraint("score between 0 and 100", name="score_in_percent"),
        sa.Index("uq_assessments_override_held", "activity_id", "learner_id", unique=True,
                 sqlite_where=_HOLDS, postgresql_where=_HOLDS))
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    score: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 2))
    computed: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 2))
    """What the item itself gave at that moment."""
    reason: Mapped[str] = mapped_column(sa.String(400))
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Regrade(Model):
    """A quiz marked anew: `key` holds, by question, the content of the bank by which it was marked."""

    __tablename__ = "assessments_regrade"
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"), index=True)
    key: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(sa.String(400))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))


class Regraded(Model):
    """What a regrade made of one attempt. The paper stays as it was asked; the newest regrade's key marks it."""

    __tablename__ = "assessments_regraded"
    __table_args__ = (sa.UniqueConstraint("regrade_id", "attempt_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    regrade_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_regrade.id"))
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments_attempt.id"), index=True)
    old_marks: Mapped[dict[str, Any]] = mapped_column(JSON)
    old_score: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    new_score: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    was_passed: Mapped[bool]
    is_passed: Mapped[bool]
