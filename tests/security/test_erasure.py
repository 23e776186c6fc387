"""Whoever asks to be erased is nobody afterwards, but for what the law keeps; and no one else loses anything by it."""

from __future__ import annotations

import inspect
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import FileStorage

from lms.accounts import erasure
from lms.accounts.models import IdentityNumber, User
from lms.assessments import answer_files
from lms.assessments import services as quizzes
from lms.assessments.models import Attempt, Edit
from lms.assessments.services import extra_time
from lms.assignments.models import Work
from lms.certificates import queries as certificates
from lms.certificates import services as issuing
from lms.certificates.errors import HolderErased
from lms.certificates.models import Certificate
from lms.core import mail, storage
from lms.core.audit import AuditEntry
from lms.core.database import Model, db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Progress
from lms.enrolments.models import Enrolment
from lms.uploads.purposes import Rule
from tests.certificates.conftest import ISSUER
from tests.security.conftest import RIGHT, AsUser, Side

ASKED = {"reason": "Surat permintaan nomor 12 tanggal 3 November 2026"}
LEARNERS = {"learner_id", "owner_id", "user_id"}


@dataclass
class Letters:
    sent: list[tuple[str, str, str]]


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    kept = Letters([])
    monkeypatch.setattr(mail, "send", lambda *letter: kept.sent.append(letter))
    return kept


@pytest.fixture
def completed(there: Side) -> Certificate:
    """The learner of the other side has a certificate, with all that led to it."""
    with unit_of_work():
        issuing.set_issuer(there.school.id, **ISSUER)
        for step in (there.reading, there.file):
            courses.complete_activity(there.learner.id, step.id, at=now())
        answer = quizzes.Answer(there.question.public_id, [RIGHT], 1, "d")
        quizzes.save(there.attempt.public_id, there.learner.id, [answer], at=now())
        quizzes.submit(there.attempt.public_id, there.learner.id, at=now())
    made = certificates.of_enrolment(there.place.id)
    assert made is not None
    return made


def erase(browser: Client, user: User, **other: str) -> int:
    return browser.post(f"/people/{user.public_id}/erase", data=ASKED | {"username": user.username} | other).status_code


def rows_of(user_id: int) -> dict[str, int]:
    """By table, how many rows name this person as theirs."""
    return {table.name: found for table in db.metadata.tables.values() for column in table.columns
            if column.name in LEARNERS and column.foreign_keys
            and (found := db.session.scalar(sa.select(sa.func.count()).select_from(table).where(column == user_id)))}


def how_many(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_nothing_of_a_course_that_was_not_completed_is_left(here: Side, as_user: AsUser, letters: Letters) -> None:
    learner, address = here.learner, here.learner.email
    with unit_of_work():
        answer = quizzes.Answer(here.question.public_id, ["Rahasia Sari"], 1, "d")
        quizzes.save(here.attempt.public_id, learner.id, [answer], at=now())
        seen = extra_time.state(here.attempt, 0)
        extra_time.grant(here.quiz.id, learner.id, 5, seen=seen, reason="", by=here.instructor.id, at=now())
    signed_in = as_user(learner)
    assert rows_of(learner.id).keys() > {"assessments_attempt", "assignments_work", "enrolments_enrolment"}
    page = as_user(here.administrator).get(f"/people/{learner.public_id}/erase").text
    assert "Karya" not in page
    assert "Percobaan kuis dari pelatihan yang belum selesai" in page
    assert erase(as_user(here.administrator), learner) == 303
    assert rows_of(learner.id) == {}
    assert signed_in.get("/profile").status_code == 303
    assert [letter[0] for letter in letters.sent] == [address]
    db.session.refresh(learner)
    told = [learner.username, learner.name, learner.email, learner.position, learner.birth_place, learner.password_hash]
    assert not any("sari" in str(value).lower() for value in told)


def test_a_completed_course_stays_without_the_name_and_its_certificate_with_it(
        here: Side, there: Side, completed: Certificate, as_user: AsUser, client: Client, letters: Letters) -> None:
    before = rows_of(there.learner.id)
    assert erase(as_user(here.administrator), there.learner) == 303
    after = rows_of(there.learner.id)
    for model in (Enrolment, Progress, Attempt, Work, Certificate):
        assert after[model.__tablename__] == before[model.__tablename__] > 0, model
    assert after.keys() & {"accounts_identity_number", "accounts_session", "uploads_upload"} == set()
    assert "Tono Timur" in client.get(f"/v/{completed.code}").text
    lecturer, cohort = as_user(there.instructor), f"/cohorts/{there.cohort.public_id}"
    results = f"/quizzes/{there.quiz.public_id}/results"
    for page in (cohort, f"{cohort}/grades", results, f"{results}/{there.attempt.public_id}"):
        shown = lecturer.get(page)
        assert shown.status_code == 200
        assert "Tono" not in shown.text, page


def test_a_certificate_keeps_its_name_for_no_correction_takes_its_place(
        here: Side, there: Side, completed: Certificate, as_user: AsUser, letters: Letters) -> None:
    erase(as_user(here.administrator), there.learner)
    with pytest.raises(HolderErased), unit_of_work():
        issuing.reissue(completed.id, reason="Gelar keliru.", at=now())
    assert completed.superseded_at is None


def test_who_is_erased_cannot_come_back(here: Side, as_user: AsUser, letters: Letters) -> None:
    erase(as_user(here.administrator), here.learner)
    for browser in (as_user(here.administrator), as_user(here.organiser)):
        page = f"/people/{here.learner.public_id}"
        assert browser.post(f"{page}/active", data={"active": "1"}).status_code == 403
        assert browser.post(f"{page}/password").status_code == 403
        assert browser.post(f"{page}/edit", data={"name": "Sari"}).status_code == 403
        assert browser.post(f"{page}/roles", data={"role": "instructor"}).status_code == 403
        assert browser.post(f"/cohorts/{here.cohort.public_id}/enrol/{here.learner.public_id}").status_code == 404
    assert as_user(here.administrator).get(f"/people/{here.learner.public_id}/erase").status_code == 404
    assert "telah dihapus atas permintaan" in as_user(here.administrator).get(f"/people/{here.learner.public_id}").text


@pytest.mark.parametrize("wrong", [{"username": "yosep"}, {"username": ""}, {"reason": ""}, {"reason": "pendek"}])
def test_it_wants_a_reason_and_the_right_name(here: Side, as_user: AsUser, wrong: dict[str, str]) -> None:
    before = rows_of(here.learner.id)
    assert erase(as_user(here.administrator), here.learner, **wrong) == 422
    assert rows_of(here.learner.id) == before


@pytest.mark.parametrize("role", ["learner", "instructor", "organiser", "hr_officer", "head_of_office", "auditor"])
def test_only_an_administrator_erases(here: Side, as_user: AsUser, role: str) -> None:
    assert as_user(here.people[role]).get(f"/people/{here.stranger.public_id}/erase").status_code == 403
    assert erase(as_user(here.people[role]), here.stranger) == 403


def test_nobody_erases_themselves(here: Side, as_user: AsUser) -> None:
    assert erase(as_user(here.administrator), here.administrator) == 409


def test_a_certificate_that_is_still_owed_comes_first(here: Side, as_user: AsUser) -> None:
    with unit_of_work():
        for step in (here.reading, here.file):
            courses.complete_activity(here.learner.id, step.id, at=now())
        answer = quizzes.Answer(here.question.public_id, [RIGHT], 1, "d")
        quizzes.save(here.attempt.public_id, here.learner.id, [answer], at=now())
        quizzes.submit(here.attempt.public_id, here.learner.id, at=now())
    assert erase(as_user(here.administrator), here.learner) == 409
    assert here.learner.is_active


def test_it_stands_in_the_trail_without_the_name(here: Side, as_user: AsUser, letters: Letters) -> None:
    erase(as_user(here.administrator), here.learner)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "accounts.erased")).one()
    assert entry.target == f"user:{here.learner.id}"
    assert entry.details == {"reason": ASKED["reason"], "courses_kept": 0}


