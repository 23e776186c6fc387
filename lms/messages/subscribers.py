"""What messages listens to: the mail server, when it knows an address no more."""

from __future__ import annotations

from flask import Flask

from lms.core.database import now
from lms.core.mail import LetterRefused
from lms.messages import services


def note_refusal(_app: Flask, *, event: LetterRefused) -> None:
    services.fail(event.address, f"{event.code} {event.reason}", at=now())
