"""Ordering: each item earns its share where it stands in its place, or each two that follow each other rightly theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from lms.assessments.question_types.base import FULL, NONE, Content, QuestionForm, plain
from lms.assessments.question_types.gaps import Fielded, too_many

RULES = {"position": _l("each item in its place earns its share"),
         "pairs": _l("each two items in the right order earn their share, wherever they stand"),
         "whole": _l("only the whole order earns the points")}


class OrderingForm(QuestionForm):
    items = TextAreaField(_l("Items in the right order"), [DataRequired(_l("Give at least two items.")), Length(max=8000)],
                          description=_l("One on each line. Learners see them in another order."))
    by = RadioField(_l("How marks are given"), default="position",
                    choices=[SelectChoice(name, words) for name, words in RULES.items()])

    def raw(self) -> Content:
        return {"items": (self.items.data or "").splitlines(), "by": self.by.data}


class Ordering(Fielded):
    name = "ordering"
    title = _l("Ordering")
    task = _l("Give each its place, counted from 1.")
    form = OrderingForm
    template = "assessments/types/ordering.html"
    editor = "assessments/editors/ordering.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        by = raw.get("by")
        return {"items": [line for item in raw["items"] if (line := plain(str(item)))],
                "by": by if by in RULES else "position"}

    def check(self, content: Content) -> list[object]:
        items = content["items"]
        faults = too_many(len(items))
        if len(items) < 2:
            faults.append(_l("Give at least two items."))
        if len(set(items)) < len(items):
            faults.append(_l("Two items are the same."))
        return faults

    def entered(self, content: Content) -> Content:
        return {**content, "items": "\n".join(content["items"])}

    def label(self, content: Content, name: str) -> str:
        return name

    def names(self, content: Content) -> list[str]:
        """In an order that depends on the words alone, and is never the right one."""
        mixed = sorted(content["items"], key=lambda item: hashlib.sha256(item.encode()).digest())
        return mixed[::-1] if mixed == content["items"] else mixed

    def shown(self, content: Content) -> Content:
        return {"items": self.names(content)}

    def earned(self, content: Content, name: str, given: str | None) -> Decimal:
        return FULL if given == str(content["items"].index(name) + 1) else NONE

    def mark(self, content: Content, value: Any) -> Decimal:
        by_place = super().mark(content, value)
        if content["by"] == "position":
            return by_place
        if content["by"] == "whole":
            return FULL if by_place == FULL else NONE
        held = {name: int(place) for name, place in (value or {}).items() if place.isascii() and place.isdigit()}
        pairs = list(combinations(content["items"], 2))
        right = sum(a in held and b in held and held[a] < held[b] for a, b in pairs)
        return Decimal(right) / len(pairs)

    def model(self, content: Content) -> list[str]:
        return [str(content["items"].index(name) + 1) for name in self.names(content)]

    def explain(self, content: Content) -> str:
        return "; ".join(f"{place}. {item}" for place, item in enumerate(content["items"], 1))

    def said(self, content: Content, value: Any) -> str:
        placed = sorted((value or {}).items(), key=lambda entry: (len(entry[1]), entry[1]))
        return "; ".join(f"{place}. {item}" for item, place in placed)


ordering = Ordering()
