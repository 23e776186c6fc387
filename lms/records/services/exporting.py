"""An export: one act that takes verified claims out, makes their files, and may be undone with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from flask import current_app

from lms.core import audit, jobs, storage
from lms.core.database import db
from lms.core.storage import Blob
from lms.core.work import after_commit
from lms.records import states
from lms.records.errors import AlreadyUndone, NothingToExport
from lms.records.models import Batch, BatchClaim, BatchFile, Claim, Step
from lms.records.services.steps import reasoned

PIECE = 500


def export(claim_ids: Sequence[int], *, by: int | None, at: datetime) -> Batch:
    """Those that are still verified and open go; NothingToExport where none is. The files are made by a job."""
    batch = Batch(at=at, by_id=by, total=0, expires_at=at + timedelta(days=current_app.config["RECORDS_EXPORT_DAYS"]))
    db.session.add(batch)
    db.session.flush()
    for piece in _pieces(claim_ids):
        taken = _move(Claim.id.in_(piece), states.EXPORT, "exported", batch_id=batch.id, by=by, at=at)
        if taken:
            db.session.execute(sa.insert(BatchClaim), [{"batch_id": batch.id, "claim_id": id_} for id_ in taken])
        batch.total += len(taken)
    if not batch.total:
        raise NothingToExport
    db.session.flush()
    audit.record("records.batch_exported", f"batch:{batch.id}", count=batch.total)
    jobs.enqueue("records.export", batch_id=batch.id)
    return batch


def undo(batch_id: int, *, reason: str, by: int, at: datetime) -> int:
    """Claims of the batch are verified again, but for those already recorded; how many. Its files are removed. Of what was
    revoked or replaced meanwhile nothing is left to put right in SIASN."""
    words = reasoned(reason)
    batch = _held(batch_id)
    if batch.undone_at is not None:
        raise AlreadyUndone
    back = _move(Claim.batch_id == batch_id, states.UNEXPORT, "unexported", batch_id=None, by=by, at=at, words=words,
                 even_ended=True)
    batch.undone_at, batch.undone_by_id, batch.undo_reason = at, by, words
    db.session.flush()
    audit.record("records.batch_undone", f"batch:{batch_id}", count=len(back))
    _forget_files(batch, at=at)
    return len(back)


def note_progress(batch_id: int, done: int) -> None:
    db.session.execute(sa.update(Batch).where(Batch.id == batch_id).values(done=done))


def keep_file(batch_id: int, form: str, blob: Blob) -> None:
    """One of the files is there; the same one again changes nothing."""
    db.session.merge(BatchFile(batch_id=batch_id, form=form, file_key=blob.key, size=blob.size))
    db.session.flush()


def finish(batch_id: int, *, at: datetime) -> None:
    """All files are there; those of a batch that was undone meanwhile are removed."""
    batch = _held(batch_id)
    batch.done, batch.ready_at = batch.total, batch.ready_at or at
    if batch.undone_at is not None:
        _forget_files(batch, at=at)
    db.session.flush()


def over(at: datetime) -> sa.ColumnElement[bool]:
    """Which still have files whose time is over."""
    return sa.and_(Batch.expired_at.is_(None), Batch.ready_at.is_not(None), Batch.expires_at <= at)


def expire(*, at: datetime) -> int:
    """Remove the files whose time is over; how many batches."""
    ended = db.session.scalars(sa.select(Batch).where(over(at)).limit(100)).all()
    for batch in ended:
        _forget_files(batch, at=at)
    return len(ended)


def _move(which: sa.ColumnElement[bool], step: str, act: str, *, batch_id: int | None, by: int | None, at: datetime,
          words: str = "", even_ended: bool = False) -> list[int]:
    """Take the step with every open claim that may; in one statement, so that of two officers one is first."""
    allowed, after = states.STEPS[step]
    is_open = sa.true() if even_ended else Claim.ended == ""
    moved = list(db.session.scalars(
        sa.update(Claim).where(which, Claim.state.in_(allowed), is_open)
        .values(state=after, batch_id=batch_id, version=Claim.version + 1, changed_at=at).returning(Claim.id)
        .execution_options(synchronize_session=False)))
    if moved:
        told: dict[str, object] = {"at": at, "by_id": by, "act": act, "words": words}
        db.session.execute(sa.insert(Step), [told | {"claim_id": id_} for id_ in moved])
    return moved


def _held(batch_id: int) -> Batch:
    return db.session.scalars(sa.select(Batch).where(Batch.id == batch_id).with_for_update()
                              .execution_options(populate_existing=True)).one()


def _forget_files(batch: Batch, *, at: datetime) -> None:
    keys = set(db.session.scalars(sa.delete(BatchFile).where(BatchFile.batch_id == batch.id).returning(BatchFile.file_key)))
    keys -= set(db.session.scalars(sa.select(BatchFile.file_key).where(BatchFile.file_key.in_(keys))))
    batch.expired_at = at
    db.session.flush()
    for key in keys:
        after_commit(partial(storage.discard, key))


def _pieces(ids: Sequence[int]) -> Iterable[tuple[int, ...]]:
    ordered = sorted(ids)
    return (tuple(ordered[here:here + PIECE]) for here in range(0, len(ordered), PIECE))
