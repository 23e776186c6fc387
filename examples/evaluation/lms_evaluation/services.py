"""Rating a training."""

from datetime import datetime

import sqlalchemy as sa

from lms.core.database import db
from lms.courses import services as courses
from lms_evaluation.models import Rating


def rate(learner_id: int, activity_id: int, course_id: int, *, stars: int, comment: str, at: datetime) -> None:
    """Keep the learner's answer, a later one in place of an earlier; it completes the activity."""
    mine = db.session.scalar(sa.select(Rating).filter_by(activity_id=activity_id, learner_id=learner_id))
    if mine is None:
        mine = Rating(activity_id=activity_id, learner_id=learner_id, course_id=course_id)
        db.session.add(mine)
    mine.stars, mine.comment, mine.at = stars, comment, at
    courses.complete_activity(learner_id, activity_id, at=at)


def summary() -> list[tuple[int, int, float]]:
    """(course id, answers, mean stars) of every course that was rated."""
    rows = sa.select(Rating.course_id, sa.func.count(), sa.func.avg(Rating.stars)).group_by(Rating.course_id)
    return [(course, count, float(mean)) for course, count, mean in db.session.execute(rows)]
