"""Another province joins, by an administrator: a form that begins it, and a list of what it still lacks."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.accounts.services import Refused
from lms.core.database import now
from lms.core.policies import SYSTEM, can, requires
from lms.core.work import unit_of_work
from lms.partners.forms import ProvinceForm
from lms.partners.policies import JOIN
from lms.partners.provinces import checklist, joining
from lms.partners.views import bp


@bp.get("/provinces")
@requires(JOIN)
def provinces() -> ResponseReturnValue:
    _admit()
    lines = [(one, checklist.steps(one, at=now())) for one in checklist.provinces()]
    return render_template("partners/provinces.html", lines=lines)


@bp.route("/provinces/new", methods=["GET", "POST"])
@requires(JOIN)
def new_province() -> ResponseReturnValue:
    _admit()
    form = ProvinceForm()
    form.province.choices = [SelectChoice("", _("Choose the province.")), *(SelectChoice(*one) for one in checklist.vacant())]
    if not form.validate_on_submit():
        return render_template("partners/province_form.html", form=form), 422 if form.errors else 200
    try:
        with unit_of_work():
            made = joining.join(form.plan, at=now(), invites=True)
    except Refused as refused:
        field = form.email if refused.field == "email" else form.username
        field.errors = [*field.errors, refused.message]
        return render_template("partners/province_form.html", form=form), 422
    flash(ngettext("%(num)s agency is made, and the organiser is invited by letter. See what is still missing.",
                   "%(num)s agencies are made, and the organiser is invited by letter. See what is still missing.",
                   len(made.agencies)), "success")
    joined = next(one for one in checklist.provinces() if one.region_code == form.province.data)
    return redirect(url_for("partners.province", agency=joined.public_id), 303)


@bp.get("/provinces/<agency>")
@requires(JOIN)
def province(agency: str) -> ResponseReturnValue:
    _admit()
    found = people.agency_by_public_id(agency)
    if found is None or found.kind != checklist.KIND:
        abort(404)
    return render_template("partners/province.html", province=found, steps=checklist.steps(found, at=now()))


def _admit() -> None:
    """An administrator of the whole system: a province stands beside all others."""
    if not can(current_user, JOIN, [SYSTEM]):
        abort(403)
