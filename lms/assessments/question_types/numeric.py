"""Numeric: a number within a tolerance, written the Indonesian or the English way, with or without its unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from lms.assessments.question_types.base import FULL, NONE, Content, QuestionForm, QuestionType, plain

LONGEST_ANSWER = 60
_ALSO = {"rupiah": ("rp", "idr"), "rp": ("rupiah", "idr"), "%": ("persen", "percent"), "persen": ("%",), "percent": ("%",)}
_KEPT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SHAPE = re.compile(r"[+-]?\d[\d.,]*|[+-]?[.,]\d+")


class NumericForm(QuestionForm):
    answer = StringField(_l("Right answer"), [DataRequired(_l("Give the number.")), Length(max=LONGEST_ANSWER)])
    tolerance = StringField(_l("Tolerance"), [Optional(), Length(max=LONGEST_ANSWER)], default="0",
                            description=_l("How far an answer may be off on either side."))
    unit = StringField(_l("Unit of the answer"), [Optional(), Length(max=20)],
                       description=_l("Shown beside the field, such as m or rupiah."))

    def raw(self) -> Content:
        return {"answer": self.answer.data, "tolerance": self.tolerance.data, "unit": self.unit.data}


class Numeric(QuestionType):
    name = "numeric"
    title = _l("Numeric answer")
    task = _l("Answer with a number.")
    form = NumericForm
    template = "assessments/types/numeric.html"
    editor = "assessments/editors/numeric.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        return {"answer": _tidy(raw["answer"]), "tolerance": _tidy(raw.get("tolerance") or 0),
                "unit": plain(raw.get("unit") or "")}

    def check(self, content: Content) -> list[object]:
        faults: list[object] = []
        if not _KEPT.fullmatch(content["answer"]):
            faults.append(_l("The right answer must be one number, such as 1250 or 0,75."))
        if not _KEPT.fullmatch(content["tolerance"]) or content["tolerance"].startswith("-"):
            faults.append(_l("The tolerance must be zero or a positive number."))
        return faults

    def entered(self, content: Content) -> Content:
        return {**content, "answer": _shown(content["answer"]), "tolerance": _shown(content["tolerance"])}

    def shown(self, content: Content) -> Content:
        return {"unit": content["unit"], "longest": LONGEST_ANSWER}

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        return plain(given[0])[:LONGEST_ANSWER] or None if given else None

    def mark(self, content: Content, value: Any) -> Decimal:
        if value is None:
            return NONE
        wanted, margin = Decimal(content["answer"]), Decimal(content["tolerance"])
        return FULL if any(abs(number - wanted) <= margin for number in readings(value, content["unit"])) else NONE

    def explain(self, content: Content) -> str:
        margin = f" ± {_shown(content['tolerance'])}" if Decimal(content["tolerance"]) else ""
        return f"{_shown(content['answer'])}{margin} {content['unit']}".rstrip()

    def said(self, content: Content, value: Any) -> str:
        return "" if value is None else f"{value} {content['unit'] if readings(value) else ''}".rstrip()


def readings(text: str, unit: str = "") -> set[Decimal]:
    """Every number that the text can mean: "1.500" is 1500 where the point parts thousands and 1.5 where it is decimal."""
    bare = re.sub(r"\s", "", _without_unit(text.replace("−", "-"), unit))
    if not _SHAPE.fullmatch(bare):
        return set()
    found = {_number(bare, thousands, decimal) for thousands, decimal in ((".", ","), (",", "."))}
    return {number for number in found if number is not None}


def _number(text: str, thousands: str, decimal: str) -> Decimal | None:
    whole, _, rest = text.partition(decimal)
    if decimal in rest or thousands in rest:
        return None
    digits = whole.lstrip("+-")
    if thousands in digits and not re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(thousands)}\d{{3}})+", digits):
        return None
    try:
        return Decimal(f"{whole.replace(thousands, '')}.{rest or '0'}")
    except InvalidOperation:
        return None


def _without_unit(text: str, unit: str) -> str:
    words = [unit.casefold(), *_ALSO.get(unit.casefold(), ())] if unit else []
    bare = text.strip().casefold().removesuffix(",-")
    for word in words:
        bare = bare.removesuffix(word).removesuffix(f"{word}.").removeprefix(f"{word}.").removeprefix(word).strip()
    return bare


def _tidy(given: object) -> str:
    """A number as the lecturer means it, kept as digits with a point; what is no number stays as it is, for `check`."""
    if isinstance(given, int | float | Decimal):
        return _digits(Decimal(str(given)))
    text = str(given or "").strip()
    found = sorted(readings(text), key=abs, reverse="," not in text)
    return _digits(found[0]) if found else text


def _digits(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown(text: str) -> str:
    """With a decimal comma, as the lecturer and the learner write it."""
    return text.replace(".", ",")


numeric = Numeric()
