"""Marks are made, by list, by the learners' own phones, and afterwards; a correction is a new mark, and both are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.attendance import errors, hours, queries
from lms.attendance.models import Mark, Meeting
from lms.attendance.signals import LearnerMarked, learner_marked
from lms.attendance.words import WAS_THERE
from lms.core import audit
from lms.core.database import db
from lms.core.signals import emit
from lms.enrolments import queries as enrolments
from lms.enrolments import services as places
from lms.enrolments.errors import CohortClosed

OPENS, SHUTS = timedelta(minutes=60), timedelta(minutes=60)
"""Attendance is taken from so long before a session until so long after it."""
LATE_AFTER = timedelta(minutes=15)
"""Whoever marks himself later than this after the beginning was late."""
LIST_FOR = timedelta(days=1)
"""So long after the end the list is open to those who held the session; later the organiser corrects it, with a reason."""


@dataclass(frozen=True)
class Entry:
    """What the list says of one learner."""

    state: str
    note: str = ""


def is_taken_at(meeting: Meeting, at: datetime) -> bool:
    """Whether learners may mark themselves at this time."""
    return meeting.cancelled_at is None and meeting.starts_at - OPENS <= at <= meeting.ends_at + SHUTS


def is_long_over(meeting: Meeting, at: datetime) -> bool:
    return at > meeting.ends_at + LIST_FOR


def mark_list(meeting: Meeting, entries: Mapping[int, Entry], *, reason: str = "", at: datetime, by: int,
              as_organiser: bool) -> int:
    """Write down what differs from the marks that hold; how many those were. Whoever is not expected is left out.

    A mark that was made is corrected with a reason only, and so is everything a day after the end, by the organiser alone.
    """
    _hold(meeting)
    if at < meeting.starts_at - OPENS:
        raise errors.not_begun()
    is_afterwards = is_long_over(meeting, at)
    if is_afterwards and not as_organiser:
        raise errors.for_organisers()
    held = queries.marks_in(meeting.id)
    expected = set(queries.learners_of(meeting)) | set(held)
    new = {id_: entry for id_, entry in entries.items() if id_ in expected and (
        id_ not in held or (held[id_].state, held[id_].note) != (entry.state, entry.note))}
    if new and not reason.strip() and (is_afterwards or any(id_ in held for id_ in new)):
        raise errors.reason_missing()
    for learner_id, entry in sorted(new.items()):
        method = "organiser" if is_afterwards or learner_id in held else "list"
        _mark(meeting, learner_id, entry.state, method=method, note=entry.note, reason=reason.strip(), by=by, at=at)
    return len(new)


def check_in(meeting: Meeting, learner_id: int, *, method: str, seen_at: datetime, device: str = "", at: datetime) -> Mark:
    """The learner was there at `seen_at`, as a code of the screen proves; asking again returns the mark that is there."""
    _hold(meeting)
    if not is_taken_at(meeting, seen_at):
        raise errors.not_now()
    if not queries.may_attend(learner_id, meeting):
        raise errors.not_yours()
    held = queries.marks_in(meeting.id).get(learner_id)
    if held and held.state in WAS_THERE:
        return held
    state = "late" if seen_at > meeting.starts_at + LATE_AFTER else "present"
    return _mark(meeting, learner_id, state, method=method, device=device[:60], by=learner_id, at=at)


def _mark(meeting: Meeting, learner_id: int, state: str, *, method: str, by: int, at: datetime, note: str = "", reason: str = "",
          device: str = "") -> Mark:
    cohort = enrolments.cohort_facts(meeting.cohort_id)
    places.refuse_if_closed(learner_id, cohort.course_id)
    db.session.execute(sa.update(Mark).where(
        Mark.meeting_id == meeting.id, Mark.learner_id == learner_id, Mark.superseded_at.is_(None)).values(superseded_at=at))
    mark = Mark(meeting_id=meeting.id, learner_id=learner_id, state=state, method=method, note=note, reason=reason, device=device,
                by_id=by, at=at)
    db.session.add(mark)
    db.session.flush()
    audit.record("attendance.marked", f"session:{meeting.id}", learner=learner_id, state=state, method=method)
    emit(learner_marked, LearnerMarked(mark.id, meeting.id, learner_id, state, at))
    if state in WAS_THERE and hours.least_percent(cohort.course_id):
        places.complete_if_met(learner_id, cohort.course_id, at=at)
    return mark


def _hold(meeting: Meeting) -> None:
    """One at a time in a session, so that each mark knows the one before."""
    db.session.refresh(meeting, with_for_update={"of": Meeting})
    if meeting.cancelled_at:
        raise errors.is_cancelled()
    if enrolments.cohort_facts(meeting.cohort_id).closed_at is not None:
        raise CohortClosed
