"""Signing in with a provider of identities, and out of it; and the link by which an operator lets somebody in."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.accounts import reset
from lms.accounts.forms import SignInForm
from lms.accounts.services import Refused
from lms.accounts.sign_on import logout, people, protocol, providers
from lms.accounts.sign_on.providers import Provider
from lms.accounts.views.blueprint import bp
from lms.accounts.views.letting_in import let_in
from lms.accounts.views.sign_in import SIGNED_OUT, sign_in_page
from lms.core import audit
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.forms import Form
from lms.core.policies import PUBLIC, requires
from lms.core.web import csrf, limiter, local
from lms.core.work import unit_of_work

_KEPT = "sign_on"
A_CLASS = "600 per minute"
"""From one address: a hall of people who all sign in at the beginning of a session sits behind one."""
LASTS = 900
"""Seconds within which one comes back from the provider."""


@bp.get("/sign-in/with/<name>")
@requires(PUBLIC)
@limiter.limit(A_CLASS)
def sign_on(name: str) -> ResponseReturnValue:
    """To the provider. A plain link: the policy of this site lets no form lead to another host."""
    provider = _provider(name)
    if current_user.is_authenticated:
        return redirect(local(request.args.get("next")), 303)
    try:
        address, kept = protocol.begin(provider, back=_back(provider))
    except protocol.Away as refusal:
        return _refused(refusal)
    session[_KEPT] = kept | {"name": name, "next": local(request.args.get("next")), "is_shared": "shared" in request.args,
                             "at": now().timestamp()}
    return redirect(address, 303)


@bp.get("/sign-in/with/<name>/back")
@requires(PUBLIC)
@limiter.limit(A_CLASS)
def come_back(name: str) -> ResponseReturnValue:
    provider, kept = _provider(name), session.pop(_KEPT, None)
    if current_user.is_authenticated:
        return redirect(url_for("core.home"), 303)
    if not _is_fresh(kept, name):
        return redirect(url_for("accounts.sign_in"), 303)
    try:
        named = protocol.finish(provider, kept, request.args.to_dict(), back=_back(provider))
        with unit_of_work():
            user = people.person_of(provider, named.claims, at=now())
            return let_in(user, is_shared=kept["is_shared"], next_=kept["next"], by=name,
                          id_token=named.id_token)
    except (protocol.Away, protocol.Refused, Refused) as refusal:
        return _refused(refusal)


@bp.get("/signed-out/<name>")
@requires(PUBLIC)
def signed_out(name: str) -> ResponseReturnValue:
    """Out of this site; the provider still knows the browser, so whoever sits here next came in again by one click."""
    provider = _provider(name)
    try:
        address = protocol.way_out(provider, back=current_app.config["BASE_URL"] + url_for("core.home"),
                                   id_token=session.pop(SIGNED_OUT, ""))
    except protocol.Away:
        address = ""
    return render_template("accounts/signed_out.html", provider=provider, address=address)


@bp.post("/sign-in/with/<name>/out")
@csrf.exempt
@requires(PUBLIC)
@limiter.limit(A_CLASS)
def signed_out_there(name: str) -> ResponseReturnValue:
    """The provider itself says who has signed out there; its signature admits it."""
    provider, no_store = _provider(name), {"Cache-Control": "no-store"}
    try:
        subject, told_at = logout.read(provider, request.form.get("logout_token", ""), at=now())
    except (protocol.Away, protocol.Refused):
        return jsonify(error="invalid_request"), 400, no_store
    with unit_of_work():
        logout.end(provider, subject, begun_before=told_at, at=now())
    return "", 200, no_store


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@requires(PUBLIC)
@limiter.limit("20 per hour", methods=["POST"])
def enter_by_link(token: str) -> ResponseReturnValue:
    """By a link that the operator made; it takes a press of a button, for scanners of messages open links."""
    user = reset.user_of_entry(token)
    if user is None:
        return render_template("accounts/entry_gone.html"), 410
    form = Form()
    if not form.validate_on_submit():
        return render_template("accounts/entry.html", form=form, user=user), 200, {"Cache-Control": "no-store"}
    with unit_of_work():
        user = reset.user_of_entry(token) or abort(410)
        audit.record("accounts.let_in", f"user:{user.id}")
        return let_in(user, is_shared=True, next_=None)


def _provider(name: str) -> Provider:
    return providers.named(name) or abort(404)


def _back(provider: Provider) -> str:
    return str(current_app.config["BASE_URL"] + url_for("accounts.come_back", name=provider.name))


def _is_fresh(kept: Any, name: str) -> bool:
    """Whether this browser was sent to that provider, not long ago."""
    return isinstance(kept, dict) and kept.get("name") == name and 0 <= now().timestamp() - kept["at"] < LASTS


def _refused(refusal: DomainError) -> ResponseReturnValue:
    return sign_in_page(SignInForm(formdata=None), refusal.status, refusal.message)
