"""The quiz under test: one question of each type, with a right and a wrong answer to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from lms.assessments import papers, services
from lms.assessments.models import Attempt, Question
from lms.core.database import db, now
from lms.courses import services as courses
from lms.courses.models import Activity, Course
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from tests.cast import Cast

CONTENTS: dict[str, tuple[str, dict[str, Any], list[str], list[str]]] = {
    "single": ("Siapa yang **memutuskan**?", {"options": [
        {"id": "aa", "text": "Klien", "correct": True, "feedback": "Tepat."}, {"id": "bb", "text": "Petugas", "correct": False},
        {"id": "cc", "text": "Tetangga", "correct": False}]}, ["aa"], ["bb"]),
    "multiple": ("Pilih yang benar.", {"options": [
        {"id": "dd", "text": "Satu", "correct": True}, {"id": "ee", "text": "Dua", "correct": True},
        {"id": "ff", "text": "Tiga", "correct": False}, {"id": "gg", "text": "Empat", "correct": False}]}, ["dd", "ee"], ["ff"]),
    "true_false": ("Rahasia tetap rahasia.", {"answer": True}, ["true"], ["false"]),
    "short": ("Kepanjangan JP?", {"answers": ["jam pelajaran"]}, ["  Jam   Pelajaran "], ["jam kerja"]),
    "numeric": ("Berapa menit satu JP?", {"answer": 45, "tolerance": 0, "unit": "menit"}, ["45 menit"], ["60"]),
}


@dataclass
class Room:
    """The quiz under test and how to answer it."""

    course: Course
    activity: Activity
    cohort: Cohort
    questions: dict[str, Question]

    def right(self, kind: str) -> list[str]:
        return CONTENTS[kind][2]

    def wrong(self, kind: str) -> list[str]:
        return CONTENTS[kind][3]

    def key(self, kind: str) -> str:
        return self.questions[kind].public_id

    def answers(self, *right: str, sequence: int = 1, device: str = "d") -> list[services.Answer]:
        """An answer to each question: right for the kinds named, wrong for the others."""
        return [services.Answer(self.key(kind), self.right(kind) if kind in right else self.wrong(kind), sequence, device)
                for kind in CONTENTS]


def asked(attempt: Attempt) -> dict[str, papers.Asked]:
    return {question.key: question for question in papers.questions(attempt.paper)}


def furnish(cast: Cast) -> Room:
    """The course with its quiz, inside the present unit of work; the learner has a place in its cohort."""
    at = now()
    course = courses.create_course(code="UJI-01", title="Pelatihan Uji", agency_id=cast.school.id, at=at)
    module = courses.add_module(course, "Modul satu")
    activity = courses.add_activity(module, "quiz", "Kuis uji")
    services.create_quiz(activity.id, time_limit_minutes=30, attempts_allowed=3, passing_score=70,
                         instructions="Kerjakan **sendiri**.")
    questions = {}
    for kind, (text, raw, _right, _wrong) in CONTENTS.items():
        questions[kind] = services.create_question(course.id, kind, text, raw, at=at, feedback="Baca *bahan*.")
        services.place_question(activity.id, questions[kind].id, points=Decimal(2 if kind == "multiple" else 1))
    course.status = "published"
    db.session.flush()
    cohort = enrolments.create_cohort(
        course.id, "Angkatan I", agency_id=cast.province.id, starts_on=at.date() - timedelta(days=3),
        ends_on=at.date() + timedelta(days=30), at=at, place="Tanjung Selor", time_zone="Asia/Makassar", capacity=None)
    enrolments.enrol(cast.learner.id, cohort, at=at)
    return Room(course, activity, cohort, questions)
