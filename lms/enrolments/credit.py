"""JP that count no longer although the course stays completed: another room took them back, as by revoking a certificate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from lms.core.database import db
from lms.core.registry import Registry
from lms.enrolments.models import Enrolment


@dataclass(frozen=True)
class Withdrawal:
    """`places()` selects the ids of places whose JP were taken back, for a query; `of(learner_id)` tells those of one learner,
    whose home page asks each time."""

    name: str
    places: Callable[[], sa.Select[int]]
    of: Callable[[int], set[int]]


withdrawals: Registry[Withdrawal] = Registry("enrolments.withdrawals")


def hours(place: Enrolment) -> int:
    """The JP of one of a learner's own places, 0 where they were taken back or none were given."""
    if not place.credit_hours or any(place.id in one.of(place.learner_id) for one in withdrawals):
        return 0
    return place.credit_hours


def hours_in_sql() -> sa.ColumnElement[int | None]:
    """The same, as a column of a query of places."""
    column: sa.ColumnElement[int | None] = sa.type_coerce(Enrolment.credit_hours, sa.Integer)
    for one in withdrawals:
        column = sa.case((Enrolment.id.in_(one.places()), None), else_=column)
    return column


def taken_back_in(cohort_id: int) -> set[int]:
    """The ids of places of a cohort whose JP count no longer."""
    return {id_ for one in withdrawals for id_ in db.session.scalars(
        sa.select(Enrolment.id).where(Enrolment.cohort_id == cohort_id, Enrolment.id.in_(one.places())))}
