"""What a question type is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from lms.assessments.fields import Figure
from lms.assessments.labels import (
    DIFFICULTIES,
    LONGEST_NAME,
    LONGEST_PATH,
    LONGEST_TAG,
    MOST_POINTS,
    Labels,
    overlong,
    path,
    split,
)
from lms.assessments.plain import plain as plain
from lms.core.forms import Form

Content = dict[str, Any]
NONE, FULL = Decimal(0), Decimal(1)
LONGEST_TEXT = 8000


LEVELS = {"easy": _l("easy"), "medium": _l("medium"), "hard": _l("hard")}


def entered(labels: Labels) -> dict[str, Any]:
    """The labels as the editor's fields want them."""
    return {"name": labels.name, "category": labels.category, "tags": ", ".join(labels.tags), "points": labels.points,
            "difficulty": labels.difficulty or "", "penalty": labels.penalty * 100}


def _line(text: str | None) -> str | None:
    return text.replace("\0", "").strip() if text else text


class QuestionForm(Form):
    """What the editors of all types have in common."""

    text = TextAreaField(_l("Question"), [DataRequired(_l("Write the question.")), Length(max=LONGEST_TEXT)],
                         filters=[_line],
                         description=_l("Markdown: **bold**, lists, tables."))
    picture = FileField(_l("Add a picture"), [Optional()], description=_l(
        "PNG, JPEG, WEBP or GIF, at most 20 MB. It stands at the end of the question; you may move its line afterwards."))
    alt = StringField(_l("What the picture shows"), [Length(max=300)], filters=[_line],
                      description=_l("Read out to those who can't see it. Don't give the answer away."))
    feedback = TextAreaField(_l("Explanation after the answer"), [Optional(), Length(max=LONGEST_TEXT)],
                             filters=[_line], description=_l("Shown to everyone, also to those who answered right."))

    name = StringField(_l("Name in the bank"), [Optional(), Length(max=LONGEST_NAME)], filters=[_line],
                       description=_l("Only lecturers see it."))
    category = StringField(_l("Category"), [Optional(), Length(max=LONGEST_PATH)], filters=[_line],
                           description=_l("A path, as: Ethics/Confidentiality."))
    tags = StringField(_l("Tags"), [Optional(), Length(max=600)], filters=[_line], description=_l("With commas between them."))
    difficulty = SelectField(_l("Difficulty"), default="", choices=[
        SelectChoice("", _l("not said")), *(SelectChoice(level, LEVELS[level]) for level in DIFFICULTIES)])
    points = Figure(_l("Points"), [Optional()], least=0, most=int(MOST_POINTS),
                    description=_l("What it is worth in a quiz, unless the quiz says otherwise."))
    penalty = Figure(_l("Lost with each further attempt, in percent"), [Optional()], least=0, most=100, places=5,
                     description=_l("Only where a quiz takes something off for repeated attempts."))

    def validate_alt(self, field: Field) -> None:
        if self.picture.data and not (field.data or "").strip():
            raise ValidationError(_("Say what the picture shows."))

    def validate_tags(self, field: Field) -> None:
        if overlong(field.data or ""):
            raise ValidationError(_("A tag is at most %(most)s characters long. Put commas between several.", most=LONGEST_TAG))

    def labels(self) -> Labels:
        """What the fields say the question is known by."""
        penalty = (self.penalty.data or NONE) / 100
        points = FULL if self.points.data is None else self.points.data
        return Labels(self.name.data or "", path(split(self.category.data or "")), tuple((self.tags.data or "").split(",")),
                      points, self.difficulty.data or None, penalty).tidy()

    def raw(self) -> Content:
        """The content as entered, for `QuestionType.tidy`."""
        raise NotImplementedError

    rows: ClassVar[str] = ""
    """The field that holds rows, in forms that have them."""

    def more(self) -> None:
        """Room for one more row."""
        if self.rows and len(self[self.rows]) < self[self.rows].max_entries:
            self[self.rows].append_entry()


@dataclass(frozen=True)
class Comment:
    """What the lecturer says to one option that the learner chose or left."""

    option: str
    text: str
    is_right: bool


@dataclass(frozen=True)
class Answered:
    """An answer that was handed in, None for none, with the third of the learners, by score, that it is from: 0 is the lower."""

    value: Any
    third: int


