"""The waiting list and the quotas of a cohort, for its organiser."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import groups
from lms.accounts import queries as people
from lms.accounts.labels import EMPLOYMENT
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.enrolments.errors import KeptTooMany, QuotaTaken
from lms.enrolments.forms import QuotaForm, RefuseForm
from lms.enrolments.models import Cohort, Quota
from lms.enrolments.policies import MANAGE
from lms.enrolments.seats import giving, queue, quotas, waiting
from lms.enrolments.seats.room import Room, in_group
from lms.enrolments.views import bp
from lms.enrolments.views.managed import managed
from lms.enrolments.words import QUOTAS, SPONSORS


@bp.get("/cohorts/<public_id>/queue")
@requires(MANAGE)
def waiting_list(public_id: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    return render_template(
        "enrolments/queue.html", cohort=cohort, page=waiting.in_line(cohort, page=request.args.get("page", 1, int)),
        left=Room(cohort).left, sponsors=SPONSORS, at=now())


@bp.route("/cohorts/<public_id>/queue/<application>/refuse", methods=["GET", "POST"])
@requires(MANAGE)
def refuse(public_id: str, application: str) -> ResponseReturnValue:
    cohort, form = managed(public_id), RefuseForm()
    asked = waiting.in_cohort_or_404(cohort, application)
    person = people.person(asked.learner_id)
    if not form.validate_on_submit():
        return render_template("enrolments/refuse.html", cohort=cohort, asked=asked, person=person, form=form), (
            422 if form.errors else 200)
    with unit_of_work():
        queue.refuse(asked, reason=form.reason.data, at=now())
    flash(_("%(name)s is no longer on the waiting list and is told why.", name=person.display_name)
          if asked.state == "refused" else _("%(name)s was no longer waiting.", name=person.display_name), "success")
    return redirect(url_for("enrolments.waiting_list", public_id=public_id), 303)


@bp.get("/cohorts/<public_id>/quotas")
@requires(MANAGE)
def quota_list(public_id: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    room = Room(cohort)
    return render_template("enrolments/quotas.html", cohort=cohort, room=room, names=quotas.names(room.quotas), kinds=QUOTAS)


@bp.route("/cohorts/<public_id>/quotas/<any(agency, region, employment, sponsor):kind>", methods=["GET", "POST"])
@requires(MANAGE)
def add_quota(public_id: str, kind: str) -> ResponseReturnValue:
    cohort, form = managed(public_id), QuotaForm()
    there = {q.key for q in quotas.of(cohort.id) if q.kind == kind}
    form.key.choices = [SelectChoice(key, label) for key, label in _groups(kind) if key not in there]
    return _quota_page(cohort, form, kind, None)


@bp.route("/cohorts/<public_id>/quotas/<quota>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit_quota(public_id: str, quota: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    found = quotas.quota_or_404(cohort, quota)
    form = QuotaForm(obj=found)
    form.key.choices = [SelectChoice(found.key, quotas.names([found])[found.id])]
    form.key.data = found.key
    return _quota_page(cohort, form, found.kind, found)


@bp.post("/cohorts/<public_id>/quotas/<quota>/remove")
@requires(MANAGE)
def remove_quota(public_id: str, quota: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    with unit_of_work():
        giving.lock(cohort)
        quotas.remove(quotas.quota_or_404(cohort, quota))
        queue.promote(cohort, at=now())
    flash(_("The quota is gone. Nobody loses a seat by that."), "success")
    return redirect(url_for("enrolments.quota_list", public_id=public_id), 303)


def _quota_page(cohort: Cohort, form: QuotaForm, kind: str, found: Quota | None) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                giving.lock(cohort)
                quotas.put(cohort, kind, form.key.data, at_most=form.at_most.data, kept=form.kept.data or 0,
                           taken=in_group(cohort, kind, form.key.data))
                queue.promote(cohort, at=now())
            flash(_("The quota is set."), "success")
            return redirect(url_for("enrolments.quota_list", public_id=cohort.public_id), 303)
        except QuotaTaken as error:
            form.at_most.errors = [str(error)]
        except KeptTooMany as error:
            form.kept.errors = [str(error)]
    return render_template("enrolments/quota_form.html", cohort=cohort, form=form, kind=kind, quota=found, kinds=QUOTAS), status


def _groups(kind: str) -> list[tuple[str, object]]:
    if kind == "agency":
        return [(str(a.id), a.name) for a in people.agencies_for(current_user, MANAGE)]
    if kind == "region":
        return list(groups.regions_with_people())
    return list((EMPLOYMENT if kind == "employment" else SPONSORS).items())
