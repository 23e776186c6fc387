"""Why a certificate cannot be issued or revoked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError


class AlreadyRevoked(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This certificate has already been revoked."))


class UnitCodeTaken(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("Another agency issues under this unit code; numbers would be given twice."))