@dataclass(frozen=True)
class Tally:
    """How often something was answered, by third of the learners; `earns` is the share of the points it brings, if known."""

    label: str
    counts: tuple[int, int, int]
    earns: Decimal | None = None

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Breakdown:
    """A table of answers under its heading; `is_closed` where the rows are all there was to choose from."""

    heading: object
    rows: Sequence[Tally]
    is_closed: bool = False


class QuestionType(ABC):
    """One type of question. It keeps no state: `content` is what the bank or an attempt's frozen paper holds.

    An answer comes from a form or a script as a list of texts, becomes a JSON value by `parse`, and None when empty.
    """

    name: ClassVar[str]
    title: ClassVar[object]
    task: ClassVar[object]
    """What to do, in words that stand above the answer."""
    form: ClassVar[type[QuestionForm]]
    template: ClassVar[str]
    editor: ClassVar[str]
    asks: ClassVar[bool] = True
    """Whether there is something to answer, and so to mark."""
    fields: ClassVar[bool] = False
    """Whether an answer is made of several fields, each in its place: then the values sent include the empty ones."""
    online: ClassVar[bool] = False
    """Whether it can be answered with network only."""
    embeds: ClassVar[bool] = False
    """Whether the fields stand inside the question's text, at [[1]], [[2]] ..."""
    unseen: ClassVar[tuple[str, ...]] = ()
    """Parts of the content that no field of the editor shows: a file brought them, and an edit leaves them as they are."""

    @abstractmethod
    def tidy(self, raw: Mapping[str, Any]) -> Content:
        """The content to keep, from a form or a file."""

    @abstractmethod
    def check(self, content: Content) -> list[object]:
        """What is wrong with the content, in words; empty when it can be asked."""

    def doubts(self, content: Content) -> list[object]:
        """What whoever edits the question has to mend, while one that comes in from a file is kept and it is noted."""
        return []

    def settle(self, text: str, content: Content) -> Content:
        """The content once the question's text is known."""
        return content

    def by_hand(self, content: Content, value: Any) -> bool:
        """Whether a person has to mark this answer."""
        return False

    def model(self, content: Content) -> list[str]:
        """A right answer, as a form would send it."""
        return []

    def entered(self, content: Content) -> Content:
        """The content as the editor's fields want it."""
        return content

    def shuffled(self, content: Content, random: Random) -> Content:
        return content

    @abstractmethod
    def shown(self, content: Content) -> Content:
        """The part that a learner's page may hold: never the right answer."""

    @abstractmethod
    def parse(self, content: Content, given: Sequence[str]) -> Any:
        """The answer as a JSON value; what cannot be an answer counts as none."""

    @abstractmethod
    def mark(self, content: Content, value: Any) -> Decimal:
        """The fraction earned, 0 to 1."""

    @abstractmethod
    def explain(self, content: Content) -> str:
        """The right answer in words."""

    def said(self, content: Content, value: Any) -> str:
        """The learner's answer in words."""
        return "" if value is None else str(value)

    def second_look(self, content: Content, value: Any) -> str:
        """What the learner had better mend before handing in; empty where nothing is known. It tells nothing of what is right."""
        return ""

    def files(self, value: Any) -> Sequence[Mapping[str, Any]]:
        """The files of an answer, by name and size, in the order in which `assessments.answer_file` serves them."""
        return ()

    def comments(self, content: Content, value: Any) -> Iterable[Comment]:
        return ()

    def statistics(self, content: Content, given: Sequence[Answered]) -> list[Breakdown]:
        """Which answers were given, for the statistics of the question; empty where they can't be counted."""
        return []


def tallied(labels: Iterable[tuple[str, int, Decimal | None]], *, most: int | None = None) -> list[Tally]:
    """Of (label, third, share earned), one for each time something was answered: the most frequent first, at most so many."""
    counts: dict[str, list[int]] = {}
    earns: dict[str, Decimal | None] = {}
    for label, third, share in labels:
        counts.setdefault(label, [0, 0, 0])[third] += 1
        earns.setdefault(label, share)
    ranked = sorted(counts, key=lambda label: (-sum(counts[label]), label))[:most]
    return [Tally(label, (counts[label][0], counts[label][1], counts[label][2]), earns[label]) for label in ranked]


def hundredths(value: Decimal) -> Decimal:
    """To two decimals, halves up."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def bounded(number: Any, most: int) -> int | None:
    """A whole number from 1 to `most`, else None."""
    text = str(number if number is not None else "").strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= most else None
