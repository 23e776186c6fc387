"""Description: a text between the questions; there is nothing to answer and nothing to earn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.question_types.base import NONE, Content, QuestionForm, QuestionType


class DescriptionForm(QuestionForm):
    def raw(self) -> Content:
        return {}


class Description(QuestionType):
    name = "description"
    title = _l("Text without a question")
    task = _l("Read this.")
    form = DescriptionForm
    template = "assessments/types/description.html"
    editor = "assessments/editors/description.html"
    asks = False

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        return {}

    def check(self, content: Content) -> list[object]:
        return []

    def shown(self, content: Content) -> Content:
        return {}

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        return None

    def mark(self, content: Content, value: Any) -> Decimal:
        return NONE

    def explain(self, content: Content) -> str:
        return ""


description = Description()
