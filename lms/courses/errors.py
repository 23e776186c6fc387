"""What courses refuses, in words for the user."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError


class Refused(DomainError):
    """A rule of courses stands against it."""


class NotOpenYet(DomainError):
    """It is there, but the learner may not open it yet; the message says when he may."""

    status = 403


class TimeOver(DomainError):
    """The learner may still read, but what he does no longer counts."""

    def __init__(self) -> None:
        super().__init__(_l("The training is over. You can still read it, but nothing more is counted."))
