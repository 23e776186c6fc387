"""Signing in in two steps: the question for the code, and the pages on which one turns it on and off."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import halfway, second_factor, services, sessions, sign_in, totp
from lms.accounts.forms import CodeForm, NewSecondFactorForm, SecondFactorForm, blame
from lms.accounts.models import User
from lms.accounts.passkeys import ceremony, challenges, keys
from lms.accounts.views.blueprint import bp
from lms.accounts.views.letting_in import address, browser, let_in
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
        return start_again()
    if not form.validate_on_submit():
        return code_page(form, there.user, 422 if form.errors else 200)
    try:
        second_factor.attempt(there.user.id, address())
    except sign_in.TooManyTries as refusal:
        form.form_errors.append(refusal.message)
        return *code_page(form, there.user, 429), {"Retry-After": str(refusal.retry_after)}
    with unit_of_work():
        if not (there := halfway.now_there(at=now())):
            return start_again()
        if not second_factor.accept(there.user, form.code.data, at=now()):
            form.form_errors.append(_refusal(there.user))
            return code_page(form, there.user, 422)
        answer = let_in(there.user, is_shared=there.is_shared, next_=there.next, is_twofold=True,
                        by=there.by)
        _warn_of_codes(there.user, form.code.data)
    return answer


@bp.get("/profile/second-factor", endpoint="second_factor")
@requires(SIGNED_IN)
def show() -> ResponseReturnValue:
    """What there is of it, and the ways to turn it on."""
    return render_template(
        "accounts/second_factor.html", state=second_factor.state(current_user.id), passkeys=keys.of_user(current_user.id),
        may_have_passkeys=ceremony.is_possible(), is_asked=second_factor.is_asked_of(current_user.grants))


@bp.route("/profile/second-factor/app", methods=["GET", "POST"], endpoint="second_factor_app")
@requires(SIGNED_IN)
def set_up() -> ResponseReturnValue:
    """The secret is confirmed by a first code before it counts."""
    if second_factor.has_app(current_user.id):
        return redirect(url_for("accounts.second_factor"), 303)
    form, here = NewSecondFactorForm(has_password=has_password()), sessions.current_id() or 0
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
    return first_codes(codes)


@bp.route("/profile/second-factor/codes", methods=["GET", "POST"])
@requires(SIGNED_IN)
def recovery_codes() -> ResponseReturnValue:
    """Ten new ones, shown this once."""
    form = SecondFactorForm(has_password=has_password(), has_app=second_factor.has_app(current_user.id))
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
    form = SecondFactorForm(has_password=has_password())
    if not second_factor.has_app(current_user.id):
        return redirect(url_for("accounts.second_factor"), 303)
    if not form.validate_on_submit() or not _is_proven(form):
        return render_template("accounts/second_factor_off.html", form=form, passkeys=keys.of_user(current_user.id),
                               is_asked=second_factor.is_asked_of(current_user.grants)), 422 if form.errors else 200
    with unit_of_work():
        second_factor.turn_off(current_user)
        is_on = note_end()
    flash(_("Codes of the app are no longer taken.") if is_on else
          _("Two-step sign-in is off. Your password alone protects the account now."), "success")
    return redirect(url_for("accounts.second_factor" if is_on else "accounts.profile"), 303)


def note_end() -> bool:
    """In this session too, where no second step is left; whether one is."""
    is_on = second_factor.is_on(current_user.id)
    if not is_on:
        sessions.make_twofold(sessions.current_id() or 0, False)
    return is_on


def first_codes(codes: list[str]) -> ResponseReturnValue:
    """The recovery codes that came with a first means of the second step; there are none with a further one."""
    if codes:
        return render_template("accounts/recovery_codes.html", codes=codes, is_first=True), 200, NO_STORE
    return redirect(url_for("accounts.second_factor"), 303)


def code_page(form: CodeForm, user: User, status: int) -> tuple[str, int]:
    """The question for a code, or for one of the passkeys that this person has."""
    known = [one.credential_id for one in keys.of_user(user.id)] if ceremony.is_possible() else []
    options = known and ceremony.to_sign(challenges.fresh(keys.second(user), browser(), at=now()), known=known, is_whole=False)
    return render_template("accounts/sign_in_code.html", form=form, options=options,
                           has_app=second_factor.has_app(user.id)), status


def has_password() -> bool:
    """Whether there is one to be asked for."""
    return current_user.password_hash is not None and current_app.config["LOCAL_PASSWORDS"]


def start_again() -> ResponseReturnValue:
    """Also for who is already in."""
    if not current_user.is_authenticated:
        flash(_("Please begin with name and password; the code has to follow within ten minutes."), "warning")
    return redirect(url_for("accounts.sign_in"), 303)


def _is_proven(form: SecondFactorForm) -> bool:
    """Whether password and code are right; what is wrong is told in the form."""
    try:
        proof = prove(form.password.data) if form.password else None
        if form.code:
            second_factor.attempt(current_user.id, address())
        with unit_of_work():
            user = sign_in.accept(proof) if proof else current_user
            if not form.code or second_factor.accept(user, form.code.data, at=now()):
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
