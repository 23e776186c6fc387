"""Verification by anybody: by code, by number, by the file. Nothing is listed, nothing of a file is kept."""

from __future__ import annotations

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.certificates import verification
from lms.certificates.forms import FileForm
from lms.certificates.verification import FOUND, Verdict
from lms.certificates.views import bp
from lms.core.policies import PUBLIC, requires
from lms.core.web import at_most, limiter


def _tells_nothing() -> bool:
    """Whether the form alone is asked for, or the way from it to a code's own page, which counts there."""
    if (request.endpoint, request.method) != ("certificates.verify", "GET"):
        return False
    text = request.args.get("q", "").strip()
    return not text or bool(verification.code_in(text))


tries = limiter.shared_limit("30 per minute", scope="certificates.tries", exempt_when=_tells_nothing)
misses = limiter.shared_limit("300 per day", scope="certificates.misses", deduct_when=lambda answer: answer.status_code == 404)
FORM_ROOM = 100_000
"""What a form may hold beside the file."""


@bp.get("/V/<code>")
@bp.get("/v/<code>")
@tries
@misses
@requires(PUBLIC)
def code(code: str) -> ResponseReturnValue:
    """Where the QR code leads."""
    return _answer(verification.by_code(code))


@bp.get("/api/v/<code>.json")
@tries
@misses
@requires(PUBLIC)
def code_as_json(code: str) -> ResponseReturnValue:
    return _as_json(verification.by_code(code))


@bp.get("/verify")
@tries
@misses
@requires(PUBLIC)
def verify() -> ResponseReturnValue:
    """The form; with `q`, a code, or the link of one, goes to its own page; a number or an offline code is answered here."""
    text = request.args.get("q", "").strip()
    if not text:
        return _unlisted(render_template("certificates/verify.html", form=FileForm()))
    if normal := verification.code_in(text):
        return redirect(url_for("certificates.code", code=normal), 303)
    return _answer(verification.by_code_or_number(text))


@bp.post("/verify")
@tries
@misses
@at_most(verification.LARGEST_FILE + FORM_ROOM)
@requires(PUBLIC)
def verify_file() -> ResponseReturnValue:
    """Compare a PDF, a photo or a badge with the register."""
    form = FileForm()
    if not form.validate_on_submit():
        return _unlisted(render_template("certificates/verify.html", form=form), 422)
    with form.file.data.stream as content:
        return _answer(verification.by_file(content))


def _answer(verdict: Verdict) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return _as_json(verdict)
    return _unlisted(render_template("certificates/verdict.html", verdict=verdict), _status(verdict))


def _as_json(verdict: Verdict) -> ResponseReturnValue:
    return _unlisted(jsonify(verification.told(verdict)), _status(verdict))


def _status(verdict: Verdict) -> int:
    return 200 if verdict.status in FOUND else 404


def _unlisted(page: str | Response, status: int = 200) -> Response:
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
