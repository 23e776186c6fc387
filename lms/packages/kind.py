"""The package as a kind of activity: what stands on its page."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.courses.kinds import ActivityKind
from lms.enrolments import reach
from lms.packages import policies, prerequisites, queries

package = ActivityKind(
    name=policies.KIND, title=_l("Package (SCORM, cmi5, H5P)"), icon="box", rules=("reported", "passed", "opened", "time"),
    body="lms.packages.kind:body", edit_endpoint="packages.edit", ready="lms.packages.queries:ready",
    discard="lms.packages.services:discard")


def body(activity: Any, *, learner_id: int | None) -> str:
    """What the package is, how far the learner is, and the way in; for lecturers, what learners did."""
    content = queries.content(activity.id)
    found = queries.package(content.package_id) if content else None
    attempt = queries.last_attempt(learner_id, activity.id) if learner_id else None
    if attempt is not None:
        found = queries.package(attempt.package_id)
    states = queries.states(attempt.id) if attempt else {}
    steps = queries.steps(found) if found else []
    open_ones = prerequisites.open_ones(found, states) if found else set()
    return render_template(
        "packages/activity.html", activity=activity, content=content, package=found, attempt=attempt, states=states, steps=steps,
        open_ones=open_ones, is_learner=learner_id is not None,
        best=queries.best(learner_id, activity.id) if attempt and learner_id else None,
        next_step=next_of(steps, states, open_ones),
        may_see_results=bool(reach.of(current_user, policies.RESULTS, activity.module.course)))


def next_of(steps: list[queries.Step], states: dict[str, Any], open_ones: set[str]) -> queries.Step | None:
    """Where to go on: the first that is open and not completed, else the first."""
    ready = [step for step in steps if step["id"] in open_ones] or steps
    waiting = (step for step in ready if step["id"] not in states or states[step["id"]].completion != "completed")
    return next(waiting, ready[0] if ready else None)
