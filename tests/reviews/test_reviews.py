"""A colleague reviews a course: asked by its lecturer, let into drafts, heard, answered; learners notice nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from lms.accounts import erasure, personal_data
from lms.accounts import queries as people
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses import queries as outlines
from lms.courses import services as courses
from lms.courses.versions import copying
from lms.reviews import queries, services
from lms.reviews.models import Comment
from tests.cast import Cast
from tests.courses.conftest import School

Browser = Callable[[Any], Client]


@pytest.fixture
def page(school: School) -> str:
    return f"/courses/{school.course.public_id}/review"


@pytest.fixture
def asked(cast: Cast, school: School) -> School:
    """The stranger reviews the course."""
    with unit_of_work():
        services.ask(cast.instructor, school.course, people.person(cast.stranger.id), at=now())
    return school


def said(school: School, author: Any, text: str = "Contohnya kurang.") -> Comment:
    with unit_of_work():
        return services.comment(author, school.reading, text, at=now())


def test_a_reviewer_is_asked_told_let_into_a_draft_and_dismissed(cast: Cast, school: School, as_user: Browser, page: str) -> None:
    with unit_of_work():
        draft = copying.begin_version(school.course, at=now(), by=cast.instructor.id)
    desk, guest = as_user(cast.instructor), as_user(cast.stranger)
    shown = f"/courses/{draft.public_id}"
    assert guest.get(shown).status_code == guest.get(page).status_code == 404
    assert "Belum ada" in desk.get(page).text
    assert desk.post(page, data={"person": cast.stranger.email}).status_code == 303
    assert "sudah menjadi penelaah" in desk.post(page, data={"person": cast.stranger.email}).text
    assert "Mohon telaah pelatihan" in guest.get("/notices").text
    assert draft.title in guest.get("/").text
    assert guest.get(shown).status_code == guest.get(page).status_code == 200
    assert guest.get(f"/teach/{draft.public_id}").status_code in (403, 404)
    assert "Minta seorang penelaah" not in guest.get(page).text
    assert guest.post(page, data={"person": cast.learner.email}).status_code == 403
    assert desk.post(f"{page}/{cast.stranger.public_id}/remove").status_code == 303
    assert guest.get(shown).status_code == guest.get(page).status_code == 404


def test_a_comment_is_written_told_answered_settled_and_opened_again(
        asked: School, cast: Cast, as_user: Browser, page: str) -> None:
    desk, guest, activity = as_user(cast.instructor), as_user(cast.stranger), f"/activities/{asked.reading.public_id}"
    answer = guest.post(f"{activity}/review", data={"text": " <b>Terlalu</b>\npanjang "})
    assert (answer.status_code, answer.location) == (303, f"{activity}#review")
    made = db.session.scalars(sa.select(Comment)).one()
    assert "&lt;b&gt;Terlalu&lt;/b&gt;\npanjang" in guest.get(activity).text
    assert "1 komentar belum diselesaikan" in desk.get(f"/teach/{asked.course.public_id}").text
    assert asked.reading.title in desk.get(page).text
    one = f"{page}/{made.public_id}"
    assert guest.post(f"{one}/answer", data={"text": "Maksud saya paragraf dua."}).status_code == 303
    assert desk.post(f"{one}/answer", data={"text": "Sudah dipotong."}).status_code == 303
    assert "menjawab pada kegiatan" in guest.get("/notices").text
    assert desk.post(f"{one}/settle").status_code == 303
    assert "selesai" in guest.get(page).text
    assert "Tidak ada komentar yang menunggu" in desk.get(f"/teach/{asked.course.public_id}").text
    assert guest.post(f"{one}/open").status_code == 303
    desk.post(f"{one}/settle")
    guest.post(f"{one}/answer", data={"text": "Belum, masih panjang."})
    db.session.expire_all()
    assert made.settled_at is None
    assert queries.open_count(asked.course.family_id) == 1


def test_those_who_teach_the_course_are_told_of_a_comment(asked: School, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        asked.course.created_by_id = cast.instructor.id
    said(asked, cast.stranger)
    assert "menulis komentar pada kegiatan" in as_user(cast.instructor).get("/notices").text
    said(asked, cast.instructor)
    assert as_user(cast.instructor).get("/notices").text.count("menulis komentar pada kegiatan") == 1


def test_learners_and_others_neither_read_nor_write(asked: School, follower: Cast, as_user: Browser, page: str) -> None:
    made, activity = said(asked, follower.stranger), f"/activities/{asked.reading.public_id}"
    learner = as_user(follower.learner)
    assert "Contohnya kurang" not in learner.get(activity).text
    assert "Contohnya kurang" not in as_user(follower.auditor).get(activity).text
    for user in (follower.learner, follower.organiser, follower.hr_officer, follower.auditor, follower.head_of_office):
        browser = as_user(user)
        assert browser.get(page).status_code == 404
        assert browser.post(f"{activity}/review", data={"text": "x"}).status_code == 404
        for act in ("answer", "settle", "open", "delete"):
            assert browser.post(f"{page}/{made.public_id}/{act}", data={"text": "x"}).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Comment)) == 1


def test_a_comment_of_another_course_is_not_reached_through_this_one(
        asked: School, cast: Cast, as_user: Browser, page: str) -> None:
    with unit_of_work():
        other = courses.create_course(code="LAIN-01", title="Lain", agency_id=cast.school.id, at=now())
        step = courses.add_activity(courses.add_module(other, "Modul"), "reading", "Bacaan", body="Isi.")
        made = services.comment(cast.instructor, outlines.activities([step.id])[0], "Rahasia.", at=now())
    for act in ("answer", "settle", "open", "delete"):
        assert as_user(cast.stranger).post(f"{page}/{made.public_id}/{act}", data={"text": "x"}).status_code == 404


def test_what_was_typed_is_not_lost_when_it_is_refused(asked: School, cast: Cast, as_user: Browser, page: str) -> None:
    guest, activity = as_user(cast.stranger), f"/activities/{asked.reading.public_id}"
    for address in (f"{activity}/review", f"{page}/{said(asked, cast.stranger).public_id}/answer"):
        assert "Tulis " in guest.post(address, data={"text": "  "}).text
        long = guest.post(address, data={"text": "panjang " * 600})
        assert long.status_code == 422
        assert "panjang panjang" in long.text
    assert guest.post(page + "/tidak-ada/answer", data={"text": "x"}).status_code == 404
    assert as_user(cast.instructor).post(page, data={"person": "siapa@entah.example"}).status_code == 409


def test_writers_delete_what_nobody_answered_and_others_delete_nothing(
        asked: School, cast: Cast, as_user: Browser, page: str) -> None:
    made = said(asked, cast.stranger)
    assert as_user(cast.instructor).post(f"{page}/{made.public_id}/delete").status_code == 403
    with unit_of_work():
        reply = services.answer(cast.instructor, asked.course, queries.talk_or_404(made.public_id), "Baik.", at=now())
    assert as_user(cast.stranger).post(f"{page}/{made.public_id}/delete").status_code == 403
    assert as_user(cast.instructor).post(f"{page}/{reply.public_id}/delete").status_code == 303
    assert as_user(cast.stranger).post(f"{page}/{made.public_id}/delete").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Comment)) == 0


def test_a_comment_follows_its_activity_into_the_next_version_and_outlives_it(
        asked: School, cast: Cast, as_user: Browser) -> None:
    said(asked, cast.stranger)
    with unit_of_work():
        draft = copying.begin_version(asked.course, at=now(), by=cast.instructor.id)
    steps = outlines.activities([one.id for one in outlines.outline(draft.id).activities()])
    step = next(one for one in steps if one.stable_id == asked.reading.stable_id)
    assert "Contohnya kurang" in as_user(cast.stranger).get(f"/activities/{step.public_id}").text
    with unit_of_work():
        courses.delete_activity(step)
    shown = as_user(cast.stranger).get(f"/courses/{draft.public_id}/review").text
    assert "Contohnya kurang" in shown
    assert "tidak lagi memuat kegiatan" in shown


def test_a_reviewer_counts_as_no_learner(asked: School, cast: Cast, as_user: Browser) -> None:
    guest = as_user(cast.stranger)
    assert "Anda sedang melihat-lihat" in guest.get(f"/activities/{asked.reading.public_id}").text
    assert guest.post(f"/activities/{asked.reading.public_id}/mark").status_code == 403


def test_many_comments_cost_as_many_statements_as_one(asked: School, cast: Cast, as_user: Browser, page: str) -> None:
    guest, counts = as_user(cast.stranger), []
    for more in (1, 8):
        for n in range(more):
            said(asked, cast.instructor if n % 2 else cast.stranger, f"Nomor {n}")
        with statements() as sent:
            assert guest.get(page).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_acts_are_audited_and_a_person_takes_them_along_and_is_erased(
        asked: School, cast: Cast, as_user: Browser, page: str) -> None:
    made = said(asked, cast.stranger)
    as_user(cast.instructor).post(f"{page}/{made.public_id}/settle")
    as_user(cast.instructor).post(f"{page}/{cast.stranger.public_id}/remove")
    acts = set(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.startswith("reviews."))))
    assert acts == {"reviews.reviewer_asked", "reviews.comment_settled", "reviews.reviewer_removed"}
    with unit_of_work():
        services.ask(cast.instructor, asked.course, people.person(cast.stranger.id), at=now())
    parts = {part.name: part.collect(cast.stranger.id) for part in personal_data.parts}
    assert [one["text"] for one in parts["review_comments"]] == ["Contohnya kurang."]
    assert [one["course"] for one in parts["reviews_asked"]] == [asked.course.title]
    counted = {str(line.what): line.count for line in erasure.preview(cast.stranger)}
    assert (counted["Pelatihan yang Anda telaah"], counted["Komentar telaah, tanpa nama"]) == (1, 1)
