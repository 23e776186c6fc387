"""What can't be at the same time: an instructor in two sessions, two sessions in one room, learners in two places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.attendance.models import Meeting, Teaching
from lms.core.database import db
from lms.core.i18n import when
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts


@dataclass(frozen=True)
class Clash:
    """`other` is at the same time as `meeting`; `words` say what both need."""

    meeting: Meeting
    other: Meeting
    words: str


def among(meetings: Collection[Meeting]) -> list[Clash]:
    """Clashes of these sessions with any other that stands, of whatever cohort; in a handful of queries."""
    live = [meeting for meeting in meetings if meeting.cancelled_at is None]
    others = _at_the_same_time(live)
    cohorts = enrolments.cohorts_among({meeting.cohort_id for meeting in [*live, *others]})
    teachers = people.names_of({id_ for meeting in live for id_ in meeting.instructor_ids})
    return [Clash(meeting, other, words) for meeting in live for other in others
            if other.id != meeting.id and _overlap(meeting, other)
            for words in _common(meeting, other, cohorts, teachers)]


def _common(one: Meeting, other: Meeting, cohorts: dict[int, CohortFacts], teachers: dict[int, str]) -> list[str]:
    """What both need, in sentences."""
    mine, theirs = cohorts[one.cohort_id], cohorts[other.cohort_id]
    facts = {"title": other.title, "cohort": theirs.name, "when": when(other.starts_at, mine.time_zone)}
    said = [_("%(name)s also holds “%(title)s” of %(cohort)s, %(when)s.", name=teachers[id_], **facts)
            for id_ in one.instructor_ids if id_ in other.instructor_ids]
    if one.room and one.room.lower() == other.room.lower() and mine.agency_id == theirs.agency_id:
        said.append(_("The room %(room)s is also taken by “%(title)s” of %(cohort)s, %(when)s.", room=one.room, **facts))
    if one.cohort_id == other.cohort_id and (not one.groups or not other.groups or set(one.groups) & set(other.groups)):
        said.append(_("The same learners are also expected in “%(title)s” of %(cohort)s, %(when)s.", **facts))
    return said


def _at_the_same_time(meetings: Sequence[Meeting]) -> Sequence[Meeting]:
    """Every standing session within the days that these span which has cohort, instructor or room in common with one."""
    if not meetings:
        return []
    first, last = min(m.starts_at for m in meetings), max(m.ends_at for m in meetings)
    held = sa.select(Teaching.meeting_id).where(Teaching.user_id.in_({id_ for m in meetings for id_ in m.instructor_ids}))
    shared = sa.or_(
        Meeting.cohort_id.in_({m.cohort_id for m in meetings}), Meeting.id.in_(held),
        sa.func.lower(Meeting.room).in_({m.room.lower() for m in meetings if m.room}))
    return db.session.scalars(sa.select(Meeting).where(
        Meeting.cancelled_at.is_(None), Meeting.ends_at > first, Meeting.starts_at < last, shared)
        .order_by(Meeting.starts_at)).all()


def _overlap(one: Meeting, other: Meeting) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
