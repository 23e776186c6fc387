"""Exports: who may see which, what is in them, which files there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa
from flask import abort
from flask_sqlalchemy.pagination import Pagination

from lms.core.database import db
from lms.records import states
from lms.records.models import Batch, BatchClaim, BatchFile, Claim
from lms.records.policies import EXPORT, SEE, visible


def batches(actor: Any, *, page: int = 1) -> Pagination:
    """The newest first."""
    return db.paginate(sa.select(Batch).where(_all_visible(actor, SEE)).order_by(Batch.id.desc()), page=page, per_page=25,
                       error_out=False)


def batch_or_404(actor: Any, public_id: str, capability: str = EXPORT) -> Batch:
    """A batch of which every claim lies within the actor's reach: its files hold all of them."""
    return db.session.scalar(
        sa.select(Batch).where(Batch.public_id == public_id, _all_visible(actor, capability))) or abort(404)


def claims_of(batch_id: int, *, size: int = 200) -> Iterator[list[Claim]]:
    """By name, in pieces of bounded size; each piece is read for itself, so that nothing stays open in between."""
    name, last = "", 0
    while piece := list(db.session.scalars(
            sa.select(Claim).join(BatchClaim, BatchClaim.claim_id == Claim.id)
            .where(BatchClaim.batch_id == batch_id, sa.or_(
                Claim.learner_name > name, sa.and_(Claim.learner_name == name, Claim.id > last)))
            .order_by(Claim.learner_name, Claim.id).limit(size))):
        yield piece
        name, last = piece[-1].learner_name, piece[-1].id


def files_of(batch_id: int) -> dict[str, BatchFile]:
    """By form."""
    return {file.form: file for file in db.session.scalars(sa.select(BatchFile).where(BatchFile.batch_id == batch_id))}


def names_in_batches(batch_ids: Collection[int]) -> dict[int, str]:
    """The public id of each batch."""
    rows = db.session.execute(sa.select(Batch.id, Batch.public_id).where(Batch.id.in_(batch_ids))) if batch_ids else ()
    return {row[0]: row[1] for row in rows}


def unfinished() -> list[int]:
    """Batches whose files are owed."""
    return list(db.session.scalars(
        sa.select(Batch.id).where(Batch.ready_at.is_(None), Batch.undone_at.is_(None)).order_by(Batch.id).limit(50)))


def _all_visible(actor: Any, capability: str) -> sa.ColumnElement[bool]:
    out_of_reach = (sa.select(BatchClaim.claim_id).join(Claim, Claim.id == BatchClaim.claim_id)
                    .where(BatchClaim.batch_id == Batch.id, sa.not_(visible(actor, capability))))
    return ~out_of_reach.correlate(Batch).exists()


def counts_of_batch(batch_id: int) -> dict[str, int]:
    """How many of what it took out stand in each state today; what has left the desk, only if SIASN has it."""
    return dict(db.session.execute(
        sa.select(Claim.state, sa.func.count()).join(BatchClaim, BatchClaim.claim_id == Claim.id)
        .where(BatchClaim.batch_id == batch_id, sa.or_(Claim.ended == "", Claim.state == states.RECORDED))
        .group_by(Claim.state)).all())


def ended_in(batch_id: int) -> int:
    """How many of what it took out were revoked or replaced since and are not put right in SIASN."""
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(Claim).join(BatchClaim, BatchClaim.claim_id == Claim.id).where(
            BatchClaim.batch_id == batch_id, Claim.ended.in_(states.TAKEN_BACK), Claim.settled_at.is_(None))) or 0


def page_of_batch(batch_id: int, page: int) -> Pagination:
    """What it took out, by name."""
    return db.paginate(
        sa.select(Claim).join(BatchClaim, BatchClaim.claim_id == Claim.id).where(BatchClaim.batch_id == batch_id)
        .order_by(Claim.learner_name, Claim.id), page=page, per_page=50, error_out=False)


def exported_in(batch_id: int) -> list[int]:
    """Ids of what it took out and nobody has marked as recorded."""
    return list(db.session.scalars(
        sa.select(Claim.id).where(Claim.batch_id == batch_id, Claim.state == states.EXPORTED, Claim.ended == "")))
