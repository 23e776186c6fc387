"""What Blackboard, Desire2Learn and Sakai write otherwise than QTI 1.2 says, put into its words before an item is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import xml
from lms.assessments.formats.model import Unrepresentable
from lms.assessments.formats.numbers import digits
from lms.assessments.formats.text import markdown_of

Element = Any
_UNTITLED = ("fill in the blank", "matching")
"""Types whose rules Blackboard writes without points: each but the one for all other answers is right."""
_WORDS = {"yes_no.true": _l("Yes"), "yes_no.false": _l("No"), "agree_disagree.true": _l("Agree"),
          "agree_disagree.false": _l("Disagree"), "right_wrong.true": _l("Right"), "right_wrong.false": _l("Wrong"),
          "true_false.true": "true", "true_false.false": "false"}


def settle(item: Element, shape: str) -> None:
    """Rewrite the item in place; Unrepresentable where its answers are patterns."""
    _name_responses(item)
    _leave_out_wrong(item)
    if shape in _UNTITLED:
        _give_points(item)
    _put_in_order(item)
    for text in xml.every(item, "mattext"):
        if words := _WORDS.get(xml.text(text).casefold()):
            text.text = str(words)


def most_points(item: Element) -> str:
    """What the item may earn by its outcome, where that is no percentage; empty where it says nothing."""
    for found in xml.every(item, "decvar"):
        points = digits(found.get("maxvalue"))
        if points and 0 < Decimal(points) < 100 and "score" in (found.get("varname") or "SCORE").casefold():
            return points
    return ""


def sections(item: Element) -> list[str]:
    """The names of the sections of a question library that the item stands in, from the outermost: D2L's folders."""
    parents = list(item.iterancestors())
    if not any(xml.name(parent) == "objectbank" for parent in parents):
        return []
    titles = ((parent.get("title") or "").strip() for parent in reversed(parents) if xml.name(parent) == "section")
    return [title for title in titles if title]


def difficulty(item: Element) -> str | None:
    """D2L's ten levels, of which it writes the first where nobody chose one."""
    level = next((xml.text(found) for found in xml.every(item, "difficulty")), "")
    return {"2": "easy", "3": "easy", "8": "hard", "9": "hard", "10": "hard"}.get(level) or (
        "medium" if level in ("4", "5", "6", "7") else None)


def essay(item: Element) -> dict[str, str]:
    """What D2L gives the learner to begin with, and the marker to go by."""
    found = {name: _words_in(item, part) for name, part in (("template", "initial_text"), ("grader_info", "answer_key"))}
    return {name: text for name, text in found.items() if text}


def left_out(item: Element) -> list[object]:
    """What D2L keeps with a question and the bank does not."""
    return [_l("Its hint was left out.")] if _words_in(item, "hint") else []


def _words_in(item: Element, name: str) -> str:
    return "\n".join(markdown_of(xml.text(text) or xml.inner(text), "" if xml.text(text) else "html")
                     for found in xml.children(item, name) for text in xml.every(found, "mattext")).strip()


def _name_responses(item: Element) -> None:
    """D2L calls a matching's lists `respident`, and a blank in its rules by the label within it; Blackboard comments on an
    option, and gives it a part of the points, by a rule that names nothing else."""
    for response in xml.every(item, "response_grp"):
        response.set("ident", response.get("ident") or response.get("respident") or "")
    blanks = {label.get("ident"): response.get("ident") for response in xml.every(item, "response_str")
              for label in xml.every(response, "response_label")}
    options = {label.get("ident"): response.get("ident") for response in xml.every(item, "response_lid")
               for label in xml.every(response, "response_label")}
    for check in xml.every(item, "varequal"):
        named = check.get("respident") or ""
        if named in options and not xml.text(check):
            check.text = named
        check.set("respident", blanks.get(named) or (options.get(named) if check.text == named else "") or named)


def _leave_out_wrong(item: Element) -> None:
    """D2L counts what is wrong in a variable of its own, adding to it."""
    for condition in list(xml.every(item, "respcondition")):
        if any((found.get("varname") or "").casefold() == "d2l_incorrect" for found in xml.every(condition, "setvar")):
            condition.getparent().remove(condition)


def _give_points(item: Element) -> None:
    for condition in xml.every(item, "respcondition"):
        said = [xml.text(found).casefold() for found in xml.every(condition, "setvar")]
        if "matches" in said:
            raise Unrepresentable(_l("Its answers are patterns (regular expressions)."))
        is_numbered = any(digits(text) is not None or text.startswith("score.max") for text in said)
        if is_numbered or (condition.get("title") or "").casefold() in ("incorrect", "correct"):
            continue
        for check in xml.every(condition, "varequal") if "contains" in said else ():
            check.tag = check.tag.replace("varequal", "varsubset")
        condition.append(condition.makeelement("setvar"))
        condition[-1].text = "100"


def _put_in_order(item: Element) -> None:
    """D2L tells of each item of an ordering its place; here one rule names the items in their order."""
    response = next((found for found in xml.every(item, "response_grp")
                     if (found.get("rcardinality") or "").casefold() == "ordered" and not any(
                         label.get("match_group") for label in xml.every(found, "response_label"))), None)
    if response is None:
        return
    labels = [label.get("ident") for label in xml.every(response, "response_label")]
    places = {check.get("respident"): place for check in xml.every(item, "varequal")
              if check.get("respident") in labels and (place := digits(xml.text(check)))}
    processing = next(iter(xml.every(item, "resprocessing")), None)
    if processing is None or len(places) < len(labels):
        return
    processing.clear()
    test = _within(_within(processing, "respcondition", title="correct"), "conditionvar")
    for label in sorted(labels, key=lambda label: Decimal(places[label])):
        _within(test, "varequal", respident=response.get("ident")).text = label


def _within(parent: Element, name: str, **attributes: str) -> Element:
    parent.append(parent.makeelement(name, attributes))
    return parent[-1]
