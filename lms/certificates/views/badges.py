"""Badges for their holders, and what anybody needs who checks one: keys and statuses."""

from __future__ import annotations

from flask import Response, abort, current_app, jsonify, make_response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.certificates import policies, queries
from lms.certificates.badges import baking, documents
from lms.certificates.badges import queries as badges
from lms.certificates.badges.models import Badge
from lms.certificates.models import Certificate
from lms.certificates.views import bp
from lms.core import audit
from lms.core.policies import PUBLIC, SIGNED_IN, requires
from lms.core.web import CAGE, STATIC
from lms.core.work import unit_of_work

BADGES, ALL = ("badge", "token"), ("statement", "badge", "token", "log")
"""Purposes of keys, as `keys.PURPOSES` names them."""
PICTURE = STATIC / "badge"
FORMS = {"json": "application/vc+ld+json", "jws": "text/plain", "png": "image/png", "svg": "image/svg+xml"}


@bp.get("/.well-known/did.json")
@bp.get("/did.json")
@requires(PUBLIC)
def did_document() -> ResponseReturnValue:
    """Where did:web looks: the first where this site is a host of its own, the second where it lies below a path."""
    told = documents.did_document(current_app.config["BASE_URL"], queries.public_keys(*BADGES))
    return _open(jsonify(told), "application/did+json")


@bp.get("/.well-known/jwks.json")
@requires(PUBLIC)
def key_set() -> ResponseReturnValue:
    told = documents.key_set(current_app.config["BASE_URL"], queries.public_keys(*ALL))
    return _open(jsonify(told), "application/jwk-set+json")


@bp.get("/badges/status/<int:number>")
@requires(PUBLIC)
def status_list(number: int) -> ResponseReturnValue:
    there = badges.status_list(number) or abort(404)
    return _open(make_response(there.document), FORMS["json"])


@bp.get("/certificates/<public_id>/badge.<any(json, jws, png, svg):form>")
@requires(SIGNED_IN)
def badge(public_id: str, form: str) -> ResponseReturnValue:
    """The badge for its holder to keep and to show: as a document, as one line of text, or inside a picture."""
    certificate = queries.get_or_404(public_id)
    if not policies.may_download(current_user, certificate):
        abort(404)
    there = badges.badge_of(certificate.id) or abort(404)
    if certificate.learner_id != current_user.id:
        with unit_of_work():
            audit.record("certificates.downloaded", f"certificate:{certificate.id}", badge=form)
    answer = Response(_formed(there, form), mimetype=FORMS[form])
    answer.headers |= {"Content-Security-Policy": CAGE, "Cache-Control": "private, no-cache",
                       "Content-Disposition": f'attachment; filename="{_name(certificate)}.{form}"'}
    return answer


def _formed(there: Badge, form: str) -> str | bytes:
    if form == "png":
        return baking.into_png(PICTURE.with_suffix(".png").read_bytes(), there.document)
    if form == "svg":
        return baking.into_svg(PICTURE.with_suffix(".svg").read_text(), there.token)
    return there.document if form == "json" else there.token


def _name(certificate: Certificate) -> str:
    return "lencana-" + certificate.file_name.removesuffix(".pdf").partition("-")[2]


def _open(answer: Response, media_type: str) -> Response:
    """Other sites may read it, for that is what it is for."""
    answer.mimetype = media_type
    answer.headers |= {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
    return answer
