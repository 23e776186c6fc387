"""Giving, keeping and taking back places."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.enrolments import days, queries, services
from lms.enrolments.errors import (
    AlreadyCompleted,
    CapacityTaken,
    CohortFull,
    CohortOver,
    EndsBeforeStart,
    NotOpen,
    PlaceElsewhere,
    ReasonMissing,
    ZoneUnknown,
)
from lms.enrolments.models import Cohort
from lms.enrolments.seats import queue
from tests.cast import Cast
from tests.enrolments.conftest import MakeCohort, run_dates


def test_asking_twice_gives_one_place(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        first = services.enrol(cast.learner.id, cohort, at=now())
        again = services.enrol(cast.learner.id, cohort, at=now())
    assert first.id == again.id
    assert queries.taken(cohort.id) == 1


def test_the_last_seat_goes_to_the_first(cast: Cast, make_cohort: MakeCohort) -> None:
    small = make_cohort(capacity=1)
    with unit_of_work():
        services.enrol(cast.learner.id, small, at=now())
    with pytest.raises(CohortFull), unit_of_work():
        services.enrol(cast.stranger.id, small, at=now())


def test_a_seat_given_back_is_free_again_and_the_place_can_be_taken_up_again(cast: Cast, make_cohort: MakeCohort) -> None:
    small = make_cohort(capacity=1)
    with unit_of_work():
        first = services.enrol(cast.learner.id, small, at=now())
    with unit_of_work():
        services.withdraw(first, reason="Pindah tugas", at=now(), by=cast.organiser.id)
    assert queries.place_of(cast.learner.id, small.course_id) is None
    assert queries.taken(small.id) == 0
    with unit_of_work():
        back = services.enrol(cast.learner.id, small, at=now())
    assert (back.id, back.status, back.withdrawn_at, back.withdrawal_reason) == (first.id, "active", None, "")


def test_who_removes_another_gives_a_reason_and_who_leaves_need_not(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
    with pytest.raises(ReasonMissing), unit_of_work():
        services.withdraw(place, reason="  ", at=now(), by=cast.organiser.id)
    with unit_of_work():
        services.withdraw(place, at=now(), by=cast.learner.id)
    assert place.status == "withdrawn"


def test_a_course_is_taken_in_one_cohort_at_a_time(cast: Cast, cohort: Cohort, make_cohort: MakeCohort) -> None:
    other = make_cohort("Angkatan II")
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
    with pytest.raises(PlaceElsewhere), unit_of_work():
        services.enrol(cast.learner.id, other, at=now())


def test_a_completed_place_stays_on_record(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
        place.status, place.completed_at = "completed", now()
    with pytest.raises(AlreadyCompleted), unit_of_work():
        services.withdraw(place, reason="x", at=now(), by=cast.organiser.id)


def test_nobody_is_enrolled_once_the_cohort_is_over(cast: Cast, make_cohort: MakeCohort) -> None:
    past = make_cohort(**run_dates(-20, -1))
    with pytest.raises(CohortOver), unit_of_work():
        services.enrol(cast.learner.id, past, at=now())


def test_only_an_open_cohort_takes_whoever_comes_by_themselves(cast: Cast, make_cohort: MakeCohort) -> None:
    closed = make_cohort(is_open=False)
    with pytest.raises(NotOpen), unit_of_work():
        queue.apply(cast.learner.id, closed, at=now())
    with unit_of_work():
        assert services.enrol(cast.learner.id, closed, at=now(), by=cast.organiser.id).enrolled_by_id == cast.organiser.id


@pytest.mark.parametrize(("first", "last", "is_there"), [
    (-3, 10, True), (0, 0, True), (1, 10, False), (-30, -14, True), (-30, -15, False)])
def test_a_place_opens_the_course_from_its_first_day_until_fourteen_days_after_its_last(
    cast: Cast, make_cohort: MakeCohort, course: Course, first: int, last: int, is_there: bool,
) -> None:
    noon = datetime.combine(now().date(), datetime.min.time(), UTC) + timedelta(hours=4)  # midday in WITA
    cohort = make_cohort(**run_dates(first, last))
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=noon - timedelta(days=40))
    assert queries.may_follow(cast.learner.id, course.id, at=noon) is is_there
    assert not queries.may_follow(cast.stranger.id, course.id, at=noon)


def test_who_has_completed_may_read_for_good(cast: Cast, make_cohort: MakeCohort, course: Course) -> None:
    cohort = make_cohort(**run_dates(-300, -200))
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now() - timedelta(days=310))
        place.status, place.completed_at = "completed", now() - timedelta(days=210)
    assert queries.may_follow(cast.learner.id, course.id)


def test_a_day_begins_and_ends_in_the_zone_of_the_cohort(make_cohort: MakeCohort) -> None:
    papua = make_cohort(time_zone="Asia/Jayapura", **run_dates(0, 0))
    midnight = datetime.combine(papua.starts_on, datetime.min.time(), UTC) - timedelta(hours=9)
    assert not days.has_begun(papua, midnight - timedelta(seconds=1))
    assert days.has_begun(papua, midnight)
    assert not days.is_over(papua, midnight + timedelta(hours=23, minutes=59))
    assert days.is_over(papua, midnight + timedelta(hours=24))


def test_capacity_never_falls_below_those_who_have_a_place(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
        services.enrol(cast.stranger.id, cohort, at=now())
    facts = {"name": "Baru", "place": "", "starts_on": cohort.starts_on, "ends_on": cohort.ends_on,
             "time_zone": "Asia/Makassar", "is_open": True, "at": now()}
    with pytest.raises(CapacityTaken) as refused, unit_of_work():
        services.change_cohort(cohort, capacity=1, **facts)
    assert refused.value.taken == 2
    with unit_of_work():
        services.change_cohort(cohort, capacity=2, **facts)
    assert (cohort.name, cohort.capacity) == ("Baru", 2)


def test_a_cohort_ends_after_it_starts_and_lies_in_an_indonesian_zone(make_cohort: MakeCohort) -> None:
    with pytest.raises(EndsBeforeStart):
        make_cohort(**run_dates(2, 1))
    with pytest.raises(ZoneUnknown):
        make_cohort(time_zone="Europe/Paris")


def test_each_act_leaves_a_trace(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
    with unit_of_work():
        services.withdraw(place, reason="Pindah", at=now(), by=cast.organiser.id)
    actions = set(db.session.scalars(sa.select(AuditEntry.action)))
    assert {"enrolments.cohort_created", "enrolments.learner_enrolled", "enrolments.learner_withdrawn"} <= actions
    assert not any(re.search("Pindah|Sari", str(d)) for d in db.session.scalars(sa.select(AuditEntry.details)))
