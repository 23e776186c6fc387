"""How much room a locked cohort has: for anybody, and for this very person."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from lms.core.database import db
from lms.core.errors import DomainError
from lms.enrolments.errors import CohortFull, KeptForOthers, QuotaFull
from lms.enrolments.models import HELD, Application, Cohort, Enrolment, Quota
from lms.enrolments.seats import payers, quotas


class Room:
    """The seats as they are given away one after another; a seat that is offered to somebody is held as well.

    `quotas` are counted by the people as they are today: who moves to another office counts there.
    """

    def __init__(self, cohort: Cohort) -> None:
        self.capacity, self.quotas = cohort.capacity, quotas.of(cohort.id)
        holders = _holders(cohort.id)
        self.offered = {id_ for id_, _sponsor, is_offer in holders if is_offer}
        self.taken = len(holders)
        self.inside = dict.fromkeys((q.id for q in self.quotas), 0)
        self._groups: dict[int, set[int]] = {}
        self._newcomers: dict[tuple[int, str, str], int] = {}
        self._purses = payers.purses(cohort)
        self._promised = set(self.offered)
        for mine in quotas.groups_of(self.quotas, {id_: sponsor for id_, sponsor, _is in holders}).values():
            self._count(mine)

    @property
    def left(self) -> int | None:
        """Seats that are neither held nor offered, whoever they are kept for; None where there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)

    @property
    def is_full(self) -> bool:
        return self.left == 0

    def know(self, sponsors: Mapping[int, str]) -> None:
        """Look up many people at once, each with who pays, before they are asked about one by one."""
        self._groups |= quotas.groups_of(self.quotas, sponsors)
        for purse in self._purses:
            purse.know(sponsors)

    def newcomer(self, agency_id: int, employment_type: str, sponsor: str = "") -> int:
        """A number by which somebody without an account may be asked about and given a seat."""
        kind = (agency_id, employment_type, sponsor)
        if kind not in self._newcomers:
            number = self._newcomers[kind] = -1 - len(self._newcomers)
            self._groups[number] = quotas.groups_at(self.quotas, *kind)
            for purse in self._purses:
                purse.newcomer(number, agency_id)
        return self._newcomers[kind]

    def fault(self, person_id: int, sponsor: str = "") -> DomainError | None:
        """Why there is no seat for this person, or nothing: who is offered one has it."""
        if person_id in self.offered:
            return None
        if self.capacity is not None and self.taken >= self.capacity:
            return CohortFull()
        mine = self._mine(person_id, sponsor)
        for quota in self.quotas:
            if quota.id in mine and quota.at_most is not None and self.inside[quota.id] >= quota.at_most:
                return QuotaFull(quotas.names([quota])[quota.id], quota.at_most)
        if self.capacity is not None and self.taken + self._kept_from(mine) >= self.capacity:
            return KeptForOthers()
        self._set_aside()
        return next((fault for purse in self._purses if (fault := purse.fault(person_id))), None)

    def take(self, person_id: int, sponsor: str = "") -> None:
        """One seat less, but for the one that was offered to just this person."""
        if person_id in self.offered:
            self.offered.discard(person_id)
            return
        self.taken += 1
        self._count(self._mine(person_id, sponsor))
        self._set_aside()
        for purse in self._purses:
            purse.take(person_id)

    def _set_aside(self) -> None:
        """What is offered is charged to nobody yet, and yet no longer there for others."""
        promised, self._promised = self._promised, set()
        for purse in self._purses if promised else ():
            purse.know(promised)
            for person_id in promised:
                purse.take(person_id)

    def _count(self, mine: Collection[int]) -> None:
        for id_ in mine:
            self.inside[id_] += 1

    def _kept_from(self, mine: Collection[int]) -> int:
        """Seats that still wait for groups the person is not in."""
        return sum(max(q.kept - self.inside[q.id], 0) for q in self.quotas if q.id not in mine)

    def _mine(self, person_id: int, sponsor: str) -> set[int]:
        if person_id not in self._groups:
            self._groups |= quotas.groups_of(self.quotas, {person_id: sponsor})
        return self._groups[person_id]


def in_group(cohort: Cohort, kind: str, key: str) -> int:
    """How many seats of the cohort a group holds as things stand, with a quota or without."""
    holders = {id_: sponsor for id_, sponsor, _is in _holders(cohort.id)}
    probe = Quota(id=0, kind=kind, key=key)
    return sum(bool(mine) for mine in quotas.groups_of([probe], holders).values())


def _holders(cohort_id: int) -> list[tuple[int, str, bool]]:
    """Who holds a seat or is offered one, who pays, and whether it is but an offer."""
    held = sa.select(Enrolment.learner_id, Enrolment.sponsor, sa.false()).where(
        Enrolment.cohort_id == cohort_id, Enrolment.status.in_(HELD))
    offered = sa.select(Application.learner_id, Application.sponsor, sa.true()).where(
        Application.cohort_id == cohort_id, Application.state == "offered")
    return [(id_, sponsor, bool(is_offer)) for id_, sponsor, is_offer in db.session.execute(held.union_all(offered))]
