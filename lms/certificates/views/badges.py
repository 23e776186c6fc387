"""Badges for their holders, and what anybody needs who checks one: keys and statuses."""

from __future__ import annotations

from flask import Response, abort, current_app, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.certificates import policies, queries
from lms.certificates.badges import baking, documents
from lms.certificates.badges import queries as badges
from lms.certificates.badges.models import Badge
from lms.certificates.models import Certificate
from lms.certificates.views import bp
from lms.core import audit, jobs
from lms.core.policies import PUBLIC, SIGNED_IN, requires
from lms.core.web import CAGE, STATIC, send_blob
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
    certificate = _mine_to_take(public_id)
    there = badges.badge_of(certificate.id) or abort(404)
    _note(certificate, f"badge.{form}")
    answer = Response(_formed(there, form), mimetype=FORMS[form])
    answer.headers |= {"Content-Security-Policy": CAGE, "Cache-Control": "private, no-cache",
                       "Content-Disposition": f'attachment; filename="{_name(certificate)}.{form}"'}
    return answer


@bp.post("/certificates/<public_id>/picture")
@requires(SIGNED_IN)
def draw(public_id: str) -> ResponseReturnValue:
    """Have the picture made; the page waits for it."""
    certificate = _mine_to_take(public_id)
    with unit_of_work():
        jobs.enqueue("certificates.picture", certificate_id=certificate.id)
    return redirect(url_for("certificates.show", public_id=public_id, picture=1) + "#picture", 303)


@bp.get("/certificates/<public_id>.png")
@requires(SIGNED_IN)
def picture(public_id: str) -> ResponseReturnValue:
    """The front as a picture; as JSON only whether it is there."""
    certificate = _mine_to_take(public_id)
    there = badges.picture_of(certificate.id)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ready=there is not None)
    if there is None:
        return redirect(url_for("certificates.show", public_id=public_id) + "#picture", 303)
    _note(certificate, "picture")
    name = certificate.file_name.removesuffix(".pdf") + ".png"
    answer = send_blob(there.file_key, media_type="image/png", name=name, download=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _mine_to_take(public_id: str) -> Certificate:
    certificate = queries.get_or_404(public_id)
    if not policies.may_download(current_user, certificate):
        abort(404)
    return certificate


def _note(certificate: Certificate, what: str) -> None:
    """What others than the holder take out is on record."""
    if certificate.learner_id != current_user.id:
        with unit_of_work():
            audit.record("certificates.downloaded", f"certificate:{certificate.id}", form=what)


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
