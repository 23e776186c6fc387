"""Numbers of people in the files of the desk."""

from __future__ import annotations

from flask_login import current_user

from lms.accounts import identity
from lms.accounts.policies import NUMBERS
from lms.accounts.queries import Person
from lms.certificates.policies import scopes
from lms.core.policies import can


def number_of(person: Person) -> str:
    """Whole for who may see it, else its end alone."""
    if not person.number:
        return ""
    return person.number if can(current_user, NUMBERS, scopes(person.agency_path)) else identity.masked(person.number)
