"""Short answer: a few words, compared with a list; surplus spaces do not count, a star may stand for any letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, TextAreaField
from wtforms.validators import Length, Optional

from lms.assessments.question_types import rows, weights
from lms.assessments.question_types.base import (
    NONE,
    Answered,
    Breakdown,
    Comment,
    Content,
    QuestionForm,
    QuestionType,
    plain,
    tallied,
)

LONGEST_ANSWER = 200
MOST_ROWS = 40
MOST_ANSWERS = 12
"""So many of the answers given are told in statistics."""
Entry = Mapping[str, Any]


class ShortForm(QuestionForm):
    answers = TextAreaField(_l("Accepted answers"), [Optional(), Length(max=4000)],
                            description=_l("One on each line; the first is shown as the right answer."))
    case_sensitive = BooleanField(_l("Capital and small letters must match"))
    wildcards = BooleanField(_l("A star stands for any letters"), description=_l("social* then also accepts social worker."))
    partial = FieldList(
        FormField(rows.AnswerForm), _l("Answers with a share or a comment"), min_entries=2, max_entries=MOST_ROWS,
        description=_l("For answers that are half right, or wrong in a way worth a word. A share of 100 is fully right."))
    rows = "partial"

    def raw(self) -> Content:
        return {"answers": (self.answers.data or "").splitlines(), "case_sensitive": self.case_sensitive.data,
                "wildcards": self.wildcards.data, "partial": self.partial.data}


class Short(QuestionType):
    name = "short"
    title = _l("Short answer")
    task = _l("Answer in a word or two.")
    form = ShortForm
    template = "assessments/types/short.html"
    editor = "assessments/editors/short.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        known = rows.entries(raw.get("partial"), "0")
        full = [entry for entry in known if entry["weight"] == "100"]
        texts = [line for answer in raw.get("answers") or () if (line := plain(str(answer)))] + [e["text"] for e in full]
        comments = dict(raw["feedback"]) if isinstance(raw.get("feedback"), Mapping) else {}
        comments |= {entry["text"]: entry["feedback"] for entry in full}
        content: Content = {"answers": list(dict.fromkeys(texts)), "case_sensitive": bool(raw.get("case_sensitive"))}
        extra = {"wildcards": bool(raw.get("wildcards")), "partial": [e for e in known if e not in full],
                 "feedback": {text: plain(words) for text, words in comments.items() if text in texts and plain(words)}}
        return content | {name: value for name, value in extra.items() if value}

    def check(self, content: Content) -> list[object]:
        if not content["answers"]:
            return [_l("Give at least one answer.")]
        if any(len(entry["text"]) > LONGEST_ANSWER for entry in accepted(content)):
            return [_l("An accepted answer is longer than a learner can enter.")]
        return weights.faults(entry["weight"] for entry in accepted(content))

    def entered(self, content: Content) -> Content:
        told = content.get("feedback", {})
        full = [{"text": text, "weight": "100", "feedback": told[text]} for text in content["answers"] if text in told]
        return {"answers": "\n".join(text for text in content["answers"] if text not in told),
                "case_sensitive": content["case_sensitive"], "wildcards": content.get("wildcards", False),
                "partial": [*full, *content.get("partial", ())]}

    def shown(self, content: Content) -> Content:
        return {"longest": LONGEST_ANSWER}

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        return plain(given[0])[:LONGEST_ANSWER] or None if given else None

    def mark(self, content: Content, value: Any) -> Decimal:
        entry = fitting(content, value)
        return weights.fraction(entry["weight"]) if entry else NONE

    def explain(self, content: Content) -> str:
        first = str(content["answers"][0])
        return example(first) if content.get("wildcards") else first

    def model(self, content: Content) -> list[str]:
        return [self.explain(content)]

    def comments(self, content: Content, value: Any) -> Iterable[Comment]:
        return rows.comment(str(value), fitting(content, value))

    def statistics(self, content: Content, given: Sequence[Answered]) -> list[Breakdown]:
        """The most frequent answers; where capital and small letters are the same, they are counted as one."""
        fold = str if content["case_sensitive"] else str.casefold
        texts = [(fold(plain(a.value)), a.third) for a in given if isinstance(a.value, str)]
        return [Breakdown(_("Answer"), tallied(((t, third, self.mark(content, t)) for t, third in texts), most=MOST_ANSWERS))]


def accepted(content: Content) -> list[Entry]:
    """Every answer that is known, the right ones first."""
    told = content.get("feedback", {})
    full = [{"text": text, "weight": "100", "feedback": told.get(text, "")} for text in content["answers"]]
    return [*full, *content.get("partial", ())]


def fitting(content: Content, value: Any) -> Entry | None:
    if not isinstance(value, str):
        return None
    fold = str if content["case_sensitive"] else str.casefold
    given = fold(plain(value))
    same = fits if content.get("wildcards") else str.__eq__
    return next((entry for entry in accepted(content) if same(given, fold(entry["text"]))), None)


def fits(given: str, pattern: str) -> bool:
    r"""Whether the pattern takes in the text: * is any run of letters, \* a star; in time that no pattern makes explode."""
    pieces = [piece.replace("\0", "*") for piece in pattern.replace(r"\*", "\0").split("*")]
    if len(pieces) == 1:
        return given == pieces[0]
    first, *middle, last = pieces
    here, end = len(first), len(given) - len(last)
    if here > end or not given.startswith(first) or not given.endswith(last):
        return False
    for piece in middle:
        found = given.find(piece, here, end)
        if found < 0:
            return False
        here = found + len(piece)
    return True


def example(pattern: str) -> str:
    """An answer that the pattern takes in."""
    return plain(pattern.replace(r"\*", "\0").replace("*", "").replace("\0", "*")[:LONGEST_ANSWER]) or pattern


short = Short()
