"""Real threads: the last agreed seats go to as many people as there are seats, whichever cohort they come to."""

from __future__ import annotations

from flask import Flask

from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.enrolments import queries as places
from lms.enrolments import services as enrolments
from lms.partners import charges, services
from lms.partners.errors import AgreementFull
from tests.cast import agency, assemble, person
from tests.enrolments.conftest import make_course, run_dates
from tests.enrolments.test_race import at_once, busy_app
from tests.partners.conftest import terms

__all__ = ["busy_app"]


def test_twenty_people_for_the_last_three_agreed_seats_in_two_cohorts(busy_app: Flask) -> None:
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            city = agency("Pemerintah Kota Tarakan", "regency", cast.province)
            agreement = services.make(cast.school.id, city.id, terms(seats=3), at=now())
            services.put_in_force(agreement, at=now())
            cohorts = [enrolments.create_cohort(make_course(cast.school.id, f"K-{n}").id, "A", agency_id=cast.school.id, at=now(),
                                                **run_dates()).id for n in range(2)]
            ids = [person(f"orang{n:02}", f"Orang {n}", city).id for n in range(20)]
        agreement_id = agreement.id
        db.session.remove()
    came = at_once(busy_app, [lambda i=i, c=cohorts[n % 2]: enrolments.enrol(i, places.cohort(c), at=now()).id  # type: ignore[misc, arg-type]
                              for n, i in enumerate(ids)])
    assert sum(isinstance(outcome, int) for outcome in came) == 3
    assert came.count(AgreementFull) == 17
    with busy_app.app_context():
        assert charges.used_by([agreement_id]) == {agreement_id: 3}
