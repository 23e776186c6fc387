"""Multiple choice: every right option earns its share, every wrong one takes as much away, unless they carry weights."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.question_types import weights
from lms.assessments.question_types.base import NONE, Content
from lms.assessments.question_types.options import Choice, chosen_of, is_weighted, weight_of


class Multiple(Choice):
    name = "multiple"
    title = _l("Multiple choice")
    task = _l("Choose all right answers; a wrong choice takes marks away.")
    template = "assessments/types/multiple.html"

    def check(self, content: Content) -> list[object]:
        faults = super().check(content)
        if not any(option["correct"] for option in content["options"]):
            faults.append(_l("Mark at least one option as right."))
        if not faults and is_weighted(content) and weight_of(content, self.model(content)) < weights.NEARLY_ALL:
            faults.append(_l("The shares of the right options must add up to 100 percent."))
        return faults

    def _share(self, right: int) -> str:
        return weights.tidy(round(Decimal(100) / max(right, 1), 5))

    def _is_right(self, weight: str) -> bool:
        return Decimal(weight) > 0

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        chosen = sorted(option["id"] for option in content["options"] if option["id"] in given)
        return chosen or None

    def mark(self, content: Content, value: Any) -> Decimal:
        chosen = set(chosen_of(value))
        if is_weighted(content):
            return weights.whole(weight_of(content, chosen))
        right = {option["id"] for option in content["options"] if option["correct"]}
        return max(NONE, Decimal(len(chosen & right) - len(chosen - right)) / len(right)) if right else NONE


multiple = Multiple()
