"""A question is answered with files: added without scripts or sent ahead, marked by hand, seen by nobody else."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import answer_files, late, queries, services
from lms.assessments.models import Attempt, Question
from lms.assessments.question_types import question_types
from lms.assessments.question_types.file_upload import kinds_of
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.enrolments import services as enrolments
from lms.uploads.models import Upload
from tests.assessments.room import Room
from tests.cast import Cast
from tests.uploads.conftest import PDF, Sender


@pytest.fixture
def question(room: Room) -> Question:
    with unit_of_work():
        made = services.create_question(room.course.id, "file_upload", "Unggah laporan Anda.", {
            "most": 2, "mb": 1, "kinds": ["pdf"]}, at=now())
        services.place_question(room.activity.id, made.id, points=Decimal(4))
    return made


@pytest.fixture
def attempt(room: Room, question: Question, cast: Cast) -> Attempt:
    with unit_of_work():
        return services.start(cast.learner.id, room.activity, at=now())


@pytest.fixture
def browser(cast: Cast, as_user: Callable[[User], Client]) -> Client:
    return as_user(cast.learner)


def page(attempt: Attempt, question: Question) -> str:
    return f"/attempts/{attempt.public_id}/questions/{question.public_id}/files"


def add(browser: Client, address: str, name: str = "laporan.pdf", content: bytes = PDF, **more: Any) -> Any:
    return browser.post(address, data={"files": (io.BytesIO(content), name)} | more, content_type="multipart/form-data")


def held(attempt: Attempt, question: Question) -> list[str]:
    db.session.expire_all()
    row = queries.responses(attempt.id).get(question.public_id)
    return [file["name"] for file in row.value or ()] if row else []


def test_files_are_added_and_removed_without_scripts(browser: Client, attempt: Attempt, question: Question) -> None:
    answer = add(browser, page(attempt, question))
    assert answer.location == f"/attempts/{attempt.public_id}#q-{question.public_id}"
    assert add(browser, page(attempt, question), "foto.pdf", more="1").location == page(attempt, question)
    assert held(attempt, question) == ["laporan.pdf", "foto.pdf"]
    assert "laporan.pdf" in browser.get(f"/attempts/{attempt.public_id}").text
    assert add(browser, page(attempt, question), "lebih.pdf").status_code == 422
    browser.post(page(attempt, question), data={"remove": "0"})
    assert held(attempt, question) == ["foto.pdf"]


def test_the_button_of_the_quiz_keeps_what_else_was_typed(
        browser: Client, room: Room, attempt: Attempt, question: Question) -> None:
    key = room.key("short")
    answer = browser.post(f"/attempts/{attempt.public_id}", data={
        "question": key, f"q-{key}": "jam pelajaran", f"seen-{key}": "", "go": f"files-{question.public_id}"})
    assert answer.location == page(attempt, question)
    assert queries.responses(attempt.id)[key].value == "jam pelajaran"


def test_a_plain_save_of_the_whole_quiz_leaves_the_files(browser: Client, attempt: Attempt, question: Question) -> None:
    add(browser, page(attempt, question))
    value = queries.responses(attempt.id)[question.public_id].value
    key = question.public_id
    browser.post(f"/attempts/{attempt.public_id}", data={
        "question": key, f"q-{key}": value[0]["proof"], f"seen-{key}": services.fingerprint(value)})
    assert held(attempt, question) == ["laporan.pdf"]


def test_files_sent_ahead_become_part_of_the_answer(browser: Client, attempt: Attempt, question: Question) -> None:
    sender = Sender(browser, f"{attempt.public_id}:{question.public_id}", "assessments.answer")
    assert sender.begin(1_000_001).status_code == 413
    ids = [sender.send(PDF, name).rsplit("/", 1)[1] for name in ("satu.pdf", "dua.pdf")]
    assert browser.post(page(attempt, question), data={"files-upload": ids}).status_code == 303
    assert held(attempt, question) == ["satu.pdf", "dua.pdf"]


def test_nobody_sends_ahead_for_the_attempt_of_another_or_one_that_ended_long_ago(
        browser: Client, cast: Cast, as_user: Callable[[User], Client], room: Room, attempt: Attempt, question: Question) -> None:
    subject = f"{attempt.public_id}:{question.public_id}"
    assert Sender(as_user(cast.stranger), subject, "assessments.answer").begin().status_code == 404
    other = f"{attempt.public_id}:{room.key('single')}"
    assert Sender(browser, other, "assessments.answer").begin().status_code == 404
    with unit_of_work():
        services.submit(attempt.public_id, cast.learner.id, at=now() - timedelta(days=7))
    assert Sender(browser, subject, "assessments.answer").begin().status_code == 404
    assert add(browser, page(attempt, question)).location == f"/attempts/{attempt.public_id}/result"
    assert held(attempt, question) == []
    assert late.of(attempt) == []


def test_a_file_on_its_way_when_the_time_is_up_arrives_whole_and_awaits_the_lecturer(
        browser: Client, cast: Cast, as_user: Callable[[User], Client], room: Room, attempt: Attempt, question: Question) -> None:
    sender = Sender(browser, f"{attempt.public_id}:{question.public_id}", "assessments.answer")
    address, half = sender.begin(len(PDF), "laporan.pdf").headers["Location"], len(PDF) // 2
    assert sender.patch(address, PDF[:half], 0).status_code == 204
    with unit_of_work():
        attempt.started_at, attempt.deadline = now() - timedelta(hours=1), now() - timedelta(minutes=1)
        begun = db.session.scalars(sa.select(Upload)).one()
        begun.begun_at = now() - timedelta(minutes=2)
    assert sender.patch(address, PDF[half:], half).status_code == 204
    result = f"/attempts/{attempt.public_id}/result"
    assert "belum menjadi bagian jawaban Anda" in browser.get(f"/attempts/{attempt.public_id}", follow_redirects=True).text
    assert "Percobaan ini telah berakhir" in browser.get(page(attempt, question)).text
    answer = browser.post(page(attempt, question), data={"files-upload": [address.rsplit("/", 1)[1]]}, follow_redirects=True)
    assert answer.request.path == result
    assert "dosen Anda memutuskan" in answer.text
    assert "belum menjadi bagian" not in answer.text
    assert held(attempt, question) == []
    [waiting] = late.of(attempt)
    assert [file["name"] for file in waiting.files] == ["laporan.pdf"]
    assert waiting.edit.written_at < attempt.deadline < waiting.edit.saved_at
    lecturer, results = as_user(cast.instructor), f"/quizzes/{room.activity.public_id}/results/{attempt.public_id}"
    link = f"/attempts/{attempt.public_id}/questions/{question.public_id}/files/0?edit={waiting.edit.uuid}"
    assert link in lecturer.get(results).text
    assert lecturer.get(link).data == PDF
    assert as_user(cast.stranger).get(link).status_code == 404
    lecturer.post(f"{results}/late", data={"admitted": question.public_id, "seen": late.digest([waiting]), "reason": "Sinyal."})
    assert held(attempt, question) == ["laporan.pdf"]


def test_late_files_follow_upon_what_was_handed_in_and_upon_each_other(
        browser: Client, cast: Cast, attempt: Attempt, question: Question) -> None:
    add(browser, page(attempt, question), "satu.pdf")
    with unit_of_work():
        services.submit(attempt.public_id, cast.learner.id, at=now())
    add(browser, page(attempt, question), "dua.pdf")
    assert add(browser, page(attempt, question), "tiga.pdf").status_code == 422
    browser.post(page(attempt, question), data={"remove": "0"})
    add(browser, page(attempt, question), "empat.pdf")
    assert held(attempt, question) == ["satu.pdf"]
    assert [file["name"] for file in late.of(attempt)[0].files] == ["dua.pdf", "empat.pdf"]


def test_late_answers_of_a_plain_form_count_on_from_each_other(room: Room, cast: Cast, attempt: Attempt) -> None:
    key, empty = room.key("short"), services.fingerprint(None)
    with unit_of_work():
        services.submit(attempt.public_id, cast.learner.id, at=now())
    for text in ("pertama", "kedua", "ketiga"):
        with unit_of_work():
            services.save_form(attempt.public_id, cast.learner.id, [(key, [text], empty)], at=now())
    assert [entry.said for entry in late.of(attempt)] == ["ketiga"]


def test_what_is_not_of_an_allowed_kind_is_refused(browser: Client, attempt: Attempt, question: Question) -> None:
    answer = add(browser, page(attempt, question), "laporan.pdf", b"<!doctype html><script>1</script>")
    assert answer.status_code == 422
    assert held(attempt, question) == []


def test_only_what_the_server_has_signed_is_a_file(app: Any, attempt: Attempt, question: Question) -> None:
    kind = question_types["file_upload"]
    forged = answer_files._signer().dumps(["a.pdf", 3, "application/pdf", "0" * 64, "x"])[:-2] + "zz"
    assert kind.parse(question.content, [forged, "a.pdf", ""]) is None


def test_a_file_of_another_attempt_is_not_served(
        browser: Client, cast: Cast, room: Room, attempt: Attempt, question: Question) -> None:
    add(browser, page(attempt, question))
    proof = queries.responses(attempt.id)[question.public_id].value[0]["proof"]
    with unit_of_work():
        enrolments.enrol(cast.stranger.id, room.cohort, at=now())
        theirs = services.start(cast.stranger.id, room.activity, at=now())
        services.save(theirs.public_id, cast.stranger.id, [services.Answer(question.public_id, [proof], 1, "d")], at=now())
        services.submit(theirs.public_id, cast.stranger.id, at=now())
    assert browser.get(f"{page(theirs, question)}/0").status_code == 404


def test_a_lecturer_sees_the_files_once_they_are_handed_in_and_marks_them(
        browser: Client, cast: Cast, as_user: Callable[[User], Client], room: Room, attempt: Attempt, question: Question) -> None:
    add(browser, page(attempt, question))
    lecturer, file = as_user(cast.instructor), f"{page(attempt, question)}/0"
    assert lecturer.get(file).status_code == 404
    with unit_of_work():
        services.submit(attempt.public_id, cast.learner.id, at=now())
    db.session.expire_all()
    assert attempt.is_waiting
    answer = lecturer.get(file)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert as_user(cast.stranger).get(file).status_code == 404
    shown = lecturer.get(f"/quizzes/{room.activity.public_id}/marking/{attempt.public_id}/{question.public_id}").text
    assert f'href="{file}"' in shown
    with unit_of_work():
        services.draft_mark(attempt, question.public_id, Decimal(3), "Rapi.", by=cast.instructor.id, at=now())
        services.finalise_marks(attempt, at=now())
    assert attempt.marks[question.public_id] == {"mark": "3.00", "of": "4.00"}
    assert "laporan.pdf" in browser.get(f"/attempts/{attempt.public_id}/result").text


def test_after_the_deadline_a_file_is_kept_and_does_not_count(
        browser: Client, cast: Cast, room: Room, attempt: Attempt, question: Question) -> None:
    attempt.deadline = now() - timedelta(seconds=1)
    db.session.commit()
    assert add(browser, page(attempt, question)).location == f"/attempts/{attempt.public_id}/result"
    assert held(attempt, question) == []


@pytest.mark.parametrize(("types", "kinds"), [
    ([".pdf"], ["pdf"]), (["document"], ["pdf", "office"]), (["image", ".mp3"], ["image", "audio"]), ([".exe"], []),
    ([], ["pdf", "office", "image", "audio", "video"])])
def test_types_of_other_systems_are_read_as_kinds(app: Any, types: list[str], kinds: list[str]) -> None:
    kind = question_types["file_upload"]
    content = kind.tidy({"most": 3, "types": types})
    assert kinds_of(content) == kinds
    assert bool(kind.check(content)) is not bool(kinds)
