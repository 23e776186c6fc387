"""Who paid for somebody's seats, for that person to take along."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.courses import queries as courses
from lms.partners import queries
from lms.partners.words import SOURCES


def _seats(user_id: int) -> list[dict[str, Any]]:
    found = queries.seats_of(user_id)
    titles = courses.titles({course_id for course_id, _agreement in found})
    return [{"course": titles[course_id], "agreement": agreement.number, "source": agreement.source}
            for course_id, agreement in found]


SEATS = Part("seats_paid_for", _seats, _l("Who paid for your seats"), {
    "agreement": _l("Agreement"), "source": _l("Source of the money")}, {"source": SOURCES})
