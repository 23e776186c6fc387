"""Work of the desk in the background."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable

from lms.core import storage
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.records import queries, services
from lms.records.exports import files
from lms.records.ledger import services as ledger
from lms.records.models import Batch
from lms.records.schedules import queries as scheduled
from lms.records.schedules import services as schedules

log = logging.getLogger("lms")
LARGEST = 20_000_000_000
"""Bytes of one file of an export."""


def export(batch_id: int) -> None:
    """Make the files of a batch; a repeat makes the same ones."""
    batch = db.session.get_one(Batch, batch_id)
    if batch.ready_at is not None or batch.undone_at is not None:
        return
    for form in files.FORMS:
        with tempfile.TemporaryFile() as out:
            files.write(form, batch_id, out, lambda done: _note(batch_id, done))
            out.seek(0)
            blob = storage.put(out, at_most=LARGEST)
        with unit_of_work():
            services.keep_file(batch_id, form, blob)
    with unit_of_work():
        services.finish(batch_id, at=now())


def errand(errand_id: int) -> None:
    """Go through what an officer has chosen, piece by piece; a repeat goes on where the last one ended."""
    more = True
    while more:
        with unit_of_work():
            more = services.go_on(errand_id, at=now())


def listing(schedule_id: int) -> None:
    """Make the list that is due."""
    schedules.make(schedule_id, at=now())


def balances() -> None:
    """Bring the sums of the ledger up to date."""
    more = True
    while more:
        with unit_of_work():
            more = ledger.settle()


def sweep() -> None:
    """Submit what was issued before there was a desk, do what was lost on the way, remove what is old."""
    with unit_of_work():
        services.catch_up(at=now())
        ledger.catch_up()
    for batch_id in queries.unfinished():
        _try(export, batch_id)
    for errand_id in queries.unfinished_errands():
        _try(errand, errand_id)
    for schedule_id in scheduled.due(now()):
        _try(listing, schedule_id)
    with unit_of_work():
        services.expire(at=now())
        services.forget_errands(at=now())
        schedules.expire(at=now())


def _try(step: Callable[[int], None], number: int) -> None:
    """One that fails does not hold up the others."""
    try:
        step(number)
    except Exception:
        db.session.rollback()
        log.exception("records: %s of %s failed", step.__name__, number)


def _note(batch_id: int, done: int) -> None:
    with unit_of_work():
        services.note_progress(batch_id, done)
