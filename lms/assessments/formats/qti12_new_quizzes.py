"""What the New Quizzes of Canvas write into QTI 1.2 that others do not: items sorted into categories, gaps of several kinds in
one text, and a text that several questions share."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import xml
from lms.assessments.formats.model import Content, Unrepresentable
from lms.assessments.formats.qti12_rules import Rule

Element = Any
_SHARED = "parent_stimulus_item_ident"
_CHOSEN = ("dropdown", "wordbank")
_WAYS: dict[str, object] = {
    "TextCloseEnough": _l("Answers with a slip of the pen were right; now they have to be typed as they stand."),
    "TextRegex": _l("A pattern (regular expression) now stands as the answer of its gap: write there what is right.")}
MOST_SHARED = 5_000_000
"""Letters of shared texts in all, with markup; whatever shares more keeps its text in one place."""


def share(root: Element) -> set[str]:
    """Put the text that questions share before each of them; the idents of the items that hold such a text, which
    shares none itself."""
    named = {item: name for item in xml.every(root, "item") if (name := _names(item))}
    shared = set(named.values())
    texts = {ident: list(xml.every(item, "material")) for item in xml.every(root, "item")
             if (ident := item.get("ident")) in shared and item not in named}
    sizes = {ident: sum(len(xml.written(material)) for material in materials) for ident, materials in texts.items()}
    left = MOST_SHARED
    for item, name in named.items():
        presentation = xml.child(item, "presentation")
        if presentation is not None and name in texts and sizes[name] <= left:
            left -= sizes[name]
            for number, material in enumerate(texts[name]):
                presentation.insert(number, copy.deepcopy(material))
    return shared


def _names(item: Element) -> str:
    return next((xml.at(field, "fieldentry") for field in xml.every(item, "qtimetadatafield")
                 if xml.at(field, "fieldlabel") == _SHARED), "")


def sorted_into(responses: Iterable[Element], rules: list[Rule], line: Callable[[Any], str]) -> Content:
    """Each item with the category it belongs to; categories of none can be chosen too."""
    pairs, names = [], []
    for response in responses:
        ident, name = response.get("ident") or "", line(xml.child(response, "material"))
        names.append(name)
        labels = {label.get("ident") or "": line(label) for label in xml.every(response, "response_label")}
        pairs += [{"text": labels[check.value], "match": name} for rule in rules if rule.amount > 0 for check in rule.checks
                  if check.response == ident and not check.is_negated and labels.get(check.value) and name]
    if not pairs:
        raise Unrepresentable(_l("It names no right answer."))
    used = {pair["match"] for pair in pairs}
    return {"pairs": pairs, "distractors": [name for name in names if name and name not in used]}


def is_chosen(response: Element) -> bool:
    """Whether the words of this gap are shown to choose from, rather than typed."""
    return any(label.get("answer_type") in _CHOSEN for label in xml.every(response, "response_label"))


def compared(response: Element, text: str) -> str:
    """An answer that is typed into this gap, as the bank compares it."""
    return f"*{text}*" if "TextContainsAnswer" in _ways(response) else text


def _ways(element: Element) -> set[str]:
    return {label.get("scoring_algorithm") or "" for label in xml.every(element, "response_label")}


def left_out(item: Element) -> list[object]:
    """What the bank does not know of."""
    ways = _ways(item)
    told = [words for way, words in _WAYS.items() if way in ways]
    if any(xml.at(field, "fieldentry") == "categorization_question" for field in xml.every(item, "qtimetadatafield")):
        right = {xml.text(check) for check in xml.every(item, "varequal")}
        nowhere = [label for label in xml.every(item, "response_label") if label.get("ident") not in right]
        if nowhere:
            told.append(_l("What belongs into none of its categories was left out."))
    return told
