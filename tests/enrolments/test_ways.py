"""How people come into a cohort: rules, invitations; and how they go on to another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.i18n import day
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Course
from lms.courses.versions import copying
from lms.enrolments import moving, queries, services
from lms.enrolments.errors import (
    ByAnotherWay,
    CohortClosed,
    InvitationEnded,
    InvitationExpired,
    MovesElsewhere,
    NotInAudience,
    PlaceElsewhere,
    QuotaFull,
)
from lms.enrolments.models import Cohort, Enrolment, Invitation
from lms.enrolments.seats import queue, quotas
from lms.enrolments.ways import audience, invitations, setting
from tests.cast import Cast
from tests.enrolments.conftest import MakeCohort, letters, run_dates

AsUser = Callable[[User], Client]


@pytest.fixture
def by_link(cohort: Cohort) -> Cohort:
    with unit_of_work():
        setting.put(cohort, setting.Way(True, "link"), at=now())
    return cohort


def invite(cohort: Cohort, **facts: object) -> Invitation:
    with unit_of_work():
        return invitations.make(cohort, at=now(), **facts)  # type: ignore[arg-type]


def come(cohort: Cohort, learner_id: int) -> None:
    with unit_of_work():
        queue.apply(learner_id, cohort, at=now())


def profile(user: User, **facts: str) -> None:
    with unit_of_work():
        for name, value in facts.items():
            setattr(db.session.get_one(User, user.id), name, value)


@pytest.mark.parametrize(("rules", "facts", "fits"), [
    ([("employment", "pns"), ("employment", "pppk")], {"employment_type": "pppk"}, True),
    ([("employment", "pns")], {"employment_type": "volunteer"}, False),
    ([("position", "pekerja sosial")], {"position": "Pekerja  Sosial Ahli Muda"}, True),
    ([("position", "pekerja sosial"), ("position", "penyuluh sosial")], {"position": "Penyuluh Sosial"}, True),
    ([("position", "pekerja sosial")], {"position": ""}, False),
    ([("grade", "pns:III/b")], {"employment_type": "pns", "grade": "Penata (III/c)"}, True),
    ([("grade", "pns:III/b")], {"employment_type": "pns", "grade": "III/b"}, True),
    ([("grade", "pns:III/b")], {"employment_type": "pns", "grade": "Pengatur Tingkat I (II/d)"}, False),
    ([("grade", "pns:III/b")], {"employment_type": "pns", "grade": ""}, False),
    ([("grade", "pns:III/b")], {"employment_type": "pppk", "grade": "V"}, True),
    ([("grade", "pppk:IX")], {"employment_type": "pppk", "grade": "X"}, True),
    ([("grade", "pppk:IX")], {"employment_type": "pppk", "grade": "VIII"}, False),
    ([("employment", "pns"), ("position", "pekerja sosial")], {"employment_type": "pns", "position": "Arsiparis"}, False),
])
def test_who_fits_a_rule(
        cast: Cast, cohort: Cohort, rules: list[tuple[str, str]], facts: dict[str, str], fits: bool) -> None:
    with unit_of_work():
        for kind, key in rules:
            audience.add(cohort, kind, key)
    profile(cast.learner, **facts)
    if fits:
        come(cohort, cast.learner.id)
        return
    with pytest.raises(NotInAudience):
        come(cohort, cast.learner.id)


def test_an_agency_takes_in_all_below_it(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        rule = audience.add(cohort, "agency", str(cast.malinau.id))
    come(cohort, cast.learner.id)
    with pytest.raises(NotInAudience):
        come(cohort, cast.stranger.id)
    with unit_of_work():
        audience.remove(rule)
        audience.add(cohort, "agency", str(cast.province.id))
    come(cohort, cast.stranger.id)


def test_a_new_least_grade_takes_the_place_of_the_old(cohort: Cohort) -> None:
    with unit_of_work():
        for key in ("pns:III/a", "pppk:IX", "pns:III/c", "pns:III/c"):
            audience.add(cohort, "grade", key)
    assert [rule.key for rule in audience.of([cohort.id])[cohort.id]] == ["pppk:IX", "pns:III/c"]


def test_the_organiser_sets_ways_and_rules_on_a_page(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    browser, base = as_user(cast.organiser), f"/cohorts/{cohort.public_id}/ways"
    assert "Cara masuk" in browser.get(f"/cohorts/{cohort.public_id}").text
    assert browser.post(base, data={"way": "sideways"}).status_code == 422
    assert browser.post(base, data={"way": "application", "answer_days": "0"}).status_code == 422
    sent = {"way": "application", "asks_supervisor": "y", "answer_days": "10", "remind_days": "4"}
    assert browser.post(base, data=sent).status_code == 303
    db.session.refresh(cohort)
    assert setting.of(cohort) == setting.Way(True, "application", True, False, 10, 4, False)
    assert browser.post(f"{base}/agency", data={"key": str(cast.malinau.id)}).status_code == 303
    assert browser.post(f"{base}/position", data={"key": " Pekerja   Sosial "}).status_code == 303
    assert browser.post(f"{base}/grade", data={"key": "pns:IX"}).status_code == 422
    shown = browser.get(base).text
    assert "Dinas Sosial Kabupaten Malinau" in shown
    assert "Pekerja Sosial" in shown
    assert browser.post(base, data={"way": "closed"}).status_code == 303
    db.session.refresh(cohort)
    assert not cohort.is_open
    for who in (cast.learner, cast.instructor, cast.auditor, cast.head_of_office):
        assert as_user(who).get(base).status_code in (403, 404)
        assert as_user(who).post(f"{base}/invitations").status_code in (403, 404)


def test_an_invitation_lets_in_and_is_ready_to_send(cast: Cast, as_user: AsUser, by_link: Cohort, course: Course) -> None:
    organiser, base = as_user(cast.organiser), f"/cohorts/{by_link.public_id}/ways"
    assert organiser.post(f"{base}/invitations", data={"label": "Dinsos Malinau", "uses_most": "1"}).status_code == 303
    made = db.session.scalars(sa.select(Invitation)).one()
    page = organiser.get(base).text
    assert f"/join/{made.code}" in page
    assert "Anda diundang" in page
    learner = as_user(cast.learner)
    assert learner.post(f"/enrol/{course.public_id}", data={"cohort": by_link.public_id}).status_code == 422
    with pytest.raises(ByAnotherWay):
        come(by_link, cast.learner.id)
    typed = learner.post("/join", data={"code": f" {invitations.shown(made.code).lower()} "})
    assert typed.location == f"/join/{made.code}"
    assert learner.post("/join", data={"code": "ABCDE-23456"}).status_code == 404
    assert "Etika Profesi" in learner.get(typed.location).text
    assert made.used == 0, "looking uses nothing up"
    assert learner.post(typed.location).location.startswith("/my-courses/")
    assert learner.get(typed.location).status_code == 303
    db.session.refresh(made)
    assert made.used == 1
    assert as_user(cast.stranger).post(typed.location).status_code == 410
    assert "enrolments.invitation_used" in set(db.session.scalars(sa.select(AuditEntry.action)))


def test_an_invitation_ends_by_time_and_by_hand(cast: Cast, as_user: AsUser, by_link: Cohort) -> None:
    late, taken = invite(by_link, expires_at=now() + timedelta(hours=1)), invite(by_link)
    with pytest.raises(InvitationExpired), unit_of_work():
        invitations.use(late.id, cast.learner.id, at=now() + timedelta(hours=2))
    base = f"/cohorts/{by_link.public_id}/ways/invitations"
    assert as_user(cast.organiser).post(f"{base}/{taken.public_id}/revoke").status_code == 303
    with pytest.raises(InvitationEnded), unit_of_work():
        invitations.use(taken.id, cast.learner.id, at=now())
    assert as_user(cast.learner).get(f"/join/{taken.code}").status_code == 410


def test_no_invitation_is_made_that_is_over_already(cast: Cast, as_user: AsUser, by_link: Cohort) -> None:
    base, browser = f"/cohorts/{by_link.public_id}/ways/invitations", as_user(cast.organiser)
    late = browser.post(base, data={"label": "Terlambat", "expires_at": "2020-01-01T08:00"})
    assert late.status_code == 422
    assert "Saat ini sudah lewat." in late.text
    assert invitations.of(by_link.id) == []


def test_an_invitation_does_not_pass_by_the_audience(cast: Cast, by_link: Cohort) -> None:
    made = invite(by_link)
    with unit_of_work():
        audience.add(by_link, "agency", str(cast.nunukan.id))
    with pytest.raises(NotInAudience), unit_of_work():
        invitations.use(made.id, cast.learner.id, at=now())


def test_a_participant_is_moved_with_all_that_was_learnt(
        cast: Cast, as_user: AsUser, cohort: Cohort, make_cohort: MakeCohort, steps: list[int], mail: Path) -> None:
    other = make_cohort("Angkatan II", **run_dates(-1, 20))
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, sponsor="apbn", at=now())
        courses.complete_activity(cast.learner.id, steps[0], at=now())
    browser, page = as_user(cast.organiser), f"/cohorts/{cohort.public_id}/learners/{place.public_id}/move"
    assert f"Angkatan II: {day(other.starts_on)} – {day(other.ends_on)}" in browser.get(page).text, "names alone tell little"
    assert browser.post(page, data={"cohort": other.public_id}).status_code == 422, "a reason is needed"
    assert browser.post(page, data={"cohort": other.public_id, "reason": "Bentrok dinas luar."}).status_code == 303
    db.session.expire_all()
    made = queries.place_of(cast.learner.id, cohort.course_id)
    assert made is not None
    assert (made.cohort_id, made.came_from_id, made.sponsor, made.status) == (other.id, place.id, "apbn", "active")
    assert (place.status, place.withdrawal_reason) == ("withdrawn", "Bentrok dinas luar.")
    assert queries.learners_in(cohort.id) == set()
    assert "1 dari 2" in as_user(cast.learner).get(f"/my-courses/{made.public_id}").text
    assert any("Bentrok dinas luar." in text for to, _subject, text in letters(mail) if to == "sari@contoh.test")
    assert "Bentrok dinas luar." in as_user(cast.learner).get(f"/my-courses/{place.public_id}").text
    for who in (cast.auditor, cast.instructor, cast.learner, cast.head_of_office):
        assert as_user(who).post(page, data={"cohort": other.public_id, "reason": "x"}).status_code in (403, 404)


def test_moving_keeps_to_seats_quotas_versions_and_closing(cast: Cast, cohort: Cohort, make_cohort: MakeCohort) -> None:
    other = make_cohort("Angkatan II", **run_dates(-1, 20))

    def move(target: Cohort) -> None:
        with unit_of_work():
            moving.move(place, target, reason="Pindah tugas.", at=now(), by=cast.organiser.id)

    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
        quotas.put(other, "agency", str(cast.malinau.id), at_most=0, kept=0, taken=0)
    with pytest.raises(QuotaFull):
        move(other)
    db.session.expire_all()
    assert place.status == "active", "nothing happens by half"
    with pytest.raises(MovesElsewhere):
        move(cohort)
    with unit_of_work():
        quotas.remove(quotas.of(other.id)[0])
        other.closed_at = now()
    with pytest.raises(CohortClosed):
        move(other)


def test_who_did_not_complete_takes_the_course_again_in_the_next_cohort(
        cast: Cast, as_user: AsUser, cohort: Cohort, make_cohort: MakeCohort, course: Course) -> None:
    with unit_of_work():
        old = services.enrol(cast.learner.id, cohort, at=now())
    following = make_cohort("Angkatan II", **run_dates(-1, 20))
    with pytest.raises(PlaceElsewhere):
        come(following, cast.learner.id)
    with unit_of_work():
        cohort.starts_on, cohort.ends_on = now().date() - timedelta(30), now().date() - timedelta(5)
    browser = as_user(cast.learner)
    assert f"/enrol/{course.public_id}" in browser.get(f"/my-courses/{old.public_id}").text
    assert "Tempat Anda di Angkatan I tetap tercatat" in browser.get(f"/enrol/{course.public_id}").text
    assert browser.post(f"/enrol/{course.public_id}", data={"cohort": following.public_id}).status_code == 303
    db.session.expire_all()
    place = queries.place_of(cast.learner.id, course.id)
    assert place is not None
    assert (place.cohort_id, place.came_from_id) == (following.id, old.id)
    assert (old.status, old.withdrawal_reason) == ("withdrawn", "Mengulang pelatihan di Angkatan II.")


def test_who_completed_a_version_takes_the_next_one_where_the_cohort_allows_it(
        cast: Cast, cohort: Cohort, make_cohort: MakeCohort, course: Course, steps: list[int]) -> None:
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
        for step in steps:
            courses.complete_activity(cast.learner.id, step, at=now())
        new = copying.begin_version(course, at=now(), by=cast.instructor.id)
        new.status, new.published_at, course.status = "published", now(), "archived"
    same, fresh = make_cohort("Angkatan II"), make_cohort("Angkatan III", course_id=new.id)
    with pytest.raises(PlaceElsewhere):
        come(fresh, cast.learner.id)
    with unit_of_work():
        for one in (same, fresh):
            setting.put(one, setting.Way(True, takes_repeaters=True), at=now())
    with pytest.raises(PlaceElsewhere):
        come(same, cast.learner.id)
    come(fresh, cast.learner.id)
    states = dict(db.session.execute(sa.select(Enrolment.course_id, Enrolment.status).where(
        Enrolment.learner_id == cast.learner.id)).all())
    assert states == {course.id: "completed", new.id: "active"}
