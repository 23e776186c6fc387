"""The quiz as a kind of activity: what stands on its page, and when it is ready."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.assessments import draws, policies, queries
from lms.assessments.models import Attempt
from lms.assessments.question_types import question_types
from lms.assessments.services import extra_time
from lms.core.database import now
from lms.core.policies import can, holds
from lms.courses.kinds import ActivityKind

quiz = ActivityKind(
    name="quiz", title=_l("Quiz"), icon="quiz", rules=("passed", "opened"), body="lms.assessments.kind:body",
    edit_endpoint="assessments.edit_quiz", ready="lms.assessments.kind:ready", discard="lms.assessments.services:discard_quiz",
    take_along="lms.assessments.practice:take_along")


def body(activity: Any, *, learner_id: int | None) -> str:
    """What the learner should know before starting, and how it went before; for staff, the ways in."""
    (found, fixed, drawn), at = queries.with_counts(activity.id, [one.name for one in question_types if not one.asks]), now()
    count = fixed + (_drawn_now(activity) if drawn else 0)
    attempts = queries.attempts_of(learner_id, activity.id) if learner_id else []
    allowed = found.attempts_allowed if found else None
    extra = extra_time.standing(activity.id, learner_id) if learner_id and found and found.closes_at else timedelta()
    return render_template(
        "assessments/activity.html", activity=activity, quiz=found, count=count, attempts=attempts,
        running=running(attempts, at=at), best=queries.best(attempts), learner_id=learner_id, at=at, extra=extra,
        may_read=can(current_user, policies.READ, activity.module.course), may_see_results=holds(current_user, policies.RESULTS),
        left=None if allowed is None else max(0, allowed - len(attempts)))


def _drawn_now(activity: Any) -> int:
    """How many questions the bank has for the draws, which may be fewer than they ask for."""
    return sum(draws.filled_counts(activity, {row.question_id for row in queries.rows_of(activity.id)}).values())


def running(attempts: Iterable[Attempt], *, at: datetime) -> Attempt | None:
    """The attempt to go on with, if its time is not up."""
    return next((a for a in attempts if a.submitted_at is None and not a.is_over(at)), None)


def ready(activity_ids: Collection[int]) -> set[int]:
    """A quiz without questions can't be published."""
    return queries.with_questions(activity_ids)
