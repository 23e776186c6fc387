"""What accounts puts in place: who is signed in, and who must first choose a password."""

from __future__ import annotations

import logging

from flask import Flask, Response, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from lms.accounts import hashing, second_factor, sessions
from lms.core.database import now
from lms.core.work import unit_of_work

log = logging.getLogger("lms")
ALWAYS = ("accounts.change_password", "accounts.sign_out", "core.static", "core.language")
"""What is open to those who must first choose a password of their own."""
PASSWORD_PAGES = ("accounts.forgot_password", "accounts.reset_password", "accounts.change_password", "accounts.give_password")
BEFORE_TWOFOLD = (*ALWAYS, "accounts.second_factor", "accounts.second_factor_app", "accounts.new_passkey", "accounts.sign_in")
"""What is open to those whose role asks for a second step that they have not set up."""


def install(app: Flask) -> None:
    app.config |= {"PERMANENT_SESSION_LIFETIME": sessions.LIFETIME, "SESSION_REFRESH_EACH_REQUEST": False}
    app.login_manager.user_loader(sessions.user_of)  # type: ignore[attr-defined]
    app.login_manager.login_view = "accounts.sign_in"  # type: ignore[attr-defined]
    app.login_manager.session_protection = None  # type: ignore[attr-defined]
    app.before_request(_shut_passwords)
    app.before_request(_choose_password)
    app.before_request(_set_up_second_factor)
    app.after_request(_note_use)
    app.teardown_request(lambda _error: hashing.rest())


def _shut_passwords() -> None:
    """Where nobody signs in with a password of this site, none is given or changed either."""
    if not current_app.config["LOCAL_PASSWORDS"] and request.endpoint in PASSWORD_PAGES:
        abort(404)


def _choose_password() -> ResponseReturnValue | None:
    if not current_app.config["LOCAL_PASSWORDS"]:
        return None
    if request.endpoint in ALWAYS or not current_user.is_authenticated or not current_user.must_change_password:
        return None
    return redirect(url_for("accounts.change_password"), 303)


def _set_up_second_factor() -> ResponseReturnValue | None:
    """Those whose role asks for it go on once they have a second step; a browser from before they had one signs in again."""
    if not current_app.config["SECOND_FACTOR_ROLES"] or request.endpoint in BEFORE_TWOFOLD:
        return None
    if not current_user.is_authenticated or sessions.is_twofold() or not second_factor.is_asked_of(current_user.grants):
        return None
    if not second_factor.is_on(current_user.id):
        return redirect(url_for("accounts.second_factor"), 303)
    with unit_of_work():
        sessions.end(current_user.id, sessions.current_id() or 0, at=now())
    session.clear()
    return redirect(url_for("accounts.sign_in"), 303)


def _note_use(answer: Response) -> Response:
    """Note every few minutes that the session is in use, here and in the cookie; the answer does not fail for it."""
    here = sessions.current_id()
    if here and sessions.is_due(at=now()):
        session.modified = True
        try:
            with unit_of_work():
                sessions.see(here, at=now())
        except SQLAlchemyError:
            log.warning("the use of session %s could not be noted", here)
    return answer
