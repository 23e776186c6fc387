"""Short answer: a few words, compared with a list; surplus spaces do not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, Length

from lms.assessments.question_types.base import FULL, NONE, Content, QuestionForm, QuestionType, plain

LONGEST_ANSWER = 200


class ShortForm(QuestionForm):
    answers = TextAreaField(_l("Accepted answers"), [DataRequired(_l("Give at least one answer.")), Length(max=4000)],
                            description=_l("One on each line; the first is shown as the right answer."))
    case_sensitive = BooleanField(_l("Capital and small letters must match"))

    def raw(self) -> Content:
        return {"answers": (self.answers.data or "").splitlines(), "case_sensitive": self.case_sensitive.data}


class Short(QuestionType):
    name = "short"
    title = _l("Short answer")
    task = _l("Answer in a word or two.")
    form = ShortForm
    template = "assessments/types/short.html"
    editor = "assessments/editors/short.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        return {"answers": [line for answer in raw["answers"] if (line := plain(str(answer)))],
                "case_sensitive": bool(raw.get("case_sensitive"))}

    def check(self, content: Content) -> list[object]:
        if not content["answers"]:
            return [_l("Give at least one answer.")]
        if any(len(answer) > LONGEST_ANSWER for answer in content["answers"]):
            return [_l("An accepted answer is longer than a learner can enter.")]
        return []

    def entered(self, content: Content) -> Content:
        return {**content, "answers": "\n".join(content["answers"])}

    def shown(self, content: Content) -> Content:
        return {"longest": LONGEST_ANSWER}

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        return plain(given[0])[:LONGEST_ANSWER] or None if given else None

    def mark(self, content: Content, value: Any) -> Decimal:
        if value is None:
            return NONE
        fold = str if content["case_sensitive"] else str.casefold
        return FULL if fold(plain(value)) in {fold(answer) for answer in content["answers"]} else NONE

    def explain(self, content: Content) -> str:
        return str(content["answers"][0])


short = Short()
