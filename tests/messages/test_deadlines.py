"""Each room's deadlines are told 7, 3 and 1 days before, to those who still have to meet them, and once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import services as assessments
from lms.assessments.models import Quiz
from lms.assignments.services import extensions
from lms.core.database import db, now
from lms.core.testing import statements
from lms.core.work import unit_of_work
from lms.enrolments import queries as enrolments
from lms.enrolments import services as places
from lms.enrolments.models import Cohort, Enrolment
from lms.enrolments.seats import queue
from lms.messages import reminders
from lms.messages.models import Notice
from tests.assessments.room import Room, furnish
from tests.assignments.conftest import Desk, desk  # noqa: F401
from tests.cast import Cast
from tests.messages.post_office import PostOffice

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("office")


def told(kind: str, person: User | None = None) -> list[str]:
    """The steps of which somebody was reminded, in order."""
    db.session.expire_all()
    rows = db.session.execute(sa.select(Notice.person_id, Notice.once).where(Notice.kind == kind).order_by(Notice.id))
    return [(once or "").rpartition(":")[2] for person_id, once in rows if person is None or person_id == person.id]


def since_long(*cohorts: Cohort) -> None:
    """Everybody had a place weeks ago."""
    with unit_of_work():
        db.session.execute(sa.update(Enrolment).where(Enrolment.cohort_id.in_([cohort.id for cohort in cohorts])).values(
            enrolled_at=now() - timedelta(days=60)))


def end_of(cohort: Cohort) -> datetime:
    return datetime.combine(cohort.ends_on, time(23, 59, 59), ZoneInfo(cohort.time_zone)).astimezone(UTC)


@pytest.fixture
def room(cast: Cast, office: PostOffice) -> Room:
    with unit_of_work():
        made = furnish(cast)
    since_long(made.cohort)
    return made


def test_the_end_of_a_cohort_is_told_in_three_steps_each_once(cast: Cast, room: Room) -> None:
    end = end_of(room.cohort)
    for days in (9, 7, 6.9, 5, 3, 2, 1, 0.5):
        reminders.remind(at=end - days * DAY)
    assert told("enrolments.ending", cast.learner) == ["7", "3", "1"]
    reminders.remind(at=end + DAY)
    assert told("enrolments.ending") == ["7", "3", "1"]


def test_after_a_long_silence_only_the_newest_step_is_told(cast: Cast, room: Room) -> None:
    reminders.remind(at=end_of(room.cohort) - 2 * DAY)
    assert told("enrolments.ending", cast.learner) == ["3"]


def test_who_came_late_is_told_of_the_steps_that_are_left(cast: Cast, room: Room) -> None:
    end = end_of(room.cohort)
    with unit_of_work():
        places.enrol(cast.stranger.id, room.cohort, at=end - 5 * DAY)
    for days in (4.9, 3, 1):
        reminders.remind(at=end - days * DAY)
    assert told("enrolments.ending", cast.stranger) == ["3", "1"]


def test_whoever_has_left_or_is_through_and_a_closed_cohort_are_not_reminded(cast: Cast, room: Room) -> None:
    with unit_of_work():
        place = enrolments.place_of(cast.learner.id, room.course.id)
        assert place
        places.withdraw(place, at=now())
    reminders.remind(at=end_of(room.cohort) - DAY)
    assert told("enrolments.ending") == []


def test_a_deadline_that_moves_is_another_one(cast: Cast, room: Room) -> None:
    reminders.remind(at=end_of(room.cohort) - 3 * DAY)
    with unit_of_work():
        room.cohort.ends_on += 10 * DAY
    reminders.remind(at=end_of(room.cohort) - 3 * DAY)
    assert told("enrolments.ending", cast.learner) == ["3", "3"]


def test_a_quiz_that_closes_is_told_to_who_has_not_taken_it(cast: Cast, room: Room) -> None:
    closes = now() + 5 * DAY
    with unit_of_work():
        places.enrol(cast.stranger.id, room.cohort, at=now())
        db.session.get_one(Quiz, room.activity.id).closes_at = closes
        assessments.start(cast.learner.id, room.activity, at=now(), seed=7)
    since_long(room.cohort)
    reminders.remind(at=closes - 3 * DAY)
    assert (told("assessments.closing", cast.stranger), told("assessments.closing", cast.learner)) == (["3"], [])


def test_work_is_told_of_until_it_is_handed_in_by_ones_own_date(cast: Cast, desk: Desk) -> None:  # noqa: F811
    since_long(desk.cohort)
    desk.change(due_day=10)
    due = datetime.combine(desk.cohort.starts_on + 9 * DAY, time(23, 59, 59), ZoneInfo("Asia/Jayapura")).astimezone(UTC)
    reminders.remind(at=due - 3 * DAY)
    assert told("assignments.due", cast.learner) == ["3"]
    with unit_of_work():
        extensions.grant(desk.assignment, enrolments.cohort_facts(desk.cohort.id), cast.learner.id, due + 10 * DAY, "Sakit.",
                         by=cast.instructor.id, at=due - 2 * DAY)
    reminders.remind(at=due - DAY)
    assert told("assignments.due", cast.learner) == ["3"]
    reminders.remind(at=due + 7 * DAY)
    assert told("assignments.due", cast.learner) == ["3", "3"]
    desk.work()
    reminders.remind(at=due + 9 * DAY)
    assert told("assignments.due", cast.learner) == ["3", "3"]


def test_an_offered_seat_is_told_of_days_before_and_the_last_day_by_the_list_itself(cast: Cast, room: Room) -> None:
    with unit_of_work():
        room.cohort.capacity, room.cohort.is_open, room.cohort.answer_hours = 1, True, 240
        asked = queue.apply(cast.stranger.id, room.cohort, at=now())
        place = enrolments.place_of(cast.learner.id, room.course.id)
        assert place
        at = now()
        places.withdraw(place, at=at)
    db.session.refresh(asked)
    assert asked.answer_by == at + timedelta(hours=240)
    for days in (6.5, 2.5, 0.9):
        reminders.remind(at=asked.answer_by - days * DAY)
    assert told("enrolments.offer_waits", cast.stranger) == ["7", "3"]


def test_the_statements_do_not_grow_with_people(cast: Cast, room: Room) -> None:
    end, counts = end_of(room.cohort), []
    for step in (7, 3):
        with statements() as sent:
            reminders.remind(at=end - step * DAY)
        counts.append(len(sent))
        with unit_of_work():
            for person in (cast.stranger, cast.organiser, cast.hr_officer, cast.auditor):
                places.enrol(person.id, room.cohort, at=now() - timedelta(days=60))
    assert counts[0] == counts[1]
    assert len(told("enrolments.ending")) == 6
