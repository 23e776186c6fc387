"""Claims that look like the same training twice: same person, same course or title, days that overlap."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from lms.core.database import db
from lms.records.models import Claim, Ruling

_Other = sa.orm.aliased(Claim)


def is_undecided() -> sa.ColumnElement[bool]:
    """Whether a claim of the query around it has a twin about which nobody has decided."""
    return sa.exists().where(*_twin()).correlate(Claim)


def undecided_among(claim_ids: Collection[int]) -> set[int]:
    """Of these, the claims with a twin about which nobody has decided; one query however many."""
    return set(db.session.scalars(sa.select(Claim.id).where(Claim.id.in_(claim_ids), is_undecided()))) if claim_ids else set()


def has_undecided(claim_id: int) -> bool:
    return bool(undecided_among([claim_id]))


def twins_of(claim: Claim) -> list[Claim]:
    """The claims that look like this one and are not decided about, the oldest first."""
    return list(db.session.scalars(
        sa.select(_Other).join(Claim, sa.and_(*_twin())).where(Claim.id == claim.id).order_by(_Other.id)))


def rulings_of(claim_id: int) -> list[Ruling]:
    return list(db.session.scalars(
        sa.select(Ruling).where(sa.or_(Ruling.low_id == claim_id, Ruling.high_id == claim_id)).order_by(Ruling.id)))


def _twin() -> tuple[sa.ColumnElement[bool], ...]:
    decided = sa.exists().where(sa.or_(
        sa.and_(Ruling.low_id == Claim.id, Ruling.high_id == _Other.id),
        sa.and_(Ruling.low_id == _Other.id, Ruling.high_id == Claim.id))).correlate(Claim, _Other)
    return (
        _Other.learner_id == Claim.learner_id, _Other.id != Claim.id, _Other.ended == "", Claim.ended == "",
        sa.or_(_Other.course_id == Claim.course_id, _Other.title_key == Claim.title_key),
        _Other.started_on <= Claim.finished_on, _Other.finished_on >= Claim.started_on, ~decided)
