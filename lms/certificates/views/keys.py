"""Keys for programs: a staff officer makes them for the own agency, sees whether they are used, and ends them."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.certificates.api import keys as api_keys
from lms.certificates.forms import KeyForm
from lms.certificates.policies import KEYS
from lms.certificates.views import bp
from lms.certificates.views.register import sections
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work


@bp.route("/certificates/keys", methods=["GET", "POST"])
@requires(KEYS)
def keys() -> ResponseReturnValue:
    """All keys of the own agencies; a new one is shown this once."""
    agencies = {agency.public_id: agency for agency in people.agencies_for(current_user, KEYS)}
    form = _form(KeyForm(), agencies)
    if not form.validate_on_submit():
        return _page(form, agencies, status=422 if form.errors else 200)
    agency = agencies[form.agency.data]
    with unit_of_work():
        _key, token = api_keys.make(agency.id, form.name.data or "", days=int(form.days.data), by=current_user.id, at=now())
    return _page(_form(KeyForm(formdata=None), agencies), agencies, token=token, status=201)


@bp.post("/certificates/keys/<public_id>/revoke")
@requires(KEYS)
def revoke_key(public_id: str) -> ResponseReturnValue:
    mine = api_keys.below([agency.id for agency in people.agencies_for(current_user, KEYS)])
    found = next((key for key in mine if key.public_id == public_id), None) or abort(404)
    with unit_of_work():
        api_keys.revoke(found, by=current_user.id, at=now())
    flash(_("The key opens nothing any more."), "success")
    return redirect(url_for("certificates.keys"), 303)


def _form(form: KeyForm, agencies: dict[str, people.Agency]) -> KeyForm:
    form.agency.choices = [SelectChoice(public_id, agency.name) for public_id, agency in agencies.items()]
    return form


def _page(form: KeyForm, agencies: dict[str, people.Agency], *, token: str = "", status: int) -> Response:
    known = {agency.id: agency for agency in agencies.values()}
    found = api_keys.below(list(known))
    page = render_template(
        "certificates/keys.html", form=form, keys=found, agencies=known, token=token, at=now(),
        sections=sections("certificates.keys"), calls=api_keys.calls([k.id for k in found], since=now() - timedelta(days=30)))
    return Response(page, status, headers={"Cache-Control": "no-store"})
