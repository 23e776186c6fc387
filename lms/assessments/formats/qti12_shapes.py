"""What the examples of IMS, ILIAS and OLAT write in ways of their own, put into the words of QTI 1.2 that the readers know."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.assessments.formats import xml
from lms.assessments.formats.model import Content, Unrepresentable
from lms.assessments.formats.numbers import digits, tidy
from lms.assessments.formats.qti12_rules import Rule

Element = Any
_BEST_OF_ONE = ("single choice", "numeric question", "text question")
"""ILIAS's types of which one rule alone gives the points."""


def settle(item: Element) -> None:
    """Rewrite the item in place; Unrepresentable where nobody can say which answer belongs to which blank."""
    for response in list(xml.every(item, "response_str")):
        fields = [field for field in xml.every(response, "render_fib") if len(list(xml.every(field, "response_label"))) > 1]
        if len(fields) == 1:
            _part_blanks(item, response, fields[0])
    _put_in_order(item)


def is_kprim(item: Element, shape: str) -> bool:
    """Whether each of its statements is true or false."""
    return "kprim" in shape or next(xml.every(item, "render_kprim"), None) is not None


def ask_statements(labels: dict[str, str], rules: list[Rule]) -> Content:
    """Each statement with true or false beside it; OLAT writes A:correct, ILIAS gives a point to those that are true."""
    said = {check.value for rule in rules if rule.amount > 0 for check in rule.checks if not check.is_negated}
    is_told = any(value.endswith((":correct", ":wrong")) for value in said)
    right = {ident for ident in labels if (f"{ident}:correct" if is_told else ident) in said}
    if not said or (is_told and not said >= {f"{ident}:{'correct' if ident in right else 'wrong'}" for ident in labels}):
        raise Unrepresentable(_l("It names no right answer."))
    return {"pairs": [{"text": text, "match": _("True") if ident in right else _("False")} for ident, text in labels.items()],
            "distractors": [word for word, is_all in ((_("True"), not right), (_("False"), len(right) == len(labels))) if is_all],
            "shuffle": False}


def points(facts: dict[str, str], shape: str, rules: list[Rule]) -> str:
    """What an item of ILIAS earns at most, by its rules; empty for others."""
    if "ilias_version" not in facts:
        return ""
    best: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for rule in rules:
        for check in rule.checks[:1]:
            key = () if any(word in shape for word in _BEST_OF_ONE) else (
                check.response, "" if "cloze" in shape else f"{check.index} {check.value}")
            best[key] = max(best[key], rule.amount)
        if not rule.checks:
            best[()] = max(best[()], rule.amount)
    total = sum(best.values(), Decimal(0))
    return tidy(total) if total > 0 else ""


def _part_blanks(item: Element, response: Element, field: Element) -> None:
    """Several blanks of one response become a response each, with the words between them; rules name their answers in order."""
    labels = list(xml.every(field, "response_label"))
    named = {check.get("respident") for check in xml.every(item, "varequal")}
    whole = response.get("ident") or ""
    idents = [label.get("ident") or "" for label in labels]
    if not (set(idents) - {whole}) & named or len(set(idents)) < len(idents):
        idents = [f"{whole}.{place}" for place in range(1, len(labels) + 1)]
        _name_in_order(item, whole, idents)
    blanks = iter(idents)
    for part in list(xml.every(field, "material", "response_label")):
        if xml.name(part) == "response_label":
            blank = response.makeelement(response.tag, {"ident": next(blanks), "rcardinality": "Single"})
            blank.append(field.makeelement(field.tag, dict(field.attrib)))
            response.addprevious(blank)
        elif next(part.iterancestors("{*}response_label"), None) is None:
            response.addprevious(part)
    response.getparent().remove(response)


def _name_in_order(item: Element, whole: str, idents: list[str]) -> None:
    for condition in xml.every(item, "respcondition"):
        checks = [check for check in xml.every(condition, "varequal") if check.get("respident") == whole]
        if checks and len(checks) != len(idents):
            raise Unrepresentable(_l("It does not say which answer belongs to which gap."))
        for check, ident in zip(checks, idents, strict=False):
            check.set("respident", ident)


def _put_in_order(item: Element) -> None:
    """ILIAS tells of each item of an ordering its place by an index; here one rule names the items in their order."""
    checks = [check for check in xml.every(item, "varequal") if digits(check.get("index")) is not None]
    ordered = [found for found in xml.every(item, "response_lid") if (found.get("rcardinality") or "").casefold() == "ordered"]
    processing = next(xml.every(item, "resprocessing"), None)
    if len(ordered) != 1 or len(checks) < 2 or processing is None:
        return
    wanted = sorted(checks, key=lambda check: Decimal(check.get("index")))
    total = sum((Decimal(digits(xml.text(found)) or 0) for found in xml.every(processing, "setvar")), Decimal(0))
    for condition in list(processing):
        processing.remove(condition)
    condition = processing.makeelement("respcondition", {})
    processing.append(condition)
    condition.append(condition.makeelement("conditionvar", {}))
    condition[0].extend(wanted)
    condition.append(condition.makeelement("setvar", {}))
    condition[1].text = tidy(total) if total > 0 else "1"
