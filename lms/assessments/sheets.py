"""An attempt as a page shows it: to be filled in, or marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lms.assessments import papers, queries
from lms.assessments.draws import Place
from lms.assessments.gradebook import keys
from lms.assessments.models import Attempt, Question
from lms.assessments.papers import Asked
from lms.assessments.question_types.base import Comment
from lms.assessments.question_types.gaps import GAP, Fielded
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
    asks: bool = True
    embeds: bool = False
    filled: Sequence[str] | None = None
    """What each field of the answer holds, where it has several."""
    second_look: str = ""
    """What to mend before handing in."""

    @property
    def is_answered(self) -> bool:
        return self.value is not None

    @property
    def parts(self) -> list[str]:
        """The text around the gaps: every second part is a gap's number."""
        return GAP.split(self.html)


@dataclass(frozen=True)
class Held:
    """An answer that no attempt holds."""

    value: Any
    sequence: int = 0


@dataclass(frozen=True)
class Marked:
    """A question with what became of it; `state` is right, partly, wrong, empty or waiting."""

    asked: Asked
    mark: Decimal | None
    said: str
    right: str
    comments: Sequence[Comment]
    lecturer: str = ""
    files: Sequence[Any] = ()

    @property
    def state(self) -> str:
        if self.mark is None:
            return "waiting"
        if not self.said:
            return "empty"
        return "right" if self.mark >= self.asked.most else "partly" if self.mark else "wrong"


def to_fill(attempt: Attempt) -> list[Blank]:
    held = queries.responses(attempt.id)
    return [_blank(asked, held.get(asked.key)) for asked in papers.questions(attempt.paper)]


def marked(attempt: Attempt) -> list[Marked]:
    """As it was asked and answered; what is right is told by the key that marks it now."""
    held = queries.responses(attempt.id)
    told = {key: mark.comment for key, mark in queries.marks_of([attempt.id])[attempt.id][1].items()}
    key = {asked.key: asked for asked in papers.questions(keys.paper_of(attempt))}
    return [_marked(asked, held[asked.key].value if asked.key in held else None, attempt.marks, told.get(asked.key, ""),
                    key[asked.key]) for asked in papers.questions(attempt.paper) if asked.number]


def of_questions(placed: Sequence[Place]) -> list[tuple[Blank, str]]:
    """The quiz as asked, each question with its right answer: for its lecturers."""
    paper = {"questions": [papers.question(row.question, row.points) for row in placed]}
    return [(_blank(asked, None), asked.kind.explain(asked.content)) for asked in papers.questions(paper)]


def of_question(question: Question, given: Sequence[str] | None = None) -> tuple[Blank, str]:
    """The question of a bank, filled in with what a form gave, and its right answer."""
    asked = _alone(question)
    held = Held(asked.kind.parse(asked.content, given)) if given is not None else None
    return _blank(asked, held), asked.kind.explain(asked.content)


def tried(question: Question, given: Sequence[str] | None) -> Marked | None:
    """What a learner who gave this would get; None where nothing was given."""
    asked = _alone(question)
    if given is None or not asked.asks:
        return None
    value = asked.kind.parse(asked.content, given)
    marks = {} if asked.waits(value) else {asked.key: {"mark": str(asked.mark(value))}}
    return _marked(asked, value, marks, "")


def _alone(question: Question) -> Asked:
    points = question.points or Decimal(1)
    return papers.questions({"questions": [papers.question(question, points)]})[0]


def _blank(asked: Asked, held: Any) -> Blank:
    value = held.value if held else None
    return Blank(asked.key, asked.number, asked.html, asked.kind.task, asked.kind.template, asked.points, asked.shown, value,
                 held.sequence if held else 0, fingerprint(value), asked.asks, asked.kind.embeds, _filled(asked, value),
                 asked.kind.second_look(asked.content, value))


def _filled(asked: Asked, value: Any) -> list[str] | None:
    if not isinstance(asked.kind, Fielded):
        return None
    return [(value or {}).get(name, "") for name in asked.kind.names(asked.content)]


def _marked(asked: Asked, value: Any, marks: dict[str, dict[str, str]], told: str, by: Asked | None = None) -> Marked:
    """`by` is the question as it is marked, where that is not as it was asked."""
    kind, said = asked.kind, asked.kind.said(asked.content, value)
    key = by or asked
    mark = Decimal(marks[asked.key]["mark"]) if asked.key in marks else None
    return Marked(replace(asked, feedback_html=key.feedback_html), mark, said, kind.explain(key.content),
                  list(kind.comments(key.content, value)), told, kind.files(value))
