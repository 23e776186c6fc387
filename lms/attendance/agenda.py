"""The sessions of somebody: those expected in one's cohorts, and those one holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask_babel import gettext as _

from lms.attendance import queries
from lms.attendance.models import Meeting
from lms.courses import queries as courses
from lms.courses.agenda import AgendaSource, Happening
from lms.enrolments import queries as enrolments

LINK_BEFORE = timedelta(minutes=15)
SESSIONS = AgendaSource("attendance.sessions", "lms.attendance.agenda:look")


def look(user_id: int, *, since: datetime, until: datetime) -> Iterator[Happening]:
    meetings = [*expected(user_id, since=since, until=until), *queries.taught_by(user_id, since=since, until=until)]
    return told({meeting.id: meeting for meeting in meetings})


def expected(user_id: int, *, since: datetime, until: datetime) -> list[Meeting]:
    """Those of the cohorts in which the person has a place, and of its group."""
    groups = {place.cohort_id: place.group_name for place in enrolments.my_places(user_id)}
    found = queries.meetings_in(groups, since=since, until=until)
    return [meeting for meeting in found if queries.concerns(meeting, groups[meeting.cohort_id])]


def told(meetings: dict[int, Meeting]) -> Iterator[Happening]:
    """As calendars show them."""
    cohorts = enrolments.cohorts_among({meeting.cohort_id for meeting in meetings.values()})
    titles = courses.titles({cohort.course_id for cohort in cohorts.values()})
    for meeting in meetings.values():
        cohort = cohorts[meeting.cohort_id]
        words = [f"{titles[cohort.course_id]}, {cohort.name}", meeting.note]
        if meeting.cancelled_at:
            words.append(_("Cancelled: %(reason)s", reason=meeting.cancel_reason))
        yield Happening(
            f"attendance.session.{meeting.public_id}", meeting.title, "session", starts_at=meeting.starts_at,
            ends_at=meeting.ends_at, place=meeting.room, link=meeting.link, words="\n".join(filter(None, words)),
            endpoint="attendance.show", arguments={"meeting": meeting.public_id}, is_cancelled=meeting.cancelled_at is not None,
            sequence=meeting.sequence, changed_at=meeting.changed_at)


def link_opens(meeting: Meeting) -> datetime:
    """From when learners see the link of the online meeting as a button."""
    return meeting.starts_at - LINK_BEFORE
