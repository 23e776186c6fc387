"""Simulated learners in a quiz: signed in without a password, they speak to a real server as the page's script does."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from bench.harness import Answer, Browser
from lms.accounts import services as accounts
from lms.accounts import sessions
from lms.assessments import services as assessments
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import services as enrolments

QUESTIONS = 20
LETTERS = "abcd"


@dataclass(frozen=True)
class Exam:
    """A quiz of twenty questions; the answers to each are its id with a letter, "a" the right one."""

    activity: str
    activity_id: int
    questions: tuple[str, ...]
    cookies: tuple[str, ...]
    """One signed-in learner each."""
    token: str
    """The CSRF token that belongs to all of these cookies."""


@dataclass
class Examinee:
    """One learner's device: it counts its edits."""

    exam: Exam
    number: int
    port: int
    attempt: str = ""
    device: str = field(default_factory=lambda: secrets.token_hex(6))
    count: int = 0
    _browser: Browser | None = None

    def start(self) -> int:
        answer = self._form(f"/quizzes/{self.exam.activity}/attempts")
        self.attempt = (answer.headers["Location"] or "").rsplit("/", 1)[-1] if answer.status == 303 else ""
        return answer.status

    def open(self) -> int:
        return self.browser.get(f"/attempts/{self.attempt}").status

    def edit(self, question: int, letter: str) -> dict[str, Any]:
        """A new edit, not sent yet."""
        self.count += 1
        return {"question": self.exam.questions[question], "values": [f"{question:02d}{letter}"], "sequence": self.count,
                "uuid": secrets.token_hex(16), "age": 0}

    def send(self, edits: Iterable[Mapping[str, Any]]) -> Answer:
        body = json.dumps({"device": self.device, "answers": list(edits)})
        return self.browser.post_json(f"/attempts/{self.attempt}/answers", body, self.exam.token)

    def headers(self) -> dict[str, str]:
        """For those who open links of their own."""
        return {"Cookie": f"lms={self.exam.cookies[self.number]}", "X-CSRFToken": self.exam.token}

    def hand_in(self) -> int:
        return self._form(f"/attempts/{self.attempt}/submit").status

    @property
    def browser(self) -> Browser:
        if self._browser is None or self._browser.port != self.port:
            self._browser = Browser(self.port, {"lms": self.exam.cookies[self.number]})
        return self._browser

    def _form(self, path: str) -> Answer:
        return self.browser.send("POST", path, {"csrf_token": self.exam.token}, keep=False)


def furnish(app: Flask, learners: int, *, minutes: int | None = 120, is_all: bool = False) -> Exam:
    """A school, a course with the quiz (`is_all` where nothing else is in it), and so many learners with a place in it and a
    session; needs an application context."""
    at, raw = now(), secrets.token_hex(20)
    with unit_of_work():
        office = accounts.create_agency("Politeknik Kesejahteraan Sosial", "office")
        course = courses.create_course(code="UJIAN-01", title="Pelatihan dengan ujian", agency_id=office.id, at=at)
        module = courses.add_module(course, "Ujian")
        if not is_all:
            courses.add_activity(module, "reading", "Bacaan yang tersisa", body="Isi.", minutes=5)
        activity = courses.add_activity(module, "quiz", "Ujian akhir", minutes=20)
        assessments.create_quiz(activity.id, time_limit_minutes=minutes, attempts_allowed=3, passing_score=70)
        questions = []
        for number in range(QUESTIONS):
            options = [{"id": f"{number:02d}{letter}", "text": f"Jawaban {letter}", "correct": letter == "a"} for letter in LETTERS]
            question = assessments.create_question(
                course.id, "single", f"Apa yang **lebih dahulu** dilakukan pada langkah {number}?", {"options": options}, at=at)
            assessments.place_question(activity.id, question.id)
            questions.append(question.public_id)
        course.status = "published"
        cohort = enrolments.create_cohort(course.id, "Angkatan I", agency_id=office.id, starts_on=at.date(),
                                          ends_on=at.date() + timedelta(1), at=at)  # over at midnight of the east, 15.00 UTC
    signer, tokens = app.session_interface.get_signing_serializer(app), []  # type: ignore[attr-defined]
    for first in range(0, learners, 200):
        with unit_of_work():
            for number in range(first, min(first + 200, learners)):
                user = accounts.create_user(username=f"peserta{number:04d}", name=f"Peserta {number}", at=at, agency_id=office.id,
                                            employment_type="non_asn", password_hash="!")
                enrolments.enrol(user.id, cohort, at=at)
                tokens.append(sessions.start(user, at=at))
    cookies = tuple(signer.dumps({"_user_id": token, "csrf_token": raw}) for token in tokens)
    token = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(raw)
    return Exam(activity.public_id, activity.id, tuple(questions), cookies, str(token))
