"""Claims that look like the same training twice: same person, same course or title, days that overlap."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from flask import g, has_request_context

from lms.core.database import db
from lms.records.models import Claim, Ruling

FEW = 1000
"""People whose claims are looked for by the number of each."""
_Other = sa.orm.aliased(Claim)


def is_undecided(*more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a claim of the query around it has a twin about which nobody has decided."""
    return sa.exists().where(*_twin(), *more).correlate(Claim)


def are_undecided(among: list[str] | None) -> tuple[sa.ColumnElement[bool], ...]:
    """The same for very many claims. All with a twin are of somebody with one title or one course more than once: these are found
    along an index, once in a request, and only their few claims looked at one by one. `among` are the paths of the agencies
    that matter, if few."""
    repeaters = _repeaters(among)
    known = g.setdefault("records_repeaters", {}) if has_request_context() else {}
    key = None if among is None else tuple(among)
    if key not in known:
        known[key] = db.session.scalars(sa.select(repeaters.subquery().c.learner_id).limit(FEW + 1)).all()
    if len(known[key]) > FEW:
        return Claim.learner_id.in_(repeaters), is_undecided()
    return Claim.learner_id.in_(known[key]), is_undecided(_Other.learner_id.in_(known[key]))


def _repeaters(among: list[str] | None) -> sa.CompoundSelect[int]:
    people = [_Other.learner_id.in_(sa.select(Claim.learner_id).where(Claim.agency_path.in_(among)))] if among is not None else []
    open_ = _Other.ended == sa.literal_column("''")  # the index is of these
    return sa.union(*(
        sa.select(_Other.learner_id).where(open_, what.is_not(None), *people).group_by(_Other.learner_id, what)
        .having(sa.func.count() > 1) for what in (_Other.title_key, _Other.course_id)))


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
