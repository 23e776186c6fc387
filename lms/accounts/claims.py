"""A number that people enter themselves: it waits until an officer of their agency has looked, and counts nowhere before.

Certificates, signing in and lists know numbers in force alone (`IdentityNumber`); a confirmed claim becomes one.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts import letters, services
from lms.accounts.identity import masked
from lms.accounts.models import NumberClaim
from lms.accounts.services import Refused
from lms.core import audit
from lms.core.database import db
from lms.core.errors import DomainError


class Decided(DomainError):
    """Somebody was faster."""

    status = 409

    def __init__(self) -> None:
        super().__init__(_l("This number has been decided on already, or the person has taken it back."))


def claim(user_id: int, text: str, *, valid_from: date, at: datetime) -> NumberClaim:
    """The number waits for an officer, in place of one that waits already. Refused where it can be nobody's or not theirs."""
    found = services.sound(text)
    before = services.number_before(user_id, found.number, valid_from=valid_from)
    if before and before.number == found.number:
        raise Refused(_l("This number is in force already."), "number")
    _withdraw(user_id, at=at)
    fresh = NumberClaim(user_id=user_id, kind=found.kind, number=found.number, valid_from=valid_from, asked_at=at)
    db.session.add(fresh)
    services.flush()
    audit.record("accounts.number_claimed", f"user:{user_id}", kind=found.kind, number=masked(found.number))
    return fresh


def withdraw(user_id: int, *, at: datetime) -> None:
    """The person takes back what waits; where nothing does, nothing happens."""
    for number in _withdraw(user_id, at=at):
        audit.record("accounts.number_unclaimed", f"user:{user_id}", number=masked(number))


def confirm(claim: NumberClaim, *, by: int, at: datetime) -> None:
    """Put the number in force and tell the person. Decided; Refused where it has become somebody else's meanwhile."""
    _decide(claim, "confirmed", by=by, at=at)
    services.add_number(claim.user_id, claim.number, valid_from=claim.valid_from, at=at)
    audit.record("accounts.number_confirmed", f"user:{claim.user_id}", number=masked(claim.number))
    letters.confirmed(claim)


def refuse(claim: NumberClaim, reason: str, *, by: int, at: datetime) -> None:
    """The number in force, or none, stays; the person is told why. Decided."""
    _decide(claim, "refused", by=by, at=at)
    claim.reason = reason
    audit.record("accounts.number_refused", f"user:{claim.user_id}", number=masked(claim.number), reason=reason)
    letters.refused(claim)


def _decide(claim: NumberClaim, state: str, *, by: int, at: datetime) -> None:
    db.session.refresh(claim, with_for_update=True)
    if claim.state != "waiting":
        raise Decided
    claim.state, claim.decided_at, claim.decided_by_id = state, at, by
    db.session.flush()


def _withdraw(user_id: int, *, at: datetime) -> list[str]:
    waiting = list(db.session.scalars(sa.select(NumberClaim).where(
        NumberClaim.user_id == user_id, NumberClaim.decided_at.is_(None)).with_for_update()))
    for one in waiting:
        one.state, one.decided_at = "withdrawn", at
    db.session.flush()
    return [one.number for one in waiting]
