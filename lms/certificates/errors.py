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


class Superseded(DomainError):
    remedy = _l("What you wanted to do is done on the page of that one.")

    def __init__(self, way: tuple[str, object] | None = None) -> None:
        super().__init__(_l("Another certificate has taken the place of this one. Open that one."))
        self.way = way


class ClosingUndone(DomainError):
    remedy = _l("Everybody who has passed by then gets a new certificate when the cohort is closed again.")

    def __init__(self, way: tuple[str, object] | None = None) -> None:
        super().__init__(_l("The closing that issued this certificate was undone, so it is not corrected by itself."))
        self.way = way


class HolderErased(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The data of this person were erased on request: a new certificate would carry no name. "
                            "This one stays as it was printed."))


class NotRenewable(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Only a certificate that expires is renewed, and only while its course says for how long. Set that "
                            "in the terms of the course, on its page."))


class NoIssuer(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("No issuer is set up for this cohort. Set up the issuer first."))


class NumberTaken(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Its number was given before. Change the pattern of the issuer's numbers."))


class AlreadyUndone(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This closing has already been undone."))


class AlreadyOpen(DomainError):
    """Two sessions would sign the same certificates twice, for nothing."""

    def __init__(self) -> None:
        super().__init__(_l("Somebody is signing for this agency at this moment."))
