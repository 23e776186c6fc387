"""The look before an export: how many are ready, and which SIASN would refuse and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from lms.core.database import db
from lms.records import states
from lms.records.exports.entries import by_id, lines
from lms.records.models import Claim
from lms.records.policies import EXPORT, visible
from lms.records.queries import Sought

MOST = 10_000
"""Claims of one export."""
MOST_SHOWN = 200
"""Claims whose faults are listed."""
PIECE = 500


@dataclass(frozen=True)
class Plan:
    """Ids of claims that may go, how many may not, and the first of those with their faults."""

    ready: tuple[int, ...]
    refused: int
    faulty: tuple[tuple[Claim, tuple[object, ...]], ...]
    is_cut: bool
    """Whether more was found than one export takes."""
    replacing: int = 0
    """How many of the ready take the place of an earlier certificate."""


def plan(actor: Any, sought: Sought) -> Plan:
    """Of what is sought, all that is verified; in pieces, so that the memory it takes is bounded."""
    ready: list[int] = []
    faulty: list[tuple[Claim, tuple[object, ...]]] = []
    seen = refused = replacing = 0
    agencies = by_id()
    for piece in _pieces(actor, replace(sought, state=states.VERIFIED)):
        seen += len(piece)
        for line in lines(piece, agencies):
            if not (found := line.faults()):
                ready.append(line.claim.id)
                replacing += bool(line.entry.replaces)
                continue
            refused += 1
            if len(faulty) < MOST_SHOWN:
                faulty.append((line.claim, tuple(found)))
    return Plan(tuple(ready), refused, tuple(faulty), is_cut=seen >= MOST, replacing=replacing)


def _pieces(actor: Any, sought: Sought) -> Iterator[list[Claim]]:
    last = seen = 0
    query = sa.select(Claim).where(visible(actor, EXPORT), *sought.conditions()).order_by(Claim.id)
    while seen < MOST and (piece := list(db.session.scalars(query.where(Claim.id > last).limit(min(PIECE, MOST - seen))))):
        yield piece
        last, seen = piece[-1].id, seen + len(piece)
