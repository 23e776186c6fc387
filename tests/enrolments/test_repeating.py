"""Whoever takes the course again comes by a list as by any other way, and the row says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity, Course
from lms.courses.versions import copying
from lms.enrolments import lists, services
from lms.enrolments.models import Cohort, Enrolment
from tests.cast import Cast
from tests.enrolments.conftest import MakeCohort, run_dates
from tests.enrolments.lists import as_csv, errors, rows, send, undo, write

AsUser = Callable[[User], Client]
SARI = ("190101012024212999", "Sari Wulandari", "", "", "", "", "", "")


@pytest.fixture
def first(cast: Cast, make_cohort: MakeCohort) -> Cohort:
    """Sari has a place in it; it ended yesterday."""
    made = make_cohort("Angkatan I")
    with unit_of_work():
        services.enrol(cast.learner.id, made, at=now())
        made.starts_on, made.ends_on = (now() - timedelta(days=9)).date(), (now() - timedelta(days=2)).date()
    return made


def place(cohort: Cohort, learner: User) -> Enrolment | None:
    db.session.expire_all()
    return db.session.query(Enrolment).filter_by(cohort_id=cohort.id, learner_id=learner.id).one_or_none()


def completed(cohort: Cohort, learner: User) -> None:
    with unit_of_work():
        held = place(cohort, learner)
        assert held is not None
        held.status, held.completed_at = "completed", now() - timedelta(days=3)


def told(roster: object, row: int = 0) -> str:
    return " ".join(message for _field, message, _level in rows(roster)[row].problems)  # type: ignore[arg-type]


def test_who_did_not_complete_it_takes_it_again_and_undoing_gives_the_old_place_back(
        cast: Cast, first: Cohort, make_cohort: MakeCohort) -> None:
    second = make_cohort("Angkatan II")
    roster = send(second, as_csv(SARI), cast.organiser)
    assert [(row.fate, bool(row.problems)) for row in rows(roster)] == [("again", True)]
    assert "Mengikuti pelatihan lagi: belum menyelesaikannya di Angkatan I" in told(roster)
    assert roster.counts["enrol"] == 1
    write(roster)
    old, new = place(first, cast.learner), place(second, cast.learner)
    assert old is not None
    assert new is not None
    assert (old.status, new.status, new.came_from_id) == ("withdrawn", "active", old.id)
    assert "Angkatan II" in old.withdrawal_reason
    undo(roster)
    old = place(first, cast.learner)
    assert old is not None
    assert (place(second, cast.learner), old.status, old.withdrawn_at, old.withdrawal_reason) == (None, "active", None, "")


def test_what_was_learnt_before_keeps_a_repeaters_place_when_the_list_is_undone(
        cast: Cast, first: Cohort, make_cohort: MakeCohort, steps: list[int]) -> None:
    with unit_of_work():
        courses.complete_activity(cast.learner.id, steps[0], at=now())
    second = make_cohort("Angkatan II")
    roster = write(send(second, as_csv(SARI), cast.organiser))
    undo(roster)
    new = place(second, cast.learner)
    assert new is not None
    assert new.status == "active"
    assert "mengikuti pelatihan lagi" in rows(roster)[0].kept


def test_a_running_cohort_and_a_completed_version_refuse_with_what_to_do(
        cast: Cast, first: Cohort, make_cohort: MakeCohort) -> None:
    second = make_cohort("Angkatan II")
    completed(first, cast.learner)
    roster = send(second, as_csv(SARI), cast.organiser)
    assert errors(roster) == [(2, "")]
    assert "Cara masuk" in told(roster)
    assert "kedaluwarsa" in told(roster)
    with unit_of_work():
        held = place(first, cast.learner)
        assert held is not None
        held.status, held.completed_at = "active", None
        db.session.get_one(Cohort, first.id).ends_on = run_dates()["ends_on"]
    roster = send(second, as_csv(SARI), cast.organiser)
    assert errors(roster) == [(2, "")]
    assert "Pindahkan" in told(roster)
    assert "Angkatan I," in told(roster)


def test_who_completed_an_earlier_version_comes_again_where_the_cohort_takes_them(
        cast: Cast, course: Course, first: Cohort, make_cohort: MakeCohort) -> None:
    completed(first, cast.learner)
    with unit_of_work():
        draft = copying.begin_version(db.session.get_one(Course, course.id), at=now(), by=cast.instructor.id)
        draft.status, db.session.get_one(Course, course.id).status = "published", "archived"
    second = make_cohort("Angkatan II", course_id=draft.id)
    assert "Cara masuk" in told(send(second, as_csv(SARI), cast.organiser))
    with unit_of_work():
        db.session.get_one(Cohort, second.id).takes_repeaters = True
    roster = send(second, as_csv(SARI), cast.organiser)
    assert [row.fate for row in rows(roster)] == ["again"]
    assert "menyelesaikannya di Angkatan I" in told(roster)
    write(roster)
    old, new = place(first, cast.learner), place(second, cast.learner)
    assert old is not None
    assert new is not None
    assert (old.status, new.status, new.came_from_id) == ("completed", "active", old.id)
    undo(roster)
    old = place(first, cast.learner)
    assert old is not None
    assert (place(second, cast.learner), old.status) == (None, "completed")


def test_what_a_repeaters_row_changes_is_counted(cast: Cast, first: Cohort, make_cohort: MakeCohort) -> None:
    roster = send(make_cohort("Angkatan II"), as_csv((*SARI[:4], "Penyuluh Sosial", *SARI[5:])), cast.organiser)
    assert [row.fate for row in rows(roster)] == ["again"]
    assert (roster.counts["update"], roster.counts["enrol"]) == (1, 1)


def test_a_pasted_list_says_the_same(cast: Cast, first: Cohort, make_cohort: MakeCohort, as_user: AsUser) -> None:
    second = make_cohort("Angkatan II")
    line, = lists.read(second, "sari@contoh.test", actor=cast.organiser, at=now())
    assert (line.outcome, "Angkatan I" in str(line.note)) == (lists.AGAIN, True)
    address = f"/cohorts/{second.public_id}/enrol-list"
    page = as_user(cast.organiser).post(address, data={"people": "sari@contoh.test"}).text
    assert "mengikuti pelatihan lagi" in page
    assert "Daftarkan 1 orang" in page
    as_user(cast.organiser).post(address, data={"people": "sari@contoh.test", "confirm": "1"})
    new = place(second, cast.learner)
    assert new is not None
    assert new.status == "active"
    completed(second, cast.learner)
    line, = lists.read(make_cohort("Angkatan III"), "sari@contoh.test", actor=cast.organiser, at=now())
    assert (line.outcome, "Cara masuk" in str(line.note)) == (lists.ELSEWHERE, True)


AGAIN = {"way": "closed", "answer_days": "7", "remind_days": "3", "takes_repeaters": "y"}


@pytest.mark.parametrize("by_hand", [False, True])
def test_the_same_version_is_taken_again_from_its_beginning(
        cast: Cast, course: Course, first: Cohort, make_cohort: MakeCohort, as_user: AsUser, steps: list[int], by_hand: bool,
) -> None:
    with unit_of_work():
        db.session.get_one(Cohort, first.id).ends_on = run_dates()["ends_on"]
        for step in steps:
            courses.complete_activity(cast.learner.id, step, at=now())
    with unit_of_work():
        old = place(first, cast.learner)
        assert old is not None
        assert (old.status, old.credit_hours) == ("completed", course.credit_hours)
        db.session.get_one(Cohort, first.id).ends_on = (now() - timedelta(days=2)).date()
    second, browser = make_cohort("Angkatan II", is_open=False), as_user(cast.organiser)
    hand = f"/cohorts/{second.public_id}/enrol/{cast.learner.public_id}"
    assert "Cara masuk" in browser.post(hand, follow_redirects=True).text
    assert place(second, cast.learner) is None
    assert "putaran sendiri" in browser.post(f"/cohorts/{second.public_id}/ways", data=AGAIN, follow_redirects=True).text
    db.session.expire_all()
    own = db.session.get_one(Course, db.session.get_one(Cohort, second.id).course_id)
    assert (own.root_id, own.status, own.edition, db.session.get_one(Course, course.id).status) == (
        course.id, "archived", 2, "published")
    if by_hand:
        browser.post(hand)
    else:
        write(send(second, as_csv(SARI), cast.organiser))
    new = place(second, cast.learner)
    assert new is not None
    assert (new.status, new.completed_at, new.credit_hours, new.course_id) == ("active", None, None, own.id)
    learner = as_user(cast.learner)
    assert "0 dari 2" in learner.get(f"/courses/{own.public_id}").text
    with unit_of_work():
        for step in db.session.scalars(sa.select(Activity.id).where(Activity.course_id == own.id)):
            courses.complete_activity(cast.learner.id, step, at=now())
    old, new = place(first, cast.learner), place(second, cast.learner)
    assert old is not None
    assert new is not None
    assert [(one.status, one.credit_hours) for one in (old, new)] == [("completed", course.credit_hours)] * 2


def test_the_run_of_ones_own_is_made_once_and_stands_in_no_catalogue(
        cast: Cast, course: Course, first: Cohort, make_cohort: MakeCohort, as_user: AsUser) -> None:
    completed(first, cast.learner)
    second, browser = make_cohort("Angkatan II"), as_user(cast.organiser)
    for _time in range(2):
        assert browser.post(f"/cohorts/{second.public_id}/ways", data=AGAIN).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Course)) == 2
    own = db.session.scalars(sa.select(Course).where(Course.root_id == course.id)).one()
    assert own.public_id not in as_user(cast.learner).get("/courses").text


def test_a_cohort_in_which_somebody_has_completed_it_stays_with_its_version(
        cast: Cast, course: Course, first: Cohort, make_cohort: MakeCohort, as_user: AsUser) -> None:
    completed(first, cast.learner)
    second = make_cohort("Angkatan II")
    with unit_of_work():
        services.enrol(cast.stranger.id, second, at=now())
    completed(second, cast.stranger)
    refused = as_user(cast.organiser).post(f"/cohorts/{second.public_id}/ways", data=AGAIN)
    assert refused.status_code == 409
    assert "1 peserta sudah menyelesaikan" in refused.text
    db.session.expire_all()
    assert (db.session.get_one(Cohort, second.id).course_id, db.session.get_one(Cohort, second.id).takes_repeaters) == (
        course.id, False)


def test_a_cohort_where_nobody_has_completed_the_version_keeps_it(
        cast: Cast, course: Course, cohort: Cohort, as_user: AsUser) -> None:
    assert as_user(cast.organiser).post(f"/cohorts/{cohort.public_id}/ways", data=AGAIN).status_code == 303
    db.session.expire_all()
    assert (db.session.get_one(Cohort, cohort.id).course_id, db.session.get_one(Cohort, cohort.id).takes_repeaters) == (
        course.id, True)


def test_a_third_time_takes_a_run_of_its_own_too(
        cast: Cast, course: Course, first: Cohort, make_cohort: MakeCohort, as_user: AsUser) -> None:
    completed(first, cast.learner)
    second, third, browser = make_cohort("Angkatan II"), make_cohort("Angkatan III"), as_user(cast.organiser)
    assert browser.post(f"/cohorts/{second.public_id}/ways", data=AGAIN).status_code == 303
    write(send(second, as_csv(SARI), cast.organiser))
    completed(second, cast.learner)
    with unit_of_work():
        db.session.get_one(Cohort, third.id).takes_repeaters = True
    roster = send(third, as_csv(SARI), cast.organiser)
    assert errors(roster) == [(2, "")]
    assert "Cara masuk" in told(roster)
    assert browser.post(f"/cohorts/{third.public_id}/ways", data=AGAIN).status_code == 303
    write(send(third, as_csv(SARI), cast.organiser))
    new = place(third, cast.learner)
    assert new is not None
    assert (new.status, new.course_id) == ("active", db.session.get_one(Cohort, third.id).course_id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Course).where(Course.root_id == course.id)) == 2
