"""Which two quizzes of a course are its pre-test and its post-test."""

from __future__ import annotations

import sqlalchemy as sa

from lms.assessments import queries
from lms.assessments.errors import NotTwoTests
from lms.assessments.models import PairedTests
from lms.core import audit
from lms.core.database import db, insert
from lms.courses import queries as courses


def name_tests(course_id: int, pre_id: int, post_id: int) -> None:
    """Name them, in place of those named before; NotTwoTests unless they are two quizzes of this course."""
    known = {activity.id for activity in courses.outline(course_id).activities() if queries.quiz(activity.id) is not None}
    if pre_id == post_id or not {pre_id, post_id} <= known:
        raise NotTwoTests
    named = {"pre_id": pre_id, "post_id": post_id}
    made = insert(PairedTests).values(course_id=course_id, **named)
    db.session.execute(made.on_conflict_do_update(index_elements=["course_id"], set_=named))
    audit.record("assessments.tests_named", f"course:{course_id}", pre=pre_id, post=post_id)


def forget_tests(course_id: int) -> None:
    """The course has no pre-test and post-test any more; their attempts stay."""
    if db.session.execute(sa.delete(PairedTests).where(PairedTests.course_id == course_id)).rowcount:  # type: ignore[attr-defined]
        audit.record("assessments.tests_forgotten", f"course:{course_id}")
