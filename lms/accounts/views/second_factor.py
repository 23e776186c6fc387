"""Signing in in two steps: the question for the code, and the page on which one turns it on and off."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import halfway, second_factor, services, sessions, sign_in, totp
from lms.accounts.forms import CodeForm, NewSecondFactorForm, SecondFactorForm, blame
from lms.accounts.models import User
from lms.accounts.views.blueprint import bp
from lms.accounts.views.letting_in import address, let_in
from lms.accounts.views.profile import prove
from lms.core import qr
from lms.core.database import now
from lms.core.policies import PUBLIC, SIGNED_IN, requires
from lms.core.work import unit_of_work

NO_STORE = {"Cache-Control": "no-store"}


@bp.route("/sign-in/code", methods=["GET", "POST"])
@requires(PUBLIC)
def sign_in_code() -> ResponseReturnValue:
    """For those who have just given the right password."""
    form, there = CodeForm(), halfway.now_there(at=now())
    if there is None:
        return _start_again()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in_code.html", form=form), 422 if form.errors else 200
    try:
        second_factor.attempt(there.user.id, address())
    except sign_in.TooManyTries as refusal:
        form.form_errors.append(refusal.message)
        return render_template("accounts/sign_in_code.html", form=form), 429, {"Retry-After": str(refusal.retry_after)}
    with unit_of_work():
        if not (there := halfway.now_there(at=now())):
            return _start_again()
        if not second_factor.accept(there.user, form.code.data, at=now()):
            form.form_errors.append(_refusal(there.user))
            return render_template("accounts/sign_in_code.html", form=form), 422
        answer = let_in(there.user, is_shared=there.is_shared, next_=there.next, is_twofold=True,
                        by=there.by)
        _warn_of_codes(there.user, form.code.data)
    return answer


@bp.route("/profile/second-factor", methods=["GET", "POST"], endpoint="second_factor")
@requires(SIGNED_IN)
def set_up() -> ResponseReturnValue:
    """The state of it, or the way to turn it on: the secret is confirmed by a first code before it counts."""
    if state := second_factor.state(current_user.id):
        return render_template("accounts/second_factor.html", state=state)
    form, here = NewSecondFactorForm(has_password=_has_password()), sessions.current_id() or 0
    secret = second_factor.drafted(form.secret.data or "", here) or totp.fresh()
    if not form.validate_on_submit():
        return _set_up_page(form, secret, 422 if form.errors else 200)
    try:
        proof = prove(form.password.data) if form.password else None
        with unit_of_work():
            user = sign_in.accept(proof) if proof else current_user
            codes = second_factor.turn_on(user, secret, form.code.data, at=now())
            sessions.end_all(user.id, at=now(), but=here)
            sessions.make_twofold(here)
    except services.Refused as refused:
        blame(form, refused)
        return _set_up_page(form, secret, 422)
    return render_template("accounts/recovery_codes.html", codes=codes, is_first=True), 200, NO_STORE


@bp.route("/profile/second-factor/codes", methods=["GET", "POST"])
@requires(SIGNED_IN)
def recovery_codes() -> ResponseReturnValue:
    """Ten new ones, shown this once."""
    form = SecondFactorForm(has_password=_has_password())
    if not second_factor.is_on(current_user.id):
        return redirect(url_for("accounts.second_factor"), 303)
    if not form.validate_on_submit() or not _is_proven(form):
        return render_template("accounts/second_factor_codes.html", form=form), 422 if form.errors else 200
    with unit_of_work():
        codes = second_factor.renew_codes(current_user)
    return render_template("accounts/recovery_codes.html", codes=codes, is_first=False), 200, NO_STORE


@bp.route("/profile/second-factor/off", methods=["GET", "POST"])
@requires(SIGNED_IN)
def second_factor_off() -> ResponseReturnValue:
    form = SecondFactorForm(has_password=_has_password())
    if not second_factor.is_on(current_user.id):
        return redirect(url_for("accounts.second_factor"), 303)
    if not form.validate_on_submit() or not _is_proven(form):
        return render_template("accounts/second_factor_off.html", form=form,
                               is_asked=second_factor.is_asked_of(current_user.grants)), 422 if form.errors else 200
    with unit_of_work():
        second_factor.turn_off(current_user)
        sessions.make_twofold(sessions.current_id() or 0, False)
    flash(_("Two-step sign-in is off. Your password alone protects the account now."), "success")
    return redirect(url_for("accounts.profile"), 303)


def _is_proven(form: SecondFactorForm) -> bool:
    """Whether password and code are right; what is wrong is told in the form."""
    try:
        proof = prove(form.password.data) if form.password else None
        second_factor.attempt(current_user.id, address())
        with unit_of_work():
            user = sign_in.accept(proof) if proof else current_user
            if second_factor.accept(user, form.code.data, at=now()):
                return True
    except services.Refused as refused:
        blame(form, refused)
        return False
    except sign_in.TooManyTries as refusal:
        form.form_errors.append(refusal.message)
        return False
    form.code.errors = [*form.code.errors, _refusal(current_user)]
    return False


def _refusal(user: User) -> str:
    state = second_factor.state(user.id)
    if state and state.is_shut:
        return str(_("After so many wrong codes those of the app are no longer taken. Use a recovery code, or ask whoever looks "
                     "after your account to reset the second step."))
    return str(_("This code is wrong, or was used already. Wait for the next one; the clock of the telephone has to be right."))


def _warn_of_codes(user: User, typed: str) -> None:
    state = second_factor.state(user.id)
    if state and second_factor.is_recovery(typed):
        flash(ngettext("You used a recovery code; %(num)s is left. Make new ones in your profile in time.",
                       "You used a recovery code; %(num)s are left. Make new ones in your profile in time.", state.codes_left),
              "warning")


def _set_up_page(form: NewSecondFactorForm, secret: bytes, status: int) -> ResponseReturnValue:
    form.secret.data = second_factor.draft(secret, sessions.current_id() or 0)
    link = totp.address(secret, account=current_user.username, issuer=current_app.config["SITE_NAME"])
    page = render_template(
        "accounts/second_factor_new.html", form=form, link=link, picture=qr.svg(link, _("QR code for the authenticator app")),
        secret=totp.text(secret), is_asked=second_factor.is_asked_of(current_user.grants))
    return page, status, NO_STORE


def _has_password() -> bool:
    """Whether there is one to be asked for."""
    return current_user.password_hash is not None and current_app.config["LOCAL_PASSWORDS"]


def _start_again() -> ResponseReturnValue:
    """Also for who is already in."""
    if not current_user.is_authenticated:
        flash(_("Please begin with name and password; the code has to follow within ten minutes."), "warning")
    return redirect(url_for("accounts.sign_in"), 303)
