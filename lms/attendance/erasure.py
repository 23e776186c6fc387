"""What attendance erases of somebody, and what stays without a name."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.attendance.models import Feed, Mark, Meeting, Teaching
from lms.core.database import db
from lms.courses.erasure import WHY
from lms.enrolments import queries as enrolments


def _of_completed(kept: frozenset[int]) -> sa.Select[int]:
    """Sessions of cohorts of the courses whose record stays."""
    cohorts = [cohort.id for course_id in kept for cohort in enrolments.cohorts_of(course_id)]
    return sa.select(Meeting.id).where(Meeting.cohort_id.in_(cohorts))


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    mine, stays = Mark.learner_id == user_id, _of_completed(kept)
    yield Line(_l("Marks of attendance in courses that were not completed"), how_many(mine, Mark.meeting_id.not_in(stays)))
    yield Line(_l("Marks of attendance in completed courses, without notes"), how_many(mine, Mark.meeting_id.in_(stays)), WHY)
    yield Line(_l("Private calendar address"), how_many(Feed.user_id == user_id))
    yield Line(_l("Sessions held as instructor"), how_many(Teaching.user_id == user_id),
               _l("Who did what in office must remain accountable; entries are never changed."))


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    """Of what stays it is no longer said whether somebody was ill or on leave."""
    mine = Mark.learner_id == user_id
    db.session.execute(sa.delete(Mark).where(mine, Mark.meeting_id.not_in(_of_completed(kept))))
    db.session.execute(sa.update(Mark).where(mine).values(note="", reason="", device=""))
    db.session.execute(sa.update(Mark).where(mine, Mark.state.in_(("sick", "permit"))).values(state="absent"))
    db.session.execute(sa.delete(Feed).where(Feed.user_id == user_id))
    return ()


MARKS = Part("attendance", _tell, _erase)
