"""What the last check of a course found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa

from lms.core.database import db
from lms.links.models import OUTCOMES, Check, Link


def check(course_id: int) -> Check | None:
    return db.session.get(Check, course_id)


def links(course_id: int) -> Sequence[Link]:
    """Those that need a look first, then as they are read."""
    order = sa.case({name: number for number, name in enumerate(OUTCOMES)}, value=Link.outcome)
    return db.session.scalars(sa.select(Link).where(Link.course_id == course_id).order_by(order, Link.id)).all()


def standing(course_id: int) -> tuple[bool, Counter[str]]:
    """Whether it was ever checked, and how many links came out how; in one statement."""
    rows = db.session.execute(
        sa.select(Check.done_at, Link.outcome, sa.func.count(Link.id)).outerjoin(Link, Link.course_id == Check.course_id)
        .where(Check.course_id == course_id).group_by(Check.done_at, Link.outcome)).all()
    return any(row[0] for row in rows), Counter({row[1]: row[2] for row in rows if row[1]})
