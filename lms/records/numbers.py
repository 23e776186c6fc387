"""Numbers of people in the files of the desk."""

from __future__ import annotations

from typing import Any

from lms.accounts import identity
from lms.accounts.policies import NUMBERS
from lms.accounts.queries import Person
from lms.certificates.policies import scopes
from lms.core.policies import can


def number_of(actor: Any, person: Person) -> str:
    """Whole for an actor who may see it, else its end alone."""
    if not person.number:
        return ""
    return person.number if can(actor, NUMBERS, scopes(person.agency_path)) else identity.masked(person.number)
