"""What a certificate is worth on a day: the one place that says so."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import current_app

from lms.core.database import now

PENDING, ISSUED, SUPERSEDED, REVOKED, EXPIRED = "pending", "issued", "superseded", "revoked", "expired"
"""A pending certificate is a row of what is owed; the others are states of a certificate."""


class Standing(Protocol):
    """A certificate, or as much of one as verification reads."""

    @property
    def revoked_at(self) -> datetime | None: ...
    @property
    def superseded_at(self) -> datetime | None: ...
    @property
    def expires_on(self) -> date | None: ...


def status(certificate: Standing, on: date) -> str:
    """`issued`, `superseded`, `revoked` or `expired` as of that day. A revocation outweighs a successor, that an expiry."""
    if certificate.revoked_at is not None:
        return REVOKED
    if certificate.superseded_at is not None:
        return SUPERSEDED
    return EXPIRED if certificate.expires_on is not None and certificate.expires_on < on else ISSUED


def today() -> date:
    """In the site's zone, by which the last day of validity is reckoned."""
    return now().astimezone(ZoneInfo(current_app.config["TIMEZONE"])).date()
