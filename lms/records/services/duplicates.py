"""Two certificates that look like one training: an officer compares them and decides, with the reason kept."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from lms.core.database import db
from lms.records import queries, states
from lms.records.errors import LeftTheDesk, NoPair, OwnCertificate
from lms.records.labels import ENDS
from lms.records.models import DISTINCT, SAME, Claim, Ruling
from lms.records.services.steps import note, reasoned


def rule(claim_id: int, other_id: int, *, set_aside: int | None, reason: str, by: int, at: datetime) -> None:
    """Both count (`set_aside` None), or the one of that id leaves the desk as a duplicate of the other.

    NoPair where they are no longer an undecided pair, OwnCertificate for one's own.
    """
    words = reasoned(reason)
    low, high = (queries.locked(id_) for id_ in sorted((claim_id, other_id)))
    if by == low.learner_id:
        raise OwnCertificate
    if high.id not in {twin.id for twin in queries.twins_of(low)}:
        raise NoPair
    db.session.add(Ruling(low_id=low.id, high_id=high.id, verdict=DISTINCT if set_aside is None else SAME, reason=words, by_id=by,
                          at=at))
    for claim in (low, high):
        if set_aside is None:
            note(claim, "distinct", by=by, at=at, words=words)
        elif claim.id == set_aside:
            _end(claim, words, by=by, at=at)


def bring_back(claim_id: int, *, reason: str, by: int, at: datetime) -> Claim:
    """A claim that was set aside stands on the desk again, and the pair is open once more."""
    words, claim = reasoned(reason), queries.locked(claim_id)
    if by == claim.learner_id:
        raise OwnCertificate
    if claim.ended != states.DUPLICATE:
        raise LeftTheDesk(ENDS[claim.ended]) if claim.ended else NoPair
    db.session.execute(sa.delete(Ruling).where(
        sa.or_(Ruling.low_id == claim_id, Ruling.high_id == claim_id), Ruling.verdict == SAME))
    claim.ended, claim.ended_at = "", None
    note(claim, "brought_back", by=by, at=at, words=words)
    return claim


def _end(claim: Claim, words: str, *, by: int, at: datetime) -> None:
    claim.ended, claim.ended_at, claim.remark = states.DUPLICATE, at, words
    note(claim, "duplicate", by=by, at=at, words=words)
