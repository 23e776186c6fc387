"""The number of queries of a page does not grow with its rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import services
from lms.enrolments.models import Cohort
from tests.cast import Cast, person
from tests.enrolments.conftest import MakeCohort, make_course, run_dates

AsUser = Callable[[User], Client]


def cost(browser: Client, page: str) -> int:
    browser.get(page)  # what a process asks once, and remembers
    with statements() as asked:
        assert browser.get(page).status_code == 200
    return len(asked)


def crowd(cast: Cast, cohort: Cohort, count: int, steps: list[int], tag: str) -> None:
    with unit_of_work():
        for n in range(count):
            learner = person(f"{tag}{n}", f"Peserta {tag} {n}", cast.malinau)
            services.enrol(learner.id, cohort, at=now())
            courses.complete_activity(learner.id, steps[n % 2], at=now())


@pytest.mark.parametrize("page", ["/cohorts/{0}", "/cohorts/{0}?q=Peserta", "/", "/our-people", "/cohorts/{0}/enrol?q=peserta"])
@pytest.mark.parametrize("who", ["organiser", "administrator"])
def test_more_learners_cost_no_more_queries(
    cast: Cast, as_user: AsUser, cohort: Cohort, steps: list[int], page: str, who: str,
) -> None:
    browser, address = as_user(cast.people[who]), page.format(cohort.public_id)
    crowd(cast, cohort, 2, steps, "awal")
    few = cost(browser, address)
    crowd(cast, cohort, 30, steps, "lagi")
    assert cost(browser, address) == few
    assert few <= 26


def test_more_cohorts_and_courses_cost_no_more_queries(
    cast: Cast, as_user: AsUser, cohort: Cohort, make_cohort: MakeCohort, steps: list[int],
) -> None:
    pages = {"organiser": ("/cohorts", "/"), "learner": ("/my-courses", "/"), "head_of_office": ("/our-people", "/", "/cohorts")}

    def costs() -> dict[tuple[str, str], int]:
        return {(who, page): cost(as_user(cast.people[who]), page) for who, seen in pages.items() for page in seen}

    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
    few = costs()
    for n in range(4):
        with unit_of_work():
            other = make_course(cast.school.id, f"LAIN-{n}", f"Pelatihan lain {n}")
        more = make_cohort(f"Angkatan {n}", course_id=other.id, **run_dates(-2, 5 + n))
        with unit_of_work():
            services.enrol(cast.learner.id, more, at=now())
    db.session.expire_all()
    assert costs() == few


def test_a_learners_home_asks_no_more_than_it_shows(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    """The person, the questions of all slots, the places, how far each is, what comes next: whatever rooms there are."""
    browser = as_user(cast.learner)
    assert cost(browser, "/") <= 3
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
    assert cost(browser, "/") <= 5


def test_what_enrolments_adds_to_the_course_page_is_one_query(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
    browser = as_user(cast.learner)
    course_page = browser.get("/courses").text
    assert "Etika Profesi" in course_page
    from lms.courses import queries as offer
    course = offer.by_code("ETIK-T")
    assert course is not None
    with statements() as asked:
        browser.get(f"/courses/{course.public_id}")
    assert sum("FROM enrolments_" in statement for statement in asked) == 1


@pytest.mark.parametrize("page", ["/", "/our-people"])
def test_more_people_who_lag_cost_the_head_of_office_no_more_queries(
        cast: Cast, as_user: AsUser, make_cohort: MakeCohort, steps: list[int], page: str) -> None:
    late, browser, costs = make_cohort("Angkatan Akhir", **run_dates(-20, 2)), as_user(cast.head_of_office), []
    for tag in ("awal", "lagi"):
        with unit_of_work():
            for n in range(2):
                services.enrol(person(f"{tag}{n}", f"Peserta {tag} {n}", cast.malinau).id, late, at=now())
        costs.append(cost(browser, page))
        assert page != "/" or f"Peserta {tag} 1" in browser.get(page).text
    assert costs[0] == costs[1]
