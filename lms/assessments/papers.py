"""The frozen paper of an attempt: what is asked, in which order, and what it is worth, whatever the bank becomes later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Protocol

from lms.assessments.models import Question, Quiz, QuizQuestion
from lms.assessments.question_types import Content, QuestionType, question_types
from lms.assessments.question_types.base import FULL, NONE, hundredths


class Activity(Protocol):
    """What assessments needs of an activity of courses."""

    @property
    def id(self) -> int: ...
    @property
    def public_id(self) -> str: ...
    @property
    def course_id(self) -> int: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Asked:
    """One question as it stands on a paper."""

    key: str
    number: int
    kind: QuestionType
    html: str
    content: Content
    feedback_html: str
    points: Decimal

    @property
    def shown(self) -> Content:
        """What the learner's page may hold."""
        return self.kind.shown(self.content)

    def mark(self, value: Any) -> Decimal:
        """The points that the answer earns, to two decimals."""
        fraction = min(FULL, max(NONE, self.kind.mark(self.content, value)))
        return hundredths(fraction * self.points)


def freeze(activity: Activity, quiz: Quiz, placed: Iterable[QuizQuestion], *, seed: int) -> dict[str, Any]:
    """The same seed gives the same order, of questions and of options."""
    random = Random(seed)  # noqa: S311 — an order to be repeated, not a secret
    rows = list(placed)
    if quiz.shuffle_questions:
        random.shuffle(rows)
    return {"seed": seed, "activity": activity.public_id, "title": activity.title, "passing_score": quiz.passing_score,
            "questions": [question(row.question, row.points, random if quiz.shuffle_options else None) for row in rows]}


def question(asked: Question, points: Decimal, random: Random | None = None) -> dict[str, Any]:
    """The question as a paper holds it."""
    content = question_types[asked.kind].shuffled(asked.content, random) if random else asked.content
    return {"key": asked.public_id, "kind": asked.kind, "html": asked.html, "content": content,
            "feedback_html": asked.feedback_html, "points": str(points)}


def questions(paper: Mapping[str, Any]) -> list[Asked]:
    return [Asked(q["key"], number, question_types[q["kind"]], q["html"], q["content"], q["feedback_html"], Decimal(q["points"]))
            for number, q in enumerate(paper["questions"], 1)]


def marks(paper: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[dict[str, dict[str, str]], Decimal]:
    """The points by question, as texts, and the score in percent."""
    asked = questions(paper)
    earned = {question.key: question.mark(answers.get(question.key)) for question in asked}
    most = sum((question.points for question in asked), NONE)
    score = hundredths(100 * sum(earned.values(), NONE) / most) if most else NONE
    return {q.key: {"mark": str(earned[q.key]), "of": str(q.points)} for q in asked}, score
