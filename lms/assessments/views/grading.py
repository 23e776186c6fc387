"""How a course is graded: weights, the rule for passing, predicates; with a look at who completes before it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as people
from lms.assessments import policies, queries
from lms.assessments.errors import ChangedMeanwhile
from lms.assessments.gradebook import book, grading, services
from lms.assessments.gradebook.forms import GradingForm, grading_form
from lms.assessments.gradebook.grading import Grading
from lms.assessments.gradebook.registry import Item
from lms.assessments.views import bp
from lms.assessments.views.grades import number_or_none
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments


@bp.route("/courses/<course>/grading", methods=["GET", "POST"])
@requires(policies.GRADE)
def edit_grading(course: str) -> ResponseReturnValue:
    """Change, look at who would complete, and only then let it hold."""
    found = courses.get_or_404(course)
    policies.check_grades(current_user, found)
    items = book.in_order(found.id)
    holds = grading.of(found.id)
    form = grading_form(items, holds, _final(found.id, items))
    if not form.validate_on_submit():
        return _page(found, items, form, 422 if form.errors else 200)
    wanted = form.grading(items, holds)
    if "confirm" not in request.form or form.digest.data != _digest(wanted):
        return _page(found, items, form, 200, preview=wanted)
    try:
        with unit_of_work():
            done = services.set_grading(found.id, wanted, seen=number_or_none(form.seen.data), at=now(), by=current_user.id)
    except ChangedMeanwhile as error:
        form.form_errors.append(str(error))
        return _page(found, items, form, error.status)
    flash(_("This is how the course is graded from now on."), "success")
    if done:
        flash(ngettext("%(num)s learner has completed the course by it.", "%(num)s learners have completed the course by it.",
                       len(done)), "success")
    return redirect(url_for("assessments.edit_grading", course=course), 303)


def _final(course_id: int, items: Sequence[Item]) -> Item | None:
    """The post-test that the lecturer has named, else the last task of the course that everybody has to do."""
    named = queries.paired_tests(course_id)
    asked = [item for item in items if item.weight]
    return next((item for item in items if named and item.activity_id == named.post_id), asked[-1] if asked else None)


def _page(course: Any, items: Any, form: GradingForm, status: int, *, preview: Grading | None = None) -> ResponseReturnValue:
    completing = people.people_of(set(services.who_completes(course.id, preview))) if preview else []
    if preview:
        form.digest.data = _digest(preview)
        form.digest.raw_data = None
    return render_template(
        "assessments/gradebook/grading.html", course=course, items=items, form=form, preview=preview, completing=completing,
        active=len(enrolments.active_in(course.id)), completed=enrolments.completed_in(course.id),
        cohorts=enrolments.cohorts_of(course.id)), status


def _digest(wanted: Grading) -> str:
    """By which the second step knows that it is the one that was looked at, in whatever order its parts were read."""
    facts = (wanted.share, wanted.minimum_total, wanted.all_marked, tuple(wanted.scale), sorted(wanted.weights.items()),
             sorted(wanted.minimums.items()))
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
