"""One's own account: what is known, how it is shown to others, how one signs in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, abort, current_app, flash, json, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import (
    claims,
    copies,
    desk,
    erasure_asked,
    identity,
    passwords,
    personal_data,
    queries,
    second_factor,
    services,
    sessions,
    sign_in,
)
from lms.accounts.devices import described
from lms.accounts.forms import ChangePasswordForm, NumberForm, ProfileForm, blame
from lms.accounts.labels import EMPLOYMENT, TIME_ZONES
from lms.accounts.sign_on import providers
from lms.accounts.sign_on.people import links_of
from lms.accounts.views.blueprint import bp
from lms.core.database import now
from lms.core.policies import ROLES, SIGNED_IN, requires
from lms.core.web import limiter, send_blob
from lms.core.work import unit_of_work


@bp.get("/profile")
@requires(SIGNED_IN)
def profile() -> ResponseReturnValue:
    return render_template(
        "accounts/profile.html", person=queries.person(current_user.id), numbers=desk.history_of(current_user.id),
        claim=next(iter(desk.claims_of(current_user.id)), None),
        roles=desk.standing(current_user), sessions=sessions.of_user(current_user.id), here=sessions.current_id(),
        is_twofold=second_factor.is_on(current_user.id), links=links_of(current_user.id), provider_at=providers.at,
        described=described, employment=EMPLOYMENT, kinds=identity.KINDS, role_names=ROLES, time_zones=TIME_ZONES,
        masked=identity.masked, displayed=identity.displayed)


@bp.route("/profile/edit", methods=["GET", "POST"])
@requires(SIGNED_IN)
def edit_profile() -> ResponseReturnValue:
    form, agencies = _profile_form(), queries.agencies_beside(current_user.agency)
    form.offer(agencies)
    if not form.validate_on_submit():
        return _edit_page(form, 422 if form.errors else 200)
    agency = next((a for a in agencies if a.public_id == form.agency.data), None)
    changes = form.facts() | {"agency_id": agency and agency.id, "language": form.language.data, "time_zone": form.time_zone.data}
    try:
        is_new = (form.email.data or "").lower() != (current_user.email or "")
        if is_new and not current_app.config["LOCAL_PASSWORDS"]:
            raise services.Refused(_("You sign in without a password here: ask your organiser to change the address."), "email")
        proof = prove(form.password.data or "") if is_new else None
        with unit_of_work():
            if proof:
                sign_in.accept(proof)
            services.change_user(current_user, email=form.email.data, **changes)
    except services.Refused as refused:
        blame(form, refused)
        return _edit_page(form, 422)
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("accounts.profile"), 303)


@bp.route("/profile/number", methods=["GET", "POST"])
@requires(SIGNED_IN)
def add_number() -> ResponseReturnValue:
    """What people say of themselves waits for an officer."""
    form = NumberForm()
    if not form.validate_on_submit():
        return render_template("accounts/number.html", form=form), 422 if form.errors else 200
    try:
        with unit_of_work():
            claims.claim(current_user.id, form.number.data, valid_from=form.valid_from.data, at=now())
    except services.Refused as refused:
        blame(form, refused)
        return render_template("accounts/number.html", form=form), 422
    warn_of(form.number.data)
    flash(_("The number is sent to the HR officer of your agency. Until it is confirmed it counts nowhere."), "success")
    return redirect(url_for("accounts.profile"), 303)


@bp.post("/profile/number/withdraw")
@requires(SIGNED_IN)
def withdraw_number() -> ResponseReturnValue:
    with unit_of_work():
        claims.withdraw(current_user.id, at=now())
    flash(_("The number is taken back."), "success")
    return redirect(url_for("accounts.profile"), 303)


@bp.route("/profile/password", methods=["GET", "POST"])
@requires(SIGNED_IN)
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm(current_user.username)
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form), 422 if form.errors else 200
    try:
        prove(form.old.data, "old")
        if form.old.data == form.fresh.data:
            raise services.Refused(_("The new password is the same as the present one."), "fresh")
    except services.Refused as refused:
        blame(form, refused)
        return render_template("accounts/password.html", form=form), 422
    password_hash, here = passwords.hashed(form.fresh.data), sessions.current_id()
    with unit_of_work():
        services.keep_password_hash(current_user, password_hash)
        sessions.end_all(current_user.id, at=now(), but=here)
    flash(_("Your password is changed. All your other browsers are signed out."), "success")
    return redirect(url_for("accounts.profile"), 303)


@bp.post("/profile/sessions/<int(max=2147483647):session_id>/end")
@requires(SIGNED_IN)
def end_session(session_id: int) -> ResponseReturnValue:
    with unit_of_work():
        if not sessions.end(current_user.id, session_id, at=now()):
            abort(404)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.profile"), 303)


@bp.post("/profile/sessions/end-others")
@requires(SIGNED_IN)
def end_other_sessions() -> ResponseReturnValue:
    here = sessions.current_id()
    with unit_of_work():
        sessions.end_all(current_user.id, at=now(), but=here)
    flash(_("All your other browsers are signed out."), "success")
    return redirect(url_for("accounts.profile"), 303)


@bp.get("/profile/data")
@requires(SIGNED_IN)
def data() -> ResponseReturnValue:
    copy = copies.of_user(current_user.id)
    if "ready" in request.args:
        return jsonify(ready=copy is None or not copy.is_awaited)
    until = copy.made_at + copies.lasts() if copy and copy.made_at else None
    return render_template("accounts/data.html", copy=copy, until=until, days=copies.lasts().days,
                           asked=erasure_asked.request_of(current_user.id))


@bp.post("/profile/data")
@requires(SIGNED_IN)
@limiter.limit("10 per hour", key_func=lambda: str(current_user.id))
def order_data() -> ResponseReturnValue:
    """The PDF is made by the worker: the person is told when it is there."""
    with unit_of_work():
        copies.order(current_user.id, at=now())
    return redirect(url_for("accounts.data"), 303)


@bp.post("/profile/data/erasure")
@requires(SIGNED_IN)
@limiter.limit("10 per hour", key_func=lambda: str(current_user.id))
def ask_erasure() -> ResponseReturnValue:
    with unit_of_work():
        erasure_asked.ask(current_user, at=now())
    flash(_("Your request is with the administrators of this site."), "success")
    return redirect(url_for("accounts.data"), 303)


@bp.get("/profile/data.pdf")
@requires(SIGNED_IN)
def data_pdf() -> ResponseReturnValue:
    copy = copies.of_user(current_user.id)
    if copy is None or copy.file_key is None:
        abort(404)
    answer = send_blob(copy.file_key, media_type="application/pdf", name=f"data-saya-{current_user.username}.pdf", download=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/profile/data.json")
@requires(SIGNED_IN)
def my_data() -> ResponseReturnValue:
    text = json.dumps(_stamped(personal_data.of(current_user), now()), indent=1, ensure_ascii=False)
    return Response(text, mimetype="application/json", headers={
        "Content-Disposition": f'attachment; filename="data-saya-{current_user.username}.json"', "Cache-Control": "no-store"})


def warn_of(number: str) -> None:
    """Tell what is odd about a number that was nevertheless accepted."""
    for warning in identity.inspect(number).warnings:
        flash(str(warning), "warning")


def _stamped(data: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {"site": current_app.config["SITE_NAME"], "at": at.isoformat()} | data


def prove(password: str, field: str = "password") -> sign_in.Proof:
    """Refused unless this is the present password; tries are counted as those of signing in are."""
    try:
        proof = sign_in.prove(current_user, "", password, address=request.remote_addr or "")
    except sign_in.TooManyTries as refusal:
        raise services.Refused(refusal.message, field) from refusal
    if proof is None:
        raise services.Refused(_("This is not your present password."), field)
    return proof


def _profile_form() -> ProfileForm:
    user = current_user
    return ProfileForm.of(user, time_zone=user.time_zone or current_app.config["TIMEZONE"],
                          language=user.language or current_app.config["LANGUAGE"])


def _edit_page(form: ProfileForm, status: int) -> tuple[str, int]:
    return render_template("accounts/edit_profile.html", form=form), status
