"""Single choice: one of the options is right."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.question_types.base import FULL, NONE, Content
from lms.assessments.question_types.options import Choice


class Single(Choice):
    name = "single"
    title = _l("Single choice")
    task = _l("Choose one answer.")
    template = "assessments/types/single.html"

    def check(self, content: Content) -> list[object]:
        faults = super().check(content)
        if sum(option["correct"] for option in content["options"]) != 1:
            faults.append(_l("Mark exactly one option as right."))
        return faults

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        known = {option["id"] for option in content["options"]}
        return given[0] if given and given[0] in known else None

    def mark(self, content: Content, value: Any) -> Decimal:
        return FULL if any(option["correct"] and option["id"] == value for option in content["options"]) else NONE


single = Single()
