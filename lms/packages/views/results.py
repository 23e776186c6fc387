"""What learners did in a package, for its lecturers."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.accounts import queries as accounts
from lms.core.policies import can, requires
from lms.courses import queries as courses
from lms.enrolments import reach
from lms.packages import policies, queries, reading, record, tracking
from lms.packages.labels import RESULTS
from lms.packages.models import State
from lms.packages.views import bp


@bp.get("/teach/packages/<activity>/attempts")
@requires(policies.RESULTS)
def attempts(activity: str) -> ResponseReturnValue:
    found = courses.activity_or_404(activity)
    whose = reach.of(current_user, policies.RESULTS, found.module.course)
    if found.kind != policies.KIND or not whose:
        abort(404)
    rows = queries.attempts(found.id, whose)
    return render_template("packages/attempts.html", activity=found, course=found.module.course, rows=rows,
                           may_edit=can(current_user, policies.EDIT, found.module.course),
                           names=accounts.names_of({row.learner_id for row in rows}))


@bp.get("/teach/packages/attempts/<attempt>")
@requires(policies.RESULTS)
def attempt(attempt: str) -> ResponseReturnValue:
    """One attempt: each part with its bookmark and the log of its interactions."""
    found = queries.attempt_or_404(attempt)
    activity = courses.activity_or_404(courses.activities([found.activity_id])[0].public_id)
    if not reach.of(current_user, policies.RESULTS, activity.module.course).has(found.learner_id):
        abort(404)
    package, states = queries.package(found.package_id), queries.states(found.id)
    parts = [(step, states[step["id"]], _answers(found.id, package.kind, states[step["id"]]),
              tracking.bookmark(package.kind, states[step["id"]].cmi)) for step in queries.steps(package) if step["id"] in states]
    return render_template("packages/attempt.html", activity=activity, course=activity.module.course, attempt=found, parts=parts,
                           results=RESULTS, name=accounts.names_of({found.learner_id}).get(found.learner_id, ""))


def _answers(attempt_id: int, kind: str, state: State) -> list[tracking.Interaction]:
    if kind in reading.RECORDED:
        return [tracking.answer(one) for one in record.answers(attempt_id, state.item)]
    return tracking.interactions(state.cmi)
