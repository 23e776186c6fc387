"""What follows once it is known who somebody is, however they proved it."""

from __future__ import annotations

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from lms.accounts import halfway, second_factor, sessions
from lms.accounts.models import User
from lms.core.database import now
from lms.core.web import local


def let_in(user: User, *, is_shared: bool, next_: str | None, is_twofold: bool = False,
           by: str = "", id_token: str = "") -> ResponseReturnValue:
    """In, or to the question for a code where the account has a second step; `by` is the provider that named the user, with its
    word `id_token`, which does not wait for a code. For use inside a unit of work."""
    if not is_twofold and second_factor.is_on(user.id):
        halfway.begin(user, is_shared=is_shared, next_=local(next_), by=by, at=now())
        return redirect(url_for("accounts.sign_in_code"), 303)
    token = sessions.start(user, at=now(), address=address(), agent=request.user_agent.string, is_shared=is_shared,
                           is_twofold=is_twofold, id_token=id_token)
    sessions.remember(token, is_shared=is_shared, by=by)
    return redirect(local(next_), 303)


def browser() -> str:
    """What tells this browser from others before anybody is signed in: the token of its forms."""
    generate_csrf()
    return str(session["csrf_token"])


def address() -> str:
    """Where the request comes from."""
    return (request.remote_addr or "")[:45]
