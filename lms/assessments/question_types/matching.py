"""Matching: to each statement its counterpart, among them some that fit nowhere; each right pair earns its share."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from lms.assessments.question_types.base import FULL, NONE, Content, QuestionForm, plain
from lms.assessments.question_types.gaps import MOST_FIELDS, Fielded, too_many
from lms.assessments.question_types.rows import is_typed
from lms.core.forms import PartForm


class PairForm(PartForm):
    text = StringField(_l("Statement"), [Optional(), Length(max=500)])
    match = StringField(_l("Belongs to it"), [Optional(), Length(max=500)])

    def validate(self, extra_validators: Any = None) -> bool:
        is_sound = bool(super().validate(extra_validators))
        for one, other in ((self.text, self.match), (self.match, self.text)):
            if is_typed(one) and not is_typed(other):
                other.errors, is_sound = [*other.errors, _("Fill in both sides, or empty the whole row.")], False
        return is_sound


class MatchingForm(QuestionForm):
    pairs = FieldList(FormField(PairForm), _l("Pairs"), min_entries=4, max_entries=MOST_FIELDS)
    distractors = TextAreaField(_l("Choices that fit nowhere"), [Optional(), Length(max=4000)],
                                description=_l("One on each line, so that the last pair is not found by leaving out."))
    shuffle = BooleanField(_l("Shuffle the statements"), default=True)
    rows = "pairs"

    def raw(self) -> Content:
        return {"pairs": self.pairs.data, "distractors": (self.distractors.data or "").splitlines(),
                "shuffle": self.shuffle.data}


class Matching(Fielded):
    name = "matching"
    title = _l("Matching")
    task = _l("Choose what belongs to each.")
    form = MatchingForm
    template = "assessments/types/matching.html"
    editor = "assessments/editors/matching.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        pairs = [{"text": plain(row.get("text") or ""), "match": plain(row.get("match") or "")} for row in raw["pairs"]]
        return {"pairs": [pair for pair in pairs if pair["text"] or pair["match"]],
                "distractors": [line for text in raw.get("distractors") or () if (line := plain(str(text)))],
                "shuffle": bool(raw.get("shuffle", True))}

    def check(self, content: Content) -> list[object]:
        pairs = content["pairs"]
        faults = too_many(len(pairs))
        if not all(pair["text"] and pair["match"] for pair in pairs):
            faults.append(_l("Each pair needs both its sides. What fits nowhere stands below the pairs."))
        if not pairs or len(_choices(content)) < 2:
            faults.append(_l("Give at least two pairs, or one pair and a choice that fits nowhere."))
        if len({pair["text"] for pair in pairs}) < len(pairs):
            faults.append(_l("Two statements are the same."))
        return faults

    def entered(self, content: Content) -> Content:
        return {**content, "distractors": "\n".join(content["distractors"])}

    def shuffled(self, content: Content, random: Random) -> Content:
        pairs = list(content["pairs"])
        if content["shuffle"]:
            random.shuffle(pairs)
        return {**content, "pairs": pairs}

    def label(self, content: Content, name: str) -> str:
        return name

    def names(self, content: Content) -> list[str]:
        return [pair["text"] for pair in content["pairs"]]

    def shown(self, content: Content) -> Content:
        return {"statements": self.names(content), "choices": _choices(content)}

    def earned(self, content: Content, name: str, given: str | None) -> Decimal:
        return FULL if any(pair["text"] == name and pair["match"] == given for pair in content["pairs"]) else NONE

    def model(self, content: Content) -> list[str]:
        return [pair["match"] for pair in content["pairs"]]

    def explain(self, content: Content) -> str:
        return "; ".join(f"{pair['text']} → {pair['match']}" for pair in content["pairs"])

    def said(self, content: Content, value: Any) -> str:
        return "; ".join(f"{name} → {value[name]}" for name in self.names(content) if name in value) if value else ""


def _choices(content: Content) -> list[str]:
    """In the order of the alphabet, which tells nothing."""
    return sorted({pair["match"] for pair in content["pairs"]} | set(content["distractors"]), key=str.casefold)


matching = Matching()
