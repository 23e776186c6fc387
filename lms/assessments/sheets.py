"""An attempt as a page shows it: to be filled in, or marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms.assessments import papers, queries
from lms.assessments.models import Attempt, Question, Quiz, QuizQuestion
from lms.assessments.papers import Asked
from lms.assessments.question_types.base import Comment
from lms.assessments.services import fingerprint


@dataclass(frozen=True)
class Blank:
    """A question to answer. It holds what the page may know and nothing of what is right."""

    key: str
    number: int
    html: str
    task: object
    template: str
    points: Decimal
    shown: dict[str, Any]
    value: Any
    sequence: int
    seen: str

    @property
    def is_answered(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Marked:
    """A question with what became of it; `state` is right, partly, wrong or empty."""

    asked: Asked
    mark: Decimal
    said: str
    right: str
    comments: Sequence[Comment]

    @property
    def state(self) -> str:
        if not self.said:
            return "empty"
        return "right" if self.mark >= self.asked.points else "partly" if self.mark else "wrong"


def to_fill(attempt: Attempt) -> list[Blank]:
    held = queries.responses(attempt.id)
    return [_blank(asked, held.get(asked.key)) for asked in papers.questions(attempt.paper)]


def marked(attempt: Attempt) -> list[Marked]:
    held = queries.responses(attempt.id)
    return [_marked(asked, held[asked.key].value if asked.key in held else None, attempt.marks)
            for asked in papers.questions(attempt.paper)]


def of_questions(placed: Sequence[QuizQuestion]) -> list[tuple[Blank, str]]:
    """The quiz as asked, each question with its right answer: for its lecturers."""
    paper = {"questions": [papers.question(row.question, row.points) for row in placed]}
    return [(_blank(asked, None), asked.kind.explain(asked.content)) for asked in papers.questions(paper)]


def of_question(question: Question) -> tuple[Blank, str]:
    asked = papers.questions({"questions": [papers.question(question, Decimal(1))]})[0]
    return _blank(asked, None), asked.kind.explain(asked.content)


def may_see_answers(quiz: Quiz | None, attempt: Attempt, attempts: Sequence[Attempt]) -> bool:
    """Whether the feedback policy shows more than the score."""
    if quiz is None or quiz.feedback_policy == "score_only":
        return False
    if quiz.feedback_policy == "after_submit":
        return True
    used_up = quiz.attempts_allowed is not None and len(attempts) >= quiz.attempts_allowed
    return any(a.is_passed for a in attempts) or (used_up and all(a.submitted_at for a in attempts))


def _blank(asked: Asked, held: Any) -> Blank:
    value = held.value if held else None
    return Blank(asked.key, asked.number, asked.html, asked.kind.task, asked.kind.template, asked.points, asked.shown, value,
                 held.sequence if held else 0, fingerprint(value))


def _marked(asked: Asked, value: Any, marks: dict[str, dict[str, str]]) -> Marked:
    kind, content = asked.kind, asked.content
    return Marked(asked, Decimal(marks[asked.key]["mark"]), kind.said(content, value), kind.explain(content),
                  list(kind.comments(content, value)))
