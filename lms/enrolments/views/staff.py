"""Who teaches a cohort: seen, added, taken away."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses.errors import Refused
from lms.enrolments import policies, queries
from lms.enrolments import staff as teaching
from lms.enrolments.forms import InstructorForm
from lms.enrolments.models import Cohort
from lms.enrolments.policies import STAFF
from lms.enrolments.views import bp


@bp.route("/cohorts/<public_id>/instructors", methods=["GET", "POST"])
@requires(STAFF)
def instructors(public_id: str) -> ResponseReturnValue:
    found, course = _seen_or_404(public_id)
    form = InstructorForm()
    status = 422 if form.is_submitted() else 200
    if form.is_submitted():
        _admit(found, course)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                person = teaching.sought(current_user, form.person.data, found)
                teaching.add(current_user, found, course, person, at=now())
            return _back(public_id, _("%(name)s teaches this cohort now, and has been told.", name=person.display_name))
        except Refused as error:
            form.person.errors, status = [str(error)], error.status
    return render_template(
        "enrolments/instructors.html", cohort=found, course=course, form=form, here=teaching.of_cohort(found),
        over=teaching.over_cohort(course), may_choose=teaching.may_choose(current_user, found, course)), status


@bp.post("/cohorts/<public_id>/instructors/<person>/remove")
@requires(STAFF)
def remove_instructor(public_id: str, person: str) -> ResponseReturnValue:
    found, course = _seen_or_404(public_id)
    _admit(found, course)
    one = next((there for there in teaching.of_cohort(found) if there.public_id == person), None) or abort(404)
    try:
        with unit_of_work():
            teaching.remove(current_user, found, course, one, at=now())
    except Refused as error:
        flash(str(error), "warning")
        return redirect(url_for("enrolments.instructors", public_id=public_id), 303)
    return _back(public_id, _("%(name)s no longer teaches this cohort, and has been told.", name=one.display_name))


def _seen_or_404(public_id: str) -> tuple[Cohort, Any]:
    """The cohort and its course, for whoever sees the whole of it."""
    found = queries.cohort_or_404(public_id)
    course = courses.course(found.course_id)
    if course is None or not policies.may_see_all(current_user, found):
        abort(404)
    return found, course


def _admit(cohort: Cohort, course: Any) -> None:
    if not teaching.may_choose(current_user, cohort, course):
        abort(403)


def _back(public_id: str, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("enrolments.instructors", public_id=public_id), 303)
