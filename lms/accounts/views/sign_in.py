"""The way in, the way out, and the way back in for those who forgot."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import passwords, queries, reset, services, sessions, sign_in
from lms.accounts.demo_accounts import ACCOUNTS, PASSWORD
from lms.accounts.forms import ForgotForm, NewPasswordForm, SignInForm
from lms.accounts.passkeys.ceremony import is_possible
from lms.accounts.sign_on.providers import everyone
from lms.accounts.views.blueprint import bp
from lms.accounts.views.letting_in import address, let_in
from lms.core.database import now
from lms.core.policies import PUBLIC, requires
from lms.core.web import limiter, local
from lms.core.work import unit_of_work

SIGNED_OUT = "signed_out"
"""Under which the cookie carries the word of the provider from signing out to the page that leads there."""


@bp.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@requires(PUBLIC)
def come_in() -> ResponseReturnValue:
    form = SignInForm(next=request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(local(form.next.data), 303)
    if request.method == "POST" and not current_app.config["LOCAL_PASSWORDS"]:
        abort(404)
    if not form.validate_on_submit():
        return sign_in_page(form, 422 if form.errors else 200)
    try:
        proof = sign_in.prove(queries.find(form.name.data), form.name.data, form.password.data, address=address())
    except sign_in.TooManyTries as refusal:
        form.form_errors.append(refusal.message)
        return *sign_in_page(form, 429), {"Retry-After": str(refusal.retry_after)}
    if proof is None:
        form.form_errors.append(_("This name and password do not belong together. Check both; capitals matter in the password."))
        return sign_in_page(form, 422)
    with unit_of_work():
        return let_in(sign_in.accept(proof), is_shared=form.is_shared.data, next_=form.next.data)


@bp.post("/sign-out")
@requires(PUBLIC)
def sign_out() -> ResponseReturnValue:
    """Also for those whose session has already ended: they want to be out, and are. A shared computer forgets what it kept."""
    by = session.get("by", "")
    was_shared, id_token = "_user_id" in session and not session.permanent, ""
    if current_user.is_authenticated and (here := sessions.current_id()):
        id_token = sessions.id_token_of(here) if by else ""
        with unit_of_work():
            sessions.end(current_user.id, here, at=now())
    session.clear()
    if id_token:
        session[SIGNED_OUT] = id_token  # for the next page alone
    flash(_("You are signed out."), "success")
    there = by and url_for("accounts.signed_out", name=by)
    answer = redirect(there or url_for("core.home"), 303)
    if was_shared:
        answer.headers["Clear-Site-Data"] = '"storage", "cache"'
    return answer


@bp.route("/forgot-password", methods=["GET", "POST"])
@requires(PUBLIC)
@limiter.limit("20 per hour", methods=["POST"])
@limiter.limit("3 per hour", methods=["POST"], key_func=lambda: request.form.get("email", "")[:254].strip().lower())
def forgot_password() -> ResponseReturnValue:
    """Says the same whether or not the address is known."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot.html", form=form), 422 if form.errors else 200
    user = queries.find(form.email.data)
    with unit_of_work():
        if user and user.is_active and user.email == form.email.data.strip().lower():
            reset.send(user)
    return render_template("accounts/forgot_sent.html", email=form.email.data)


@bp.route("/reset-password/<token>", methods=["GET", "POST"])
@requires(PUBLIC)
def reset_password(token: str) -> ResponseReturnValue:
    user = reset.user_of(token)
    if user is None:
        return render_template("accounts/reset_gone.html"), 410
    form = NewPasswordForm(user.username)
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form, user=user), 422 if form.errors else 200
    password_hash = passwords.hashed(form.fresh.data)
    with unit_of_work():
        user = reset.user_of(token) or abort(410)
        services.keep_password_hash(user, password_hash)
        sessions.end_all(user.id, at=now())
    flash(_("Your password is changed. Sign in with the new one."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


def sign_in_page(form: SignInForm, status: int, refusal: object = "") -> tuple[str, int]:
    """`refusal` is what a sign-on service, and not this form, is the reason of."""
    accounts = ACCOUNTS if current_app.config["DEMO"] else ()
    return render_template("accounts/sign_in.html", form=form, accounts=accounts, password=PASSWORD, providers=everyone(),
                           may_use_passkeys=is_possible(), refusal=refusal), status
