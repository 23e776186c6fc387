"""What every step has in common: the claim is held, nobody was faster, nobody decides about their own, and it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.core import audit
from lms.core.database import db
from lms.core.i18n import when
from lms.records import labels, queries, states
from lms.records.errors import LeftTheDesk, NotInThisState, Overtaken, OwnCertificate, ReasonMissing
from lms.records.ledger import services as ledger
from lms.records.models import Claim, Step

SHORTEST_REASON = 10
"""Letters of a reason."""
_AUDITED = {act: ".".join(("records", act)) for act in labels.ACTS}


def held(claim_id: int, *, seen: int | None = None) -> Claim:
    """The claim with its row held; Overtaken where it has moved on since the version that was seen."""
    claim = queries.locked(claim_id)
    if seen is not None and claim.version != seen:
        raise _overtaken(claim)
    return claim


def may_step(claim: Claim, step: str, *, by: int | None) -> None:
    """LeftTheDesk, OwnCertificate or NotInThisState."""
    if not claim.is_open and not (step in states.EVEN_ENDED and claim.ended in states.TAKEN_BACK):
        raise LeftTheDesk(labels.ENDS[claim.ended])
    if by == claim.learner_id and step in (states.VERIFY, states.RETURN):
        raise OwnCertificate
    if not states.may(step, claim.state):
        raise NotInThisState(labels.STATES[claim.state])


def take(claim: Claim, step: str, act: str, *, by: int | None, at: datetime, words: str = "",
         before: Mapping[str, Any] | None = None) -> None:
    """Move the claim on and write the step down."""
    claim.state = states.STEPS[step][1]
    note(claim, act, by=by, at=at, words=words, before=before)


def note(claim: Claim, act: str, *, by: int | None, at: datetime, words: str = "",
         before: Mapping[str, Any] | None = None) -> None:
    claim.version, claim.changed_at = (claim.version or 0) + 1, at
    db.session.flush()
    db.session.add(Step(claim_id=claim.id, at=at, by_id=by, act=act, words=words, before=dict(before) if before else None))
    audit.record(_AUDITED[act], f"claim:{claim.id}", state=claim.state)
    ledger.moved(claim.learner_id)
    db.session.flush()


def reasoned(words: str) -> str:
    """The reason without space around it; ReasonMissing where it is no sentence."""
    plain = words.strip()
    if len(plain) < SHORTEST_REASON:
        raise ReasonMissing
    return plain[:600]


def _overtaken(claim: Claim) -> Overtaken:
    last = queries.steps_of(claim.id)[-1]
    who = people.names_of([last.by_id]).get(last.by_id, "") if last.by_id else str(_("the system"))
    return Overtaken(who, labels.ACTS[last.act], when(last.at))
