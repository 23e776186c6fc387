"""Sessions, whom they concern, and the marks in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import lazyload

from lms.attendance.models import Mark, Meeting, Rule, Teaching
from lms.core.database import db
from lms.enrolments import queries as enrolments
from lms.enrolments import rosters


def meeting_or_404(public_id: str) -> Meeting:
    return db.session.scalar(sa.select(Meeting).where(Meeting.public_id == public_id)) or abort(404)


def find(public_id: str) -> Meeting | None:
    return db.session.scalar(sa.select(Meeting).where(Meeting.public_id == public_id))


def meetings_of(cohort_id: int) -> Sequence[Meeting]:
    """Every session of the cohort by its time, cancelled ones too."""
    return db.session.scalars(
        sa.select(Meeting).where(Meeting.cohort_id == cohort_id).order_by(Meeting.starts_at, Meeting.id)).all()


def meetings_in(cohort_ids: Collection[int], *, since: datetime, until: datetime, most: int = 500) -> Sequence[Meeting]:
    """Those of any of these cohorts which touch that time."""
    if not cohort_ids:
        return []
    return db.session.scalars(_between(since, until).where(Meeting.cohort_id.in_(list(cohort_ids))).limit(most)).all()


def taught_by(user_id: int, *, since: datetime, until: datetime) -> Sequence[Meeting]:
    """Those that this person holds."""
    return db.session.scalars(_between(since, until).where(
        Meeting.id.in_(sa.select(Teaching.meeting_id).where(Teaching.user_id == user_id)))).all()


def planned_by(actor: Any, *, since: datetime, until: datetime, most: int = 200) -> Sequence[Meeting]:
    """Those of the cohorts for which the actor plans."""
    return db.session.scalars(_between(since, until).where(
        Meeting.cohort_id.in_(rosters.managed_ids(actor, "attendance.plan"))).limit(most)).all()


def concerns(meeting: Meeting, group_name: str) -> bool:
    """Whether it is for learners of this group."""
    return not meeting.groups or group_name in meeting.groups


def learners_of(meeting: Meeting) -> list[int]:
    """Who is expected: whoever holds a place in the cohort and belongs to its groups."""
    return [place.learner_id for place in enrolments.roster(meeting.cohort_id)
            if place.status in enrolments.HELD and concerns(meeting, place.group_name)]


def may_attend(learner_id: int, meeting: Meeting) -> bool:
    return any(place.cohort_id == meeting.cohort_id and concerns(meeting, place.group_name)
               for place in enrolments.my_places(learner_id))


def marks_in(meeting_id: int) -> dict[int, Mark]:
    """The marks that hold, by learner."""
    rows = db.session.scalars(sa.select(Mark).where(Mark.meeting_id == meeting_id, Mark.superseded_at.is_(None)))
    return {row.learner_id: row for row in rows}


def history_of(meeting_id: int) -> Sequence[Mark]:
    """Every mark ever made in the session, the newest first."""
    return db.session.scalars(sa.select(Mark).where(Mark.meeting_id == meeting_id).order_by(Mark.id.desc())).all()


def marks_of(learner_id: int, meeting_ids: Collection[int]) -> dict[int, Mark]:
    """The learner's marks that hold, by session."""
    rows = db.session.scalars(sa.select(Mark).where(
        Mark.learner_id == learner_id, Mark.meeting_id.in_(list(meeting_ids)), Mark.superseded_at.is_(None)))
    return {row.meeting_id: row for row in rows}


def states_in(meeting_ids: Iterable[int]) -> dict[tuple[int, int], str]:
    """What holds in these sessions, by session and learner."""
    rows = db.session.execute(sa.select(Mark.meeting_id, Mark.learner_id, Mark.state).where(
        Mark.meeting_id.in_(list(meeting_ids)), Mark.superseded_at.is_(None)))
    return {(meeting, learner): state for meeting, learner, state in rows}


def counts_in(meeting_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """By session how many there are of each state."""
    rows = db.session.execute(
        sa.select(Mark.meeting_id, Mark.state, sa.func.count())
        .where(Mark.meeting_id.in_(list(meeting_ids)), Mark.superseded_at.is_(None)).group_by(Mark.meeting_id, Mark.state))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for meeting, state, count in rows:
        found[meeting][state] = count
    return found


def rule_of(course_id: int) -> Rule | None:
    """What holds in the course now; none where nothing was ever set."""
    return db.session.scalar(sa.select(Rule).where(Rule.course_id == course_id, Rule.superseded_at.is_(None)))


def _between(since: datetime, until: datetime) -> sa.Select[Meeting]:
    return sa.select(Meeting).where(Meeting.ends_at >= since, Meeting.starts_at <= until).order_by(Meeting.starts_at, Meeting.id)


def next_of(user_id: int, groups: Mapping[int, str], *, at: datetime, until: datetime) -> tuple[Meeting, bool] | None:
    """The present or next session that the person attends or holds, and whether he holds it; one query, for the home page.

    `groups` are the person's groups by cohort.
    """
    holds = _held_by(user_id)
    rows = db.session.execute(
        sa.select(Meeting, holds).options(lazyload(Meeting.teaching))
        .where(Meeting.cancelled_at.is_(None), Meeting.ends_at > at, Meeting.starts_at < until,
               sa.or_(Meeting.cohort_id.in_(list(groups)), holds)).order_by(Meeting.starts_at, Meeting.id).limit(20))
    return next(((meeting, is_held) for meeting, is_held in rows
                 if is_held or concerns(meeting, groups[meeting.cohort_id])), None)


def any_to_come() -> sa.ColumnElement[bool]:
    """Whether the person may have a session to attend or to hold."""
    person: sa.BindParameter[int] = sa.bindparam("person_id")
    return sa.exists().where(Meeting.cancelled_at.is_(None), Meeting.ends_at > sa.bindparam("at"),
                             sa.or_(Meeting.cohort_id.in_(enrolments.cohorts_under_way(person)), _held_by(person)))


def _held_by(user_id: Any) -> sa.ColumnElement[bool]:
    """Whether this person holds the session of the query around it."""
    return sa.exists().where(Teaching.meeting_id == Meeting.id, Teaching.user_id == user_id)


def how_many(cohort_id: int) -> int:
    """Sessions of the cohort that stand."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Meeting).where(
        Meeting.cohort_id == cohort_id, Meeting.cancelled_at.is_(None))) or 0


def without_marks(cohort_ids: Collection[int], *, before: datetime) -> Sequence[Meeting]:
    """Sessions that are over and in which nobody is marked."""
    marked = sa.exists().where(Mark.meeting_id == Meeting.id)
    return db.session.scalars(sa.select(Meeting).where(
        Meeting.cohort_id.in_(list(cohort_ids)), Meeting.cancelled_at.is_(None), Meeting.ends_at < before, ~marked)
        .order_by(Meeting.starts_at)).all()
