"""Single choice: one of the options is right."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.question_types import weights
from lms.assessments.question_types.base import FULL, NONE, Content
from lms.assessments.question_types.options import Choice, chosen_of, is_weighted, weight_of


class Single(Choice):
    name = "single"
    title = _l("Single choice")
    task = _l("Choose one answer.")
    template = "assessments/types/single.html"

    def check(self, content: Content) -> list[object]:
        faults = super().check(content)
        right = len(self.model(content))
        if is_weighted(content) and not right:
            faults.append(_l("One option must earn 100 percent."))
        elif right != 1 and not is_weighted(content):
            faults.append(_l("Mark exactly one option as right."))
        return faults

    def _share(self, right: int) -> str:
        return "100"

    def _is_right(self, weight: str) -> bool:
        return Decimal(weight) == 100

    def model(self, content: Content) -> list[str]:
        return super().model(content)[:1] if is_weighted(content) else super().model(content)

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        known = {option["id"] for option in content["options"]}
        return given[0] if given and given[0] in known else None

    def mark(self, content: Content, value: Any) -> Decimal:
        if is_weighted(content):
            return weights.whole(weight_of(content, chosen_of(value)))
        return FULL if any(option["correct"] and option["id"] == value for option in content["options"]) else NONE


single = Single()
