"""Options, pairs and gaps of QTI 1.2."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import xml
from lms.assessments.formats.contents import choice_content
from lms.assessments.formats.model import Content, Unrepresentable
from lms.assessments.formats.numbers import tidy
from lms.assessments.formats.qti12_gaps import CHOSEN, GAPPED, TYPED, gap_of
from lms.assessments.formats.qti12_new_quizzes import sorted_into
from lms.assessments.formats.qti12_rules import Rule
from lms.assessments.formats.text import line_of
from lms.assessments.shown_files import names

Answer = tuple[str, Content]
Line = Callable[[Any], str]
_TRUTH = {"true": True, "false": False}
PAIRING = ("matching", "multiple_blanks", "categorization", GAPPED, *CHOSEN)


def ask_choices(shape: str, response: Any, rules: list[Rule], comments: dict[str, str], line: Line) -> Answer:
    labels = texts_of(response, line)
    how = (response.get("rcardinality") or "").casefold()
    if how == "ordered" or "ordering" in shape:
        return "ordering", _order(labels, rules)
    is_single = how != "multiple" and "multiple_answers" not in shape and "multiple answer" not in shape
    earned = _single(rules) if is_single else _several(rules)
    shown = {check.value: line_of(comments.get(name, ""), "html") for rule in rules
             if len(rule.checks) == 1 for check in rule.checks if not check.is_negated
             for name in rule.comments if name in comments and name not in ("general_fb", "correct_fb", "general_incorrect_fb")}
    texts = {text.casefold() for text in labels.values()}
    if (is_single and texts <= set(_TRUTH) and len(labels) == 2) or (is_single and "true_false" in shape and len(labels) == 2):
        return _truth(labels, earned, shown)
    options = [{"text": text, "weight": tidy(earned.get(ident, Decimal(0))), "feedback": shown.get(ident, "")}
               for ident, text in labels.items() if text]
    is_joint = not is_single and any(rule.amount > 0 and len(rule.checks) > 1 for rule in rules)
    return choice_content(options, is_single=is_single, is_even=is_joint)


def texts_of(response: Any, line: Line) -> dict[str, str]:
    """The options by name."""
    return {label.get("ident") or "": line(label) or _worded(label) for label in xml.every(response, "response_label")}


def _worded(label: Any) -> str:
    """Blackboard gives true and false no text, only an ident such as "true"."""
    ident = (label.get("ident") or "").rpartition(".")[2]
    return ident if ident.casefold() in (*_TRUTH, "yes", "no", "agree", "disagree", "right", "wrong") else ""


def _truth(labels: dict[str, str], earned: dict[str, Decimal], shown: dict[str, str]) -> Answer:
    right = max(labels, key=lambda ident: earned.get(ident, Decimal(0)))
    if earned.get(right, Decimal(0)) <= 0:
        raise Unrepresentable(_l("It names no right answer."))
    words = {ident: _TRUTH.get(text.casefold(), place == 0) for place, (ident, text) in enumerate(labels.items())}
    content: Content = {"answer": words[right]}
    if any(shown.get(ident) for ident in labels):
        content["feedback"] = {str(words[ident]).lower(): shown.get(ident, "") for ident in labels}
    return "true_false", content


def _single(rules: list[Rule]) -> dict[str, Decimal]:
    """Percent by option; the best earns all."""
    earned: dict[str, Decimal] = {}
    for rule in rules:
        for check in rule.checks:
            if not check.is_negated and check.operator in ("varequal", "varsubset") and rule.amount:
                earned[check.value] = max(earned.get(check.value, rule.amount), rule.amount)
    best = max(earned.values(), default=Decimal(0))
    return {ident: _percent(amount, best) for ident, amount in earned.items()} if best > 0 else earned


def _several(rules: list[Rule]) -> dict[str, Decimal]:
    """Percent by option: those named together share evenly, those named one by one as said; what ILIAS gives for leaving one
    out is lost by choosing it."""
    joint = [rule for rule in rules if rule.amount > 0 and len(rule.checks) > 1]
    together = max(joint, key=lambda rule: rule.amount, default=None)
    if together is not None:
        right = [check.value for check in together.checks if not check.is_negated]
        return dict.fromkeys(right, _percent(Decimal(1), Decimal(len(right)))) if right else {}
    earned: dict[str, Decimal] = {}
    for rule in rules:
        for check in rule.checks:
            if rule.amount:
                earned[check.value] = earned.get(check.value, Decimal(0)) + (-rule.amount if check.is_negated else rule.amount)
    whole = sum((amount for amount in earned.values() if amount > 0), Decimal(0))
    return {ident: _percent(amount, whole) for ident, amount in earned.items()} if whole > 0 else earned


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole * 100).quantize(Decimal("0.00001"))


def _order(labels: dict[str, str], rules: list[Rule]) -> Content:
    best = max((rule for rule in rules if rule.amount > 0), key=lambda rule: len(rule.checks), default=None)
    wanted = [check.value for check in best.checks if not check.is_negated] if best else []
    if sorted(wanted) != sorted(labels) or len(labels) < 2:
        raise Unrepresentable(_l("It does not say the right order of all items."))
    if drawn := [text for text in labels.values() if names(text)]:
        raise Unrepresentable(_l("An answer is a picture: %(picture)s", picture=drawn[0][:80]))
    return {"items": [labels[ident] for ident in wanted]}


def ask_pairs(shape: str, responses: list[Any], rules: list[Rule], comments: dict[str, str], line: Line) -> Answer:
    """Several lists to choose from: a matching, or a text with gaps."""
    right = {check.response: (check.value, rule.amount) for rule in rules if rule.amount > 0
             for check in rule.checks if not check.is_negated}
    if "categorization" in shape:
        return "matching", sorted_into(responses, rules, line)
    is_typed = all(xml.name(response) in TYPED for response in responses)
    if is_typed or any(word in shape for word in ("blank", "cloze", GAPPED, *CHOSEN)):
        return "cloze", {"gaps": [gap_of(shape, response, rules, comments, line) for response in responses]}
    pairs, rest = [], set()
    for response in responses:
        labels = _labels(response, line)
        chosen, _amount = right.get(response.get("ident") or "", ("", Decimal(0)))
        text = line(xml.child(response, "material")) or _beside(response, line)
        rest |= set(labels.values())
        if text and labels.get(chosen):
            pairs.append({"text": text, "match": labels[chosen]})
    if not pairs:
        raise Unrepresentable(_l("It names no right answer."))
    matched = {pair["match"] for pair in pairs}
    return "matching", {"pairs": pairs, "distractors": sorted(rest - matched - {""})}


def ask_group(response: Any, rules: list[Rule], line: Line) -> Answer:
    """A matching by groups: each rule names a pair of labels, parted by a comma."""
    labels = {label.get("ident") or "": line(label) for label in xml.every(response, "response_label")}
    sources = {label.get("ident") for label in xml.every(response, "response_label") if label.get("match_group")}
    pairs, used = [], set()
    for rule in rules:
        for check in rule.checks if rule.amount > 0 else ():
            ends = [end.strip() for end in check.value.split(",")]
            if check.is_negated or len(ends) != 2 or not set(ends) <= set(labels):
                continue
            first, second = ends if ends[0] in sources or ends[1] not in sources else ends[::-1]
            pairs.append({"text": labels[first], "match": labels[second]})
            used |= {first, second}
    if not pairs:
        raise Unrepresentable(_l("It names no right answer."))
    rest = [text for ident, text in labels.items() if ident not in used | sources and text]
    return "matching", {"pairs": pairs, "distractors": rest}


def _labels(response: Any, line: Line) -> dict[str, str]:
    """Texts by ident; Blackboard keeps them in a block of their own, in the same order."""
    labels = list(xml.every(response, "response_label"))
    item = next(response.iterancestors("{*}item"))
    block = next((flow for flow in xml.every(item, "flow") if flow.get("class") == "RIGHT_MATCH_BLOCK"), None)
    words = [line(material) for material in xml.every(block, "material")] if block is not None else []
    return {label.get("ident") or "": line(label) or (words[place] if place < len(words) else "")
            for place, label in enumerate(labels)}


def _beside(response: Any, line: Line) -> str:
    """The text in the same block as the list."""
    return next((text for material in xml.every(response.getparent(), "material")
                 if response not in list(material.iterancestors()) and (text := line(material))), "")
