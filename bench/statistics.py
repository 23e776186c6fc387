"""What the statistics of a large quiz cost: 2,000 attempts at 20 questions, on SQLite and on PostgreSQL where it answers.

Usage: python -m bench.statistics. The quickest of five pages each. The limit is held against the CPU of the
web process, which other work on the machine changes little; memory is what the heap grows by at most.
"""

from __future__ import annotations

import contextlib
import sys
import time
import tracemalloc
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.harness import table
from bench.pages import POSTGRESQL
from lms.accounts import services as accounts
from lms.accounts import sessions
from lms.assessments import papers
from lms.assessments import queries as quizzes
from lms.assessments import services as assessments
from lms.core import migrate
from lms.core.app import create_app
from lms.core.database import db, now
from lms.core.testing import fresh_database
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import services as enrolments

ATTEMPTS, QUESTIONS, ROUNDS = 2000, 20, 5
LIMITS = {"statistics of the quiz": (1.0, 40), "one question": (1.0, 40), "file": (1.0, 40), "learning gain": (1.0, 40)}
"""Seconds of CPU and MB, at most."""


def furnish() -> tuple[dict[str, str], str]:
    """The pages to ask for, and the session of who asks."""
    with unit_of_work():
        at = now()
        office = accounts.create_agency("Politeknik Kesejahteraan Sosial", "office")
        asker = accounts.create_user(username="dosen", name="Dosen", at=at, agency_id=office.id)
        accounts.grant_role(asker.id, "administrator", at=at)
        course = courses.create_course(code="S-1", title="Pelatihan", agency_id=office.id, at=at)
        module = courses.add_module(course, "Modul")
        pre, post = (courses.add_activity(module, "quiz", title) for title in ("Tes awal", "Tes akhir"))
        for quiz in (pre, post):
            assessments.create_quiz(quiz.id)
        for number in range(QUESTIONS):
            options = [{"id": f"{number:02d}{letter}", "text": f"Jawaban {letter}", "correct": letter == "a"} for letter in "abcd"]
            question = assessments.create_question(course.id, "single", f"Soal {number}. " * 20, {"options": options}, at=at)
            for quiz in (pre, post):
                assessments.place_question(quiz.id, question.id)
        course.status = "published"
        cohort = enrolments.create_cohort(course.id, "Angkatan I", agency_id=office.id, starts_on=at.date() - timedelta(9),
                                          ends_on=at.date() + timedelta(30), at=at, place="Daring")
        people = [accounts.create_user(username=f"orang{n:04d}", name=f"Orang {n:04d}", at=at, agency_id=office.id)
                  for n in range(ATTEMPTS)]
        for person in people:
            enrolments.enrol(person.id, cohort, at=at)
        for quiz in (pre, post):
            _sit([person.id for person in people], quiz, course.id)
        assessments.name_tests(course.id, pre.id, post.id)
        token = sessions.start(asker, at=at)
    quiz_page = f"/quizzes/{post.public_id}/statistics"
    return {"statistics of the quiz": quiz_page, "one question": f"{quiz_page}/{question.public_id}", "file": f"{quiz_page}.csv",
            "learning gain": f"/courses/{course.public_id}/gain"}, token


def _sit(learners: list[int], activity: Any, course_id: int) -> None:
    """Rows as the services write them, all at once: what is measured is the reading."""
    from lms.assessments.models import Attempt, Edit

    random, at = Random(7), now() - timedelta(days=2)
    placed, quiz = quizzes.placed(activity.id), quizzes.quiz(activity.id)
    attempts, edits = [], []
    for number, learner in enumerate(learners):
        knows = random.random()
        paper = papers.freeze(activity, quiz, placed, seed=number) if quiz else {}
        given = {q["key"]: q["content"]["options"][0]["id"][:2] + ("a" if random.random() < knows else random.choice("bcd"))
                 for q in paper["questions"]}
        marks, score = papers.marks(paper, given)
        attempts.append({"public_id": f"b{activity.id}-{number}", "activity_id": activity.id, "course_id": course_id,
                         "learner_id": learner, "number": 1, "paper": paper, "started_at": at,
                         "submitted_at": at + timedelta(minutes=20), "score": score, "marks": marks,
                         "is_passed": (score or Decimal(0)) > 70})
        edits.append(given)
    ids = db.session.scalars(sa.insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), attempts).all()
    db.session.execute(sa.insert(Edit), [
        {"attempt_id": id_, "uuid": f"u{key}", "question": key, "value": value, "hash": "", "sequence": 1, "written_at": at,
         "saved_at": at} for id_, given in zip(ids, edits, strict=True) for key, value in given.items()])


def measured(app: Flask, pages: dict[str, str], token: str) -> list[list[str]]:
    client, rows = app.test_client(), []
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    for name, path in pages.items():
        seconds, spent = [], []
        for _ in range(ROUNDS):
            begin, before = time.perf_counter(), time.process_time()
            answer = client.get(path)
            seconds.append(time.perf_counter() - begin)
            spent.append(time.process_time() - before)
            if answer.status_code != 200:
                sys.exit(f"{name} answered {answer.status_code}")
        tracemalloc.start()
        client.get(path)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        most_seconds, most_mb = LIMITS[name]
        rows.append([name, f"{min(seconds):.2f}", f"{min(spent):.2f} (at most {most_seconds:g})", f"{peak:.0f} (at most {most_mb})",
                     f"{len(answer.data) / 1000:.0f}", "ok" if min(spent) <= most_seconds and peak <= most_mb else "**over**"])
    return rows


def on(name: str, folder: Path, url: str) -> None:
    app = create_app({"LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": "b" * 40, "LMS_DATABASE_URL": url, "LMS_DEMO": ""})
    with app.app_context():
        migrate.upgrade()
        pages, token = furnish()
        db.session.remove()
    rows = measured(app, pages, token)
    table(f"{name}: {ATTEMPTS:,} attempts of {QUESTIONS} questions | seconds | CPU s | MB | page kB | ", rows)
    with app.app_context():
        db.engine.dispose()


def main() -> None:
    with TemporaryDirectory() as kept:
        on("SQLite", Path(kept) / "sqlite", "")
        with contextlib.suppress(sa.exc.OperationalError):
            on("PostgreSQL", Path(kept) / "postgresql", fresh_database(POSTGRESQL, "lms_bench"))


if __name__ == "__main__":
    main()
