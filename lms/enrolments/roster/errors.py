"""Why a list cannot be taken, written or taken back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError


class NoPeople(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("The list has headings but no people below them."))


class NotNow(DomainError):
    """The list is in another state than this takes, perhaps because two people did the same."""

    def __init__(self) -> None:
        super().__init__(_l("This list has moved on in the meantime. Look again at where it stands."))


class TooLate(DomainError):
    def __init__(self, days: int) -> None:
        super().__init__(_l("A list can be undone for %(days)s days; that time is over.", days=days))


class NothingToWrite(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("No row of this list changes anything."))
