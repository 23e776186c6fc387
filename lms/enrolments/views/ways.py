"""How a cohort is entered and for whom it is, set by its organiser; and the invitations."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.accounts.labels import EMPLOYMENT, PNS_GRADES
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments.errors import VersionStays
from lms.enrolments.forms import AudienceForm, InvitationForm, PositionForm, WayForm
from lms.enrolments.models import Cohort
from lms.enrolments.policies import MANAGE
from lms.enrolments.views import bp
from lms.enrolments.views.managed import managed
from lms.enrolments.ways import audience, invitations, setting
from lms.enrolments.words import AUDIENCE


@bp.route("/cohorts/<public_id>/ways", methods=["GET", "POST"])
@requires(MANAGE)
def ways(public_id: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    form = WayForm(obj=cohort)
    if not form.is_submitted():
        form.way.data = cohort.way if cohort.is_open else "closed"
    if not form.validate_on_submit():
        return _page(cohort, form, InvitationForm(formdata=None), 422 if form.errors else 200)
    try:
        with unit_of_work():
            own = setting.put(cohort, form.wanted, at=now(), by=current_user.id)
    except VersionStays as refusal:
        form.takes_repeaters.errors = [str(refusal)]
        return _page(cohort, form, InvitationForm(formdata=None), refusal.status)
    flash(_("Saved."), "success")
    if own is not None:
        flash(_("The cohort follows its own run of the course now (version %(number)s, with the same content), so that those who "
                "have completed it begin anew.", number=own.edition))
    return redirect(url_for("enrolments.ways", public_id=public_id), 303)


@bp.route("/cohorts/<public_id>/ways/<any(agency, employment, position, grade):kind>", methods=["GET", "POST"])
@requires(MANAGE)
def add_rule(public_id: str, kind: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    form: Any = PositionForm() if kind == "position" else AudienceForm()
    if kind != "position":
        form.key.choices = _choices(kind)
    if not form.validate_on_submit():
        return render_template("enrolments/audience_form.html", cohort=cohort, form=form, kind=kind, kinds=AUDIENCE), (
            422 if form.errors else 200)
    with unit_of_work():
        audience.add(cohort, kind, form.key.data)
    flash(_("Saved."), "success")
    return redirect(url_for("enrolments.ways", public_id=public_id, _anchor="audience"), 303)


@bp.post("/cohorts/<public_id>/ways/audience/<rule>/remove")
@requires(MANAGE)
def remove_rule(public_id: str, rule: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    with unit_of_work():
        audience.remove(audience.rule_or_404(cohort, rule))
    flash(_("Saved."), "success")
    return redirect(url_for("enrolments.ways", public_id=public_id, _anchor="audience"), 303)


@bp.post("/cohorts/<public_id>/ways/invitations")
@requires(MANAGE)
def invite(public_id: str) -> ResponseReturnValue:
    cohort, form = managed(public_id), InvitationForm()
    if not form.validate_on_submit():
        return _page(cohort, _as_set(cohort), form, 422)
    with unit_of_work():
        invitations.make(cohort, label=form.label.data or "", expires_at=form.expires_at.data, uses_most=form.uses_most.data,
                         at=now(), by=current_user.id)
    flash(_("The invitation is made. Copy its text and send it on."), "success")
    return redirect(url_for("enrolments.ways", public_id=public_id, _anchor="invitations"), 303)


@bp.post("/cohorts/<public_id>/ways/invitations/<invitation>/revoke")
@requires(MANAGE)
def revoke(public_id: str, invitation: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    with unit_of_work():
        invitations.revoke(invitations.in_cohort_or_404(cohort, invitation), at=now())
    flash(_("The invitation lets nobody in any more."), "success")
    return redirect(url_for("enrolments.ways", public_id=public_id, _anchor="invitations"), 303)


def _as_set(cohort: Cohort) -> WayForm:
    form = WayForm(formdata=None, obj=cohort)
    form.way.data = cohort.way if cohort.is_open else "closed"
    return form


def _page(cohort: Cohort, form: WayForm, invitation_form: InvitationForm, status: int) -> ResponseReturnValue:
    rules, made = audience.of([cohort.id])[cohort.id], invitations.of(cohort.id)
    names, title = audience.agency_names(rules), courses.titles([cohort.course_id])[cohort.course_id]
    return render_template(
        "enrolments/ways.html", cohort=cohort, form=form, invitation_form=invitation_form, kinds=AUDIENCE, at=now(),
        rules=[(rule, audience.words(rule, names)) for rule in rules],
        invitations=[(one, invitations.message(one, cohort, title)) for one in made], shown=invitations.shown), status


def _choices(kind: str) -> list[SelectChoice]:
    if kind == "agency":
        return [SelectChoice(str(a.id), a.name) for a in people.agencies()]
    if kind == "employment":
        return [SelectChoice(key, label) for key, label in EMPLOYMENT.items()]
    pns = [SelectChoice(f"pns:{short}", _("Civil servants (PNS) from %(grade)s", grade=grade))
           for short, grade in zip(audience.GRADES["pns"], PNS_GRADES, strict=True)]
    return pns + [SelectChoice(f"pppk:{grade}", _("PPPK from grade %(grade)s", grade=grade)) for grade in audience.GRADES["pppk"]]
