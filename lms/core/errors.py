"""What can go wrong, and the page or sentence that says so."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Sequence
from secrets import token_hex
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from lms.core import kept_forms
from lms.core.database import db
from lms.core.i18n import is_for_programs, size

AWAY = (OperationalError, InterfaceError)
"""What is raised while the database is away or too busy."""
log = logging.getLogger("lms")


class StartError(Exception):
    """The installation cannot start; the text is one plain sentence for the operator."""


class DomainError(Exception):
    """A rule of the world refuses the act; the text is for the user, in the user's language.

    `status` is the HTTP status of the page that tells it (4xx), `remedy` what to do, `way` the address and the words of a link
    that leads on; without them the page has the words of the status and leads home.
    """

    status = 409
    remedy: object = ""
    way: tuple[str, object] | None = None

    def __init__(self, message: object = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Unreadable(DomainError):
    """A whole file is refused: it is not what it should be, or it would do harm. The message names the place."""

    status = 422


class Busy(DomainError):
    """Others are served first, and whoever waits here would keep a thread from everybody else."""

    status = 503
    remedy = _l("Go back and send it again in half a minute. What you saved before is not lost.")

    def __init__(self) -> None:
        super().__init__(_l("Several files are being looked at just now. Nothing was kept of yours: send it again in half a "
                            "minute."))


_WORDS = {
    400: (_l("The request could not be read"), _l("Go back, check what you entered and send it again.")),
    401: (_l("Please sign in"), _l("This page is for people with an account. Sign in and you will return here.")),
    403: (_l("This page is not for your role"),
          _l("You are signed in, but your role does not include this. Ask the organiser of your training if it should.")),
    404: (_l("Page not found"), _l("The address may be mistyped, or the page has moved. Start from the home page.")),
    405: (_l("That is not possible here"), _l("Go back and use the buttons of the page.")),
    409: (_l("That is not possible now"), _l("Somebody may have changed it in the meantime. Go back and look again.")),
    410: (_l("This link has expired"), _l("Ask for a new link and use it within its time.")),
    413: (_l("Too large"), _l("The file or text is larger than this server accepts. Make it smaller and send it again.")),
    414: (_l("The address is too long"),
          _l("No page here has such a long address. Start from the home page and follow its links.")),
    422: (_l("Something in the form is not right"), _l("Go back, correct the marked fields and send it again.")),
    429: (_l("Too many tries"), _l("For the safety of everyone's data, please wait a moment and try again.")),
    431: (_l("Your browser sent too much at once"),
          _l("Remove the cookies of this site in the settings of your browser, then sign in again.")),
    500: (_l("A fault on our side"),
          _l("Nothing you had already saved is lost. Try again; if it happens again, tell the operator the code below.")),
    503: (_l("One moment, please"),
          _l("The system can't reach its data just now. Nothing you had already saved is lost. Try again in a minute.")),
}
_TO_PROGRAMS = {
    401: (_l("The key is not valid"),
          _l("No key came with the request, or it is unknown, revoked or expired. Send one that is in force.")),
}

_BARE = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><h1>{title}</h1><p>{remedy}<p>{code}"
"""The last resort, when not even the error page can be drawn (the database is away, say)."""


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(Exception, _fault)


def unread(app: Flask, status: int) -> Response:
    """What whoever sent a request that the server refused to read is told, in the language of the site."""
    with app.test_request_context("/"):
        return app.process_response(_page(status))


def _page(status: int, *, title: object = None, remedy: object = None, code: str = "",
          kept: Sequence[tuple[str, str]] = (), way: tuple[str, object] | None = None) -> Response:
    """With the fields `kept` the page has a form that sends them once more; `way` is a link that leads on."""
    try:
        return current_app.make_response(_drawn(status, title=title, remedy=remedy, code=code, kept=kept, way=way))
    except AWAY:
        log.exception("the user for whom error %s is told could not be looked up", status)
        return _away(code)


def _away(code: str) -> Response:
    """The database does not answer: nobody can be looked up, so the page is for a visitor, and asks for patience."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    answer = current_app.make_response(_drawn(503, code=code))
    answer.headers["Retry-After"] = "30"
    return answer


