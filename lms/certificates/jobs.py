"""Work in the background. Only the worker imports this module."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from lms.certificates import proofs, queries, services, workshop
from lms.certificates.badges import making
from lms.certificates.designs import choice, press
from lms.certificates.designs.choice import UnknownDesign
from lms.certificates.designs.design import Design, house
from lms.certificates.designs.problems import Refused
from lms.certificates.log import checkpoints
from lms.certificates.paper import letters
from lms.certificates.paper.facts import Facts, from_snapshot
from lms.certificates.paper.letters import UnprintableText
from lms.certificates.preparing import folder
from lms.certificates.seal import jobs as signing
from lms.certificates.seal import queries as seals
from lms.certificates.seal import services as sealing
from lms.certificates.seal.errors import SignerUnready
from lms.core import audit, storage
from lms.core.database import db, now
from lms.core.work import unit_of_work

log = logging.getLogger("lms")
LARGEST = 2_000_000
PATIENCE = timedelta(minutes=1)
"""How long a certificate waits for its own job before the sweep makes it."""


def render(certificate_id: int) -> None:
    """Make the PDF and sign it, unless it is there; the same facts give the same paper, so a repeat does no harm."""
    with unit_of_work():
        certificate = queries.locked(certificate_id)
        if certificate.rendered_at is not None:
            return
        facts, issued_at = from_snapshot(certificate.facts), certificate.issued_at
        kept = proofs.state(certificate, at=now())
        statement, badge = kept.text, making.make(certificate, kept, at=now()).document
        is_drafted, issuer_id = seals.seal_of(certificate_id) is not None, certificate.issuer_id
    if not is_drafted and not _print(certificate_id, issuer_id, facts, issued_at, statement, badge):
        return
    signing.seal(certificate_id)


def _print(certificate_id: int, issuer_id: int, facts: Facts, issued_at: datetime, statement: str, badge: str) -> bool:
    """Whether there is a paper: a draft for the signer, or the file itself where certificates are not signed."""
    try:
        profile = queries.profile_of(issuer_id)
        seal = profile.says()
        if profile.signer and profile.signer.is_apart:
            workshop.apart.wake()
        pdf = _in_own_design(certificate_id, facts, issued_at, statement, badge, seal) or workshop.printed(
            facts, generated_at=issued_at, statement=statement, badge=badge, seal=seal, design=_house(facts.design),
            folder=folder())
    except UnprintableText as error:
        with unit_of_work():
            services.note_render_problem(certificate_id, str(error))
        return False
    except SignerUnready as error:  # tried again by the sweep, until somebody sets it up
        log.warning("certificates: %s waits: %s", certificate_id, error)
        return False
    blob = storage.put(BytesIO(pdf), at_most=LARGEST)
    with unit_of_work():
        if profile.signer:
            sealing.keep_draft(certificate_id, blob, profile, at=now())
        else:
            services.file(certificate_id, blob, at=now())
    return True


def _in_own_design(certificate_id: int, facts: Facts, issued_at: datetime, statement: str, badge: str, seal: str) -> bytes | None:
    """None where the house's own is meant, or a design fails: its certificate is printed by the house's then, and the trail
    says so. Nobody waits for a certificate because of a design."""
    try:
        design = choice.of(facts.design)
        if design.is_house:
            return None
        letters.check(facts)
        return press.worker.printed(design, facts, generated_at=issued_at, statement=statement, badge=badge, seal=seal)
    except (Refused, UnknownDesign, OSError) as error:
        with unit_of_work():
            audit.record("certificates.design_failed", f"certificate:{certificate_id}", design=facts.design, why=str(error)[:200])
    return None


def _house(name: str) -> Design:
    """What prints where no own design does: the house's that was chosen, with the emblem that was chosen."""
    try:
        design = choice.of(name)
    except (UnknownDesign, OSError):
        return house()
    return design if design.is_house else house()


def sweep() -> None:
    """Issue what is owed, in the order of completion, and make the files that were lost on the way."""
    for enrolment_id in queries.owed():
        _try(_issue, enrolment_id)
    for certificate_id in queries.files_owed(before=now() - PATIENCE):
        _try(render, certificate_id)
    for certificate_id in signing.due():
        _try(signing.seal, certificate_id)


def issue_act(act_id: int) -> None:
    """Issue what a closing has put in line, one by one, so that each is safe as soon as it is made; the sweep goes on with
    what a killed worker left."""
    tried: set[int] = set()
    while waiting := [id_ for id_ in queries.next_of(act_id, limit=200 + len(tried)) if id_ not in tried]:
        for enrolment_id in waiting:
            _try(_issue, enrolment_id)
        tried.update(waiting)


def checkpoint() -> None:
    """Sign what was entered into the log since the last time."""
    with unit_of_work():
        checkpoints.sign(at=now())


def _issue(enrolment_id: int) -> None:
    with unit_of_work():
        services.issue_owed(enrolment_id, at=now())


def _try(step: Callable[[int], None], number: int) -> None:
    """One that fails does not hold up the others; it is tried again by the next sweep."""
    try:
        step(number)
    except Exception:
        db.session.rollback()
        log.exception("certificates: %s of %s failed", step.__name__, number)
