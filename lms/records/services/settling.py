"""Putting SIASN right after a certificate that had gone there was revoked or replaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lms.records import queries, states
from lms.records.errors import NothingToCorrect
from lms.records.models import Claim
from lms.records.services.steps import held, note


def settle(claim_id: int, *, seen: int | None = None, by: int | None, at: datetime) -> Claim:
    """The officer has corrected or deleted it there; NothingToCorrect where it never went there or that is done."""
    claim = held(claim_id, seen=seen)
    if not _is_open_there(claim):
        raise NothingToCorrect
    claim.settled_at = at
    note(claim, "settled", by=by, at=at)
    return claim


def settle_before(claim: Claim, *, by: int | None, at: datetime) -> None:
    """SIASN has this one in the place of those before it, which are thereby put right."""
    for older in _before(claim):
        if _is_open_there(older):
            settle(older.id, by=by, at=at)


def unsettle_before(claim: Claim, *, by: int | None, at: datetime) -> None:
    """SIASN does not have this one after all, so those before it are still to be put right."""
    for older in _before(claim):
        if older.settled_at is not None:
            again = held(older.id)
            again.settled_at = None
            note(again, "unsettled", by=by, at=at)


def _before(claim: Claim) -> Iterator[Claim]:
    """From the one just before it back to the first."""
    while older := queries.before(claim):
        yield older
        claim = older


def _is_open_there(claim: Claim) -> bool:
    return claim.ended in states.TAKEN_BACK and claim.state in states.OUT and claim.settled_at is None
