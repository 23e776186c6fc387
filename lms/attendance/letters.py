"""What learners and instructors of a session are told when it changes, with moments in the cohort's zone."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.notices import Kind, Notice
from lms.attendance import queries
from lms.attendance.models import Meeting
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments

CHANGED = Kind("attendance.session_changed", "places", _l("Session changed: %(title)s"), _l(
    "The session “%(title)s” of %(course)s, %(cohort)s has changed.\n\nIt begins: %(begins)s\nWhere: %(where)s"),
    is_necessary=True, is_urgent=True)
MOVED = Kind("attendance.session_moved", "places", _l("Session moved: %(title)s"), _l(
    "The session “%(title)s” of %(course)s, %(cohort)s does not begin on %(before)s.\n\n"
    "It now begins: %(begins)s\nWhere: %(where)s"),
    is_necessary=True, is_urgent=True)
CANCELLED = Kind("attendance.session_cancelled", "places", _l("Session cancelled: %(title)s"), _l(
    "The session “%(title)s” of %(course)s, %(cohort)s on %(begins)s will not take place.\n\nReason: %(reason)s"),
    is_necessary=True, is_urgent=True)


def changed(meeting: Meeting, *, before: datetime, at: datetime) -> None:
    """`before` is when it was to begin."""
    _tell(meeting, CHANGED if before == meeting.starts_at else MOVED, before=before, at=at)


def cancelled(meeting: Meeting, *, at: datetime) -> None:
    _tell(meeting, CANCELLED, before=meeting.starts_at, at=at)


def _tell(meeting: Meeting, kind: Kind, *, before: datetime, at: datetime) -> None:
    cohort = enrolments.cohort_facts(meeting.cohort_id)
    facts = {
        "title": meeting.title, "course": courses.titles([cohort.course_id])[cohort.course_id], "cohort": cohort.name,
        "begins": notices.moment(meeting.starts_at, cohort.time_zone), "before": notices.moment(before, cohort.time_zone),
        "where": meeting.room or meeting.link or "–", "reason": meeting.cancel_reason}
    told = sorted({*queries.learners_of(meeting), *meeting.instructor_ids})
    active = {id_ for id_, reader in notices.readers(told).items() if reader.is_active}
    notices.tell_all([Notice(id_, kind.name, f"/sessions/{meeting.public_id}", facts) for id_ in told if id_ in active], at=at)
