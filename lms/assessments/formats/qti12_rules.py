"""What earns points in a QTI 1.2 item."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import xml
from lms.assessments.formats.contents import middle
from lms.assessments.formats.model import Content, Unrepresentable
from lms.assessments.formats.numbers import digits

_OPERATORS = ("varequal", "varsubset", "varsubstring", "vargte", "varlte", "vargt", "varlt", "varinside")
_RIGHT = ("correct",)


@dataclass(frozen=True)
class Check:
    response: str
    operator: str
    value: str
    is_negated: bool
    is_case_sensitive: bool
    index: str = ""
    """Its place, where ILIAS puts things in order."""


@dataclass(frozen=True)
class Rule:
    """If all checks hold, so much is earned and these comments are shown."""

    checks: tuple[Check, ...]
    amount: Decimal
    comments: tuple[str, ...]


def rules_of(item: Any) -> list[Rule]:
    return [_rule(condition) for condition in xml.every(item, "respcondition")]


def numbers_of(rule: Rule, response: str = "") -> list[Content]:
    """The numbers that a rule takes, of one response where it is given: a range where there is one, else the values."""
    checks = [check for check in rule.checks if not response or check.response == response]
    exact = [digits(check.value) for check in checks if check.operator == "varequal"]
    low = next((digits(check.value) for check in checks if check.operator in ("vargte", "vargt")), None)
    high = next((digits(check.value) for check in checks if check.operator in ("varlte", "varlt")), None)
    answer, tolerance = middle(low, high)
    if answer is not None and tolerance is not None:
        return [{"answer": answer, "tolerance": tolerance}]
    if not exact or None in exact:
        raise Unrepresentable(_l("An answer is no number."))
    return [{"answer": number, "tolerance": "0"} for number in exact]


def _rule(condition: Any) -> Rule:
    test = xml.child(condition, "conditionvar")
    checks = tuple(_check(found) for found in xml.every(test, *_OPERATORS)) if test is not None else ()
    comments = tuple(found.get("linkrefid") or "" for found in xml.every(condition, "displayfeedback"))
    return Rule(checks, _amount(condition), comments)


def _amount(condition: Any) -> Decimal:
    """The points; Blackboard writes SCORE.max, or only titles the condition "correct"."""
    for found in xml.every(condition, "setvar"):
        text = xml.text(found)
        if text.casefold().startswith("score.max"):
            return Decimal(100)
        amount = digits(text)
        if amount is not None and (found.get("action") or "Set").casefold() != "subtract":
            return Decimal(amount)
        if amount is not None:
            return -Decimal(amount)
    said = [condition.get("title") or "", *(found.get("linkrefid") or "" for found in xml.every(condition, "displayfeedback"))]
    return Decimal(100) if any(word.casefold() in _RIGHT for word in said) else Decimal(0)


def _check(found: Any) -> Check:
    is_negated = any(xml.name(parent) == "not" for parent in found.iterancestors("{*}not"))
    return Check(found.get("respident") or "", xml.name(found), xml.text(found), is_negated,
                 (found.get("case") or "No").casefold() == "yes", found.get("index") or "")
