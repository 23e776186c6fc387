"""What is known of lists of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort
from flask_sqlalchemy.pagination import Pagination

from lms.accounts import queries as people
from lms.core.database import db
from lms.core.policies import Grant
from lms.enrolments.models import Cohort, Roster, RosterRow
from lms.enrolments.roster.judging import REFUSED

NOTED, KEPT = "noted", "kept"
"""Rows that say something besides their fate: a remark, or what the undoing left."""
AT_WORK = ("checking", "writing", "undoing")


@dataclass(frozen=True)
class Operator:
    """Whoever has the machine itself in hand: the command line."""

    id: int | None = None
    is_authenticated: bool = True
    display_name: str = "system"
    grants: frozenset[Grant] = field(default=frozenset({Grant("administrator")}))


def roster(roster_id: int) -> Roster | None:
    return db.session.get(Roster, roster_id)


def roster_or_404(cohort: Cohort, public_id: str) -> Roster:
    return db.session.scalar(sa.select(Roster).where(Roster.cohort_id == cohort.id, Roster.public_id == public_id)) or abort(404)


def by_public_id(public_id: str) -> Roster | None:
    return db.session.scalar(sa.select(Roster).where(Roster.public_id == public_id))


def of_cohort(cohort: Cohort) -> list[Roster]:
    """The lists that were sent for the cohort, the newest first."""
    return list(db.session.scalars(
        sa.select(Roster).where(Roster.cohort_id == cohort.id).order_by(Roster.id.desc()).limit(50)))


def actor_of(roster: Roster) -> Any:
    """In whose reach the list is judged: who has sent it."""
    return people.user(roster.sent_by_id) if roster.sent_by_id else Operator()


def rows(roster: Roster, *, fate: str = "", page: int = 1) -> Pagination:
    """The list's rows in their order, 50 a page: of one fate, or those noted or kept."""
    chosen = sa.select(RosterRow).where(RosterRow.roster_id == roster.id, *_of_fate(fate)).order_by(RosterRow.id)
    return db.paginate(chosen, page=page, per_page=50, error_out=False)


def refused(roster: Roster) -> list[RosterRow]:
    return list(db.session.scalars(sa.select(RosterRow).where(
        RosterRow.roster_id == roster.id, RosterRow.fate == REFUSED).order_by(RosterRow.id)))


def how_many(roster: Roster) -> dict[str, int]:
    """Rows by fate, and how many are noted or kept."""
    found: dict[str, int] = dict(db.session.execute(sa.select(RosterRow.fate, sa.func.count()).where(
        RosterRow.roster_id == roster.id).group_by(RosterRow.fate)).all())
    for name in (NOTED, KEPT):
        found[name] = db.session.scalar(sa.select(sa.func.count()).select_from(RosterRow).where(
            RosterRow.roster_id == roster.id, *_of_fate(name))) or 0
    return found


def newcomers(roster: Roster) -> list[int]:
    """The people whose accounts this list made."""
    return list(db.session.scalars(sa.select(RosterRow.person_id).where(
        RosterRow.roster_id == roster.id, RosterRow.is_new_person, RosterRow.person_id.is_not(None)).order_by(RosterRow.id)))


def stalled(since: datetime) -> list[Roster]:
    """Lists whose job has given no sign of life since then."""
    return list(db.session.scalars(sa.select(Roster).where(Roster.state.in_(AT_WORK), Roster.seen_at < since)))


def _of_fate(fate: str) -> list[sa.ColumnElement[bool]]:
    if fate == NOTED:
        return [RosterRow.fate != REFUSED, sa.cast(RosterRow.problems, sa.Text) != "[]"]
    if fate == KEPT:
        return [RosterRow.kept != ""]
    return [RosterRow.fate == fate] if fate else []