def _drawn(status: int, *, title: object = None, remedy: object = None, code: str = "",
           kept: Sequence[tuple[str, str]] = (), way: tuple[str, object] | None = None) -> ResponseReturnValue:
    words = _TO_PROGRAMS.get(status) if is_for_programs() else None
    words = words or _WORDS.get(status) or _WORDS[400 if status < 500 else 500]
    title, remedy = title or words[0], remedy or words[1]
    if is_for_programs():
        return _problem(status, str(title), str(remedy), code)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=str(title), remedy=str(remedy), code=code), status
    try:
        return render_template("layout/error.html", status=status, title=title, remedy=remedy, code=code, kept=kept,
                               way=way, way_in=_way_in() if status == 401 else None), status
    except AWAY:
        raise
    except Exception:
        log.exception("the page for error %s could not be drawn", status)
        body = _BARE.format(title=escape(str(title)), remedy=escape(str(remedy)), code=code)
        return Response(body, status, mimetype="text/html")


def _problem(status: int, title: str, detail: str, code: str) -> Response:
    """RFC 9457, in the language that the program asked for."""
    told = {"type": "about:blank", "status": status, "title": title, "detail": detail} | ({"code": code} if code else {})
    answer = jsonify(told)
    answer.status_code, answer.mimetype = status, "application/problem+json"
    answer.headers["Content-Language"] = str(get_locale())
    answer.vary.add("Accept-Language")
    return answer


def _way_in() -> str | None:
    """To the sign-in page and from there back to the page whose form was sent."""
    view = current_app.login_manager.login_view  # type: ignore[attr-defined]
    return url_for(view, next=urlsplit(request.referrer or "/").path) if view else None


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    status = error.code or 500
    answer = _signed_out() if status == 401 else _page(status, remedy={413: _most, 429: _wait}.get(status, str)() or None)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def _signed_out() -> Response:
    kept = kept_forms.fields()
    return _page(401, kept=kept, remedy=_(
        "Your session has ended. What you entered is still here: sign in in a new tab, then come back to this one and send it "
        "again.") if kept else None)


def _most() -> str:
    """How much would be accepted, where that is what refused it."""
    most, sent, text = request.max_content_length, request.content_length or 0, request.max_form_memory_size
    if most and sent > most:
        return str(_("This page accepts at most %(most)s, and you sent %(sent)s. Make it smaller and send it again.",
                     most=size(most), sent=size(sent)))
    if text and sent > text and request.mimetype == "multipart/form-data":
        return str(_("A text here is at most %(most)s long. Go back: what you typed is still in the form. Shorten the longest "
                     "text and send it again.", most=size(text)))
    return ""


def _wait() -> str:
    """For how long, where a limit says so."""
    ends = [limiter.current_limit.reset_at for limiter in current_app.extensions.get("limiter", ()) if limiter.current_limit]
    if not ends:
        return ""
    seconds = max(ends) - time.time() - 1  # the limiter reckons whole seconds, rounded up
    minutes = max(1, math.ceil(seconds / 60))
    return str(ngettext("For the safety of everyone's data, please wait %(num)s minute and try again.",
                        "For the safety of everyone's data, please wait %(num)s minutes and try again.", minutes))


def _domain(error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    return _page(error.status, title=error.message or None, remedy=error.remedy or None, way=error.way)


def _expired_form(error: CSRFError) -> ResponseReturnValue:
    if kept := kept_forms.fields():
        return _page(400, kept=kept, title=_("Please send the form once more"), remedy=_(
            "For your safety a form is tied to your session, and yours is a new one. What you entered is still here."))
    return _page(400, title=_("This form has expired"),
                 remedy=_("For your safety a form is tied to your session. Go back, reload the page and send it again; "
                          "sign in first if you were signed out."))


def _fault(error: Exception) -> ResponseReturnValue:
    code = token_hex(4)
    log.exception("fault %s at %s %s", code, request.method, request.path)
    db.session.rollback()
    return _away(code) if isinstance(error, AWAY) else _page(500, code=code)
