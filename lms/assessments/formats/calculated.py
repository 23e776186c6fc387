"""Calculated questions, settled on their first set of values: a bank without formulas asks them as plain ones."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import xml
from lms.assessments.formats.contents import choice_content, numeric_content
from lms.assessments.formats.model import Content, Unrepresentable
from lms.assessments.formats.numbers import digits, tidy
from lms.assessments.formats.text import line_of

KINDS = ("calculated", "calculatedsimple", "calculatedmulti")
_NAME = re.compile(r"\{([^\W\d][\w ]*)\}")
_INSERTED = re.compile(r"\{=((?:[^{}]|\{[^{}]*\})*)\}")
_SIGNS: Mapping[type, Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Mod: math.fmod,
    ast.USub: operator.neg, ast.UAdd: operator.pos}
_CALLS: Mapping[str, Callable[..., float]] = {
    "abs": abs, "acos": math.acos, "asin": math.asin, "atan": math.atan, "atan2": math.atan2, "ceil": math.ceil,
    "cos": math.cos, "deg2rad": math.radians, "exp": math.exp, "floor": math.floor, "fmod": math.fmod, "log": math.log,
    "log10": math.log10, "max": max, "min": min, "pi": lambda: math.pi, "pow": math.pow, "rad2deg": math.degrees,
    "round": lambda value, places=0: round(value, int(places)), "sin": math.sin, "sqrt": math.sqrt, "tan": math.tan}


def settle(element: Any, stem: str) -> tuple[str, str, Content]:
    """Text, kind and content with the first values of each variable put in."""
    values = _values(element)
    text = _filled(stem, values)
    if (element.get("type") or "").casefold() == "calculatedmulti":
        options = [{"text": line_of(_filled(xml.at(answer, "text"), values)), "weight": digits(answer.get("fraction")) or "0",
                    "feedback": line_of(_filled(xml.at(answer, "feedback", "text"), values))}
                   for answer in xml.children(element, "answer")]
        is_single = xml.at(element, "single").casefold() in ("1", "true", "")
        return text, *choice_content(options, is_single=is_single)
    return text, "numeric", numeric_content([_number(answer, values) for answer in xml.children(element, "answer")])


def _values(element: Any) -> dict[str, float]:
    values = {}
    for definition in xml.every(element, "dataset_definition"):
        items = list(xml.every(definition, "dataset_item"))
        first = next((item for item in items if xml.at(item, "number") == "1"), items[0] if items else None)
        if first is not None and (value := digits(xml.at(first, "value"))):
            values[xml.at(definition, "name", "text")] = float(value)
    return values


def _number(answer: Any, values: Mapping[str, float]) -> Content:
    formula = xml.at(answer, "text")
    if formula == "*":
        return {"answer": "*", "tolerance": "0", "weight": digits(answer.get("fraction")) or "0",
                "feedback": line_of(xml.at(answer, "feedback", "text"))}
    places = digits(xml.at(answer, "correctanswerlength"))
    result = evaluate(formula, values)
    if places and xml.at(answer, "correctanswerformat") != "2":
        result = round(result, max(0, min(10, int(Decimal(places)))))
    margin = Decimal(digits(xml.at(answer, "tolerance") or "0") or "0")
    if xml.at(answer, "tolerancetype") in ("1", ""):
        margin *= abs(Decimal(repr(result)))
    return {"answer": digits(repr(result)) or "0", "tolerance": tidy(margin), "weight": digits(answer.get("fraction")) or "0",
            "feedback": line_of(xml.at(answer, "feedback", "text"))}


def _filled(text: str, values: Mapping[str, float]) -> str:
    text = _INSERTED.sub(lambda found: f"{evaluate(found.group(1), values):g}", text)
    return _NAME.sub(lambda found: f"{values[found.group(1)]:g}" if found.group(1) in values else found.group(), text)


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """The formula's value; only numbers, + - * / %, brackets and the functions named above."""
    bare = _NAME.sub(lambda found: f"({values.get(found.group(1), 'unknown')})", formula.strip())
    if len(bare) > 2000:
        raise Unrepresentable(_l("The formula can't be calculated: %(formula)s", formula=formula[:80]))
    try:
        result = float(_value(ast.parse(bare, mode="eval").body, 40))
    except (SyntaxError, ValueError, TypeError, KeyError, ArithmeticError, RecursionError, MemoryError):
        raise Unrepresentable(_l("The formula can't be calculated: %(formula)s", formula=formula[:80])) from None
    if not math.isfinite(result):
        raise Unrepresentable(_l("The formula can't be calculated: %(formula)s", formula=formula[:80]))
    return result


def _value(node: ast.AST, depth: int) -> Any:
    if depth < 0:
        raise ValueError
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return float(node.value)
    if isinstance(node, ast.BinOp):
        return _SIGNS[type(node.op)](_value(node.left, depth - 1), _value(node.right, depth - 1))
    if isinstance(node, ast.UnaryOp):
        return _SIGNS[type(node.op)](_value(node.operand, depth - 1))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _CALLS[node.func.id](*(_value(argument, depth - 1) for argument in node.args))
    raise ValueError
