"""Sessions whose attendance nobody has taken, before a cohort is closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from flask_babel import gettext as _

from lms.attendance import queries
from lms.enrolments import queries as enrolments
from lms.enrolments.unfinished import Unfinished, UnfinishedWork

SESSIONS = UnfinishedWork("attendance.sessions", "lms.attendance.unfinished:look")


def look(course_id: int, learner_ids: Collection[int], *, at: datetime) -> Iterator[Unfinished]:
    """Of the cohorts that are still open and in which these learners are."""
    wanted = set(learner_ids)
    cohorts = [c.id for c in enrolments.cohorts_of(course_id) if c.closed_at is None]
    for meeting in queries.without_marks(cohorts, before=at):
        if wanted & set(queries.learners_of(meeting)):
            yield Unfinished(_("A session has no attendance yet: %(title)s", title=meeting.title), 1, "attendance.take",
                             {"meeting": meeting.public_id})
