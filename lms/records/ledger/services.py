"""The sums that boards are drawn from, brought up to date a moment after each step at the desk."""

from __future__ import annotations

import sqlalchemy as sa

from lms.core.database import db, insert
from lms.records.ledger import queries
from lms.records.models import Balance, Claim, Moved

AT_ONCE = 200
"""People of one unit of work."""


def moved(learner_id: int) -> None:
    """Something of this person's year has changed: the sums are due. Only adds, so that nobody waits for anybody."""
    db.session.execute(sa.insert(Moved).values(learner_id=learner_id))


def settle() -> bool:
    """Make the sums of some people true; whether more are due."""
    due = db.session.execute(sa.select(Moved.id, Moved.learner_id).order_by(Moved.id).limit(AT_ONCE * 5)).all()
    people = dict.fromkeys(learner_id for _id, learner_id in due)
    chosen = set(sorted(people)[:AT_ONCE])
    renew(chosen)
    db.session.execute(sa.delete(Moved).where(Moved.id.in_([id_ for id_, learner_id in due if learner_id in chosen])))
    return len(due) == AT_ONCE * 5 or len(people) > len(chosen)


def renew(learner_ids: set[int]) -> None:
    """The sums of these people, from all their claims."""
    if not learner_ids:
        return
    claims = db.session.scalars(sa.select(Claim).where(Claim.learner_id.in_(learner_ids))).all()
    caps = queries.caps_of(claims)
    db.session.execute(sa.delete(Balance).where(Balance.learner_id.in_(learner_ids)))
    sums = [{"learner_id": id_, "year": year.year, "recorded": year.recorded, "counted": year.counted}
            for id_ in sorted(learner_ids)
            for year in queries.years_of([claim for claim in claims if claim.learner_id == id_], caps).values()]
    for sum_ in sums:
        added = insert(Balance).values(**sum_)
        db.session.execute(added.on_conflict_do_update(
            index_elements=["learner_id", "year"], set_={"recorded": sum_["recorded"], "counted": sum_["counted"]}))


def catch_up() -> None:
    """Whoever has a claim and no sum yet: claims are older than the ledger."""
    known = sa.select(Balance.learner_id).union_all(sa.select(Moved.learner_id))
    missing = sa.select(Claim.learner_id).where(Claim.ended == "", Claim.learner_id.not_in(known)).distinct()
    db.session.execute(sa.insert(Moved).from_select(["learner_id"], missing))
