"""Resumable uploads as https://tus.io/protocols/resumable-upload 1.0.0 has them: core, creation (with upload),
termination, checksum, expiration. An upload is its owner's alone; an offset that is told is on the disk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import ClientDisconnected, HTTPException

from lms.core import staging
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.policies import SIGNED_IN, requires
from lms.core.web import takes_files
from lms.core.work import let_go, unit_of_work
from lms.uploads import queries, services
from lms.uploads.content import EMPTY
from lms.uploads.errors import FileTooLarge, UploadRefused
from lms.uploads.models import Upload
from lms.uploads.purposes import Rule, rule_for
from lms.uploads.views import bp, headers
from lms.uploads.views.headers import nothing

BYTES = "application/offset+octet-stream"
GONE = _l("This file is no longer waiting here, or what it is for is no longer yours. Load the page anew and choose the file "
          "again.")
STALLED = 60
"""Seconds without a byte after which a link counts as dead and gives its thread back."""


@bp.before_request
def check_version() -> ResponseReturnValue | None:
    """Core: 412 for a version that is not spoken here; OPTIONS asks which is."""
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != headers.VERSION:
        return nothing(412, Tus_Version=headers.VERSION)
    return None


@bp.after_request
def speak(answer: Response) -> Response:
    answer.headers["Tus-Resumable"] = headers.VERSION
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.errorhandler(DomainError)
def refuse(error: DomainError) -> ResponseReturnValue:
    """In words, for `resumable.js` shows them."""
    db.session.rollback()
    return Response(str(error), error.status, mimetype="text/plain")


@bp.errorhandler(HTTPException)
def deny(error: HTTPException) -> ResponseReturnValue:
    """The client shows what is said of a file; the rest is for who writes one."""
    said = str(GONE) if error.code == 404 else error.description
    return Response(said or "", error.code or 500, mimetype="text/plain")


@bp.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@requires(SIGNED_IN)
def abilities() -> ResponseReturnValue:
    return nothing(204, Tus_Version=headers.VERSION, Tus_Extension=headers.EXTENSIONS, Tus_Max_Size=_largest(),
                   Tus_Checksum_Algorithm=",".join(headers.CHECKSUMS))


@bp.route("/uploads", methods=["POST"], provide_automatic_options=False)
@takes_files
@requires(SIGNED_IN)
def begin() -> ResponseReturnValue:
    """Creation: metadata are `filename`, `purpose` and `subject`. Creation with upload: the body is as of a PATCH at 0."""
    if "Upload-Concat" in request.headers:
        abort(400, "files are sent in one row of pieces here, not in parallel")
    size, told, owner_id = headers.number(request, "Upload-Length"), headers.metadata(request), current_user.id
    purpose, subject = told.get("purpose", ""), told.get("subject", "")[:60]
    if not size:
        raise UploadRefused(EMPTY)
    if size > _largest():
        raise FileTooLarge(_largest())
    rule = rule_for(current_user, purpose, subject)
    with unit_of_work():
        upload = services.begin(owner_id, purpose, subject, name=told.get("filename", ""), size=size, rule=rule, at=now())
    brought = {}
    if request.mimetype == BYTES:
        if (request.content_length or 0) > size:
            abort(413)
        try:
            brought = {"Upload_Offset": _taken_in(upload.public_id, 0, size, rule)}
        except HTTPException:  # nobody will ever know its address
            _remove(upload.public_id)
            raise
    return nothing(201, Location=url_for("uploads.told", upload=upload.public_id),
                   Upload_Expires=headers.moment(upload.expires_at), **brought)


@bp.route("/uploads/<upload>", methods=["HEAD"])
@requires(SIGNED_IN)
def told(upload: str) -> ResponseReturnValue:
    """Core: how much has arrived."""
    found = _mine(upload, now())
    return nothing(200, Upload_Offset=staging.length(upload), Upload_Length=found.size,
                   Upload_Expires=headers.moment(found.expires_at))


@bp.route("/uploads/<upload>", methods=["PATCH", "POST", "DELETE"])
@takes_files
@requires(SIGNED_IN)
def change(upload: str) -> ResponseReturnValue:
    """Core: more bytes. Termination: no more. POST stands for the method in X-HTTP-Method-Override."""
    _mine(upload, now())
    method = request.headers.get("X-HTTP-Method-Override", request.method) if request.method == "POST" else request.method
    if method == "DELETE":
        return _remove(upload)
    return _append(upload) if method == "PATCH" else abort(405)


def _append(public_id: str) -> ResponseReturnValue:
    if request.mimetype != BYTES:
        abort(415)
    offset, found = headers.number(request, "Upload-Offset"), _mine(public_id, now())
    rule = rule_for(current_user, found.purpose, found.subject)
    if offset + (request.content_length or 0) > found.size:
        abort(413)
    try:
        arrived = _taken_in(public_id, offset, found.size, rule)
    except staging.Misplaced as misplaced:
        return nothing(409, Upload_Offset=misplaced.length)
    return nothing(204, Upload_Offset=arrived, Upload_Expires=headers.moment(found.expires_at))


def _taken_in(public_id: str, offset: int, size: int, rule: Rule) -> int:
    """The bytes of this request; how many there are in all."""
    let_go()  # a slow phone holds no connection while its bytes trickle in
    arrived = _received(public_id, offset, size)
    if arrived == size:
        _judge(public_id, rule)
    return arrived


def _received(public_id: str, offset: int, size: int) -> int:
    socket: Any = request.environ.get("gunicorn.socket")
    if socket:
        socket.settimeout(STALLED)
    try:
        with headers.verified(request) as body:
            arrived = staging.append(public_id, body, at=offset, most=size)
    except TimeoutError as silence:
        raise ClientDisconnected from silence
    if socket:
        socket.settimeout(None)
    return arrived


def _judge(public_id: str, rule: Rule) -> None:
    """What is not what it should be is told at once and not kept."""
    found = _mine(public_id, now())
    try:
        services.judge(found, rule)
    except UploadRefused:
        _remove(public_id)
        raise


def _remove(public_id: str) -> ResponseReturnValue:
    owner_id, at = current_user.id, now()
    with unit_of_work():
        services.remove(queries.mine_or_404(public_id, owner_id, at=at))
    return nothing(204)


def _mine(public_id: str, at: datetime) -> Upload:
    return queries.mine_or_404(public_id, current_user.id, at=at)


def _largest() -> int:
    return int(current_app.config["MAX_UPLOAD_MB"]) * 1_000_000
