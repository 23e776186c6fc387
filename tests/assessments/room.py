"""The quiz under test: one question of each type, with a right and a wrong answer to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lms.assessments import papers, services
from lms.assessments.models import Attempt, Question
from lms.courses.models import Activity, Course
from lms.enrolments.models import Cohort

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
