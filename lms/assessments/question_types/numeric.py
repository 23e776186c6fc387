"""Numeric: a number within a tolerance, written the Indonesian or the English way, with or without its unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, FormField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from lms.assessments.question_types import rows, weights
from lms.assessments.question_types.base import (
    NONE,
    Answered,
    Breakdown,
    Comment,
    Content,
    QuestionForm,
    QuestionType,
    plain,
    tallied,
)

LONGEST_ANSWER = 60
MOST_ROWS = 20
MOST_ANSWERS = 12
"""So many of the answers given are told in statistics."""
_ALSO = {"rupiah": ("rp", "idr"), "rp": ("rupiah", "idr"), "%": ("persen", "percent"), "persen": ("%",), "percent": ("%",)}
_SIZED = Context(prec=15)
"""So that 90 minutes are an hour and a half, though a minute is 0.0166… of an hour."""
_KEPT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SHAPE = re.compile(r"[+-]?\d[\d.,]*|[+-]?[.,]\d+")


def is_number(_form: object, field: Field) -> None:
    if not readings(field.data or ""):
        raise ValidationError(_("Give one number, such as 1250 or 0,75."))


def is_tolerance(_form: object, field: Field) -> None:
    found = readings(field.data or "")
    if not found or min(found) < 0:
        raise ValidationError(_("The tolerance must be zero or a positive number."))


class AlsoForm(rows.Row):
    answer = StringField(_l("Accepted number"), [Optional(), Length(max=LONGEST_ANSWER), is_number])
    tolerance = StringField(_l("Tolerance"), [Optional(), Length(max=LONGEST_ANSWER), is_tolerance])
    weight = StringField(_l("Share of the points in percent"), [Optional(), Length(max=12), weights.Share()])
    feedback = StringField(_l("Comment on this answer"), [Optional(), Length(max=500)])

    main = "answer"


class NumericForm(QuestionForm):
    answer = StringField(_l("Right answer"), [DataRequired(_l("Give the number.")), Length(max=LONGEST_ANSWER),
                                                    is_number])
    tolerance = StringField(_l("Tolerance"), [Optional(), Length(max=LONGEST_ANSWER), is_tolerance], default="0",
                            description=_l("How far an answer may be off on either side."))
    comment = StringField(_l("Comment on the right answer"), [Optional(), Length(max=500)])
    unit = StringField(_l("Unit of the answer"), [Optional(), Length(max=20)],
                       description=_l("Shown beside the field, such as m or rupiah."))
    units = TextAreaField(_l("Other units accepted"), [Optional(), Length(max=500)],
                          description=_l("One on each line with its size in the unit above: hour = 60."))
    also = FieldList(FormField(AlsoForm), _l("Other accepted numbers"), min_entries=1, max_entries=MOST_ROWS,
                     description=_l("The first number that fits counts. Without a share it earns all."))
    rows = "also"

    def validate_units(self, field: Field) -> None:
        for number, line in enumerate((field.data or "").splitlines(), 1):
            unit, _equals, size = line.rpartition("=")
            if line.strip() and not (unit.strip() and max(readings(size), default=0) > 0):
                raise ValidationError(_("Line %(number)s: each other unit needs its size, such as hour = 60.", number=number))
        if (field.data or "").strip() and not (self.unit.data or "").strip():
            raise ValidationError(_("Give the unit of the answer first: the size of the others is counted in it."))

    def raw(self) -> Content:
        units = [line.rpartition("=") for line in (self.units.data or "").splitlines() if line.strip()]
        also = [{**row, "answer": meant(row["answer"]), "tolerance": meant(row["tolerance"])} for row in self.also.data]
        return {"answer": meant(self.answer.data), "tolerance": meant(self.tolerance.data), "unit": self.unit.data, "also": also,
                "feedback": self.comment.data, "units": [{"unit": unit, "factor": meant(size)} for unit, _, size in units]}


class Numeric(QuestionType):
    name = "numeric"
    title = _l("Numeric answer")
    task = _l("Answer with a number.")
    form = NumericForm
    template = "assessments/types/numeric.html"
    editor = "assessments/editors/numeric.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        content = {"answer": kept_number(raw["answer"]), "tolerance": kept_number(raw.get("tolerance") or 0),
                   "unit": plain(raw.get("unit") or "")}
        also = [{"answer": kept_number(row["answer"]), "tolerance": kept_number(row.get("tolerance") or 0),
                 "weight": weights.tidy(row.get("weight")), "feedback": plain(row.get("feedback") or "")}
                for row in raw.get("also") or () if str(row.get("answer") or "").strip()]
        units = [{"unit": plain(row.get("unit") or ""), "factor": kept_number(row.get("factor"))}
                 for row in raw.get("units") or ()]
        extra = {"also": also, "units": units, "feedback": plain(raw.get("feedback") or "")}
        return content | {name: value for name, value in extra.items() if value}

    def check(self, content: Content) -> list[object]:
        known = accepted(content)
        faults = weights.faults(entry["weight"] for entry in known)
        if not all(_KEPT.fullmatch(entry["answer"]) for entry in known):
            faults.append(_l("The right answer must be one number, such as 1250 or 0,75."))
        if any(not _KEPT.fullmatch(entry["tolerance"]) or entry["tolerance"].startswith("-") for entry in known):
            faults.append(_l("The tolerance must be zero or a positive number."))
        if not all(u["unit"] and _KEPT.fullmatch(u["factor"]) and Decimal(u["factor"]) > 0 for u in content.get("units", ())):
            faults.append(_l("Each other unit needs its size, such as hour = 60."))
        return faults

    def entered(self, content: Content) -> Content:
        also = [{**row, "answer": with_comma(row["answer"]), "tolerance": with_comma(row["tolerance"])}
                for row in content.get("also", ())]
        units = "\n".join(f"{u['unit']} = {with_comma(u['factor'])}" for u in content.get("units", ()))
        return {"answer": with_comma(content["answer"]), "tolerance": with_comma(content["tolerance"]), "unit": content["unit"],
                "comment": content.get("feedback", ""), "also": also, "units": units}

    def shown(self, content: Content) -> Content:
        return {"unit": content["unit"], "longest": LONGEST_ANSWER}

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        return plain(given[0])[:LONGEST_ANSWER] or None if given else None

    def mark(self, content: Content, value: Any) -> Decimal:
        entry = fitting(content, value)
        return weights.fraction(entry["weight"]) if entry else NONE

    def comments(self, content: Content, value: Any) -> Iterable[Comment]:
        return rows.comment(self.said(content, value), fitting(content, value))

    def model(self, content: Content) -> list[str]:
        return [content["answer"]]

    def explain(self, content: Content) -> str:
        margin = f" ± {with_comma(content['tolerance'])}" if Decimal(content["tolerance"]) else ""
        return f"{with_comma(content['answer'])}{margin} {content['unit']}".rstrip()

    def said(self, content: Content, value: Any) -> str:
        return "" if value is None else f"{value} {content['unit'] if readings(value) else ''}".rstrip()

    def second_look(self, content: Content, value: Any) -> str:
        return "" if value is None or _numbers(content, value) else _(
            "“%(given)s” cannot be read as a number. Write it in digits, such as 1250 or 0,75.", given=value)

    def statistics(self, content: Content, given: Sequence[Answered]) -> list[Breakdown]:
        """The most frequent answers as they were written."""
        told = ((a.value, a.third, self.mark(content, a.value)) for a in given if isinstance(a.value, str))
        return [Breakdown(_("Answer"), tallied(told, most=MOST_ANSWERS))]


def accepted(content: Content) -> list[dict[str, str]]:
    """Every number that is known, the right one first."""
    first = {"answer": content["answer"], "tolerance": content["tolerance"], "weight": "100",
             "feedback": content.get("feedback", "")}
    return [first, *content.get("also", ())]


def fitting(content: Content, value: Any) -> dict[str, str] | None:
    if not isinstance(value, str):
        return None
    numbers = _numbers(content, value)
    return next((entry for entry in accepted(content)
                 if any(abs(number - Decimal(entry["answer"])) <= Decimal(entry["tolerance"]) for number in numbers)), None)


def _numbers(content: Content, text: str) -> set[Decimal]:
    """In the unit of the answer, whichever accepted unit is written."""
    numbers = readings(text, content["unit"])
    for other in content.get("units", ()):
        if text.casefold().endswith(other["unit"].casefold()):
            numbers |= {_SIZED.multiply(number, Decimal(other["factor"])) for number in readings(text, other["unit"])}
    return numbers


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


def kept_number(given: object) -> str:
    """A number of a file or of the bank, whose point is decimal, as digits; other spellings as `meant` reads them."""
    text = str("" if given is None else given).strip()
    if isinstance(given, int | float | Decimal) or _KEPT.fullmatch(text):
        return _digits(Decimal(text))
    return meant(text)


def meant(typed: object) -> str:
    """A number as the lecturer who types it means it, as digits with a point: "1.500" is 1500, as learners write it.

    What is no number stays as it is, for `check`.
    """
    text = str(typed or "").strip()
    found = sorted(readings(text), key=abs, reverse="," not in text)
    return _digits(found[0]) if found else text


def _digits(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_comma(text: str) -> str:
    """With a decimal comma, as the lecturer and the learner write it."""
    return text.replace(".", ",")


numeric = Numeric()
