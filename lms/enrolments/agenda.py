"""The first and the last day of the cohorts that somebody follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from lms.courses import queries as courses
from lms.courses.agenda import AgendaSource, Happening
from lms.enrolments import days, queries

COHORTS = AgendaSource("enrolments.cohorts", "lms.enrolments.agenda:look")


def look(user_id: int, *, since: datetime, until: datetime) -> Iterator[Happening]:
    places = [place for place in queries.my_places(user_id)
              if days.begins(place.cohort) <= until and days.closes(place.cohort) >= since]
    titles = courses.titles({place.course_id for place in places})
    for place in places:
        cohort, title = place.cohort, titles[place.course_id]
        begin = Happening(
            f"enrolments.begin.{cohort.public_id}", _("Begins: %(course)s", course=title), "cohort", day=cohort.starts_on,
            place=cohort.place, words=cohort.name, endpoint="enrolments.place", arguments={"public_id": place.public_id})
        yield begin
        yield replace(begin, key=f"enrolments.end.{cohort.public_id}", title=_("Last day: %(course)s", course=title),
                      day=cohort.ends_on)
