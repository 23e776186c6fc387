"""What of the quizzes would be cut off by closing a cohort: attempts that run, marks that are due, late answers to rule on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa
from flask_babel import ngettext

from lms.assessments import late
from lms.assessments.models import Attempt, Edit
from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments.unfinished import Unfinished, UnfinishedWork

quizzes = UnfinishedWork("assessments.quizzes", "lms.assessments.unfinished:look")


def look(course_id: int, learner_ids: Collection[int], *, at: datetime) -> Iterator[Unfinished]:
    """Quiz by quiz; an attempt whose time is up runs no longer, it is only not yet ended."""
    here = (Attempt.course_id == course_id, Attempt.learner_id.in_(list(learner_ids)))
    rows = db.session.execute(
        sa.select(Attempt.activity_id, sa.func.count(sa.case((Attempt.submitted_at.is_(None), 1))),
                  sa.func.count(sa.case((sa.and_(Attempt.submitted_at.is_not(None), Attempt.score.is_(None)), 1))))
        .where(*here, sa.or_(Attempt.submitted_at.is_(None), Attempt.score.is_(None)),
               sa.or_(Attempt.submitted_at.is_not(None), Attempt.deadline.is_(None), Attempt.deadline > at))
        .group_by(Attempt.activity_id)).all()
    ruled = _to_rule_on(here)
    steps = {step.id: step for step in courses.activities({row[0] for row in rows} | set(ruled))}
    for activity_id, running, waiting in rows:
        step = steps[activity_id]
        if running:
            yield Unfinished(ngettext("%(num)s attempt is running: %(title)s", "%(num)s attempts are running: %(title)s", running,
                                      title=step.title), running, "assessments.results", {"activity": step.public_id})
        if waiting:
            yield Unfinished(ngettext("%(num)s attempt waits for its marks: %(title)s",
                                      "%(num)s attempts wait for their marks: %(title)s", waiting, title=step.title), waiting,
                             "assessments.marking", {"activity": step.public_id})
    for activity_id, count in ruled.items():
        step = steps[activity_id]
        yield Unfinished(ngettext("%(num)s attempt has answers that came late and nobody has ruled on: %(title)s",
                                  "%(num)s attempts have answers that came late and nobody has ruled on: %(title)s", count,
                                  title=step.title), count, "assessments.results", {"activity": step.public_id})


def _to_rule_on(here: tuple[sa.ColumnElement[bool], ...]) -> Counter[int]:
    taken = sa.select(Edit.attempt_id).where(sa.not_(Edit.counts), Edit.ruled_at.is_(None)).distinct()
    attempts = dict(db.session.execute(sa.select(Attempt.id, Attempt.activity_id).where(*here, Attempt.id.in_(taken))).all())
    return Counter(attempts[id_] for id_ in late.edits(list(attempts))) if attempts else Counter()
