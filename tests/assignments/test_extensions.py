"""More time for one learner, and what learners see of their due work."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.assignments import queries, services
from lms.assignments.errors import NoExtension
from lms.assignments.models import Extension
from lms.assignments.personal_data import EXTENSIONS
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.enrolments import queries as enrolments
from lms.enrolments import services as enrolling

HOUR = timedelta(hours=1)


@pytest.fixture
def passed(desk):
    """The due date was an hour ago, and nothing late is taken."""
    desk.change(late_rule="refuse")
    with unit_of_work():
        services.set_due(desk.assignment, desk.cohort.id, now() - HOUR)


def address(desk):
    return f"/teach/assignments/{desk.activity.public_id}/due/{desk.cohort.public_id}/extensions"


def asked(desk, days=3, **more):
    day = (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011
    return {"learner": desk.cast.learner.public_id, "day": day, "hour": "16:00", "reason": "Listrik padam."} | more


def test_a_lecturer_gives_one_learner_more_time_with_a_reason_that_the_log_names(desk, as_user, passed):
    with unit_of_work():
        enrolling.enrol(desk.cast.stranger.id, desk.cohort, at=now())
    assert not desk.standing().is_open
    lecturer = as_user(desk.cast.instructor)
    assert lecturer.post(address(desk), data=asked(desk)).status_code == 303
    assert "Listrik padam." in lecturer.get(address(desk)).text
    assert desk.standing().is_open
    assert desk.standing().due.is_extended
    others = queries.standing(desk.assignment, desk.course.id, desk.cast.stranger.id, at=now())
    assert not others.is_open
    learner = as_user(desk.cast.learner)
    assert "diperpanjang untuk Anda" in learner.get(f"/activities/{desk.activity.public_id}").text
    assert f"Anda mendapat waktu tambahan: {desk.activity.title}" in learner.get("/notices").text
    assert desk.work().late_days == 0
    [entry] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "assignments.extended"))
    assert (entry.details["learner"], entry.details["reason"]) == (desk.cast.learner.id, "Listrik padam.")
    assert [row["reason"] for row in EXTENSIONS.collect(desk.cast.learner.id)] == ["Listrik padam."]


def test_the_form_says_that_the_day_is_needed(desk, as_user, passed):
    page = as_user(desk.cast.instructor).get(address(desk)).text
    assert re.search(r'<label for="day">[^<]*<small class="need">wajib</small>', page)


def test_an_extension_is_taken_back_and_both_stay_on_record(desk, as_user, passed):
    lecturer = as_user(desk.cast.instructor)
    lecturer.post(address(desk), data=asked(desk))
    lecturer.post(address(desk), data=asked(desk, day="", hour="", takes_back="y", reason="Salah orang."))
    assert not desk.standing().is_open
    assert [row.reason for row in db.session.scalars(sa.select(Extension).order_by(Extension.id))] == [
        "Listrik padam.", "Salah orang."]
    told = as_user(desk.cast.learner).get("/notices").text
    assert f"Tenggat Anda berubah: {desk.activity.title}" in told
    lecturer.post(address(desk), data=asked(desk, day="", hour="", takes_back="y", reason="Sekali lagi."))
    assert as_user(desk.cast.learner).get("/notices").text.count("Tenggat Anda berubah") == told.count("Tenggat Anda berubah")


@pytest.mark.parametrize("wrong", [{"days": -3}, {"reason": " "}, {"learner": "x"}, {"learner": ""}, {"day": "besok"}])
def test_an_extension_that_is_none_is_refused(desk, as_user, passed, wrong):
    days = wrong.get("days", 3)
    answer = as_user(desk.cast.instructor).post(address(desk), data=asked(desk, days) | wrong)
    assert answer.status_code == 422
    assert not queries.extensions(desk.activity.id)


def test_an_extension_that_ends_too_early_is_told_what_to_do(desk, as_user, passed):
    refused = as_user(desk.cast.instructor).post(address(desk), data=asked(desk, -3)).text
    assert '<a href="#day">Tanggal tenggat: Perpanjangan berakhir setelah tenggat angkatan. Pilih' in refused


@pytest.mark.parametrize("typed", [{"day": "", "hour": ""}, {"takes_back": "y"}, {"day": "besok", "takes_back": "y"}])
def test_a_date_that_did_not_arrive_takes_nothing_back(desk, as_user, passed, typed):
    lecturer = as_user(desk.cast.instructor)
    lecturer.post(address(desk), data=asked(desk))
    refused = lecturer.post(address(desk), data=asked(desk, days=6) | typed)
    assert refused.status_code == 422
    assert 'href="#day"' in refused.text
    assert desk.standing().is_open


def test_where_nothing_is_due_nothing_is_extended(desk):
    cohort = enrolments.cohort_facts(desk.cohort.id)
    with pytest.raises(NoExtension), unit_of_work():
        services.extensions.grant(desk.assignment, cohort, desk.cast.learner.id, now() + HOUR, "Sakit.",
                                  by=desk.cast.instructor.id, at=now())


@pytest.mark.parametrize("role", ["learner", "organiser", "auditor", "stranger"])
def test_only_lecturers_of_the_course_give_more_time(desk, as_user, passed, role):
    browser = as_user(getattr(desk.cast, role))
    assert browser.get(address(desk)).status_code in (403, 404)
    assert browser.post(address(desk), data=asked(desk)).status_code in (403, 404)
    assert not queries.extensions(desk.activity.id)


def test_a_learner_finds_due_work_on_the_home_page_until_it_is_handed_in_and_again_when_it_is_returned(desk, as_user):
    learner = as_user(desk.cast.learner)
    assert "Pekerjaan yang harus dikirim" not in learner.get("/").text
    with unit_of_work():
        services.set_due(desk.assignment, desk.cohort.id, now() - HOUR)
    shown = learner.get("/").text
    assert f"/activities/{desk.activity.public_id}" in shown[shown.index("Pekerjaan yang harus dikirim"):]
    assert "lewat tenggat" in shown
    assert "Pekerjaan yang harus dikirim" not in as_user(desk.cast.stranger).get("/").text
    work = desk.work()
    assert "Pekerjaan yang harus dikirim" not in learner.get("/").text
    with unit_of_work():
        services.return_work(desk.activity, work, "Lengkapi.", at=now())
    assert "Pekerjaan yang harus dikirim" in learner.get("/").text


def test_what_is_no_longer_taken_is_not_asked_for(desk, as_user, passed):
    assert "Pekerjaan yang harus dikirim" not in as_user(desk.cast.learner).get("/").text


def test_an_organiser_reads_the_scores_of_the_assignment_in_the_gradebook(desk, as_user):
    work = desk.work()
    book = as_user(desk.cast.organiser).get(f"/cohorts/{desk.cohort.public_id}/grades")
    assert book.status_code == 200
    assert desk.activity.title in book.text
    desk.mark(work, 10, 0)
    desk.release()
    assert "66,67" in as_user(desk.cast.organiser).get(f"/cohorts/{desk.cohort.public_id}/grades").text
