"""A gap in the text of a QTI 1.2 item: chosen from a list, a number, or words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import xml
from lms.assessments.formats.contents import middle
from lms.assessments.formats.model import Content, Unrepresentable
from lms.assessments.formats.numbers import digits, percent, tidy
from lms.assessments.formats.qti12_new_quizzes import compared, is_chosen
from lms.assessments.formats.qti12_rules import Rule, numbers_of
from lms.assessments.formats.text import line_of

Line = Callable[[Any], str]
CHOSEN, TYPED = ("dropdown", "jumbled"), ("response_str", "response_num")
GAPPED = "gaps by name"
"""The type of an item that names none, yet has lists to choose from within its text."""


def gap_of(shape: str, response: Any, rules: list[Rule], comments: dict[str, str], line: Line) -> Content:
    ident = response.get("ident") or ""
    own = [rule for rule in rules if any(check.response == ident and not check.is_negated for check in rule.checks)]
    earning = [rule for rule in own if rule.amount > 0]
    labels = {label.get("ident") or "": line(label) for label in xml.every(response, "response_label")}
    most, said = max((rule.amount for rule in earning), default=Decimal(1)), _said(ident, own, comments)
    shares = {check.value: percent(rule.amount / most) for rule in earning for check in rule.checks
              if check.response == ident and not check.is_negated}
    kind = _kind(shape, response, labels, shares)
    if kind == "numeric":
        answers = [{"text": number["answer"], "tolerance": number["tolerance"], "weight": percent(rule.amount / most),
                    "feedback": ""} for rule in earning for number in _widened(response, numbers_of(rule, ident))]
    elif kind == "choice":
        answers = [{"text": text, "weight": shares.get(label) or shares.get(text) or "0",
                    "feedback": said.get(label) or said.get(text, "")} for label, text in labels.items()]
    else:
        answers = _typed(response, labels, shares, said)
    answers = [answer for answer in answers if answer["text"]]
    if not any(answer["weight"] == "100" for answer in answers):
        raise Unrepresentable(_l("No answer of a gap is fully right."))
    name = line(xml.child(response, "material")) if kind == "choice" else ""
    return {"kind": kind, "weight": tidy(most), "answers": answers, **({"layout": "inline"} if kind == "choice" else {}),
            "name": ident.removeprefix("response_") or name}


def _kind(shape: str, response: Any, labels: dict[str, str], shares: dict[str, str]) -> str:
    has_list = xml.name(response) != "response_lid" and next(xml.every(response, "render_choice"), None) is not None
    has_wrong = shape == GAPPED and set(labels) > set(shares)
    if has_list or has_wrong or any(word in shape for word in CHOSEN) or is_chosen(response):
        return "choice"
    forms = {(field.get("fibtype") or "").casefold() for field in xml.every(response, "render_fib")}
    return "numeric" if shares and (xml.name(response) == "response_num" or forms & {"decimal", "integer"}) else "short"


def _widened(response: Any, numbers: list[Content]) -> list[Content]:
    """ILIAS tells at the field from where to where a number is right."""
    field = next(xml.every(response, "render_fib"), None)
    answer, tolerance = middle(*(digits(field.get(end)) for end in ("minnumber", "maxnumber"))) if field is not None else ("", "")
    if not answer or not tolerance or len(numbers) != 1 or numbers[0]["tolerance"] != "0":
        return numbers
    is_within = abs(Decimal(numbers[0]["answer"]) - Decimal(answer)) <= Decimal(tolerance)
    return [{"answer": answer, "tolerance": tolerance}] if is_within else numbers


def _typed(response: Any, labels: dict[str, str], shares: dict[str, str], said: dict[str, str]) -> list[Content]:
    """Every text that Canvas lists for a gap is right, though its rules name the first alone."""
    listed = {label: "100" for label, text in labels.items() if text and xml.name(response) == "response_lid"}
    return [{"text": compared(response, text), "weight": weight, "feedback": said.get(value, "")}
            for value, weight in (listed | shares).items() if (text := labels.get(value) or line_of(value))]


def _said(ident: str, rules: list[Rule], comments: dict[str, str]) -> dict[str, str]:
    """The comment on each answer, by rules that name that answer alone."""
    return {check.value: text for rule in rules if len(rule.checks) == 1 for check in rule.checks if check.response == ident
            for name in rule.comments if (text := line_of(comments.get(name, ""), "html"))}
