"""An organiser plans, copies, changes and cancels sessions; those whom it concerns are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale

from lms.accounts import notices
from lms.accounts.models import User
from lms.attendance import clashes, hours, marking, queries, services
from lms.attendance.errors import Refused
from lms.attendance.marking import Entry
from lms.attendance.models import Meeting
from lms.attendance.services import Plan
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.enrolments import services as places
from lms.enrolments.errors import CohortClosed
from lms.enrolments.models import Cohort
from tests.attendance.conftest import AsUser, MakeMeeting
from tests.cast import Cast, person

Letters = list[dict[str, Any]]


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """What people are told, as they read it in Indonesian, in the order of writing."""
    sent: Letters = []

    def hear(told: Sequence[notices.Notice], *, at: datetime) -> None:
        carry(told, at=at)
        with force_locale("id"):
            for one in told:
                said = notices.worded(one.kind, one.facts)
                sent.append({"person": one.person_id, "subject": said.subject, "text": said.text, "link": one.link})

    carry = notices.tell_all
    monkeypatch.setattr(notices, "tell_all", hear)
    return sent


def form_of(meeting: Meeting | None = None, *, day: str = "", **changes: str) -> dict[str, str]:
    local = now().astimezone(ZoneInfo("Asia/Makassar"))
    return {"title": "Diskusi kasus", "kind": "classroom", "day": day or f"{local:%Y-%m-%d}", "begins": "09:00", "ends": "11:15",
            "room": "Aula", "link": "", "guests": "", "credit_hours": "", "capacity": "", "note": "", **changes}


def test_an_organiser_plans_a_session_on_the_clock_of_the_cohort(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    browser, page = as_user(cast.organiser), f"/cohorts/{cohort.public_id}/sessions"
    assert "Belum ada sesi yang direncanakan" in browser.get(page).text
    assert browser.post(f"{page}/new", data=form_of(instructors=str(cast.instructor.id))).status_code == 303
    made = queries.meetings_of(cohort.id)[0]
    assert f"{made.starts_at.astimezone(ZoneInfo('Asia/Makassar')):%H:%M}" == "09:00"
    assert (made.credit_hours, made.instructor_ids) == (3, [cast.instructor.id])
    text = browser.get(page).text
    assert "09.00 WITA – 11.15 WITA" in text
    assert "Budi Hartono" in text
    assert "3 JP" in text


@pytest.mark.parametrize(("wrong", "said"), [
    ({"title": ""}, "Isikan pokok bahasan sesi"), ({"ends": "08:00"}, "Jam selesai mendahului jam mulai"),
    ({"day": "2020-01-01"}, "di luar hari-hari angkatan"), ({"credit_hours": "4"}, "paling banyak 3 JP"),
    ({"link": "javascript:alert(1)"}, "Tautan dimulai dengan https://"), ({"room": ""}, "Isikan tempat bertemu"),
    ({"instructors": "999999"}, "Periksa kembali isian Anda")])
def test_a_wrong_session_is_refused_with_the_place_and_the_remedy(
    cast: Cast, as_user: AsUser, cohort: Cohort, wrong: dict[str, str], said: str,
) -> None:
    answer = as_user(cast.organiser).post(f"/cohorts/{cohort.public_id}/sessions/new", data=form_of(**wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert queries.meetings_of(cohort.id) == []


def test_copies_keep_the_time_of_the_clock_and_leave_out_weekends(cohort: Cohort, meeting: Meeting, at: datetime) -> None:
    first = meeting.starts_at.astimezone(ZoneInfo(cohort.time_zone))
    days = [first.date() + timedelta(days=n) for n in (1, 2)]
    with unit_of_work():
        services.copy(meeting, days, at=at)
    made = queries.meetings_of(cohort.id)[1:]
    assert [m.starts_at.astimezone(ZoneInfo(cohort.time_zone)) for m in made] == [first + timedelta(days=n) for n in (1, 2)]
    assert {(m.title, m.room, m.credit_hours, tuple(m.instructor_ids)) for m in made} == {
        (meeting.title, meeting.room, meeting.credit_hours, tuple(meeting.instructor_ids))}


def test_the_page_of_copies_stays_within_the_cohort_and_the_working_week(cast: Cast, as_user: AsUser, cohort: Cohort,
                                                                        meeting: Meeting) -> None:
    answer = as_user(cast.organiser).post(f"/sessions/{meeting.public_id}/copy", data={"times": "30", "skips_weekends": "y"})
    assert answer.status_code == 303
    zone = ZoneInfo(cohort.time_zone)
    days = [m.starts_at.astimezone(zone).date() for m in queries.meetings_of(cohort.id)[1:]]
    assert len(days) >= 5
    assert max(days) <= cohort.ends_on
    assert all(day.weekday() < 5 for day in days)


def test_a_change_of_time_is_told_once_to_learners_and_instructors(
    cast: Cast, follower: User, make_meeting: MakeMeeting, plan: Callable[..., Plan], at: datetime, letters: Letters,
) -> None:
    meeting = make_meeting(starts_at=at + timedelta(days=1), ends_at=at + timedelta(days=1, hours=2))
    wanted = plan(starts_at=at + timedelta(days=2), ends_at=at + timedelta(days=2, hours=2), credit_hours=2)
    with unit_of_work():
        assert services.change(meeting, wanted, at=at)
        assert not services.change(meeting, wanted, at=at), "nothing is new"
    assert {one["person"] for one in letters} == {cast.instructor.id, cast.learner.id}
    assert len(letters) == 2
    assert all("Sesi dipindah: Diskusi kasus" in one["subject"] and "tidak jadi dimulai pada" in one["text"] for one in letters)
    assert meeting.sequence == 1


def test_a_note_is_changed_without_letters(
    follower: User, make_meeting: MakeMeeting, plan: Callable[..., Plan], at: datetime, letters: Letters,
) -> None:
    meeting = make_meeting()
    with unit_of_work():
        assert not services.change(meeting, plan(note="Bawa laptop."), at=at)
    assert (letters, meeting.sequence, meeting.note) == ([], 1, "Bawa laptop.")


def test_a_cancelled_session_stays_with_its_reason_and_asks_nothing(
    cast: Cast, follower: User, as_user: AsUser, meeting: Meeting, cohort: Cohort, letters: Letters,
) -> None:
    browser = as_user(cast.organiser)
    assert browser.post(f"/sessions/{meeting.public_id}/cancel", data={"reason": ""}).status_code == 422
    assert browser.post(f"/sessions/{meeting.public_id}/cancel", data={"reason": "Banjir"}).status_code == 303
    assert "Dibatalkan: Banjir" in as_user(follower).get("/schedule").text
    assert hours.of_learner(follower.id, cohort.id, "").planned == 0
    assert len(letters) == 2
    assert all("Alasan: Banjir" in one["text"] for one in letters)
    assert browser.post(f"/sessions/{meeting.public_id}/edit", data=form_of()).status_code == 422


def test_a_session_that_somebody_attended_is_not_cancelled(cast: Cast, follower: User, meeting: Meeting, at: datetime) -> None:
    with unit_of_work():
        marking.mark_list(meeting, {follower.id: Entry("late")}, at=at, by=cast.organiser.id, as_organiser=True)
    with pytest.raises(Refused), unit_of_work():
        services.cancel(meeting, "Keliru", at=at)


def test_a_closed_cohort_takes_no_sessions_and_no_marks(cast: Cast, cohort: Cohort, follower: User, meeting: Meeting,
                                                        plan: Callable[..., Plan], at: datetime) -> None:
    with unit_of_work():
        places.close_cohort(cohort.id, at=at)
    with pytest.raises(CohortClosed), unit_of_work():
        services.add(cohort.id, plan(), at=at)
    with pytest.raises(CohortClosed), unit_of_work():
        marking.check_in(meeting, follower.id, method="qr", seen_at=at, at=at)


def test_clashes_of_instructor_room_and_learners_are_named(
    cast: Cast, cohort: Cohort, make_cohort: Callable[..., Cohort], make_meeting: MakeMeeting, meeting: Meeting, at: datetime,
) -> None:
    with unit_of_work():
        second = person("wati", "Wati Lestari", cast.school, role="instructor", scope=("agency", cast.school.id))
    other = make_cohort("Angkatan II")
    same_teacher = make_meeting(other, room="Kelas 2")
    same_room = make_meeting(other, room="aula", instructor_ids=(second.id,))
    same_people = make_meeting(room="Kelas 3", instructor_ids=())
    abroad = make_meeting(make_cohort("Angkatan III", agency_id=cast.malinau.id), room="Aula", instructor_ids=())
    after = make_meeting(room="Aula", starts_at=meeting.ends_at, ends_at=meeting.ends_at + timedelta(hours=1))
    found = {clash.other.id: clash.words for clash in clashes.among([meeting])}
    assert set(found) == {same_teacher.id, same_room.id, same_people.id}
    assert "Budi Hartono juga mengajar" in found[same_teacher.id]
    assert "Ruang Aula juga dipakai" in found[same_room.id]
    assert "Peserta yang sama" in found[same_people.id]
    assert not {abroad.id, after.id} & set(found)


def test_more_sessions_cost_the_page_no_more_queries(
    cast: Cast, as_user: AsUser, follower: User, cohort: Cohort, make_meeting: MakeMeeting, at: datetime,
) -> None:
    from tests.enrolments.test_cost import cost

    browsers = {"organiser": as_user(cast.organiser), "learner": as_user(follower)}
    pages = [("organiser", f"/cohorts/{cohort.public_id}/sessions"), ("organiser", "/schedule"), ("learner", "/schedule"),
             ("learner", "/")]

    def costs() -> list[int]:
        return [cost(browsers[who], page) for who, page in pages]

    make_meeting()
    make_meeting(starts_at=at + timedelta(hours=20), ends_at=at + timedelta(hours=22))
    few = costs()
    for n in range(8):
        make_meeting(starts_at=at + timedelta(days=n, hours=1), ends_at=at + timedelta(days=n, hours=2))
    assert costs() == few
    assert max(few) <= 30


@pytest.mark.parametrize("who", ["learner", "stranger", "hr_officer", "head_of_office"])
def test_others_neither_plan_nor_see(cast: Cast, as_user: AsUser, cohort: Cohort, meeting: Meeting, who: str) -> None:
    browser = as_user(cast.people[who])
    for page in (f"/cohorts/{cohort.public_id}/sessions", f"/cohorts/{cohort.public_id}/sessions/new",
                 f"/sessions/{meeting.public_id}/edit", f"/sessions/{meeting.public_id}/cancel",
                 f"/sessions/{meeting.public_id}/attendance", f"/sessions/{meeting.public_id}/screen",
                 f"/cohorts/{cohort.public_id}/attendance.csv"):
        assert browser.get(page).status_code == 403, page
    assert browser.get(f"/sessions/{meeting.public_id}").status_code == 404
    assert browser.get(f"/sessions/{meeting.public_id}.ics").status_code == 404


def test_an_organiser_of_elsewhere_sees_nothing(cast: Cast, as_user: AsUser, cohort: Cohort, meeting: Meeting) -> None:
    with unit_of_work():
        away = person("joko", "Joko Susilo", cast.school, role="organiser", scope=("agency", cast.nunukan.id))
    browser = as_user(away)
    for page in (f"/cohorts/{cohort.public_id}/sessions", f"/sessions/{meeting.public_id}/edit",
                 f"/sessions/{meeting.public_id}/attendance", f"/sessions/{meeting.public_id}/marks",
                 f"/sessions/{meeting.public_id}/code", f"/sessions/{meeting.public_id}", f"/sessions/{meeting.public_id}/sheet"):
        assert browser.get(page).status_code == 404, page


def test_lecturers_mark_and_auditors_look_but_neither_plans(cast: Cast, as_user: AsUser, cohort: Cohort, meeting: Meeting,
                                                           follower: User) -> None:
    lecturer, auditor = as_user(cast.instructor), as_user(cast.auditor)
    assert lecturer.get(f"/sessions/{meeting.public_id}/attendance").status_code == 200
    assert lecturer.get(f"/sessions/{meeting.public_id}/screen").status_code == 200
    assert lecturer.get(f"/sessions/{meeting.public_id}/edit").status_code == 403
    assert auditor.get(f"/cohorts/{cohort.public_id}/sessions").status_code == 200
    assert auditor.get(f"/sessions/{meeting.public_id}/attendance").status_code == 403
