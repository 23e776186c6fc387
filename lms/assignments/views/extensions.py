"""More time for single learners of a cohort."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.assignments import dates, policies, queries, services
from lms.assignments.errors import NoExtension
from lms.assignments.forms import ExtensionForm
from lms.assignments.models import Assignment
from lms.assignments.views import bp
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.enrolments import queries as enrolments


@bp.route("/teach/assignments/<activity>/due/<cohort>/extensions", methods=["GET", "POST"])
@requires(policies.MARK)
def extensions(activity: str, cohort: str) -> ResponseReturnValue:
    """Who has a due date of their own and why; another one, or the cohort's again."""
    found, whose = policies.marked_or_404(current_user, activity)
    assignment = queries.assignment(found.id) or abort(404)
    chosen = next((c for c in enrolments.cohorts_of(found.course_id) if c.public_id == cohort), None)
    if chosen is None or not whose.covers([chosen]):
        abort(404)
    learners = {person.public_id: person for person in people.people_of(enrolments.learners_in(chosen.id) - {whose.but})}
    form = ExtensionForm()
    form.learner.choices = [("", ""), *((id_, person.display_name) for id_, person in learners.items())]
    if form.validate_on_submit():
        try:
            _grant(assignment, chosen, learners[form.learner.data].id, form)
        except NoExtension as error:
            form.day.errors = [str(error)]
        else:
            flash(_("The due date of %(name)s is saved.", name=learners[form.learner.data].display_name), "success")
            return redirect(url_for("assignments.extensions", activity=activity, cohort=cohort), 303)
    held = queries.extensions(found.id)
    return render_template(
        "assignments/extensions.html", activity=found, cohort=chosen, form=form,
        may_edit=can(current_user, policies.EDIT, found.module.course),
        due=dates.due(assignment, chosen, queries.own_dates(found.id).get(chosen.id)),
        rows=[(person, held[person.id]) for person in learners.values() if person.id in held]), 422 if form.errors else 200


def _grant(assignment: Assignment, cohort: Any, learner_id: int, form: ExtensionForm) -> None:
    due_at, by, reason = form.moment(cohort.time_zone), current_user.id, form.reason.data or ""
    with unit_of_work():
        if due_at is None:
            services.extensions.take_back(assignment, cohort, learner_id, reason, by=by, at=now())
        else:
            services.extensions.grant(assignment, cohort, learner_id, due_at, reason, by=by, at=now())
