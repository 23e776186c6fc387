"""True or false."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from lms.assessments.question_types.base import (
    FULL,
    NONE,
    Answered,
    Breakdown,
    Comment,
    Content,
    QuestionForm,
    QuestionType,
    Tally,
    plain,
)

_WORDS = {"true": True, "false": False}


class TrueFalseForm(QuestionForm):
    answer = RadioField(_l("The statement is"), [InputRequired(_l("Say whether the statement is true or false."))],
                        validate_choice=False, choices=[SelectChoice("true", _l("True")), SelectChoice("false", _l("False"))])

    feedback_true = StringField(_l("Comment for who answers True"), [Optional(), Length(max=500)])
    feedback_false = StringField(_l("Comment for who answers False"), [Optional(), Length(max=500)])

    def raw(self) -> Content:
        return {"answer": _WORDS.get(self.answer.data),
                "feedback": {"true": self.feedback_true.data, "false": self.feedback_false.data}}


class TrueFalse(QuestionType):
    name = "true_false"
    title = _l("True or false")
    task = _l("Is this statement true or false?")
    form = TrueFalseForm
    template = "assessments/types/true_false.html"
    editor = "assessments/editors/true_false.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        told = raw["feedback"] if isinstance(raw.get("feedback"), Mapping) else {}
        comments = {word: plain(told[word]) for word in _WORDS if plain(told.get(word) or "")}
        return {"answer": raw["answer"]} | ({"feedback": comments} if comments else {})

    def check(self, content: Content) -> list[object]:
        return [] if isinstance(content["answer"], bool) else [_l("Say whether the statement is true or false.")]

    def entered(self, content: Content) -> Content:
        told = content.get("feedback", {})
        return {"answer": "true" if content["answer"] else "false", "feedback_true": told.get("true", ""),
                "feedback_false": told.get("false", "")}

    def shown(self, content: Content) -> Content:
        return {}

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        return _WORDS.get(given[0]) if given else None

    def mark(self, content: Content, value: Any) -> Decimal:
        return FULL if value is content["answer"] else NONE

    def explain(self, content: Content) -> str:
        return self.said(content, content["answer"])

    def model(self, content: Content) -> list[str]:
        return ["true" if content["answer"] else "false"]

    def comments(self, content: Content, value: Any) -> Iterable[Comment]:
        text = "" if value is None else content.get("feedback", {}).get("true" if value else "false", "")
        return [Comment(self.said(content, value), text, value is content["answer"])] if text else []

    def said(self, content: Content, value: Any) -> str:
        return "" if value is None else _("True") if value else _("False")

    def statistics(self, content: Content, given: Sequence[Answered]) -> list[Breakdown]:
        rows = []
        for value in (True, False):
            low, middle, high = (sum(a.value is value and a.third == third for a in given) for third in range(3))
            rows.append(Tally(self.said(content, value), (low, middle, high), self.mark(content, value)))
        return [Breakdown(_("Answer"), rows, is_closed=True)]


true_false = TrueFalse()
