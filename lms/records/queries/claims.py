"""One claim, its history, and what a person's claims come to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import abort

from lms.certificates import queries as certificates
from lms.core.database import db
from lms.records import policies, states
from lms.records.models import EXTERNAL, Claim, Scan, Step


def by_public_id(public_id: str) -> Claim | None:
    return db.session.scalar(sa.select(Claim).where(Claim.public_id == public_id))


def claim_or_404(actor: Any, public_id: str, capability: str = policies.SEE) -> Claim:
    """The claim, where the actor holds the capability over the learner's agency."""
    claim = by_public_id(public_id)
    if claim is None or not policies.may(actor, capability, claim):
        abort(404)
    return claim


def locked(claim_id: int) -> Claim:
    """Read afresh, its row held until the unit of work ends."""
    return db.session.scalars(sa.select(Claim).where(Claim.id == claim_id).with_for_update()
                              .execution_options(populate_existing=True)).one()


def of_certificate(certificate_id: int) -> Claim | None:
    return db.session.scalar(sa.select(Claim).where(Claim.certificate_id == certificate_id))


def before(claim: Claim) -> Claim | None:
    """The claim of the certificate that this one takes the place of."""
    if claim.certificate_id is None:
        return None
    certificate = certificates.by_ids([claim.certificate_id])[claim.certificate_id]
    return of_certificate(certificate.supersedes_id) if certificate.supersedes_id else None


def siasn_ids_before(found: Iterable[Any]) -> dict[int, str]:
    """Of each certificate the id under which SIASN has one that it takes the place of, however far back; one more query for
    each step back that any of them takes."""
    told: dict[int, str] = {}
    back = {c.id: c.supersedes_id for c in found if c.supersedes_id}
    while back:
        ids = dict(db.session.execute(sa.select(Claim.certificate_id, Claim.siasn_id).where(
            Claim.certificate_id.in_(set(back.values())), Claim.siasn_id != "")).all())
        told |= {id_: ids[older] for id_, older in back.items() if older in ids}
        older = certificates.by_ids([one for one in back.values() if one not in ids])
        back = {id_: next_ for id_, one in back.items() if one in older and (next_ := older[one].supersedes_id)}
    return told


def any_returned() -> sa.ColumnElement[bool]:
    """Whether the staff office may have sent something back to the person."""
    return sa.exists().where(Claim.learner_id == sa.bindparam("person_id"), Claim.state == states.RETURNED)


def of_learner(learner_id: int) -> list[Claim]:
    """The newest training first."""
    return list(db.session.scalars(
        sa.select(Claim).where(Claim.learner_id == learner_id).order_by(Claim.finished_on.desc(), Claim.id.desc())))


def steps_of(claim_id: int) -> list[Step]:
    """In the order in which they were taken."""
    return list(db.session.scalars(sa.select(Step).where(Step.claim_id == claim_id).order_by(Step.id)))


def scans_of(claim_id: int) -> list[Scan]:
    """The newest first: that one counts."""
    return list(db.session.scalars(sa.select(Scan).where(Scan.claim_id == claim_id).order_by(Scan.id.desc())))


def waiting_external(learner_id: int) -> int:
    """How many certificates from elsewhere of this learner the office has not accepted yet."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Claim).where(
        Claim.learner_id == learner_id, Claim.origin == EXTERNAL, Claim.ended == "",
        Claim.state.in_((states.SUBMITTED, states.RETURNED)))) or 0


def chosen(actor: Any, public_ids: list[str]) -> list[Claim]:
    """Those among these about which the actor may decide, by name."""
    return list(db.session.scalars(
        sa.select(Claim).where(Claim.public_id.in_(public_ids), policies.visible(actor, policies.DECIDE))
        .order_by(Claim.learner_name, Claim.id))) if public_ids else []


def scan_or_404(public_id: str) -> tuple[Scan, Claim]:
    row = db.session.execute(
        sa.select(Scan, Claim).join(Claim, Claim.id == Scan.claim_id).where(Scan.public_id == public_id)).first()
    return (row[0], row[1]) if row else abort(404)


def public_id_of_certificate(claim: Claim) -> str:
    """Of ours; empty for one from elsewhere."""
    found = certificates.by_ids([claim.certificate_id]) if claim.certificate_id else {}
    return next((certificate.public_id for certificate in found.values()), "")
