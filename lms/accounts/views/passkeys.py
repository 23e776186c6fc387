"""Passkeys: the whole sign-in or its second step, and those of one's own account."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import halfway, second_factor, services, sessions, sign_in
from lms.accounts.forms import CodeForm, NewPasskeyForm, PasskeyForm, PasskeySignInForm, SecondFactorForm, blame
from lms.accounts.passkeys import ceremony, challenges, keys
from lms.accounts.views.blueprint import bp
from lms.accounts.views.letting_in import address, browser, let_in
from lms.accounts.views.profile import prove
from lms.accounts.views.second_factor import NO_STORE, code_page, first_codes, has_password, note_end, start_again
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import PUBLIC, SIGNED_IN, requires
from lms.core.web import local
from lms.core.work import unit_of_work


@bp.route("/sign-in/passkey", methods=["GET", "POST"])
@requires(PUBLIC)
def sign_in_passkey() -> ResponseReturnValue:
    """With nothing but a passkey whose device has made sure who holds it. Not where people sign in elsewhere alone."""
    if not ceremony.is_possible() or not current_app.config["LOCAL_PASSWORDS"]:
        abort(404)
    form = PasskeySignInForm(next=request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(local(form.next.data), 303)
    if not form.validate_on_submit():
        return _whole_page(form, 422 if form.errors else 200)
    try:
        answer = keys.attempt(form.answer.data, keys.WHOLE, browser(), address(), at=now())
        with unit_of_work():
            if user := keys.accept(answer, is_whole=True, at=now()):
                return let_in(user, is_shared=form.is_shared.data, next_=form.next.data, is_twofold=True)
    except DomainError as refusal:
        form.form_errors.append(refusal.message)
        return *_whole_page(form, refusal.status), _later(refusal)
    form.form_errors.append(_copied())
    return _whole_page(form, 422)


@bp.post("/sign-in/code/passkey")
@requires(PUBLIC)
def sign_in_code_passkey() -> ResponseReturnValue:
    """In place of the code, for those who have just given the right password."""
    form, there = CodeForm(formdata=None), halfway.now_there(at=now())
    if there is None:
        return start_again()
    sent = PasskeyForm()
    if not sent.validate():
        form.form_errors.extend(sent.form_errors + list(sent.answer.errors))
        return code_page(form, there.user, 422)
    try:
        answer = keys.attempt(sent.answer.data, keys.second(there.user), browser(), address(), at=now())
        with unit_of_work():
            if not (still := halfway.now_there(at=now())):
                return start_again()
            if keys.accept(answer, is_whole=False, user=still.user, at=now()):
                return let_in(still.user, is_shared=still.is_shared, next_=still.next, is_twofold=True, by=still.by)
    except DomainError as refusal:
        form.form_errors.append(refusal.message)
        return *code_page(form, there.user, refusal.status), _later(refusal)
    form.form_errors.append(_copied())
    return code_page(form, there.user, 422)


@bp.route("/profile/passkeys/new", methods=["GET", "POST"])
@requires(SIGNED_IN)
def new_passkey() -> ResponseReturnValue:
    """A first one turns two-step sign-in on, and with it ends what began without."""
    if not ceremony.is_possible():
        abort(404)
    form, here = NewPasskeyForm(has_password=has_password()), sessions.current_id() or 0
    if not form.validate_on_submit():
        return _new_page(form, 422 if form.errors else 200)
    try:
        proof = prove(form.password.data) if form.password else None
        answer = keys.attempt(form.answer.data, keys.new(current_user), str(here), address(), at=now())
        with unit_of_work():
            user = sign_in.accept(proof) if proof else current_user
            codes = keys.add(user, form.name.data, answer, at=now())
            if codes:
                sessions.end_all(user.id, at=now(), but=here)
                sessions.make_twofold(here)
    except services.Refused as refused:
        blame(form, refused)
        return _new_page(form, 422)
    except DomainError as refusal:
        form.form_errors.append(refusal.message)
        return _new_page(form, refusal.status)
    flash(_("The passkey %(name)s opens your account from now on.", name=form.name.data), "success")
    return first_codes(codes)


@bp.route("/profile/passkeys/<public_id>/remove", methods=["GET", "POST"])
@requires(SIGNED_IN)
def remove_passkey(public_id: str) -> ResponseReturnValue:
    passkey = keys.of_user_or_none(current_user.id, public_id) or abort(404)
    form = SecondFactorForm(has_password=has_password(), has_app=False)
    if not form.validate_on_submit():
        return _remove_page(form, passkey.name, 422 if form.errors else 200)
    try:
        proof = prove(form.password.data) if form.password else None
        with unit_of_work():
            user = sign_in.accept(proof) if proof else current_user
            keys.remove(user, keys.of_user_or_none(user.id, public_id) or abort(404))
            is_on = note_end()
    except services.Refused as refused:
        blame(form, refused)
        return _remove_page(form, passkey.name, 422)
    flash(_("The passkey is taken away. Remove it from your device too."), "success")
    return redirect(url_for("accounts.second_factor" if is_on else "accounts.profile"), 303)


def _whole_page(form: PasskeySignInForm, status: int) -> tuple[str, int]:
    form.answer.data = ""
    options = ceremony.to_sign(challenges.fresh(keys.WHOLE, browser(), at=now()), is_whole=True)
    return render_template("accounts/sign_in_passkey.html", form=form, options=options), status


def _new_page(form: NewPasskeyForm, status: int) -> ResponseReturnValue:
    form.answer.data = ""
    options = ceremony.to_make(
        challenges.fresh(keys.new(current_user), str(sessions.current_id() or 0), at=now()), handle=current_user.public_id,
        username=current_user.username, name=current_user.display_name,
        known=[one.credential_id for one in keys.of_user(current_user.id)])
    page = render_template("accounts/passkey_new.html", form=form, options=options,
                           is_first=not second_factor.is_on(current_user.id))
    return page, status, NO_STORE


def _remove_page(form: SecondFactorForm, name: str, status: int) -> ResponseReturnValue:
    is_last = not second_factor.has_app(current_user.id) and len(keys.of_user(current_user.id)) == 1
    return render_template("accounts/passkey_remove.html", form=form, name=name, is_last=is_last,
                           is_asked=second_factor.is_asked_of(current_user.grants)), status


def _later(refusal: DomainError) -> dict[str, str]:
    return {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, sign_in.TooManyTries) else {}


def _copied() -> str:
    return str(_("This passkey was refused, for a copy of it may be in use. Use another way to sign in, take it away in your "
                 "profile and add a new one."))
