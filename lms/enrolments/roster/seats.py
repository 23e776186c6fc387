"""Who has a place already, who cannot have one, and how many are left while a list is gone through."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from lms.enrolments import queries
from lms.enrolments.errors import PlaceElsewhere
from lms.enrolments.models import Cohort
from lms.enrolments.seats.room import Room


class Seats:
    """The cohort's places as they are given away row by row."""

    def __init__(self, cohort: Cohort, people: Collection[int]) -> None:
        self.inside = queries.learners_in(cohort.id)
        self._room = Room(cohort)
        self._room.know(dict.fromkeys(people, ""))
        self._elsewhere = queries.learners_of(cohort.course_id, people) - self.inside

    def fault(self, person_id: int | None, agency_id: int | None = None, employment: str = "") -> object:
        """Why this person gets no place, or nothing, and then there is one less. Who is new is known by agency and employment."""
        if person_id in self._elsewhere:
            return str(PlaceElsewhere())
        person = person_id or self._room.newcomer(agency_id or 0, employment)
        if fault := self._room.fault(person):
            return _l("%(full)s There is no seat for this person.", full=str(fault))
        self._room.take(person)
        return ""
