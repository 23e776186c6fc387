"""The tree of agencies, as far as the visitor looks after it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import desk, policies, queries, services
from lms.accounts.forms import AgencyForm, NewAgencyForm, blame, indented
from lms.accounts.labels import AGENCY_KINDS
from lms.accounts.models import Agency
from lms.accounts.views.blueprint import bp
from lms.core.policies import SYSTEM, can, holds, requires
from lms.core.work import unit_of_work


@bp.get("/agencies")
@requires(policies.VIEW)
def agencies() -> ResponseReturnValue:
    found = queries.agencies_for(current_user, policies.VIEW)
    top = min((a.path.count("/") for a in found), default=0)
    return render_template(
        "accounts/agencies.html", agencies=found, kinds=AGENCY_KINDS, regions=desk.regions({a.region_code for a in found}),
        depth=lambda a: min(a.path.count("/") - top, 5), heads=desk.head_counts(), may_add=holds(current_user, policies.AGENCIES),
        may_edit=lambda a: can(current_user, policies.AGENCIES, a), may_check=holds(current_user, policies.CONFIRM))


@bp.route("/agencies/new", methods=["GET", "POST"])
@requires(policies.AGENCIES)
def new_agency() -> ResponseReturnValue:
    above = queries.agencies_for(current_user, policies.AGENCIES)
    form = NewAgencyForm(data={"parent": request.args.get("parent", "")})
    top = [SelectChoice("", _("None (top of the tree)"))] if can(current_user, policies.AGENCIES, [SYSTEM]) else []
    form.parent.choices = top + indented(above)
    if not form.validate_on_submit():
        return _form_page(form, 422 if form.errors else 200)
    parent = next((a for a in above if a.public_id == form.parent.data), None)
    try:
        facts = _facts(form)
        with unit_of_work():
            services.create_agency(facts.pop("name"), facts.pop("kind"), parent=parent, **facts)
    except services.Refused as refused:
        blame(form, refused)
        return _form_page(form, 422)
    flash(_("The agency is added."), "success")
    return redirect(url_for("accounts.agencies"), 303)


@bp.route("/agencies/<public_id>/edit", methods=["GET", "POST"])
@requires(policies.AGENCIES)
def edit_agency(public_id: str) -> ResponseReturnValue:
    agency = queries.agency_by_public_id(public_id)
    if agency is None or not can(current_user, policies.AGENCIES, agency):
        abort(404)
    form = AgencyForm(obj=agency, data={"region": desk.regions({agency.region_code}).get(agency.region_code or "", "")})
    if not form.validate_on_submit():
        return _form_page(form, 422 if form.errors else 200, agency)
    try:
        facts = _facts(form)
        with unit_of_work():
            services.change_agency(agency, **facts)
    except services.Refused as refused:
        blame(form, refused)
        return _form_page(form, 422, agency)
    flash(_("The changes are saved."), "success")
    return redirect(url_for("accounts.agencies"), 303)


def _facts(form: AgencyForm) -> dict[str, Any]:
    region = desk.region_of(form.region.data) if form.region.data else None
    if form.region.data and region is None:
        raise services.Refused(_("No region, or more than one, goes by this name. Enter the whole name or the code."), "region")
    return {"name": form.name.data, "short_name": form.short_name.data, "kind": form.kind.data, "time_zone": form.time_zone.data,
            "siasn_id": form.siasn_id.data or None, "region_code": region.code if region else None}


def _form_page(form: AgencyForm, status: int, agency: Agency | None = None) -> tuple[str, int]:
    return render_template("accounts/agency.html", form=form, agency=agency), status
