"""Signing sessions: a signatory enters the passphrase once and a process of its own signs all that waits.

The passphrase goes from the form into that process by a pipe, lives in its memory and dies with it. If the process ends early
(a restart, a kill, a service that is down), what was signed stays signed, and a new session takes up the rest.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

from lms.certificates import queries as certificates
from lms.certificates.errors import AlreadyOpen
from lms.certificates.seal import jobs, profiles, queries, services
from lms.certificates.seal.errors import SignerUnready, SigningProblem, WrongPassphrase
from lms.certificates.seal.models import SigningSession
from lms.certificates.seal.signers import Pen, Person, Signed
from lms.core import audit, storage
from lms.core.database import db, now
from lms.core.work import let_go, unit_of_work

log = logging.getLogger("lms")
SILENT = timedelta(minutes=10)
"""After that long without a sign of life a session was cut off."""
_PROGRAM = "from lms.core.cli import main; main()"


def open_for(issuer_id: int, *, by: int, at: datetime) -> SigningSession:
    """Enter a session for all that waits for this issuer; the caller starts it once that is on disk."""
    profile = certificates.profile_of(issuer_id)
    signer = profile.signer
    if signer is None or not signer.is_personal or not signer.pen:
        raise SignerUnready(f"{profile.variable('SIGNER')} names no signer who signs in sessions.")
    if queries.open_session(issuer_id, alive_since=at - SILENT):
        raise AlreadyOpen
    session = SigningSession(profile=profile.name, signer=signer.name, issuer_id=issuer_id, opened_by_id=by, opened_at=at,
                             heard_at=at, total=len(queries.drafts(issuer_id, profile=profile.name, signer=signer.name)))
    db.session.add(session)
    db.session.flush()
    audit.record("certificates.signing_opened", f"signing_session:{session.id}", profile=profile.name, signer=signer.name,
                 total=session.total)
    return session


def start(public_id: str, person: Person) -> None:
    """Hand the session to a process of its own, which outlives the request."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, "certificates", "signing-session", public_id], stdin=subprocess.PIPE,
        start_new_session=True)
    assert process.stdin
    with process.stdin as pipe:
        pipe.write(json.dumps([person.number, person.passphrase]).encode())


def run(public_id: str, person: Person) -> str:
    """Sign what waits, batch by batch, and keep the count; the outcome."""
    session = queries.session_of(public_id)
    if session is None or session.ended_at:
        return "stopped"
    session_id, profile = session.id, session.profile
    owed = queries.drafts(session.issuer_id, profile=profile, signer=session.signer)
    with unit_of_work():  # what was printed since it was opened is signed too
        db.session.get_one(SigningSession, session_id).total = len(owed)
    try:
        pen = profiles.of(profile).opened(person)
        for first in range(0, len(owed), pen.batch):
            if not _sign(session_id, pen, owed[first:first + pen.batch]):
                return "stopped"
    except WrongPassphrase as error:
        return _end(session_id, "refused", str(error))
    except SignerUnready as error:
        return _end(session_id, "unready", str(error))
    except Exception as error:
        log.exception("certificates: a signing session failed")
        return _end(session_id, "unready", type(error).__name__)
    return _end(session_id, "finished", "")


def stop(session: SigningSession, *, at: datetime) -> None:
    """No further certificate is signed; the one in hand may still be."""
    if session.ended_at is None:
        session.ended_at, session.outcome = at, "stopped"


def _sign(session_id: int, pen: Pen, certificate_ids: Sequence[int]) -> bool:
    """One batch; where it is refused as a whole each certificate is tried by itself. False once the session was stopped."""
    drafts = {}
    for certificate_id in certificate_ids:
        seal = queries.seal_of(certificate_id)
        if seal and seal.sealed_at is None:
            drafts[certificate_id] = storage.read(seal.draft_key)
    let_go()
    problems: dict[int, str] = {}
    signed: dict[int, Signed] = {}
    try:
        signed = dict(zip(drafts, pen.sign(list(drafts.values())), strict=True)) if drafts else {}
    except (WrongPassphrase, SignerUnready):
        raise
    except SigningProblem as error:
        for certificate_id, draft in drafts.items():
            try:
                signed |= {certificate_id: pen.sign([draft])[0]} if len(drafts) > 1 else {}
                problems |= {certificate_id: str(error)} if len(drafts) == 1 else {}
            except (WrongPassphrase, SignerUnready):
                raise
            except SigningProblem as own:
                problems[certificate_id] = str(own)
    return _keep(session_id, signed, problems)


def _keep(session_id: int, signed: dict[int, Signed], problems: dict[int, str]) -> bool:
    blobs = {number: storage.put(BytesIO(one.pdf), at_most=jobs.LARGEST) for number, one in signed.items()}
    with unit_of_work():
        session = db.session.get_one(SigningSession, session_id, with_for_update=True, populate_existing=True)
        for certificate_id, one in signed.items():
            session.done += services.keep_signed(certificate_id, one, blobs[certificate_id], at=now())
        for certificate_id, problem in problems.items():
            services.note_problem(certificate_id, problem, at=now())
        session.failed += len(problems)
        session.heard_at = now()
        return session.ended_at is None


def _end(session_id: int, outcome: str, problem: str) -> str:
    db.session.rollback()
    with unit_of_work():
        session = db.session.get_one(SigningSession, session_id, with_for_update=True, populate_existing=True)
        if session.ended_at is None:
            session.ended_at, session.outcome, session.problem = now(), outcome, problem[:300]
        audit.record("certificates.signing_ended", f"signing_session:{session_id}", outcome=session.outcome, done=session.done,
                     failed=session.failed)
    return outcome
