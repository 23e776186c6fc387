"""Codes that change: one in the QR code on the screen, one to type. Both are signed, neither is stored.

The QR code holds `session.step.signature` and changes every 30 seconds; it is taken within its own step and the next one, so
that a phone has time to open the link. The short code is for phones that can't send the link: it is typed once the network
is back, changes every 5 minutes and lives for two such steps. A photograph of either is worthless afterwards.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import NamedTuple

from flask import current_app

STEP, TYPED_STEP = 30, 300
"""Seconds."""
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Nothing that looks like something else."""
LENGTH = 6


class Shown(NamedTuple):
    """A code of ours: the session's public id and the step in which it stood on the screen."""

    public_id: str
    step: int

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.step * STEP, UTC)

    def is_fresh(self, at: datetime) -> bool:
        """Within its step or the next; a step ahead is forgiven to servers whose clocks differ."""
        return -1 <= _step(at, STEP) - self.step <= 1


def on_screen(public_id: str, *, at: datetime) -> str:
    """What the QR code holds, behind the address."""
    step = _step(at, STEP)
    return f"{public_id}.{step}.{_signature('qr', public_id, step)}"


def seconds_left(at: datetime) -> int:
    """Until the code on the screen changes."""
    return STEP - int(at.timestamp()) % STEP


def read(text: str) -> Shown | None:
    """None for what no screen of ours has shown."""
    public_id, _, rest = text.partition(".")
    step, _, signature = rest.partition(".")
    if not (step.isascii() and step.isdecimal() and len(step) <= 12):
        return None
    good = hmac.compare_digest(_signature("qr", public_id, int(step)).encode(), signature.encode())
    return Shown(public_id, int(step)) if good else None


def typed(public_id: str, *, at: datetime) -> str:
    """The short code of this time, for people."""
    return _short(public_id, _step(at, TYPED_STEP))


def is_typed(public_id: str, text: str, *, at: datetime) -> bool:
    """Whether the text, however it is spaced and written, is the short code of this step or the one before."""
    given, step = "".join(text.upper().replace("-", " ").split()), _step(at, TYPED_STEP)
    return any(hmac.compare_digest(_short(public_id, one).encode(), given.encode()) for one in (step, step - 1))


def _short(public_id: str, step: int) -> str:
    number, letters = int.from_bytes(_digest("typed", public_id, step), "big"), []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)


def _signature(what: str, public_id: str, step: int) -> str:
    return urlsafe_b64encode(_digest(what, public_id, step)[:12]).decode()


def _digest(what: str, public_id: str, step: int) -> bytes:
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), f"attendance.{what}:{public_id}:{step}".encode(), "sha256")


def _step(at: datetime, length: int) -> int:
    return int(at.timestamp()) // length
