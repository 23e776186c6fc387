"""What enrolments keeps of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from lms.accounts.personal_data import Part
from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments.models import Enrolment


def _places(user_id: int) -> list[dict[str, Any]]:
    places = db.session.scalars(sa.select(Enrolment).options(joinedload(Enrolment.cohort)).where(
        Enrolment.learner_id == user_id).order_by(Enrolment.enrolled_at)).all()
    titles = courses.titles({p.course_id for p in places})
    return [{"course": titles[p.course_id], "cohort": p.cohort.name, "status": p.status, "enrolled_at": p.enrolled_at.isoformat(),
             "withdrawn_at": p.withdrawn_at and p.withdrawn_at.isoformat(), "withdrawal_reason": p.withdrawal_reason,
             "completed_at": p.completed_at and p.completed_at.isoformat(), "credit_hours": p.credit_hours} for p in places]


PLACES = Part("places", _places)
