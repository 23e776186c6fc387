"""How an agency issues: numbers, heading, signatory."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.accounts.policies import can_administer
from lms.certificates import numbers, queries, services, snapshot
from lms.certificates.errors import UnitCodeTaken
from lms.certificates.forms import PLAIN, IssuerForm
from lms.certificates.models import Issuer
from lms.certificates.paper.number import BadPattern
from lms.certificates.policies import MANAGE
from lms.certificates.seal import profiles
from lms.certificates.seal.errors import SignerUnready
from lms.certificates.views import bp
from lms.certificates.views.register import sections
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses


@bp.get("/certificates/issuers")
@requires(MANAGE)
def issuers() -> ResponseReturnValue:
    agencies = people.agencies_for(current_user, MANAGE)
    if chosen := request.args.get("agency"):
        return redirect(url_for("certificates.issuer", agency_id=chosen), 303)
    owed = queries.owed_below(current_user)
    known = queries.issuers_at([a.id for a in agencies])
    return render_template(
        "certificates/issuers.html", sections=sections("certificates.issuers"), agencies=agencies, known=known, owed=owed,
        names=people.names_of([o.learner_id for o in owed]), titles=courses.titles([o.course_id for o in owed]),
        examples={i.agency_id: _example(i) for i in known.values()},
        signing={a.id: snapshot.signs_now(known[a.id], a) for a in agencies if a.id in known})


@bp.route("/certificates/issuers/<agency_id>", methods=["GET", "POST"])
@requires(MANAGE)
def issuer(agency_id: str) -> ResponseReturnValue:
    agency = people.agency_by_public_id(agency_id) or abort(404)
    if not can(current_user, MANAGE, agency.scopes()):
        abort(404)
    there = queries.issuer_of(agency.id)
    form = IssuerForm(data=_present(there) if there else _fresh(agency))
    signed_with = _offer_profiles(form, there.signing_profile if there else "")
    if request.method == "GET" or not form.validate() or "preview" in request.form:
        return _page(agency, there, form, signed_with)
    try:
        with unit_of_work():
            services.set_issuer(agency.id, **form.wanted())
    except UnitCodeTaken as error:
        form.unit_code.errors = [str(error)]
        return _page(agency, there, form, signed_with)
    flash(_("Saved. It holds for the certificates that are issued from now on."), "success")
    return redirect(url_for("certificates.issuers"), 303)


@bp.get("/certificates/issuers/example")
@requires(MANAGE)
def example() -> ResponseReturnValue:
    """What a pattern makes of a certificate of today, while it is being typed."""
    try:
        text = numbers.example(request.args.get("pattern", "")[:120], request.args.get("unit", "")[:30].upper(), on=now().date())
    except BadPattern as error:
        return jsonify(problem=str(error))
    return jsonify(example=text)


def _offer_profiles(form: IssuerForm, present: str) -> str:
    """Whoever looks after the whole installation chooses with whose keys an agency signs, for none may take those of another; the
    others read it. Nothing is said where there is but one way."""
    names = ["", *profiles.names()]
    names += [present] if present not in names else []
    choices = [SelectChoice(name, _profile_in_words(name)) for name in names]
    form.signing_profile.choices = choices
    if len(names) > 1 and can_administer(current_user):
        return ""
    del form.signing_profile
    return _profile_in_words(present) if len(names) > 1 else ""


def _profile_in_words(name: str) -> str:
    try:
        signer = profiles.of(name).signer
        way = str(signer.title) if signer else _("without an electronic signature")
    except SignerUnready:
        way = _("not set up")
    return f"{name}: {way}" if name else _("As this installation does: %(way)s", way=way)


def _page(agency: people.Agency, there: Issuer | None, form: IssuerForm, signed_with: str) -> ResponseReturnValue:
    try:
        sample = numbers.example(form.number_pattern.data or "", (form.unit_code.data or "UNIT").upper(), on=now().date())
    except BadPattern:
        sample = ""
    return render_template("certificates/issuer.html", agency=agency, there=there, form=form, sample=sample,
                           signed_with=signed_with), 422 if form.errors else 200


def _example(issuer: Issuer) -> str:
    return numbers.example(issuer.number_pattern, issuer.unit_code, on=now().date())


def _present(issuer: Issuer) -> dict[str, Any]:
    return {name: getattr(issuer, name) for name in (
        *PLAIN, "signatory_number", "delegate_number", "delegate_from", "delegate_until", "signing_profile")} | {
            "heading": "\n".join(issuer.heading)}


def _fresh(agency: people.Agency) -> dict[str, str]:
    columns = Issuer.__table__.columns
    given = ("number_pattern", "document_title", "attendance_pattern", "attendance_title")
    return {name: columns[name].default.arg for name in given} | {
            "heading": agency.name, "unit_code": agency.short_name.upper().replace(" ", "-")[:30]}
