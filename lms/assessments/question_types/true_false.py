"""True or false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields import SelectChoice

from lms.assessments.question_types.base import FULL, NONE, Content, QuestionForm, QuestionType

_WORDS = {"true": True, "false": False}


class TrueFalseForm(QuestionForm):
    answer = RadioField(_l("The statement is"), default="true",
                        choices=[SelectChoice("true", _l("True")), SelectChoice("false", _l("False"))])

    def raw(self) -> Content:
        return {"answer": _WORDS.get(self.answer.data)}


class TrueFalse(QuestionType):
    name = "true_false"
    title = _l("True or false")
    task = _l("Is this statement true or false?")
    form = TrueFalseForm
    template = "assessments/types/true_false.html"
    editor = "assessments/editors/true_false.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        return {"answer": raw["answer"]}

    def check(self, content: Content) -> list[object]:
        return [] if isinstance(content["answer"], bool) else [_l("Say whether the statement is true or false.")]

    def entered(self, content: Content) -> Content:
        return {"answer": "true" if content["answer"] else "false"}

    def shown(self, content: Content) -> Content:
        return {}

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        return _WORDS.get(given[0]) if given else None

    def mark(self, content: Content, value: Any) -> Decimal:
        return FULL if value is content["answer"] else NONE

    def explain(self, content: Content) -> str:
        return self.said(content, content["answer"])

    def said(self, content: Content, value: Any) -> str:
        return "" if value is None else _("True") if value else _("False")


true_false = TrueFalse()
