"""Options: what single and multiple choice share."""

from __future__ import annotations

import secrets
from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, StringField, ValidationError
from wtforms.validators import Length, Optional

from lms.assessments.question_types import rows, weights
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
from lms.assessments.shown_files import worded
from lms.core.forms import PartForm

MOST_OPTIONS = 30


class OptionForm(rows.Row):
    id = HiddenField()
    text = StringField(_l("Option"), [Optional(), Length(max=500)])
    picture = FileField(_l("Picture of this option"), [Optional()])
    alt = StringField(_l("What the picture shows"), [Length(max=200)])
    correct = BooleanField(_l("Right answer"))
    weight = StringField(_l("Share of the points in percent"), [Optional(), Length(max=12), weights.Share(-100)])
    feedback = StringField(_l("Comment on this option"), [Optional(), Length(max=500)])

    main = "text"

    def validate(self, extra_validators: Any = None) -> bool:
        """A picture is an option by itself."""
        return PartForm.validate(self, extra_validators) if self.picture.data else super().validate(extra_validators)

    def validate_alt(self, field: Field) -> None:
        if self.picture.data and not (field.data or "").strip():
            raise ValidationError(_("Say what the picture shows."))


class OptionsForm(QuestionForm):
    options = FieldList(FormField(OptionForm), _l("Options"), min_entries=4, max_entries=MOST_OPTIONS)

    rows = "options"

    def raw(self) -> Content:
        return {"options": self.options.data}


class Choice(QuestionType):
    """Options carry random ids, so that neither order nor id gives the right one away."""

    form = OptionsForm
    editor = "assessments/editors/options.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        options = [
            {"id": option.get("id") or secrets.token_hex(3), "text": plain(option["text"]),
             "correct": bool(option.get("correct")), "feedback": plain(option.get("feedback") or ""),
             "weight": weights.tidy(option.get("weight"), "")}
            for option in raw["options"] if plain(option.get("text") or "")]
        if any(option["weight"] for option in options):
            self._complete(options)
        else:
            for option in options:
                del option["weight"]
        return {"options": options}

    def _complete(self, options: list[dict[str, Any]]) -> None:
        """Give the options without a weight theirs, and call right what earns enough."""
        share = self._share(sum(option["correct"] for option in options))
        for option in options:
            option["weight"] = option["weight"] or (share if option["correct"] else "0")
            option["correct"] = not weights.faults([option["weight"]], least=-100) and self._is_right(option["weight"])

    @abstractmethod
    def _share(self, right: int) -> str:
        """The weight of a right option that has none of its own, among so many."""

    @abstractmethod
    def _is_right(self, weight: str) -> bool: ...

    def check(self, content: Content) -> list[object]:
        texts = [option["text"] for option in content["options"]]
        faults: list[object] = []
        if len(texts) > MOST_OPTIONS:
            faults.append(_l("There are more than %(most)s options.", most=MOST_OPTIONS))
        if len(texts) < 2:
            faults.append(_l("Give at least two options."))
        if len({option["id"] for option in content["options"]}) < len(texts):
            faults.append(_l("Two options carry the same id; enter them anew."))
        faults += weights.faults((o["weight"] for o in content["options"] if "weight" in o), least=-100)
        return faults

    def doubts(self, content: Content) -> list[object]:
        texts = {option["text"] for option in content["options"]}
        return [_l("Two options are the same.")] if len(texts) < len(content["options"]) else []

    def entered(self, content: Content) -> Content:
        """Without the shares that follow from what is right, so that they follow when that is changed."""
        share = self._share(len(self.model(content)))
        options = [{**option, "weight": "" if option.get("weight") == (share if option["correct"] else "0") else option["weight"]}
                   for option in content["options"] if "weight" in option]
        return {"options": options} if any(option["weight"] for option in options) else content

    def model(self, content: Content) -> list[str]:
        return [option["id"] for option in content["options"] if option["correct"]]

    def shuffled(self, content: Content, random: Random) -> Content:
        options = list(content["options"])
        random.shuffle(options)
        return {**content, "options": options}

    def shown(self, content: Content) -> Content:
        return {"options": [{key: option[key] for key in ("id", "text", "html") if key in option}
                            for option in content["options"]]}

    def explain(self, content: Content) -> str:
        return "; ".join(worded(option["text"]) for option in content["options"] if option["correct"])

    def comments(self, content: Content, value: Any) -> Iterable[Comment]:
        chosen = chosen_of(value)
        return [Comment(worded(option["text"]), option["feedback"], option["correct"])
                for option in content["options"] if option["id"] in chosen and option["feedback"]]

    def said(self, content: Content, value: Any) -> str:
        chosen = chosen_of(value)
        return "; ".join(worded(option["text"]) for option in content["options"] if option["id"] in chosen)

    def statistics(self, content: Content, given: Sequence[Answered]) -> list[Breakdown]:
        """How many chose each option, the right ones first; options of older papers that the newest lacks stand as one."""
        counts: dict[str, list[int]] = {option["id"]: [0, 0, 0] for option in content["options"]}
        gone = [0, 0, 0]
        for answer in given:
            for id_ in chosen_of(answer.value):
                counts.get(id_, gone)[answer.third] += 1
        rows = [Tally(worded(o["text"]), _three(counts[o["id"]]), _earns(o)) for o in content["options"]]
        rows.sort(key=lambda row: (-(row.earns or NONE), -row.total, row.label))
        if any(gone):
            rows.append(Tally(_("Options that are no longer there"), _three(gone)))
        return [Breakdown(_("Option"), rows, is_closed=True)]


def _three(counts: list[int]) -> tuple[int, int, int]:
    return counts[0], counts[1], counts[2]


def _earns(option: Mapping[str, Any]) -> Decimal:
    return weights.fraction(option["weight"]) if "weight" in option else FULL if option["correct"] else NONE


def chosen_of(value: Any) -> list[str]:
    """The ids chosen, whether the answer holds one or several."""
    return value if isinstance(value, list) else [value] if value else []


def is_weighted(content: Content) -> bool:
    return any("weight" in option for option in content["options"])


def weight_of(content: Content, chosen: Collection[str]) -> Decimal:
    """The sum of the shares of what was chosen."""
    return sum((weights.fraction(o["weight"]) for o in content["options"] if o["id"] in chosen), Decimal(0))
