"""The lecturer's assignment: instructions, rules, due dates."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.assignments import dates, policies, queries, services
from lms.assignments.forms import AssignmentForm, DueForm
from lms.assignments.models import Assignment
from lms.assignments.views import bp
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.enrolments import queries as enrolments


@bp.route("/teach/assignments/<activity>", methods=["GET", "POST"])
@requires(policies.EDIT)
def edit(activity: str) -> ResponseReturnValue:
    found = policies.activity_for(current_user, activity, policies.EDIT)
    known = queries.assignment(found.id)
    form = AssignmentForm(obj=known or services.new_assignment(found.id))
    if not form.validate_on_submit():
        return render_template("assignments/edit.html", activity=found, form=form, is_begun=queries.is_begun(found.id)), (
            422 if form.errors else 200)
    with unit_of_work():
        services.update_assignment(services.create_assignment(found.id), **form.facts())
    flash(_("The assignment is saved."), "success")
    return redirect(url_for("assignments.rubric" if known is None else "assignments.edit", activity=activity), 303)


@bp.get("/teach/assignments/<activity>/due")
@requires(policies.EDIT)
def due_dates(activity: str) -> ResponseReturnValue:
    """Each cohort's due date, in its own zone."""
    found = policies.activity_for(current_user, activity, policies.EDIT)
    return _due_page(found, _assignment(found))


@bp.post("/teach/assignments/<activity>/due/<cohort>")
@requires(policies.EDIT)
def set_due(activity: str, cohort: str) -> ResponseReturnValue:
    found = policies.activity_for(current_user, activity, policies.EDIT)
    assignment = _assignment(found)
    chosen = next((c for c in enrolments.cohorts_of(found.course_id) if c.public_id == cohort), None) or abort(404)
    form = DueForm()
    form.first = chosen.starts_on
    if not form.validate_on_submit():
        return _due_page(found, assignment, {chosen.id: form}), 422
    with unit_of_work():
        services.set_due(assignment, chosen.id, form.moment(chosen.time_zone))
    flash(_("The due date of %(cohort)s is saved.", cohort=chosen.name), "success")
    return redirect(url_for("assignments.due_dates", activity=activity), 303)


def _due_page(found: Any, assignment: Assignment, refused: Mapping[int, DueForm] = MappingProxyType({})) -> str:
    """A form for each cohort; those `refused`, by cohort, keep what was typed."""
    own, rows = queries.own_dates(found.id), []
    for cohort in enrolments.cohorts_of(found.course_id):
        form = refused.get(cohort.id) or DueForm(formdata=None)
        form.day.id, form.hour.id = f"day-{cohort.public_id}", f"hour-{cohort.public_id}"
        rows.append((cohort, dates.due(assignment, cohort, own.get(cohort.id)), own.get(cohort.id), form))
    return render_template("assignments/due_dates.html", activity=found, rows=rows)


def _assignment(found: Any) -> Assignment:
    return queries.assignment(found.id) or abort(404)
