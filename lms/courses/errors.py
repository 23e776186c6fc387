"""What courses refuses, in words for the user."""

from __future__ import annotations

from lms.core.errors import DomainError


class Refused(DomainError):
    """A rule of courses stands against it."""


class UploadRefused(DomainError):
    """The file is not what it should be; the message says what it is and what to do."""

    status = 422
