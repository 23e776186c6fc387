"""How QTI 2 and 3 items compare an answer: margins of numbers, and rules of their own that a bank can't keep."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lms.assessments.formats.contents import middle
from lms.assessments.formats.numbers import digits
from lms.assessments.formats.qti2_parts import Declared, attribute, every, plain_name
from lms.assessments.formats.xml import text

Element = Any
_USUAL = {"responseprocessing", "responsecondition", "responseif", "responseelseif", "responseelse", "match", "stringmatch",
          "equal", "equalrounded", "variable", "correct", "mapresponse", "isnull", "setoutcomevalue", "basevalue", "sum", "and",
          "exitresponse"}
_COMPARES = ("match", "stringmatch", "equal", "equalrounded")
_BRANCHES = ("responseif", "responseelseif")


def settled(root: Element, answers: dict[str, Declared]) -> dict[str, Declared]:
    """The declarations; one that says no right answer gets those that the item's rule compares with and gives points for."""
    for name, one in answers.items():
        if one.best():
            continue
        for values, amount in _rewarded(root, name):
            if one.cardinality == "single":
                one.earned |= {value: max(amount, one.earned.get(value, amount)) for value in values}
            else:
                one.correct = one.correct or values
    return answers


def _rewarded(root: Element, name: str) -> list[tuple[list[str], Decimal]]:
    """The values of each comparison with this response, and the points that stand in the same branch."""
    found = []
    for rule in every(root, *_COMPARES, "member"):
        branch = next((parent for parent in rule.iterancestors() if plain_name(parent) in _BRANCHES), None)
        values = [" ".join(text(value).split()) for value in every(rule, "basevalue")]
        is_negated = any(plain_name(parent) == "not" for parent in rule.iterancestors())
        if branch is None or is_negated or not values or name not in (
                attribute(variable, "identifier") for variable in every(rule, "variable")):
            continue
        if (amount := _earned(branch)) > 0:
            found.append((values, amount))
    return found


def _earned(branch: Element) -> Decimal:
    """What the branch itself gives: the number it sets, or all of the points where it sets no number."""
    given = [outcome for outcome in branch if plain_name(outcome) == "setoutcomevalue"
             and attribute(outcome, "identifier").casefold().startswith("score")]
    numbers = [digits(text(value)) for outcome in given for value in every(outcome, "basevalue")]
    return Decimal(numbers[0] or "0") if numbers else Decimal(len(given) > 0)


def within(root: Element, name: str, value: str) -> tuple[str, str]:
    """The number in the middle of what counts as `value` for this response, and how far its ends are off."""
    for rule in every(root, "equal", "equalrounded"):
        if any(attribute(found, "identifier") == name for found in every(rule, "variable")):
            low, high = _below_and_above(rule, Decimal(value))
            centre, margin = (value, low) if low == high else middle(digits(Decimal(value) - low), digits(Decimal(value) + high))
            return str(centre or value), digits(margin) or "0"
    return value, "0"


def _below_and_above(rule: Element, value: Decimal) -> tuple[Decimal, Decimal]:
    """Absolute, in percent of the value, or by the last digit that is kept in rounding."""
    if plain_name(rule) == "equalrounded":
        figures = int(Decimal(digits(attribute(rule, "figures")) or "0").min(40))
        least = -figures if attribute(rule, "roundingmode") == "decimalPlaces" else value.adjusted() - figures + 1
        half = Decimal("0.5") * Decimal(10) ** least
        return half, half
    told = [Decimal(number) for text in attribute(rule, "tolerance").split() if (number := digits(text))] or [Decimal(0)]
    scale = {"absolute": Decimal(1), "relative": abs(value) / 100}.get(attribute(rule, "tolerancemode"), Decimal(0))
    return abs(told[0]) * scale, abs(told[-1]) * scale


def is_own(root: Element) -> bool:
    """Whether the item marks by a rule that says more than its right answers and what they earn."""
    rule = next(every(root, "responseprocessing"), None)
    if rule is None:
        return False
    asked = {attribute(found, "identifier") for found in every(root, "responsedeclaration")}
    return any(plain_name(found) not in _USUAL for found in rule.iter() if plain_name(found)) or any(
        attribute(variable, "identifier") in asked and next(every(found, "basevalue"), None) is not None
        for found in every(rule, *_COMPARES) for variable in every(found, "variable"))
