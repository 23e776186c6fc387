"""What of the assignments would be cut off by closing a cohort: work that nobody was told the score of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa
from flask_babel import ngettext

from lms.assignments import queries
from lms.assignments.models import Work
from lms.courses import queries as courses
from lms.enrolments.unfinished import Unfinished, UnfinishedWork

works = UnfinishedWork("assignments.works", "lms.assignments.unfinished:look")


def look(course_id: int, learner_ids: Collection[int], *, at: datetime) -> Iterator[Unfinished]:
    """Assignment by assignment; work that was sent back to its learner waits for them and not for a mark."""
    waiting = queries.waiting(sa.and_(Work.course_id == course_id, Work.learner_id.in_(list(learner_ids))))
    steps = {step.id: step for step in courses.activities([activity_id for activity_id, _count in waiting])}
    for activity_id, count in waiting:
        step = steps[activity_id]
        yield Unfinished(ngettext("%(num)s work waits for its marks: %(title)s", "%(num)s works wait for their marks: %(title)s",
                                  count, title=step.title), count, "assignments.list_", {"activity": step.public_id})
