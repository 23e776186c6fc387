"""Who is charged for a seat, where a plugin keeps account of it: what it allows is asked beside quotas, and it is told of seats.

Enrolments know nothing of agreements and budgets; whoever does adds a `Payer`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lms.core.errors import DomainError
from lms.core.registry import Registry
from lms.enrolments.models import Cohort
from lms.enrolments.queries.cohorts import CohortFacts, facts


class Purse(Protocol):
    """What one payer has for the seats of one cohort, as they are given away one after another."""

    def know(self, people: Collection[int]) -> None:
        """Look up many people at once before they are asked about one by one."""

    def newcomer(self, person_id: int, agency_id: int) -> None:
        """By this number somebody of the agency is asked about who has no account yet."""

    def fault(self, person_id: int) -> DomainError | None:
        """Why nobody pays for a seat for this person, or nothing."""

    def take(self, person_id: int) -> None:
        """One seat less of what this person's payer has."""


@dataclass(frozen=True)
class Payer:
    """`purse(cohort)` tells what is left; `charge(cohort, places, at)` is told, in the present unit of work, of the seats just
    given, learners by the id of their place, and refuses them all by raising a DomainError."""

    name: str
    purse: Callable[[CohortFacts], Purse]
    charge: Callable[[CohortFacts, Mapping[int, int], datetime], None]


payers: Registry[Payer] = Registry("enrolments.payers")


def purses(cohort: Cohort) -> list[Purse]:
    return [payer.purse(facts(cohort)) for payer in payers]


def charge(cohort: Cohort, places: Mapping[int, int], *, at: datetime) -> None:
    """Tell every payer of the seats just given."""
    for payer in payers:
        payer.charge(facts(cohort), places, at)
