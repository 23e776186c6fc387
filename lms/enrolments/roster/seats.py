"""Who has a place already, who cannot have one, and how many are left while a list is gone through."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from lms.enrolments import queries
from lms.enrolments.errors import PlaceElsewhere
from lms.enrolments.models import Cohort
from lms.enrolments.seats.room import Room


class Seats:
    """The cohort's places as they are given away row by row; `people` tells who of those with an account is paid for by whom."""

    def __init__(self, cohort: Cohort, people: Mapping[int, str]) -> None:
        self.inside = queries.learners_in(cohort.id)
        self._room = Room(cohort)
        self._room.know(people)
        self._elsewhere = queries.learners_of(cohort.course_id, list(people)) - self.inside

    def fault(self, person_id: int | None, agency_id: int | None = None, employment: str = "", sponsor: str = "") -> object:
        """Why this person gets no place, or nothing, and then there is one less. Who is new is known by agency,
        employment and who pays."""
        if person_id in self._elsewhere:
            return str(PlaceElsewhere())
        person = person_id or self._room.newcomer(agency_id or 0, employment, sponsor)
        if fault := self._room.fault(person, sponsor):
            return _l("%(full)s There is no seat for this person.", full=str(fault))
        self._room.take(person, sponsor)
        return ""
