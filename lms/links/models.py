"""What the texts of a course lead to, as it was found at the last check."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Model, UTCDateTime

STATES = ("waiting", "running", "done")
OUTCOMES = ("broken", "moved", "slow", "unchecked", "fine")
"""In the order in which a lecturer should look at them."""
LONGEST = 2000
"""Letters of an address; a longer one is checked by nobody."""


class Check(Model):
    """The check of one course: `changed_at` is when it last told something, `done_at` when the last whole one ended."""

    __tablename__ = "links_check"
    __table_args__ = (sa.CheckConstraint(f"state in ({', '.join(map(repr, STATES))})", name="state_known"),)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(10), index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Link(Model):
    """One link or picture of a text. `place` and `edit` are those of the text (`lms.links.texts`), `words` what is read of it;
    `why` names a reason of `lms.links.words`; `digest` is that of the text in which it was found."""

    __tablename__ = "links_link"
    __table_args__ = (
        sa.Index("ix_links_link_course", "course_id", "outcome"),
        sa.CheckConstraint(f"outcome in ({', '.join(map(repr, OUTCOMES))})", name="outcome_known"))
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(sa.String(200))
    edit: Mapped[str] = mapped_column(sa.String(300))
    words: Mapped[str] = mapped_column(sa.String(200))
    address: Mapped[str] = mapped_column(sa.String(LONGEST))
    outcome: Mapped[str] = mapped_column(sa.String(10))
    why: Mapped[str] = mapped_column(sa.String(20), default="")
    leads_to: Mapped[str] = mapped_column(sa.String(LONGEST), default="")
    milliseconds: Mapped[int | None]
    digest: Mapped[str] = mapped_column(sa.String(16))
