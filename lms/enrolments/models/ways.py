"""Whom a cohort is for, and the links by which people are let in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import HasPublicId, Model, UTCDateTime


class AudienceRule(Model, HasPublicId):
    """One thing that lets a learner apply; of one kind any will do, and each kind that is named must be met.

    `key` is an agency's id (with all below it), an employment type, words of a position in small letters, or the least grade
    of one kind of employment: "pns:III/a", "pppk:IX".
    """

    __tablename__ = "enrolments_audience"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "kind", "key"),
        sa.CheckConstraint("kind in ('agency', 'employment', 'position', 'grade')", name="kind_known"))
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    key: Mapped[str] = mapped_column(sa.String(120))


class Invitation(Model, HasPublicId):
    """A link and a code that let people into a cohort, until it expires, is used up or taken back."""

    __tablename__ = "enrolments_invitation"
    __table_args__ = (
        sa.CheckConstraint("used >= 0", name="used_not_negative"),
        sa.CheckConstraint("uses_most is null or used <= uses_most", name="used_within_most"))
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(12), unique=True)
    label: Mapped[str] = mapped_column(sa.String(120), default="")
    """For whom it was made, in the organiser's words."""
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    uses_most: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
