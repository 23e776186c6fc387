"""What was learnt between the pre-test and the post-test of a course."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.assessments import policies, queries, services
from lms.assessments.errors import NotTwoTests
from lms.assessments.statistics import analysis, charts, formulas, reading, sheets
from lms.assessments.statistics import gain as gains
from lms.assessments.views import bp
from lms.assessments.views.results import learners_of, seen_cohorts
from lms.assessments.views.statistics import as_file, which_attempts
from lms.core import spreadsheets
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses

MOST_ROWS = 300
"""So many learners stand in the page's table; the file holds all."""


@bp.get("/courses/<course>/gain")
@requires(policies.RESULTS)
def gain(course: str) -> ResponseReturnValue:
    return _page(courses.get_or_404(course))


@bp.post("/courses/<course>/gain")
@requires(policies.EDIT)
def name_tests(course: str) -> ResponseReturnValue:
    """Which quizzes are the two tests; without any, there are none."""
    found = courses.get_or_404(course)
    policies.check_seen(current_user, policies.EDIT, found)
    ids = {activity.public_id: activity.id for activity in _quizzes(found.id)}
    sent = [request.form.get(name, "") for name in ("pre", "post")]
    try:
        with unit_of_work():
            if any(sent):
                services.name_tests(found.id, ids.get(sent[0], 0), ids.get(sent[1], 0))
            else:
                services.forget_tests(found.id)
    except NotTwoTests as error:
        return _page(found, str(error)), 422
    flash(_("Saved."), "success")
    return redirect(url_for("assessments.gain", course=course), 303)


@bp.get("/courses/<course>/gain.csv")
@requires(policies.RESULTS)
def gain_file(course: str) -> ResponseReturnValue:
    """One learner a line."""
    found = courses.get_or_404(course)
    learners = learners_of(seen_cohorts(found.id, found)[1])
    before, after = _scores(found.id, learners)
    return as_file(spreadsheets.as_csv(sheets.of_gain(people.people_of(learners), before, after)), f"peningkatan-{course}.csv")


def _page(course: Any, fault: str = "") -> str:
    cohorts, chosen = seen_cohorts(course.id, course)
    learners = learners_of(chosen)
    before, after = _scores(course.id, learners)
    both = before.keys() & after.keys()
    counts = [formulas.histogram([scores[id_] for id_ in both]) for scores in (before, after)]
    pair = queries.paired_tests(course.id)
    rows = [(person, before[person.id], after[person.id], gains.normalised(before[person.id], after[person.id]))
            for person in people.people_of(both)]
    return render_template(
        "assessments/gain.html", course=course, cohorts=cohorts, chosen=chosen[0] if len(chosen) == 1 else None,
        quizzes=_quizzes(course.id), pair=pair, gain=gains.of([(before[id_], after[id_]) for id_ in both]),
        one_only=len(before.keys() ^ after.keys()), rows=rows, most=MOST_ROWS, counts=counts, chart=charts.bars(*counts),
        parts=charts.parts(len(counts[0])), which=which_attempts(), few=analysis.FEW, fault=fault, typed=request.form,
        may_edit=can(current_user, policies.EDIT, course))


def _scores(course_id: int, learners: set[int]) -> tuple[dict[int, float], dict[int, float]]:
    """By learner, before and after; of all their attempts, the first or the best."""
    pair = queries.paired_tests(course_id)
    which = "best" if which_attempts() == "best" else "first"
    if pair is None:
        return {}, {}
    return reading.scores(pair.pre_id, learners, "first"), reading.scores(pair.post_id, learners, which)


def _quizzes(course_id: int) -> list[Any]:
    return [activity for activity in courses.outline(course_id).activities() if activity.kind == "quiz"]
