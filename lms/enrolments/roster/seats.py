"""Who has a place already, who cannot have one, and how many are left while a list is gone through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from lms.enrolments import queries
from lms.enrolments.models import Cohort
from lms.enrolments.seats import repeating
from lms.enrolments.seats.room import Room


class Seats:
    """The cohort's places as they are given away row by row; `people` tells who of those with an account is paid for by whom."""

    def __init__(self, cohort: Cohort, people: Mapping[int, str], *, at: datetime) -> None:
        self.inside = queries.learners_in(cohort.id)
        self._cohort, self._room = cohort, Room(cohort)
        self._room.know(people)
        held = queries.held_in_family(cohort.course_id, people)
        self._elsewhere = {id_: place for id_, place in held.items() if id_ not in self.inside}
        self._followed = {id_: words for id_, place in self._elsewhere.items()
                          if (words := repeating.follows(place, cohort, at=at))}

    def follows(self, person_id: int | None) -> object:
        """The earlier place of somebody who takes the course again, in words; "" where there is none."""
        return self._followed.get(person_id or 0, "")

    def fault(self, person_id: int | None, agency_id: int | None = None, employment: str = "", sponsor: str = "") -> object:
        """Why this person gets no place, or nothing, and then there is one less. Who is new is known by agency,
        employment and who pays."""
        held = self._elsewhere.get(person_id or 0)
        if held and not self.follows(person_id):
            return repeating.hindrance(held)
        person = person_id or self._room.newcomer(agency_id or 0, employment, sponsor)
        if fault := self._room.fault(person, sponsor):
            return _l("%(full)s There is no seat for this person.", full=str(fault))
        self._room.take(person, sponsor)
        return ""
