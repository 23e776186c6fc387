"""What uploads refuses, in words for the user."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError


class UploadRefused(DomainError):
    """The file is not what it should be; the message says what it is and what to do."""

    status = 422


class FileTooLarge(DomainError):
    status = 413

    def __init__(self, most: int) -> None:
        super().__init__(_l("The file is larger than %(mb)s MB.", mb=f"{most / 1_000_000:g}"))


class TooMuchWaiting(DomainError):
    status = 413

    def __init__(self) -> None:
        super().__init__(_l("Too many of your files are waiting to be used. Use or remove some of them first."))


class UploadExpired(DomainError):
    status = 410

    def __init__(self) -> None:
        super().__init__(_l("This file was begun too long ago. Choose it again."))
