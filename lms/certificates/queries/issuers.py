"""Who issues, and what is still owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.accounts import queries as people
from lms.accounts.policies import within
from lms.accounts.queries import Agency
from lms.certificates.designs import choice
from lms.certificates.models import Certificate, Issuer, Owed
from lms.certificates.policies import MANAGE
from lms.certificates.seal import profiles
from lms.certificates.seal.models import Seal
from lms.certificates.seal.profiles import Profile
from lms.core.database import db


def agency(agency_id: int) -> Agency:
    found = people.agency(agency_id)
    if found is None:
        raise LookupError(f"no agency {agency_id}")
    return found


def issuer_of(agency_id: int) -> Issuer | None:
    return db.session.scalar(sa.select(Issuer).where(Issuer.agency_id == agency_id))


def issuers_at(agency_ids: list[int]) -> dict[int, Issuer]:
    """By agency."""
    return {i.agency_id: i for i in db.session.scalars(sa.select(Issuer).where(Issuer.agency_id.in_(agency_ids)))}


def issuer_for(*agency_ids: int) -> Issuer | None:
    """The issuer of the first of these agencies, or of the nearest agency above it; then of the second, and so on."""
    chain = [step for agency_id in agency_ids for step in _upwards(agency_id)]
    known = issuers_at(chain)
    return next((known[step] for step in chain if step in known), None)


def design_for(course_id: int, *agency_ids: int, issuer: Issuer) -> str:
    """What a certificate is printed by, as its snapshot names it: the course's design, or that of the first of these agencies,
    or of the nearest above it; with the emblem of the issuer, or of the nearest agency above."""
    chain = [step for agency_id in agency_ids for step in _upwards(agency_id)]
    return choice.chosen(course_id, chain, emblem_of=_upwards(issuer.agency_id))


def agency_of_issuer(issuer_id: int) -> Agency:
    return agency(db.session.get_one(Issuer, issuer_id).agency_id)


def profile_of(issuer_id: int) -> Profile:
    """With whose keys this issuer's certificates are signed; SignerUnready where that profile is not set up."""
    return profiles.of(db.session.get_one(Issuer, issuer_id).signing_profile)


def profiles_named() -> set[str]:
    """Every signing profile that an issuer names."""
    return set(db.session.scalars(sa.select(Issuer.signing_profile).distinct()))


def is_configured() -> bool:
    return db.session.scalar(sa.select(sa.exists().select_from(Issuer))) or False


def owed(*, limit: int = 500) -> list[int]:
    """Enrolments whose certificate can be tried, the first to complete first; not those that wait for their cohort's closing."""
    return list(db.session.scalars(
        sa.select(Owed.enrolment_id).where(Owed.problem != "closing")
        .order_by(Owed.completed_at, Owed.enrolment_id).limit(limit)))


def owed_below(actor: Any) -> list[Owed]:
    """What waits for its issuer in the agencies where the actor sets up issuing."""
    return list(db.session.scalars(
        sa.select(Owed).where(within(actor, MANAGE, Owed.provider_path), Owed.problem.in_(("no_issuer", "number_taken")))
        .order_by(Owed.completed_at).limit(500)))


def files_owed(*, before: datetime, again: bool = False, limit: int = 200) -> list[int]:
    """Certificates issued before then whose PDF is still to be made; with `again` also those that could not be printed."""
    query = sa.select(Certificate.id).where(
        Certificate.rendered_at.is_(None), Certificate.revoked_at.is_(None), Certificate.superseded_at.is_(None),
        Certificate.issued_at < before,
        ~sa.exists().where(Seal.certificate_id == Certificate.id))
    if not again:
        query = query.where(Certificate.render_problem == "")
    return list(db.session.scalars(query.order_by(Certificate.id).limit(limit)))


def _upwards(agency_id: int) -> Iterator[int]:
    found = people.agency(agency_id)
    if found:
        yield from reversed([int(step) for step in found.path.split("/") if step])
