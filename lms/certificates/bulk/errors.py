"""Why a check of many is refused."""

from __future__ import annotations

from lms.core.errors import DomainError


class NoList(DomainError):
    """The file holds nothing that could be asked; the text says why and what to do."""

    status = 422


class Enough(DomainError):
    """Too many checks of this person are still at work."""

    status = 409