def test_a_file_goes_unless_another_has_handed_in_the_same(app: Flask, here: Side, there: Side, as_user: AsUser,
                                                          letters: Letters) -> None:
    shared = here.work.files[0].key
    with unit_of_work():
        own = storage.put(io.BytesIO(b"%PDF-1.4 milik sendiri"), at_most=1000)
        here.work.files[0].key = own.key
    assert erase(as_user(here.administrator), here.learner) == 303
    assert not storage.exists(own.key)
    assert storage.exists(shared)
    assert there.work.files[0].key == shared


def test_so_do_files_that_answer_a_question(here: Side, there: Side, as_user: AsUser, letters: Letters) -> None:
    """An answer names its files by what the server has signed, which no column shows."""
    keys = []
    with unit_of_work():
        for side, body in ((here, b"milik sendiri"), (here, b"sama"), (there, b"sama")):
            question = quizzes.create_question(side.course.id, "file_upload", "Unggah.", {"most": 3, "mb": 1}, at=now())
            file = FileStorage(io.BytesIO(b"%PDF-1.4\n%" + body + b"\n%EOF startxref\n%%EOF\n"), "karya.pdf")
            proofs = answer_files.keep([file], Rule(frozenset({"application/pdf"}), 10_000, 10_000), side.attempt.public_id)
            db.session.add(Edit(attempt_id=side.attempt.id, uuid=str(uuid4()), question=question.public_id, value=proofs,
                                hash="", sequence=1, written_at=now(), saved_at=now()))
            keys.append(answer_files.read(proofs[0]).key)  # type: ignore[union-attr]
    assert erase(as_user(here.administrator), here.learner) == 303
    assert [storage.exists(key) for key in keys] == [False, True, True]


def test_no_others_lose_anything(here: Side, there: Side, as_user: AsUser, letters: Letters) -> None:
    before, mine = rows_of(there.learner.id), rows_of(here.learner.id)
    counts = {model: how_many(model) for model in (Attempt, Work, Enrolment, Progress, IdentityNumber)}
    erase(as_user(here.administrator), here.learner)
    assert rows_of(there.learner.id) == before
    for model, count in counts.items():
        assert how_many(model) == count - mine.get(model.__tablename__, 0), model


def test_erasure_knows_every_table_that_names_somebody_as_its_owner(app: Flask) -> None:
    """One that it does not know would keep the person, or stand in the way."""
    def room(thing: Any) -> str:
        return str(thing.__module__).removeprefix("lms.").partition(".")[0]

    texts = {room(part.tell): Path(inspect.getfile(part.tell)).read_text() for part in erasure.parts}
    texts["accounts"] = Path(erasure.__file__).read_text()
    owned = {(room(mapper.class_), mapper.class_.__name__) for mapper in Model.registry.mappers
             for column in mapper.local_table.columns if column.name in LEARNERS and column.foreign_keys}
    assert {(room, name) for room, name in owned if name not in texts.get(room, "")} == set()
    assert len(owned) > 10
