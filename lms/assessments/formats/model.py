"""What readers give and writers take: questions that belong to no bank yet.

Content by kind. Keys in brackets may be absent; `weight` is percent of the points, as a text of digits.

    single, multiple  {"options": [{"text", "correct", "feedback", ["weight"]}]}
    true_false        {"answer": bool, ["feedback": {"true", "false"}]}
    short             {"answers": [text], "case_sensitive", ["wildcards"], ["partial": [{"text", "weight", "feedback"}]],
                       ["feedback": {answer: comment}]}
    numeric           {"answer", "tolerance", "unit", ["also": [{"answer", "tolerance", "weight", "feedback"}]],
                       ["feedback"], ["units": [{"unit", "factor"}]]}
    matching          {"pairs": [{"text", "match"}], "distractors": [text], ["shuffle"]}
    ordering          {"items": [text]}
    cloze             [[1]], [[2]] in the text; {"gaps": [{"kind": "short" | "numeric" | "choice", "weight",
                       "answers": [{"text", "weight", "feedback", ["tolerance"]}], ["case_sensitive"], ["layout"], ["multiple"]}]}
    essay             {["words_min"], ["words_max"], ["lines"], ["template"], ["grader_info"], ["attachments"]}
    file_upload       {["most"], ["types"], ["grader_info"]}
    drag_words        [[n]] in the text names the n-th word; {"words": [{"text", ["group"], ["unlimited"]}]}
    description       {}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.labels import Labels
from lms.core.errors import DomainError
from lms.core.errors import Unreadable as Unreadable

FORMULA = _l("A formula (MathML) became plain text; look at it.")
Content = dict[str, Any]
LARGEST, LARGEST_TEXT, MOST_QUESTIONS, MOST_ASKED = 64_000_000, 3_000_000, 20_000, 200


class Unrepresentable(DomainError):
    """This one question can't be kept; the message says why."""


@dataclass(frozen=True)
class Media:
    """A file that a question shows, by the name its text uses."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = field(default="", compare=False)
    """By its content; empty until that was looked at."""


@dataclass(frozen=True)
class Incoming:
    """One question; text and feedback are Markdown, `where` its place in the file in words."""

    kind: str
    text: str
    content: Content
    name: str = ""
    feedback: str = ""
    points: Decimal = Decimal(1)
    category: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    where: str = ""
    difficulty: str | None = None
    penalty: Decimal = Decimal(0)

    @property
    def labels(self) -> Labels:
        return Labels(self.name, self.category, self.tags, self.points, self.difficulty, self.penalty)

    def same_as(self, other: Incoming) -> bool:
        """Equal but for the place in the file."""
        return replace(self, where="") == replace(other, where="")


@dataclass(frozen=True)
class Skipped:
    """A question, or a part of one, that was not taken over."""

    where: str
    reason: object


@dataclass
class Reading:
    """What a file holds. `skipped` are questions left out, `errors` places that are broken, `notes` lost details."""

    format: str
    questions: list[Incoming] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    errors: list[Skipped] = field(default_factory=list)
    notes: list[Skipped] = field(default_factory=list)

    def by_type(self) -> dict[str, int]:
        return dict(sorted(Counter(question.kind for question in self.questions).items()))

    def is_whole(self) -> bool:
        return not self.skipped and not self.errors

    def take(self, other: Reading, where: str) -> None:
        """Add what a part of the file holds, its places told from `where` on."""
        self.questions += [replace(question, where=_within(where, question.where)) for question in other.questions]
        for mine, theirs in ((self.skipped, other.skipped), (self.errors, other.errors), (self.notes, other.notes)):
            mine += [Skipped(_within(where, item.where), item.reason) for item in theirs]

    def stay_bounded(self) -> None:
        """Refuse a file that would fill the memory with questions or complaints."""
        if len(self.questions) + len(self.errors) > MOST_QUESTIONS:
            raise Unreadable(_l("The file holds more than %(count)s questions; part it.", count=MOST_QUESTIONS))

    def keep(self, questions: Iterable[Incoming]) -> None:
        self.questions = list(questions)


def _within(outer: str, inner: str) -> str:
    return f"{outer}: {inner}" if inner else outer
