"""What GIFT has no place for, in the comment above a question: tags as Moodle writes them, the rest in the same shape.

    // [tag:etik] [points:2] [penalty:0.1] [lines:8] [unit:m] [units:km = 1000]

Moodle reads the tags and passes over the rest, which only this system reads again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from lms.assessments import labels
from lms.assessments.formats.model import Content, Incoming
from lms.assessments.formats.numbers import digits, tidy

ESSAY = ("lines", "words_min", "words_max", "attachments")
_NUMBERS = ("points", "penalty", *ESSAY)
_LABEL = re.compile(rf"\[(tag|unit|units|{'|'.join(_NUMBERS)}):((?:\\\]|[^\]])*)\]")


def found(comment: str) -> list[tuple[str, str]]:
    """Each label of a comment's line with its value."""
    return [(kind, value.replace("\\]", "]").strip()) for kind, value in _LABEL.findall(comment)]


def labelled(question: Incoming, told: list[tuple[str, str]]) -> Incoming:
    """The question with what the comments above it say."""
    tags, difficulty = labels.parted(value for kind, value in told if kind == "tag")
    numbers = {kind: Decimal(number) for kind, value in told if kind in _NUMBERS and (number := digits(value))}
    essay = {kind: int(numbers.pop(kind)) for kind in ESSAY if kind in numbers}
    content = question.content | (essay if question.kind == "essay" else _units(told) if question.kind == "numeric" else {})
    return replace(question, content=content, tags=tags, difficulty=difficulty, **numbers)  # type: ignore[arg-type]


def written(question: Incoming) -> str:
    """The comment's line, empty where there is nothing to say."""
    content = question.content
    told = [("tag", tag) for tag in labels.joined(question.tags, question.difficulty)]
    told += [(name, tidy(number)) for name, number, usual in (
        ("points", question.points, 1), ("penalty", question.penalty, 0)) if number != usual]
    told += [(name, str(content[name])) for name in ESSAY if question.kind == "essay" and content.get(name)]
    if question.kind == "numeric":
        told += [("unit", content["unit"])] * bool(content.get("unit"))
        told += [("units", f"{other['unit']} = {other['factor']}") for other in content.get("units", ())]
    return " ".join(f"[{name}:{_kept(value)}]" for name, value in told)


def _kept(value: str) -> str:
    """The value as a label holds it: a backslash at its end stands apart from the bracket, which it would take along."""
    return re.sub(r"\\$", r"\\ ", value.replace("]", r"\]"))


def _units(told: list[tuple[str, str]]) -> Content:
    unit = next((value for kind, value in told if kind == "unit"), "")
    sized = [value.rpartition("=") for kind, value in told if kind == "units"]
    others = [{"unit": name.strip(), "factor": factor} for name, _sign, size in sized if (factor := digits(size))]
    return {"unit": unit, **({"units": others} if others else {})} if unit else {}
