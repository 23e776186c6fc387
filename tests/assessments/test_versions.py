"""A question keeps its history; one that was used is archived, never deleted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import history, queries, services
from lms.assessments.errors import QuestionUsed
from lms.assessments.labels import Labels
from lms.assessments.models import Attempt, Question
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import Room
from tests.cast import Cast

Browser = Callable[[User], Client]


def edit(question: Question, text: str, *, answer: bool = True, by: User | None = None, labels: Labels | None = None) -> None:
    with unit_of_work():
        services.update_question(question, text, {"answer": answer}, at=now(), by=by.id if by else None, labels=labels)


def test_each_edit_keeps_who_wrote_what_before(room: Room, cast: Cast) -> None:
    question = room.questions["true_false"]
    edit(question, "Rahasia kadang rahasia.", answer=False, by=cast.instructor)
    edit(question, "Rahasia kadang rahasia.", answer=False, by=cast.administrator, labels=Labels(points=Decimal(3)))
    entries = history.of(question)
    assert [(e.number, e.by.split()[0] if e.by else "", [str(c) for c in e.changed]) for e in entries] == [
        (3, "Dewi", ["label"]), (2, "Budi", ["soal", "jawaban", "penjelasan"]), (1, "", [])]
    first = queries.version_or_404(question.id, 1)
    assert (first.text, first.content, first.feedback) == ("Rahasia tetap rahasia.", first.content, "Baca *bahan*.")
    assert first.content["answer"] is True


def test_an_edit_that_changes_nothing_makes_no_version(room: Room) -> None:
    question = room.questions["single"]
    with unit_of_work():
        services.update_question(question, question.text, question.content, at=now(), feedback=question.feedback)
    assert question.version == 1
    assert queries.versions(question.id) == []


def test_a_restored_version_is_a_new_one_and_stays_filed_where_it_is(room: Room, cast: Cast) -> None:
    question = room.questions["true_false"]
    edit(question, "Lain.", labels=Labels(category="Etika", tags=("baru",), points=Decimal(5)))
    with unit_of_work():
        services.restore_version(question, queries.version_or_404(question.id, 1), at=now(), by=cast.instructor.id)
    assert (question.version, question.text, question.written_by_id) == (3, "Rahasia tetap rahasia.", cast.instructor.id)
    assert question.labels == Labels(category="Etika", tags=("baru",))
    assert [version.number for version in queries.versions(question.id)] == [2, 1]


def test_a_question_in_a_quiz_cannot_be_deleted(room: Room) -> None:
    with pytest.raises(QuestionUsed), unit_of_work():
        services.delete_question(room.questions["single"])


def test_a_question_that_an_attempt_has_asked_cannot_be_deleted(room: Room, attempt: Attempt) -> None:
    question = room.questions["single"]
    with unit_of_work():
        services.remove_question(room.activity.id, question.id)
    with pytest.raises(QuestionUsed), unit_of_work():
        services.delete_question(question)
    with unit_of_work():
        services.archive_questions(room.course.id, [question.id], at=now())
    db.session.expire_all()
    assert question.archived_at


def test_a_question_that_nobody_has_used_is_deleted_with_its_history(room: Room) -> None:
    with unit_of_work():
        question = services.create_question(room.course.id, "true_false", "Baru.", {"answer": True}, at=now())
    edit(question, "Lebih baru.")
    id_ = question.id
    with unit_of_work():
        services.delete_question(question)
    assert db.session.get(Question, id_) is None
    assert queries.versions(id_) == []
    assert db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "assessments.question_deleted"))


def test_a_lecturer_looks_at_an_old_version_and_restores_it(room: Room, cast: Cast, as_user: Browser) -> None:
    question, browser = room.questions["true_false"], as_user(cast.instructor)
    base = f"/questions/{question.public_id}"
    browser.post(f"{base}/edit", data={"text": "Rahasia boleh dibuka.", "answer": "false", "points": "1"})
    listed = browser.get(f"{base}/history").text
    assert "Budi Hartono" in listed
    assert f"{base}/versions/1" in listed
    old = browser.get(f"{base}/versions/1").text
    assert "Rahasia tetap rahasia." in old
    assert browser.get(f"{base}/versions/7").status_code == 404
    assert browser.post(f"{base}/versions/1/restore").status_code == 303
    db.session.expire_all()
    assert question.text == "Rahasia tetap rahasia."


def test_an_auditor_reads_the_history_and_changes_nothing(room: Room, cast: Cast, as_user: Browser) -> None:
    question, browser = room.questions["true_false"], as_user(cast.auditor)
    edit(question, "Lain.")
    base = f"/questions/{question.public_id}"
    assert browser.get(f"{base}/versions/1").status_code == 200
    assert browser.post(f"{base}/versions/1/restore").status_code == 403
    assert browser.post(f"{base}/archive").status_code == 403
    assert as_user(cast.learner).get(f"{base}/history").status_code in (403, 404)


def test_a_question_is_archived_brought_back_and_deleted_from_its_page(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, question = as_user(cast.instructor), room.questions["single"]
    base = f"/questions/{question.public_id}"
    browser.post(f"{base}/archive")
    assert "Diarsipkan" in browser.get(base).text
    browser.post(f"{base}/bring_back")
    assert "Diarsipkan" not in browser.get(base).text
    assert "arsipkan saja" in browser.get(browser.post(f"{base}/delete").location).text.lower()
