"""Lecturers and organisers announce; learners find it on the course page and in the inbox, once its moment has come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import statements
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.discussions import jobs, texts
from lms.discussions.models import Announcement, Glance
from lms.enrolments import services as places
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.discussions.conftest import AsUser, Letters, form
from tests.enrolments.conftest import run_dates


def written() -> Announcement:
    return db.session.scalars(sa.select(Announcement)).one()


def local(moment: datetime) -> str:
    """As the form of somebody in WITA takes it."""
    return f"{moment.astimezone(ZoneInfo('Asia/Makassar')):%Y-%m-%dT%H:%M}"


def announce(as_user: AsUser, who: User, course: Course, target: str, **fields: str) -> Any:
    given = form(title="Ruang dipindah", text="Ke **Aula** lantai 2.", target=target, **fields)
    return as_user(who).post(f"/courses/{course.public_id}/announcements/new", data=given)


def test_an_announcement_to_a_cohort_reaches_its_learners_and_no_others(
        as_user: AsUser, cast: Cast, learner: User, mate: User, outsider: User, course: Course, cohort: Cohort,
        letters: Letters) -> None:
    made = announce(as_user, cast.instructor, course, cohort.public_id)
    assert made.status_code == 303
    assert {one["person"] for one in letters} == {learner.id, mate.id}
    assert letters[0]["subject"] == "Pengumuman: Ruang dipindah"
    assert "Ruang dipindah" in as_user(learner).get(f"/courses/{course.public_id}").text
    page = as_user(learner).get(letters[0]["link"])
    assert "<strong>Aula</strong>" in page.text
    assert "Ruang dipindah" not in as_user(learner).get(f"/courses/{course.public_id}").text
    assert "Ruang dipindah" in as_user(learner).get(f"/courses/{course.public_id}/announcements").text
    assert as_user(outsider).get(made.location).status_code == 404
    assert "Ruang dipindah" not in as_user(outsider).get(f"/courses/{course.public_id}").text
    assert "Ruang dipindah" not in as_user(outsider).get(f"/courses/{course.public_id}/announcements").text


def test_one_to_the_course_reaches_all_its_cohorts(as_user: AsUser, cast: Cast, learner: User, outsider: User, course: Course,
                                                   cohort: Cohort, other: Cohort, letters: Letters) -> None:
    announce(as_user, cast.instructor, course, "all")
    assert {one["person"] for one in letters} == {learner.id, outsider.id}
    assert "Ruang dipindah" in as_user(outsider).get(f"/courses/{course.public_id}").text


def test_an_organiser_announces_to_the_own_cohorts_alone(as_user: AsUser, cast: Cast, learner: User, course: Course,
                                                         cohort: Cohort) -> None:
    assert announce(as_user, cast.organiser, course, "all").status_code == 422
    assert announce(as_user, cast.organiser, course, cohort.public_id).status_code == 303
    for someone in (learner, cast.hr_officer, cast.auditor):
        assert announce(as_user, someone, course, cohort.public_id).status_code in (403, 404)


def test_what_is_sent_twice_is_announced_once(as_user: AsUser, cast: Cast, learner: User, course: Course, cohort: Cohort,
                                              letters: Letters) -> None:
    given = form(title="Ruang dipindah", text="Ke Aula.", target=cohort.public_id)
    places = {as_user(cast.instructor).post(f"/courses/{course.public_id}/announcements/new", data=given).location for _ in "ab"}
    assert len(places) == 1
    assert len(letters) == 1
    assert written().title == "Ruang dipindah"


def test_it_waits_for_its_moment_and_is_then_told_once(as_user: AsUser, cast: Cast, learner: User, course: Course, cohort: Cohort,
                                                       letters: Letters) -> None:
    made = announce(as_user, cast.instructor, course, cohort.public_id, shows_at=local(now() + timedelta(days=2)))
    jobs.announce()
    assert letters == []
    assert as_user(learner).get(made.location).status_code == 404
    assert "Ruang dipindah" not in as_user(learner).get(f"/courses/{course.public_id}").text
    assert "akan datang" in as_user(cast.instructor).get(f"/courses/{course.public_id}/announcements").text
    with unit_of_work():
        written().shows_at = now() - timedelta(minutes=1)
    jobs.announce()
    jobs.announce()
    assert [one["person"] for one in letters] == [learner.id]
    assert as_user(learner).get(made.location).status_code == 200


def test_whoever_has_a_place_reads_it_before_the_first_day(as_user: AsUser, cast: Cast, course: Course, make_cohort: Any,
                                                          letters: Letters) -> None:
    coming = make_cohort("Angkatan nanti", **run_dates(5, 15))
    with unit_of_work():
        places.enrol(cast.learner.id, coming, at=now())
    letters.clear()
    announce(as_user, cast.instructor, course, coming.public_id)
    assert [one["person"] for one in letters] == [cast.learner.id]
    browser = as_user(cast.learner)
    assert "Ruang dipindah" in browser.get(f"/courses/{course.public_id}").text
    assert browser.get(letters[0]["link"]).status_code == 200
    assert browser.get(f"/courses/{course.public_id}/announcements").status_code == 200
    with unit_of_work():
        row = db.session.get_one(Cohort, coming.id)
        row.starts_on, row.ends_on = now().date() - timedelta(40), now().date() - timedelta(30)
    assert browser.get(letters[0]["link"]).status_code == 404


def test_a_change_is_shown_and_not_told_again(as_user: AsUser, cast: Cast, learner: User, course: Course, cohort: Cohort,
                                              letters: Letters) -> None:
    made = announce(as_user, cast.instructor, course, cohort.public_id)
    letters.clear()
    edit, given = f"{made.location}/edit", {"title": "Ruang tetap", "text": "Di Aula.", "shows_at": ""}
    assert as_user(learner).post(edit, data=given).status_code == 403
    assert as_user(cast.instructor).post(edit, data=given).status_code == 303
    page = as_user(learner).get(made.location).text
    assert "Ruang tetap" in page
    assert "diubah" in page
    assert letters == []
    late = as_user(cast.instructor).post(edit, data={**given, "shows_at": local(now() + timedelta(days=2))})
    assert late.status_code == 422
    assert "sudah diberi tahu" in late.text


def test_withdrawn_it_says_so_and_nothing_more(as_user: AsUser, cast: Cast, learner: User, course: Course,
                                               cohort: Cohort) -> None:
    made = announce(as_user, cast.instructor, course, cohort.public_id)
    assert as_user(learner).post(f"{made.location}/withdraw").status_code == 403
    assert as_user(cast.organiser).post(f"{made.location}/withdraw").status_code == 303
    gone = as_user(learner).get(made.location)
    assert gone.status_code == 410
    assert "Aula" not in gone.text
    assert "Ruang dipindah" not in gone.text
    assert "Ruang dipindah" not in as_user(learner).get(f"/courses/{course.public_id}").text


def test_the_author_reads_how_many_have_read_it_and_copies_it(as_user: AsUser, cast: Cast, learner: User, mate: User,
                                                             course: Course, cohort: Cohort) -> None:
    made = announce(as_user, cast.instructor, course, cohort.public_id)
    for _ in range(2):
        as_user(learner).get(made.location)
    page = as_user(cast.instructor).get(made.location).text
    assert "1 dari 2" in page
    assert "Ke *Aula* lantai 2." in page
    assert made.location in page.partition("<textarea")[2].partition("</textarea>")[0]
    assert [row.user_id for row in db.session.scalars(sa.select(Glance))] == [learner.id]
    assert "<textarea" not in as_user(learner).get(made.location).text


@pytest.mark.parametrize("field", [{"title": ""}, {"text": ""}, {"target": "angkatan-lain"}, {"shows_at": "besok"}, {"key": ""}])
def test_a_bad_form_is_refused_and_keeps_what_was_typed(as_user: AsUser, cast: Cast, course: Course, cohort: Cohort,
                                                       field: dict[str, str]) -> None:
    given = form(**{"title": "Judul yang panjang", "text": "Teks yang panjang.", "target": cohort.public_id, **field})
    refused = as_user(cast.instructor).post(f"/courses/{course.public_id}/announcements/new", data=given)
    assert refused.status_code == 422
    assert "yang panjang" in refused.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Announcement)) == 0


def test_a_course_page_costs_one_statement_for_all_announcements(as_user: AsUser, cast: Cast, learner: User, course: Course,
                                                                cohort: Cohort) -> None:
    browser = as_user(learner)
    for _ in range(3):
        announce(as_user, cast.instructor, course, cohort.public_id)
    with statements() as seen:
        assert browser.get(f"/courses/{course.public_id}").text.count("Ruang dipindah") == 3
    assert len(seen) <= 6
    assert len([one for one in seen if "discussions_" in one]) == 1


def test_the_marks_of_markdown_become_those_of_whatsapp() -> None:
    written_so = "# Judul\n\n**tebal** dan *miring*, 2*3*4\n- butir"
    assert texts.for_whatsapp(written_so) == "*Judul*\n\n*tebal* dan _miring_, 2*3*4\n- butir"
