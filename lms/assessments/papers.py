"""The frozen paper of an attempt: what is asked, in which order, and what it is worth, whatever the bank becomes later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from lms.assessments import draws
from lms.assessments.draws import Activity, Place
from lms.assessments.errors import NothingToAsk
from lms.assessments.models import Question, Quiz, QuizQuestion
from lms.assessments.question_types import Content, QuestionType, question_types
from lms.assessments.question_types.base import FULL, NONE, hundredths
from lms.core import audit


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
    lost: Decimal = NONE
    """The fraction of what it earns that an earlier attempt has cost."""

    @property
    def most(self) -> Decimal:
        """What a right answer earns in this attempt."""
        return self.kept(self.points)

    def kept(self, earned: Decimal) -> Decimal:
        return hundredths(earned * (FULL - self.lost))

    @property
    def asks(self) -> bool:
        return self.kind.asks

    @property
    def shown(self) -> Content:
        """What the learner's page may hold."""
        return self.kind.shown(self.content)

    def waits(self, value: Any) -> bool:
        """Whether a person has to mark this answer."""
        return self.kind.by_hand(self.content, value)

    def mark(self, value: Any) -> Decimal:
        """The points that the answer earns, to two decimals."""
        fraction = min(FULL, max(NONE, self.kind.mark(self.content, value)))
        return hundredths(fraction * self.points)


def freeze(activity: Activity, quiz: Quiz, placed: Sequence[QuizQuestion], *, seed: int,
           number: int = 1) -> dict[str, Any]:
    """The paper of attempt `number`. The same seed gives the same draw from the same bank, and the same orders.

    NothingToAsk where neither a fixed question nor a draw has any. `missing` says how many the draws could not fill.
    """
    filled = draws.fill(activity, placed, seed=seed)
    rows = list(filled.places)
    if not rows:
        raise NothingToAsk
    if filled.missing:
        audit.record("assessments.draw_fell_short", f"activity:{activity.id}", missing=filled.missing)
    random = Random(seed)  # noqa: S311 — an order to be repeated, not a secret
    if quiz.shuffle_questions:
        random.shuffle(rows)
    return {"seed": seed, "activity": activity.public_id, "title": activity.title, "passing_score": quiz.passing_score,
            "asks": sum(asks(row.question.kind) for row in rows),
            **({"missing": filled.missing} if filled.missing else {}),
            "questions": [_placed(row, random if quiz.shuffle_options else None, number - 1 if quiz.takes_penalties else 0)
                          for row in rows]}


def _placed(place: Place, random: Random | None, tries: int) -> dict[str, Any]:
    asked = question(place.question, place.points, random)
    lost = min(FULL, place.question.penalty * tries)
    return asked | ({"draw": place.draw} if place.draw else {}) | ({"lost": str(lost)} if lost else {})


def question(asked: Question, points: Decimal, random: Random | None = None) -> dict[str, Any]:
    """The question as a paper holds it."""
    content = question_types[asked.kind].shuffled(asked.content, random) if random else asked.content
    return {"key": asked.public_id, "kind": asked.kind, "html": asked.html, "content": content,
            "feedback_html": asked.feedback_html, "points": str(points if asks(asked.kind) else NONE)}


def questions(paper: Mapping[str, Any]) -> list[Asked]:
    """In order; what asks nothing takes no number."""
    numbers, asked = count(1), []
    for q in paper["questions"]:
        kind = question_types[q["kind"]]
        number = next(numbers) if asks(q["kind"]) else 0
        asked.append(Asked(q["key"], number, kind, q["html"], q["content"], q["feedback_html"], Decimal(q["points"]),
                           Decimal(q.get("lost", "0"))))
    return asked


def asks(kind: str) -> bool:
    """Whether a question of this kind has points to earn; one whose type is switched off keeps its own."""
    found = question_types.get(kind)
    return found is None or found.asks


def marks(paper: Mapping[str, Any], answers: Mapping[str, Any],
          by_hand: Mapping[str, Decimal] | None = None) -> tuple[dict[str, dict[str, str]], Decimal | None]:
    """The points by question, as texts, and the score in percent: None while a person has answers to mark."""
    given = by_hand or {}
    asked = [question for question in questions(paper) if question.number]
    earned = {question.key: question.kept(given[question.key] if question.key in given else question.mark(
                  answers.get(question.key)))
              for question in asked if question.key in given or not question.waits(answers.get(question.key))}
    told = {q.key: {"mark": str(earned[q.key]), "of": str(q.points)} for q in asked if q.key in earned}
    if len(earned) < len(asked):
        return told, None
    most = sum((question.points for question in asked), NONE)
    return told, hundredths(100 * sum(earned.values(), NONE) / most) if most else NONE
