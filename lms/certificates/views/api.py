"""The API for the programs of staff offices. A key opens it, never a session; docs/kepegawaian.md tells how."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Unauthorized

from lms.certificates import verification
from lms.certificates.api import keys, queries
from lms.certificates.api.description import described
from lms.certificates.api.models import ApiKey
from lms.certificates.api.telling import whole
from lms.certificates.badges import queries as badges
from lms.certificates.bulk.models import LONGEST
from lms.certificates.models import Certificate
from lms.certificates.seal import queries as seals
from lms.certificates.views import bp
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.i18n import language
from lms.core.policies import PUBLIC, admitted_by, requires
from lms.core.web import csrf, limiter, send_blob
from lms.core.work import unit_of_work

MOST_ASKED, PAGE, LARGEST_PAGE, FARTHEST = 100, 100, 500, 2**31


class Unfit(DomainError):
    """The call is not as the description says; the text names the place and the remedy."""

    status = 422


def gate() -> None:
    """A good key in the header, else 401; for a browser that is signed in 403, for its session counts for nothing here."""
    authorization = request.authorization
    token = (authorization.token or "") if authorization and authorization.type == "bearer" else ""
    key = keys.good(token, at=now()) if token.isascii() else None
    if key is None and not request.headers.get("Authorization") and current_user.is_authenticated:
        abort(403)
    if key is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "api"}))
    g.api_key = key


def _whose() -> str:
    return f"api-key:{_key().id}"


keyed = admitted_by(gate)
limited = limiter.limit(lambda: f"{current_app.config['API_CALLS_A_MINUTE']} per minute", key_func=_whose)


@bp.get("/api/hr/openapi.json")
@requires(PUBLIC)
def api_description() -> ResponseReturnValue:
    """OpenAPI 3.1."""
    answer = jsonify(described(current_app.config["BASE_URL"], current_app.config["API_CALLS_A_MINUTE"]))
    answer.headers |= {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
    return answer


@bp.get("/api/hr/verify")
@limited
@keyed
def api_verify() -> ResponseReturnValue:
    asked = request.args.get("asked", "")
    if not 0 < len(asked.strip()) <= LONGEST:
        raise Unfit(_l("The parameter asked must hold a verification code, a certificate number or an offline code, at most "
                       "%(most)s letters.", most=LONGEST))
    told = verification.told(verification.by_code_or_number(asked))
    return _answer(told, 1)


@bp.post("/api/hr/verify")
@csrf.exempt
@limited
@keyed
def api_verify_many() -> ResponseReturnValue:
    asked = _asked()
    return _answer({"answers": [verification.told(verification.by_code_or_number(text)) for text in asked]}, len(asked))


@bp.get("/api/hr/certificates")
@limited
@keyed
def api_certificates() -> ResponseReturnValue:
    """What changed since the cursor; the first call has none."""
    since, limit = _number("since", 0, FARTHEST, 0), _number("limit", 1, LARGEST_PAGE, PAGE)
    changes = queries.changed(_key(), since=since, limit=limit)
    issued = queries.positions([certificate.id for _position, certificate in changes.certificates])
    found = [whole(certificate, issued.get(certificate.id)) | {"changed": position}
             for position, certificate in changes.certificates]
    return _answer({"certificates": found, "cursor": str(changes.cursor), "has_more": changes.has_more}, len(found), form="list")


@bp.get("/api/hr/certificates/<public_id>")
@limited
@keyed
def api_certificate(public_id: str) -> ResponseReturnValue:
    certificate = _opened(public_id)
    return _answer(whole(certificate, queries.positions([certificate.id]).get(certificate.id)), 1, form="facts")


@bp.get("/api/hr/certificates/<public_id>/certificate.pdf")
@limited
@keyed
def api_pdf(public_id: str) -> ResponseReturnValue:
    certificate = _opened(public_id)
    newest = seals.newest(certificate.id) or certificate
    if newest.file_key is None:
        abort(404)
    _note(1, "pdf")
    return send_blob(newest.file_key, media_type="application/pdf", name=certificate.file_name, download=True)


@bp.get("/api/hr/certificates/<public_id>/badge.json")
@limited
@keyed
def api_badge(public_id: str) -> ResponseReturnValue:
    there = badges.badge_of(_opened(public_id).id) or abort(404)
    _note(1, "badge.json")
    return Response(there.document, mimetype="application/vc+ld+json")


def _key() -> ApiKey:
    key: ApiKey = g.api_key
    return key


def _opened(public_id: str) -> Certificate:
    return queries.opened(_key(), public_id) or abort(404)


def _asked() -> list[str]:
    """Of a batch; Unfit names what is not as it should be."""
    try:
        sent = request.get_json(force=True)
    except (BadRequest, RecursionError, UnicodeDecodeError):
        raise Unfit(_l("The body must be JSON.")) from None
    asked = sent.get("asked") if isinstance(sent, dict) else None
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST_ASKED:
        raise Unfit(_l("The member asked must be a list of 1 to %(most)s codes or numbers.", most=MOST_ASKED))
    for place, text in enumerate(asked, 1):
        if not isinstance(text, str) or len(text) > LONGEST or "\0" in text or not _is_text(text):
            raise Unfit(_("Entry %(place)s of asked must be text of at most %(most)s letters.", place=place, most=LONGEST))
    return asked


def _is_text(text: str) -> bool:
    """Half a letter (a lone surrogate) is none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(name: str, least: int, most: int, default: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and least <= int(text) <= most):
        raise Unfit(_l("The parameter %(name)s must be a whole number from %(least)s to %(most)s.", name=name, least=least,
                       most=most))
    return int(text)


def _answer(told: dict[str, Any], certificates: int, *, form: str = "") -> Response:
    _note(certificates, form)
    answer = jsonify(told)
    answer.headers |= {"Cache-Control": "no-store", "Content-Language": language()}
    answer.vary.add("Accept-Language")
    return answer


def _note(certificates: int, form: str) -> None:
    key_id = _key().id
    with unit_of_work():
        keys.note(key_id, certificates, form=form, at=now())
