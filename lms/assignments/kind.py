"""The assignment as a kind of activity: what stands on its page."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.assignments import policies, queries
from lms.core.database import now
from lms.courses.kinds import ActivityKind
from lms.enrolments import reach

assignment = ActivityKind(
    name=policies.KIND, title=_l("Assignment"), icon="edit", rules=("passed", "graded", "handed_in"),
    body="lms.assignments.kind:body", edit_endpoint="assignments.edit", ready="lms.assignments.queries:ready",
    discard="lms.assignments.services:discard_assignment")


def body(activity: Any, *, learner_id: int | None) -> str:
    """The instructions, how far the learner is, and what was said of the work; for markers, the way in."""
    found = queries.assignment(activity.id)
    standing = queries.standing(found, activity.course_id, learner_id, at=now()) if found and learner_id else None
    return render_template("assignments/activity.html", activity=activity, assignment=found, standing=standing,
                           may_mark=bool(reach.of(current_user, policies.MARK, activity.module.course)))
