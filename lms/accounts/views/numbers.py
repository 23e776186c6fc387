"""Numbers that people have entered themselves, for the officers of their agencies to confirm or refuse."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import claims, desk, identity, policies, queries
from lms.accounts.forms import RefuseForm
from lms.accounts.labels import EMPLOYMENT
from lms.accounts.models import NumberClaim, User
from lms.accounts.views.blueprint import bp
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.work import unit_of_work


@bp.get("/people/numbers")
@requires(policies.CONFIRM)
def numbers() -> ResponseReturnValue:
    page = desk.claims_waiting(current_user, page=max(1, request.args.get("page", 1, int)))
    return render_template("accounts/claims.html", page=page, displayed=identity.displayed, kinds=identity.KINDS)


@bp.route("/people/numbers/<public_id>", methods=["GET", "POST"])
@requires(policies.CONFIRM)
def number(public_id: str) -> ResponseReturnValue:
    """Compare the number with what is known of the person; confirm it, or refuse it with a reason."""
    claim, user = _claim_or_404(public_id)
    form = RefuseForm()
    if "confirm" not in request.form and not form.validate_on_submit():
        return _page(claim, user, form, 422 if form.errors else 200)
    try:
        with unit_of_work():
            if "confirm" in request.form:
                claims.confirm(claim, by=current_user.id, at=now())
            else:
                claims.refuse(claim, form.reason.data, by=current_user.id, at=now())
    except DomainError as error:
        form = RefuseForm(formdata=None)
        form.form_errors.append(str(error))
        return _page(*_claim_or_404(public_id), form, error.status)
    told = {"confirmed": _("The number of %(name)s is confirmed.", name=user.display_name),
            "refused": _("The number of %(name)s is refused; the reason is on its way.", name=user.display_name)}
    flash(told[claim.state], "success")
    return redirect(url_for("accounts.numbers"), 303)


def _claim_or_404(public_id: str) -> tuple[NumberClaim, User]:
    claim = desk.claim_by_public_id(public_id)
    user = queries.user(claim.user_id) if claim else None
    if claim is None or user is None or not policies.may_confirm(current_user, user):
        abort(404)
    return claim, user


def _page(claim: NumberClaim, user: User, form: RefuseForm, status: int) -> ResponseReturnValue:
    person = queries.person(user.id)
    found = identity.inspect(claim.number)
    return render_template(
        "accounts/claim.html", claim=claim, user=user, person=person, form=form, found=found, kinds=identity.KINDS,
        employment=EMPLOYMENT, displayed=identity.displayed, warnings=_warnings(claim, person, found)), status


def _warnings(claim: NumberClaim, person: queries.Person, found: identity.Findings) -> list[str]:
    """What does not fit together; sentences."""
    told = [str(warning) for warning in found.warnings]
    if person.birth_date and found.birth_date != person.birth_date:
        told.append(_("The birth date in the number is not the one in the profile."))
    expected = {"pns": identity.NIP, "pppk": identity.NI_PPPK}.get(person.employment_type)
    if expected != claim.kind:
        told.append(_("The kind of number does not fit the employment in the profile."))
    return told
