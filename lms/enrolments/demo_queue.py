"""The demonstration of seats: a cohort of five regencies that fills up, a waiting list, and a seat that is offered."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import chain

from lms.accounts import groups, reach
from lms.accounts import queries as people
from lms.core.database import db, now
from lms.courses import queries as courses
from lms.enrolments import queries, services
from lms.enrolments.policies import MANAGE
from lms.enrolments.seats import queue, quotas

CODE, NAME = "ETIK-01", "Angkatan II 2027"
QUOTAS = {"65.01": (4, 2), "65.02": (4, 2), "65.03": (4, 2), "65.04": (3, 1), "65.71": (4, 2)}
"""By regency how many seats at most, and how many are kept."""
FIRST = {"65.01": 2, "65.02": 4, "65.03": 2, "65.04": 2, "65.71": 2}
"""How many of each regency come first; they fill the cohort, then one of Malinau gives the seat back."""


def load() -> None:
    at, organiser, course = now(), people.find("penyelenggara"), courses.by_code(CODE)
    learner = people.find("peserta")
    if organiser is None or organiser.agency_id is None or course is None or learner is None:
        return
    today = at.date()
    cohort = services.create_cohort(
        course.id, NAME, agency_id=organiser.agency_id, starts_on=today + timedelta(21), ends_on=today + timedelta(50),
        at=at - timedelta(days=5), place="Aula Dinas Sosial, Tanjung Selor", capacity=sum(FIRST.values()), is_open=True,
        entry=services.Entry(opens_at=at - timedelta(days=4), shuts_at=at + timedelta(days=12)), by=organiser.id)
    for code, (at_most, kept) in QUOTAS.items():
        quotas.put(cohort, "region", code, at_most=at_most, kept=kept, taken=0)
    crowd = _by_region(organiser, course.id, but=learner.id)
    first = list(chain.from_iterable(crowd[code][:count] for code, count in FIRST.items()))
    later = [crowd[code][FIRST[code]] for code in QUOTAS]
    for number, id_ in enumerate([*first, learner.id, *later]):
        queue.apply(id_, cohort, at=at - timedelta(hours=90 - 3 * number))
    gives_back = queries.place_of(crowd["65.02"][0], course.id)
    assert gives_back is not None
    services.withdraw(gives_back, reason="Ditugaskan ke lapangan pada tanggal yang sama.", at=at - timedelta(hours=5),
                      by=organiser.id)


def _by_region(organiser: object, course_id: int, *, but: int) -> dict[str, list[int]]:
    """The organiser's people who have no place in the course yet."""
    ids = list(db.session.scalars(reach.people_within(organiser, MANAGE)))
    held, found = queries.learners_of(course_id, ids) | {but}, defaultdict(list)
    for id_, person in sorted(groups.of(ids).items()):
        if id_ not in held and not person.position.startswith("Kepala"):
            found[person.region].append(id_)
    return found
