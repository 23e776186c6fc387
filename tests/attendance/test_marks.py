"""Attendance by list and afterwards; every mark is kept; JP are earned and asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from lms.accounts import erasure as accounts_erasure
from lms.accounts.models import User
from lms.accounts.personal_data import of as data_of
from lms.attendance import feeds, hours, marking, queries, services
from lms.attendance.erasure import MARKS
from lms.attendance.errors import Refused
from lms.attendance.marking import Entry
from lms.attendance.models import Feed, Mark, Meeting, Rule
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as learning
from lms.courses.models import Course
from lms.courses.versions import copying
from lms.enrolments import queries as enrolments
from lms.enrolments import services as places
from lms.enrolments import unfinished
from lms.enrolments.models import Cohort
from tests.attendance.conftest import AsUser, MakeMeeting, later
from tests.cast import Cast


def key(cohort: Cohort, learner: User) -> str:
    return next(p.public_id for p in enrolments.roster(cohort.id) if p.learner_id == learner.id)


def test_the_list_is_ticked_and_says_who_did_it(cast: Cast, as_user: AsUser, cohort: Cohort, follower: User,
                                               meeting: Meeting) -> None:
    browser, page, one = as_user(cast.instructor), f"/sessions/{meeting.public_id}/attendance", key(cohort, follower)
    assert browser.post(page, data={f"state-{one}": "sick", f"note-{one}": "Surat dokter"}).status_code == 303
    mark = queries.marks_in(meeting.id)[follower.id]
    assert (mark.state, mark.note, mark.method, mark.by_id) == ("sick", "Surat dokter", "list", cast.instructor.id)
    assert "Surat dokter" in browser.get(page).text
    assert db.session.scalar(sa.select(AuditEntry.details).where(AuditEntry.action == "attendance.marked")) == {
        "learner": follower.id, "state": "sick", "method": "list"}


def test_one_button_marks_all_who_are_not_marked_yet(cast: Cast, as_user: AsUser, cohort: Cohort, follower: User,
                                                    meeting: Meeting) -> None:
    with unit_of_work():
        places.enrol(cast.stranger.id, cohort, at=now())
    absent = key(cohort, cast.stranger)
    as_user(cast.organiser).post(f"/sessions/{meeting.public_id}/attendance", data={
        f"state-{absent}": "absent", f"state-{key(cohort, follower)}": "", "rest": "present"})
    assert {id_: mark.state for id_, mark in queries.marks_in(meeting.id).items()} == {
        follower.id: "present", cast.stranger.id: "absent"}


def test_a_correction_needs_a_reason_and_overwrites_nothing(cast: Cast, as_user: AsUser, cohort: Cohort, follower: User,
                                                          meeting: Meeting) -> None:
    browser, page, one = as_user(cast.organiser), f"/sessions/{meeting.public_id}/attendance", key(cohort, follower)
    browser.post(page, data={f"state-{one}": "absent"})
    refused = browser.post(page, data={f"state-{one}": "present"})
    assert refused.status_code == 422
    assert "Isikan alasan" in refused.text
    assert 'value="present" selected' in refused.text
    assert browser.post(page, data={f"state-{one}": "present", "reason": "Salah baris"}).status_code == 303
    first, second = db.session.scalars(sa.select(Mark).order_by(Mark.id)).all()
    assert (first.state, second.state, second.method, second.reason) == ("absent", "present", "organiser", "Salah baris")
    assert first.superseded_at
    assert second.superseded_at is None
    history = browser.get(f"/sessions/{meeting.public_id}/marks").text
    assert "Salah baris" in history
    assert "diganti" in history
    assert browser.post(page, data={f"state-{one}": "present"}).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mark)) == 2, "what does not differ makes no mark"


def test_a_day_after_the_end_only_the_organiser_marks_and_with_a_reason(cast: Cast, follower: User, make_meeting: MakeMeeting,
                                                                      at: datetime) -> None:
    meeting = make_meeting(starts_at=at - timedelta(days=2), ends_at=at - timedelta(days=1, minutes=1))
    entries = {follower.id: Entry("present")}
    with pytest.raises(Refused, match="penyelenggara"), unit_of_work():
        marking.mark_list(meeting, entries, reason="Lupa", at=at, by=cast.instructor.id, as_organiser=False)
    with pytest.raises(Refused), unit_of_work():
        marking.mark_list(meeting, entries, at=at, by=cast.organiser.id, as_organiser=True)
    with unit_of_work():
        marking.mark_list(meeting, entries, reason="Lembar kertas", at=at, by=cast.organiser.id, as_organiser=True)
    assert queries.marks_in(meeting.id)[follower.id].method == "organiser"


def test_nobody_is_marked_before_it_begins_nor_without_a_place(cast: Cast, follower: User, make_meeting: MakeMeeting,
                                                             at: datetime) -> None:
    meeting = make_meeting(starts_at=at + timedelta(minutes=61), ends_at=at + timedelta(minutes=151))
    with pytest.raises(Refused), unit_of_work():
        marking.mark_list(meeting, {follower.id: Entry("present")}, at=at, by=1, as_organiser=True)
    with unit_of_work():
        assert marking.mark_list(meeting, {cast.stranger.id: Entry("present")}, at=at + later(30), by=cast.organiser.id,
                                 as_organiser=True) == 0
    assert queries.marks_in(meeting.id) == {}


def test_a_mark_that_holds_is_unique_in_the_database(cast: Cast, follower: User, meeting: Meeting, at: datetime) -> None:
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        for state in ("present", "absent"):
            db.session.add(Mark(meeting_id=meeting.id, learner_id=follower.id, state=state, method="list", at=at))
        db.session.flush()


def test_groups_have_sessions_of_their_own(cast: Cast, as_user: AsUser, cohort: Cohort, follower: User, make_meeting: MakeMeeting,
                                          at: datetime) -> None:
    place = enrolments.place_of(follower.id, cohort.course_id)
    assert place
    with unit_of_work():
        places.enrol(cast.stranger.id, cohort, at=now())
        places.group(cohort, {place.id: "Kelompok A"})
    mine = make_meeting(title="Untuk A", groups=("Kelompok A",))
    other = make_meeting(title="Untuk B", groups=("Kelompok B",))
    assert queries.learners_of(mine) == [follower.id]
    assert queries.learners_of(other) == []
    assert hours.of_learner(follower.id, cohort.id, "Kelompok A").planned == mine.credit_hours
    text = as_user(follower).get("/schedule").text
    assert "Untuk A" in text
    assert "Untuk B" not in text
    with pytest.raises(Refused), unit_of_work():
        marking.check_in(other, follower.id, method="qr", seen_at=at, at=at)


def test_attendance_decides_where_the_course_asks_for_it(
    cast: Cast, as_user: AsUser, course: Course, cohort: Cohort, follower: User, steps: list[int], make_meeting: MakeMeeting,
    at: datetime, status: Callable[[], str],
) -> None:
    lecturer = as_user(cast.instructor)
    assert lecturer.post(f"/courses/{course.public_id}/attendance", data={"least_percent": "75"}).status_code == 303
    meetings = [make_meeting(title=f"Sesi {n}", starts_at=at - timedelta(hours=4 - n), instructor_ids=(),
                             ends_at=at - timedelta(minutes=150 - 60 * n)) for n in range(2)]
    excused = make_meeting(title="Sesi izin")
    assert [m.credit_hours for m in (*meetings, excused)] == [2, 2, 2]
    with unit_of_work():
        for step in steps:
            learning.complete_activity(follower.id, step, at=at)
    assert status() == "active"
    said = as_user(follower).get(f"/my-courses/{enrolments.my_places(follower.id)[0].public_id}/attendance").text
    assert "diperlukan 5 dari 6 JP sesi (75 persen), baru diperoleh 0" in said
    for meeting, state in zip((*meetings, excused), ("present", "late", "permit"), strict=True):
        with unit_of_work():
            marking.mark_list(meeting, {follower.id: Entry(state)}, at=at, by=cast.organiser.id, as_organiser=True)
    assert status() == "active", "4 of 6 JP are not 75 percent"
    with unit_of_work():
        marking.mark_list(excused, {follower.id: Entry("present")}, reason="Hadir", at=at, by=cast.organiser.id,
                          as_organiser=True)
    assert status() == "completed"


def test_without_a_rule_attendance_completes_nothing(cast: Cast, follower: User, meeting: Meeting, at: datetime,
                                                   status: Callable[[], str]) -> None:
    with unit_of_work():
        marking.mark_list(meeting, {follower.id: Entry("present")}, at=at, by=cast.organiser.id, as_organiser=True)
    assert status() == "active"


def test_a_rule_without_sessions_is_not_met(course: Course, follower: User, steps: list[int], at: datetime,
                                          status: Callable[[], str]) -> None:
    with unit_of_work():
        services.set_rule(course.id, 90, at=at)
        for step in steps:
            learning.complete_activity(follower.id, step, at=at)
    assert status() == "active"
    assert "belum mengumumkannya" in str(hours.missing(follower.id, course.id)[0].words)


def test_hours_are_told_by_kind_and_rounded_down(cohort: Cohort, follower: User, make_meeting: MakeMeeting, at: datetime) -> None:
    made = [make_meeting(kind=kind, credit_hours=jp) for kind, jp in (("classroom", 1), ("synchronous", 1), ("field", 1))]
    with unit_of_work():
        for meeting in made[:2]:
            marking.check_in(meeting, follower.id, method="qr", seen_at=at, at=at)
    found = hours.of_learner(follower.id, cohort.id, "")
    assert (found.earned, found.planned, found.percent, found.needed(67)) == (2, 3, 66, 3)
    assert found.by_kind == {"classroom": (1, 1), "synchronous": (1, 1), "field": (0, 1)}


def test_tables_hold_every_learner_and_no_formula(cast: Cast, as_user: AsUser, cohort: Cohort, follower: User,
                                                make_meeting: MakeMeeting, at: datetime) -> None:
    meeting = make_meeting(title="=1+1")
    with unit_of_work():
        marking.mark_list(meeting, {follower.id: Entry("late", "@catatan")}, at=at, by=cast.organiser.id, as_organiser=True)
    browser = as_user(cast.organiser)
    whole = browser.get(f"/cohorts/{cohort.public_id}/attendance.csv").get_data().decode("utf-8-sig")
    assert "Sari Wulandari" in whole
    assert ";terlambat;2;2;100" in whole
    one = browser.get(f"/sessions/{meeting.public_id}/attendance.csv").get_data().decode("utf-8-sig")
    assert "'@catatan" in one
    assert "pada daftar" in one
    assert "Rina Marlina" in one
    assert browser.get(f"/cohorts/{cohort.public_id}/attendance.xlsx").data.startswith(b"PK")
    paper = browser.get(f"/sessions/{meeting.public_id}/sheet").text
    assert "Sari Wulandari" in paper
    assert "Tanda tangan" in paper


def test_closing_a_cohort_warns_of_sessions_without_attendance(
    cast: Cast, course: Course, follower: User, make_meeting: MakeMeeting, at: datetime,
) -> None:
    meeting = make_meeting(title="Tanpa presensi", starts_at=at - timedelta(hours=3), ends_at=at - timedelta(hours=1))
    said = [str(thing.words) for thing in unfinished.of(course.id, [follower.id], at=at)]
    assert said == ["Sebuah sesi belum ada presensinya: Tanpa presensi"]
    with unit_of_work():
        marking.mark_list(meeting, {follower.id: Entry("present")}, at=at, by=cast.organiser.id, as_organiser=True)
    assert unfinished.of(course.id, [follower.id], at=at) == []


def test_a_person_takes_the_marks_along_and_they_go_with_the_person(cast: Cast, follower: User, meeting: Meeting,
                                                                  at: datetime) -> None:
    with unit_of_work():
        marking.mark_list(meeting, {follower.id: Entry("sick", "Demam")}, at=at, by=cast.organiser.id, as_organiser=True)
        feeds.renew(follower.id, at=at)
    told = data_of(follower)
    assert [(one["state"], one["note"]) for one in told["attendance"]] == [("sick", "Demam")]
    assert told["calendar_address"]
    assert [one["session"] for one in data_of(cast.instructor)["sessions_held"]] == ["Diskusi kasus"]
    with unit_of_work():
        accounts_erasure.erase(follower, "Diminta", by=cast.administrator.id, at=at)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mark)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Feed)) == 0


def test_of_a_completed_course_the_marks_stay_without_what_is_private(
    cast: Cast, course: Course, follower: User, steps: list[int], make_meeting: MakeMeeting, at: datetime,
    status: Callable[[], str],
) -> None:
    with unit_of_work():
        marking.mark_list(make_meeting(), {follower.id: Entry("sick", "Demam")}, at=at, by=cast.organiser.id, as_organiser=True)
        for step in steps:
            learning.complete_activity(follower.id, step, at=at)
    assert status() == "completed"
    with unit_of_work():
        MARKS.erase(follower.id, frozenset({course.id}))
    db.session.expire_all()
    mark = db.session.scalars(sa.select(Mark)).one()
    assert (mark.state, mark.note, mark.reason, mark.device) == ("absent", "", "", "")


def test_the_rule_is_kept_when_it_changes_and_goes_along_with_a_copy(cast: Cast, course: Course, at: datetime) -> None:
    with unit_of_work():
        for percent in (80, 90):
            services.set_rule(course.id, percent, at=at, by=cast.instructor.id)
    assert [(r.least_percent, r.superseded_at is None) for r in db.session.scalars(sa.select(Rule).order_by(Rule.id))] == [
        (80, False), (90, True)]
    with unit_of_work():
        copy = copying.duplicate(course, code="ETIK-2", title="Salinan", agency_id=cast.school.id, at=at, by=cast.instructor.id)
    assert hours.least_percent(copy.id) == 90
