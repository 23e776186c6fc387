"""What SIASN answered, applied to the certificates of one export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lms.accounts import desk as people
from lms.records import queries
from lms.records.answers import Answer, key
from lms.records.models import Claim
from lms.records.services.deciding import Chosen, Outcome, many, record


@dataclass
class Heard:
    """What came of a list of answers: marked as recorded, refused by SIASN with its words, and rows that fit nothing here."""

    outcome: Outcome
    refused: list[tuple[Claim, str]] = field(default_factory=list)
    strange: list[Answer] = field(default_factory=list)


def hear(batch_id: int, answers: Sequence[Answer], *, by: int, at: datetime) -> Heard:
    """By number, and by NIP where the answer names one; of two answers to the same certificate the last counts."""
    claims = [claim for piece in queries.claims_of(batch_id) for claim in piece]
    numbers = people.numbers_of({claim.learner_id for claim in claims})
    known: dict[str, list[Claim]] = {}
    for claim in claims:
        known.setdefault(key(claim.number), []).append(claim)
    heard, taken = Heard(Outcome()), dict[int, Answer]()
    for answer in answers:
        fitting = [claim for claim in known.get(answer.number, ()) if answer.nip in ("", numbers.get(claim.learner_id, ""))]
        if len(fitting) == 1:
            taken[fitting[0].id] = answer
        else:
            heard.strange.append(answer)
    heard.refused = [(claim, taken[claim.id].message) for claim in claims if claim.id in taken and not taken[claim.id].is_in]
    heard.outcome = many([Chosen(id_) for id_, answer in taken.items() if answer.is_in],
                         lambda one: record(one, siasn_id=taken[one.claim_id].siasn_id, by=by, at=at))
    return heard
