"""Signing by people: a session with a passphrase, or files that go out and come back signed."""

from __future__ import annotations

from typing import IO

from flask import Response, abort, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.certificates import queries, snapshot
from lms.certificates.errors import AlreadyOpen
from lms.certificates.forms import SignedFilesForm, SigningForm
from lms.certificates.models import Issuer
from lms.certificates.policies import MANAGE, scopes
from lms.certificates.seal import profiles, sessions, uploads
from lms.certificates.seal import queries as seals
from lms.certificates.seal.errors import SignerUnready
from lms.certificates.seal.models import SigningSession
from lms.certificates.seal.profiles import Profile
from lms.certificates.seal.signers import ELSEWHERE, Person, Signer
from lms.certificates.views import bp
from lms.certificates.views.register import sections
from lms.core import audit
from lms.core.database import db, now
from lms.core.policies import can, requires
from lms.core.web import at_most
from lms.core.work import unit_of_work

FILES_AT_ONCE, LARGEST_FILE = 10, 4_000_000


@bp.get("/certificates/signing")
@requires(MANAGE)
def signing() -> ResponseReturnValue:
    """What waits for a signatory, by agency, and the latest sessions; where nobody has to sign, that this is so."""
    agencies = {agency.id: agency for agency in people.agencies() if can(current_user, MANAGE, agency.scopes())}
    issuers = queries.issuers_at(list(agencies)).values()
    ways = {issuer.id: way for issuer in issuers if (way := _by_a_person(issuer))}
    if not ways and (issuers or not profiles.by_a_person()):
        return render_template("certificates/signing_unneeded.html", sections=sections("certificates.signing"),
                               signer=_usual_signer())
    waiting = seals.waiting({number: (profile.name, signer.name) for number, (profile, signer) in ways.items()})
    return render_template(
        "certificates/signing.html", sections=sections("certificates.signing"), agencies=agencies, waiting=waiting,
        issuers=[issuer for issuer in issuers if issuer.id in ways], signers={number: way[1] for number, way in ways.items()},
        signing={issuer.id: snapshot.signs_now(issuer, agencies[issuer.agency_id]) for issuer in issuers},
        elsewhere=ELSEWHERE, latest=seals.sessions(list(ways)))


@bp.route("/certificates/signing/<agency_id>", methods=["GET", "POST"])
@at_most(FILES_AT_ONCE * LARGEST_FILE)
@requires(MANAGE)
def sign(agency_id: str) -> ResponseReturnValue:
    """Open a session, or give signed files back."""
    agency, issuer = _place(agency_id)
    profile, signer = _by_a_person(issuer) or abort(404)
    if signer is ELSEWHERE:
        return _take_back(agency, issuer)
    form, waiting = SigningForm(), len(seals.drafts(issuer.id, profile=profile.name, signer=signer.name))
    if not form.validate_on_submit() or not waiting:
        return _form(agency, issuer, form, waiting, signer, 422 if form.errors else 200)
    person = Person(form.number.data or "", form.passphrase.data or "")
    try:
        with unit_of_work():
            public_id = sessions.open_for(issuer.id, by=current_user.id, at=now()).public_id
    except (AlreadyOpen, SignerUnready) as error:
        form.form_errors.append(str(error))
        return _form(agency, issuer, form, waiting, signer, 409)
    sessions.start(public_id, person)
    return redirect(url_for("certificates.signing_session", public_id=public_id), 303)


@bp.get("/certificates/signing/<agency_id>/drafts.zip")
@requires(MANAGE)
def drafts(agency_id: str) -> ResponseReturnValue:
    """The files to be signed elsewhere; they hold whole identity numbers, so it is recorded."""
    _agency, issuer = _place(agency_id)
    with unit_of_work():
        audit.record("certificates.drafts_downloaded", f"issuer:{issuer.id}")
    archive: IO[bytes] = uploads.packed(issuer.id)
    answer = send_file(archive, "application/zip", as_attachment=True, download_name="sertifikat-untuk-ditandatangani.zip")
    answer.headers["Cache-Control"] = "no-store"
    answer.call_on_close(archive.close)
    return answer


@bp.get("/certificates/signing/session/<public_id>")
@requires(MANAGE)
def signing_session(public_id: str) -> ResponseReturnValue:
    """How far it is; as JSON whether it has moved on, for the page that waits."""
    session = _session(public_id)
    is_over = session.ended_at is not None or session.heard_at < now() - sessions.SILENT
    moved = session.done + session.failed
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ready=is_over or moved != request.args.get("seen", 0, type=int))
    issuer = db.session.get_one(Issuer, session.issuer_id)
    return render_template("certificates/signing_session.html", session=session, is_over=is_over, moved=moved,
                           agency=queries.agency(issuer.agency_id))


@bp.post("/certificates/signing/session/<public_id>/stop")
@requires(MANAGE)
def stop_signing(public_id: str) -> ResponseReturnValue:
    session = _session(public_id)
    with unit_of_work():
        sessions.stop(db.session.get_one(SigningSession, session.id, with_for_update=True), at=now())
    return redirect(url_for("certificates.signing_session", public_id=public_id), 303)


def _form(agency: people.Agency, issuer: Issuer, form: SigningForm, waiting: int, signer: Signer, status: int
          ) -> ResponseReturnValue:
    return _secret(render_template("certificates/sign.html", agency=agency, form=form, waiting=waiting, signer=signer,
                                   signing=snapshot.signs_now(issuer, agency)), status)


def _take_back(agency: people.Agency, issuer: Issuer) -> ResponseReturnValue:
    form, results = SignedFilesForm(), []
    if form.validate_on_submit():
        for file in (form.files.data or [])[:FILES_AT_ONCE]:
            with file.stream as stream:
                results.append(uploads.take_back(issuer.id, file.filename or "-", stream.read(LARGEST_FILE + 1)))
        good = sum(not result.problem for result in results)
        if good == len(results):
            flash(_("Taken in: %(count)s signed certificates.", count=good), "success")
            return redirect(url_for("certificates.sign", agency_id=agency.public_id), 303)
    waiting = len(uploads.waiting(issuer.id))
    return render_template("certificates/sign_elsewhere.html", agency=agency, form=form, results=results, waiting=waiting,
                           at_once=uploads.AT_ONCE, most=FILES_AT_ONCE), 422 if results or form.errors else 200


def _by_a_person(issuer: Issuer) -> tuple[Profile, Signer] | None:
    """With what a person signs for this issuer; None where nobody does, or its profile is not set up."""
    try:
        profile = profiles.of(issuer.signing_profile)
        signer = profile.signer
    except SignerUnready:
        return None
    return (profile, signer) if signer and signer.is_personal else None


def _usual_signer() -> Signer | None:
    try:
        return profiles.own().signer
    except SignerUnready:
        return None


def _place(agency_id: str) -> tuple[people.Agency, Issuer]:
    agency = people.agency_by_public_id(agency_id) or abort(404)
    if not can(current_user, MANAGE, agency.scopes()):
        abort(404)
    return agency, queries.issuer_of(agency.id) or abort(404)


def _session(public_id: str) -> SigningSession:
    session = seals.session_of(public_id) or abort(404)
    issuer = db.session.get_one(Issuer, session.issuer_id)
    if not can(current_user, MANAGE, scopes(queries.agency(issuer.agency_id).path)):
        abort(404)
    return session


def _secret(page: str, status: int) -> Response:
    return Response(page, status, headers={"Cache-Control": "no-store"})
