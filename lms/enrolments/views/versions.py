"""Moving a cohort to the newest version of its course, with a look at what changes for whom."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.forms import Form
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import policies, queries, versions
from lms.enrolments.errors import VersionStays
from lms.enrolments.policies import MANAGE
from lms.enrolments.views import bp


@bp.route("/cohorts/<public_id>/version", methods=["GET", "POST"])
@requires(MANAGE)
def version(public_id: str) -> ResponseReturnValue:
    cohort = queries.cohort_or_404(public_id)
    policies.manage_or_404(current_user, cohort)
    present = courses.course(cohort.course_id) or abort(404)
    wanted = versions.newer(present) or abort(404)
    form, status = Form(), 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                versions.move(cohort, wanted, at=now())
            flash(_("The cohort follows version %(number)s now.", number=wanted.edition), "success")
            return redirect(url_for("enrolments.cohort", public_id=public_id), 303)
        except VersionStays as refusal:
            status = refusal.status
    told = versions.preview(cohort, wanted, at=now())
    named = sorted(people.people_of(set(told.changes.counts)), key=lambda person: person.display_name.casefold())
    return render_template("enrolments/version.html", cohort=cohort, present=present, wanted=wanted, form=form, told=told,
                           named=named), status
