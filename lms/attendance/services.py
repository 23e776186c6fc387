"""Planning sessions: made, copied, changed, cancelled; and what a course asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from lms.attendance import errors, letters, queries
from lms.attendance.models import Mark, Meeting, Rule, Teaching
from lms.attendance.signals import MeetingChanged, meeting_changed
from lms.attendance.words import WAS_THERE
from lms.core import audit
from lms.core.database import db
from lms.core.signals import emit
from lms.courses.training_forms import MINUTES_PER_HOUR
from lms.enrolments import queries as enrolments
from lms.enrolments import services as places
from lms.enrolments.errors import CohortClosed
from lms.enrolments.queries import CohortFacts

LONGEST = timedelta(hours=24)
TOLD = ("starts_at", "ends_at", "room", "link", "title")
"""A change of one of these is told to those whom it concerns."""


@dataclass(frozen=True)
class Plan:
    """What a session shall be. No `credit_hours` means as many as its length holds."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    link: str = ""
    guests: str = ""
    note: str = ""
    groups: tuple[str, ...] = ()
    credit_hours: int | None = None
    capacity: int | None = None
    instructor_ids: tuple[int, ...] = ()

    @property
    def most_hours(self) -> int:
        """Whole JP that fit."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60) // MINUTES_PER_HOUR

    def moved(self, days: int, zone: str) -> Plan:
        """The same so many days later, at the same time of the clock."""
        def later(moment: datetime) -> datetime:
            return moment.astimezone(ZoneInfo(zone)) + timedelta(days=days)

        return replace(self, starts_at=later(self.starts_at), ends_at=later(self.ends_at))


def plan_of(meeting: Meeting) -> Plan:
    return Plan(meeting.kind, meeting.title, meeting.starts_at, meeting.ends_at, meeting.room, meeting.link, meeting.guests,
                meeting.note, tuple(meeting.groups), meeting.credit_hours, meeting.capacity, tuple(meeting.instructor_ids))


def add(cohort_id: int, plan: Plan, *, at: datetime, by: int | None = None) -> Meeting:
    cohort = _open(cohort_id)
    _check(plan, cohort)
    meeting = Meeting(cohort_id=cohort_id, created_at=at, created_by_id=by, changed_at=at, **_columns(plan))
    meeting.teaching = [Teaching(user_id=id_) for id_ in plan.instructor_ids]
    db.session.add(meeting)
    db.session.flush()
    audit.record("attendance.session_planned", f"session:{meeting.id}", cohort=cohort_id)
    return meeting


def copy(meeting: Meeting, days: Iterable[date], *, at: datetime, by: int | None = None) -> list[Meeting]:
    """One more on each of these days of the cohort's calendar, at the same time of the clock."""
    cohort, plan = _open(meeting.cohort_id), plan_of(meeting)
    first = plan.starts_at.astimezone(ZoneInfo(cohort.time_zone)).date()
    return [add(cohort.id, plan.moved((day - first).days, cohort.time_zone), at=at, by=by) for day in days]


def change(meeting: Meeting, plan: Plan, *, at: datetime) -> bool:
    """Learners and instructors are told where it is still to come and they have to know; whether they were."""
    cohort = _open(meeting.cohort_id)
    _hold(meeting)
    if meeting.cancelled_at:
        raise errors.is_cancelled()
    _check(plan, cohort)
    wanted = _columns(plan)
    changed = [name for name, value in wanted.items() if getattr(meeting, name) != value]
    teachers = set(plan.instructor_ids) != set(meeting.instructor_ids)
    if not changed and not teachers:
        return False
    before = meeting.starts_at
    for name in changed:
        setattr(meeting, name, wanted[name])
    if teachers:
        kept = {one.user_id: one for one in meeting.teaching}
        meeting.teaching = [kept.get(id_) or Teaching(user_id=id_) for id_ in plan.instructor_ids]
    meeting.sequence, meeting.changed_at = meeting.sequence + 1, at
    db.session.flush()
    named = [*changed, *(["instructors"] if teachers else [])]
    audit.record("attendance.session_changed", f"session:{meeting.id}", changed=named)
    if not set(changed) & set(TOLD) or meeting.ends_at < at:
        return False
    letters.changed(meeting, before=before, at=at)
    emit(meeting_changed, MeetingChanged(meeting.id, meeting.cohort_id, False, at))
    return True


def cancel(meeting: Meeting, reason: str, *, at: datetime) -> None:
    """It stays on record with the reason; its JP are no longer asked of anybody. Refused once somebody has attended it."""
    _open(meeting.cohort_id)
    _hold(meeting)
    if meeting.cancelled_at:
        return
    if db.session.scalar(sa.select(Mark.id).where(
            Mark.meeting_id == meeting.id, Mark.superseded_at.is_(None), Mark.state.in_(WAS_THERE)).limit(1)):
        raise errors.has_marks()
    meeting.cancelled_at, meeting.changed_at, meeting.cancel_reason = at, at, reason.strip()
    meeting.sequence += 1
    db.session.flush()
    audit.record("attendance.session_cancelled", f"session:{meeting.id}", cohort=meeting.cohort_id)
    if meeting.ends_at >= at:
        letters.cancelled(meeting, at=at)
        emit(meeting_changed, MeetingChanged(meeting.id, meeting.cohort_id, True, at))


def set_rule(course_id: int, least_percent: int, *, at: datetime, by: int | None = None) -> None:
    """0 takes the rule away. The former one stays on record; whoever has completed the course keeps it."""
    places.hold_completions(course_id)
    held = queries.rule_of(course_id)
    if least_percent == (held.least_percent if held else 0):
        return
    if held:
        held.superseded_at = at
        db.session.flush()
    db.session.add(Rule(course_id=course_id, least_percent=least_percent, set_at=at, set_by_id=by))
    db.session.flush()
    audit.record("attendance.rule_set", f"course:{course_id}", least_percent=least_percent)


def _open(cohort_id: int) -> CohortFacts:
    cohort = enrolments.cohort_facts(cohort_id)
    if cohort.closed_at is not None:
        raise CohortClosed
    return cohort


def _hold(meeting: Meeting) -> None:
    db.session.refresh(meeting, with_for_update={"of": Meeting})


def _check(plan: Plan, cohort: CohortFacts) -> None:
    if plan.ends_at <= plan.starts_at:
        raise errors.ends_before_start()
    if plan.ends_at - plan.starts_at > LONGEST:
        raise errors.too_long()
    zone = ZoneInfo(cohort.time_zone)
    if not cohort.starts_on <= plan.starts_at.astimezone(zone).date() <= cohort.ends_on:
        raise errors.outside_cohort()
    if plan.credit_hours is not None and plan.credit_hours > plan.most_hours:
        raise errors.too_many_hours(plan.most_hours)


def _columns(plan: Plan) -> dict[str, object]:
    return {"kind": plan.kind, "title": plan.title, "starts_at": plan.starts_at, "ends_at": plan.ends_at, "room": plan.room,
            "link": plan.link, "guests": plan.guests, "note": plan.note, "groups": sorted(plan.groups),
            "credit_hours": plan.most_hours if plan.credit_hours is None else plan.credit_hours, "capacity": plan.capacity}
