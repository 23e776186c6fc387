"""The groups of a cohort: who is in which."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.core.pages import Page
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.enrolments import policies, queries, services
from lms.enrolments.policies import MANAGE
from lms.enrolments.views import bp


@bp.route("/cohorts/<public_id>/groups", methods=["GET", "POST"])
@requires(MANAGE)
def groups(public_id: str) -> ResponseReturnValue:
    """One field for each learner; what is typed makes the group."""
    cohort = queries.cohort_or_404(public_id)
    policies.manage_or_404(current_user, cohort)
    number = request.args.get("page", 1, int)
    held = [place for place in queries.roster(cohort.id) if place.status in queries.HELD]
    named = {person.id: person for person in people.people_of({place.learner_id for place in held})}
    held.sort(key=lambda place: named[place.learner_id].display_name.casefold())
    page = Page(held, number)
    if request.method == "POST":
        with unit_of_work():
            services.group(cohort, {place.id: request.form.get(f"group-{place.public_id}", place.group_name)
                                    for place in page.items})
        flash(_("Saved."), "success")
        return redirect(url_for("enrolments.groups", public_id=public_id, page=number if number > 1 else None), 303)
    return render_template("enrolments/groups.html", cohort=cohort, page=page, named=named,
                           known=sorted({place.group_name for place in held if place.group_name}))
