"""What officers decide: verify, return with a reason, mark as recorded, take a mark back; one by one or many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from lms.core.errors import DomainError
from lms.records import letters, queries, states
from lms.records.errors import UndecidedDuplicate
from lms.records.models import Claim
from lms.records.services.settling import settle_before, unsettle_before
from lms.records.services.steps import held, may_step, reasoned, take


class Chosen(NamedTuple):
    """A claim, and the version of it that the officer saw."""

    claim_id: int
    seen: int | None = None


@dataclass
class Outcome:
    """What came of many: how many were done, and of the others each with the sentence that says why not."""

    done: int = 0
    refused: list[tuple[Claim, str]] = field(default_factory=list)


def verify(chosen: Chosen, *, by: int, at: datetime) -> Claim:
    """The office accepts it. Overtaken, OwnCertificate, NotInThisState, LeftTheDesk or UndecidedDuplicate where it may not."""
    claim = held(chosen.claim_id, seen=chosen.seen)
    may_step(claim, states.VERIFY, by=by)
    if queries.has_undecided(claim.id):
        raise UndecidedDuplicate
    claim.remark = ""
    take(claim, states.VERIFY, "verified", by=by, at=at)
    return claim


def return_(chosen: Chosen, *, reason: str, by: int, at: datetime) -> Claim:
    """Back to the learner, who reads why and is written to."""
    words, claim = reasoned(reason), held(chosen.claim_id, seen=chosen.seen)
    may_step(claim, states.RETURN, by=by)
    claim.remark, claim.batch_id = words, None
    take(claim, states.RETURN, "returned", by=by, at=at, words=words)
    letters.returned(claim)
    return claim


def record(chosen: Chosen, *, siasn_id: str = "", by: int | None, at: datetime) -> Claim:
    """SIASN has it, under the id that its answer gave (`rwKursusId`), where anybody noted that. One that was revoked or
    replaced meanwhile too: that id is what it is corrected by."""
    claim = held(chosen.claim_id, seen=chosen.seen)
    may_step(claim, states.RECORD, by=by)
    claim.siasn_id = siasn_id.strip()[:60] or claim.siasn_id
    take(claim, states.RECORD, "recorded", by=by, at=at, words=claim.siasn_id)
    settle_before(claim, by=by, at=at)
    return claim


def step_back(chosen: Chosen, *, reason: str, by: int, at: datetime) -> Claim:
    """SIASN does not have it after all: it counts as exported again."""
    words, claim = reasoned(reason), held(chosen.claim_id, seen=chosen.seen)
    may_step(claim, states.UNRECORD, by=by)
    claim.siasn_id = ""
    take(claim, states.UNRECORD, "unrecorded", by=by, at=at, words=words)
    unsettle_before(claim, by=by, at=at)
    return claim


def many(chosen: Iterable[Chosen], verb: Callable[[Chosen], Claim]) -> Outcome:
    """Each for itself, in the order of ids so that two officers never wait for one another; what is refused holds up nothing."""
    outcome = Outcome()
    for one in sorted(chosen):
        try:
            verb(one)
        except DomainError as error:
            outcome.refused.append((queries.locked(one.claim_id), str(error)))
        else:
            outcome.done += 1
    return outcome
