"""Verifying or recording all that was found, piece by piece: what was done is kept, whatever happens to the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale

from lms.accounts import queries as people
from lms.core import audit, jobs
from lms.core.database import db
from lms.records.errors import NothingFound
from lms.records.models import Claim, Errand
from lms.records.services.deciding import Chosen, many, record, verify

PIECE = 25
"""Claims of one unit of work."""
KEPT = timedelta(days=30)


def start(chosen: Sequence[Chosen], act: str, *, by: int, at: datetime) -> Errand:
    """Have the act done with each of them by a job; NothingFound where there is none."""
    if not chosen:
        raise NothingFound
    pairs = [[one.claim_id, one.seen or 0] for one in sorted(chosen)]
    errand = Errand(at=at, by_id=by, act=act, chosen=pairs, done=0, refused=[])
    db.session.add(errand)
    db.session.flush()
    audit.record("records.errand_started", f"errand:{errand.id}", act=act, count=errand.total)
    jobs.enqueue("records.errand", errand_id=errand.id)
    return errand


def go_on(errand_id: int, *, at: datetime) -> bool:
    """Do the next piece, in the name and language of the officer; whether there is more."""
    errand = db.session.scalars(sa.select(Errand).where(Errand.id == errand_id).with_for_update()
                                .execution_options(populate_existing=True)).one()
    piece = [Chosen(*pair) for pair in errand.chosen[errand.done:errand.done + PIECE]]
    officer = people.user(errand.by_id)
    with force_locale((officer and officer.language) or current_app.config["LANGUAGE"]):
        outcome = many(piece, lambda one: _act(errand.act, one, by=errand.by_id, at=at))
    errand.refused = [*errand.refused, *([claim.id, words] for claim, words in outcome.refused)]
    errand.done += len(piece)
    if errand.done >= errand.total:
        errand.finished_at = errand.finished_at or at
    db.session.flush()
    return errand.finished_at is None


def forget_errands(*, at: datetime) -> None:
    """What came of them is told for a while; the steps of the claims stay."""
    db.session.execute(sa.delete(Errand).where(Errand.finished_at <= at - KEPT))


def _act(act: str, one: Chosen, *, by: int, at: datetime) -> Claim:
    return verify(one, by=by, at=at) if act == "verify" else record(one, by=by, at=at)
