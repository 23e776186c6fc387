"""One writer per kind of question: QTI 3.0 declarations and interactions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from lxml import etree
from lxml.html import fragment_fromstring

from lms.assessments.formats.model import Content
from lms.assessments.formats.numbers import tidy
from lms.assessments.question_types.file_upload import USUAL_MB
from lms.assessments.shown_files import as_html, names

Element = Any
_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"


@dataclass
class Item:
    root: Element
    body: Element
    rule: str = ""
    tolerance: str = ""

    def declare(self, name: str, cardinality: str, base: str, right: list[str], earned: Mapping[str, str] | None = None,
                **mapping: str) -> None:
        declaration = etree.SubElement(self.root, "qti-response-declaration", identifier=name, cardinality=cardinality)
        declaration.set("base-type", base)
        if right:
            correct = etree.SubElement(declaration, "qti-correct-response")
            for value in right:
                etree.SubElement(correct, "qti-value").text = value
            self.rule = self.rule or ("map_response" if earned else "match_correct")
        if earned:
            parent = etree.SubElement(declaration, "qti-mapping", {"default-value": "0"})
            for key, value in earned.items():
                entry = etree.SubElement(parent, "qti-map-entry", {"map-key": key, "mapped-value": value})
                entry.attrib.update({key.replace("_", "-"): value for key, value in mapping.items() if key == "case_sensitive"})
            if "upper_bound" in mapping:
                parent.set("upper-bound", mapping["upper_bound"])

    def ask(self, tag: str, name: str = "RESPONSE", parent: Element | None = None, **attributes: str) -> Element:
        element = etree.SubElement(self.body if parent is None else parent, tag)
        element.set("response-identifier", name)
        for key, value in attributes.items():
            element.set(key.replace("_", "-"), value)
        return element

    def process(self) -> None:
        """How the answer is marked; what a person marks has no rule."""
        if self.tolerance:
            self._within(self.tolerance)
        elif self.rule:
            etree.SubElement(self.root, "qti-response-processing", template=f"{_TEMPLATES}{self.rule}.xml")

    def _within(self, tolerance: str) -> None:
        processing = etree.SubElement(self.root, "qti-response-processing")
        case = etree.SubElement(etree.SubElement(processing, "qti-response-condition"), "qti-response-if")
        equal = etree.SubElement(case, "qti-equal", {"tolerance-mode": "absolute", "tolerance": f"{tolerance} {tolerance}"})
        etree.SubElement(equal, "qti-variable", identifier="RESPONSE")
        etree.SubElement(equal, "qti-correct", identifier="RESPONSE")
        value = etree.SubElement(case, "qti-set-outcome-value", identifier="SCORE")
        etree.SubElement(value, "qti-variable", identifier="MAXSCORE")


def _fraction(weight: str) -> str:
    return tidy(Decimal(weight) / 100)


def _option(parent: Element, key: str, text: str, feedback: str) -> None:
    choice = etree.SubElement(parent, "qti-simple-choice", identifier=key)
    if names(text):
        whole = fragment_fromstring(as_html(text, quote), create_parent="div")
        choice.text, choice[:] = whole.text, list(whole)
    else:
        choice.text = text
    if feedback:
        comment = etree.SubElement(choice, "qti-feedback-inline", identifier=key)
        comment.set("outcome-identifier", "FEEDBACK")
        comment.set("show-hide", "show")
        comment.text = feedback


def _choice(item: Item, content: Content, *, is_single: bool) -> list[str]:
    options = {f"c{number}": option for number, option in enumerate(content["options"], 1)}
    right = [key for key, option in options.items() if option["correct"]]
    earned = {key: _fraction(option["weight"]) for key, option in options.items() if option.get("weight", "0") != "0"}
    item.declare("RESPONSE", "single" if is_single else "multiple", "identifier", right[:1] if is_single and earned else right,
                 earned, **({} if is_single else {"upper_bound": "1"}))
    asked = item.ask("qti-choice-interaction", max_choices="1" if is_single else "0", shuffle="true")
    for key, option in options.items():
        _option(asked, key, option["text"], option["feedback"])
    return []


def _single(item: Item, content: Content) -> list[str]:
    return _choice(item, content, is_single=True)


def _multiple(item: Item, content: Content) -> list[str]:
    return _choice(item, content, is_single=False)


def _truth(item: Item, content: Content) -> list[str]:
    item.declare("RESPONSE", "single", "identifier", [str(content["answer"]).lower()])
    asked = item.ask("qti-choice-interaction", max_choices="1")
    for key, word in (("true", "Benar"), ("false", "Salah")):
        _option(asked, key, word, (content.get("feedback") or {}).get(key, ""))
    return []


def _short(item: Item, content: Content) -> list[str]:
    earned = dict.fromkeys(content["answers"], "1") | {
        other["text"]: _fraction(other["weight"]) for other in content.get("partial", ())}
    item.declare("RESPONSE", "single", "string", content["answers"][:1], earned,
                 case_sensitive="true" if content["case_sensitive"] else "false")
    item.ask("qti-text-entry-interaction", parent=etree.SubElement(item.body, "p"))
    return _lost(content, "feedback", "wildcards") + _lost_comments(content.get("partial", ()))


def _numeric(item: Item, content: Content) -> list[str]:
    item.declare("RESPONSE", "single", "float", [content["answer"]])
    item.tolerance = content["tolerance"]
    attributes = {"data_unit": content["unit"]} if content.get("unit") else {}
    item.ask("qti-text-entry-interaction", parent=etree.SubElement(item.body, "p"), **attributes)
    return _lost(content, "also", "feedback", "units")


def _matching(item: Item, content: Content) -> list[str]:
    pairs, rest = content["pairs"], content["distractors"]
    targets = list(dict.fromkeys([*(pair["match"] for pair in pairs), *rest]))
    item.declare("RESPONSE", "multiple", "directedPair",
                 [f"s{number} t{targets.index(pair['match']) + 1}" for number, pair in enumerate(pairs, 1)])
    asked = item.ask("qti-match-interaction", max_associations="0", shuffle="true")
    for letter, texts, most in (("s", [pair["text"] for pair in pairs], "1"), ("t", targets, "0")):
        side = etree.SubElement(asked, "qti-simple-match-set")
        for number, text in enumerate(texts, 1):
            choice = etree.SubElement(side, "qti-simple-associable-choice", identifier=f"{letter}{number}")
            choice.set("match-max", most)
            choice.text = text
    return ["shuffle"] if content.get("shuffle") is False else []


def _ordering(item: Item, content: Content) -> list[str]:
    keys = [f"c{number}" for number in range(1, len(content["items"]) + 1)]
    item.declare("RESPONSE", "ordered", "identifier", keys)
    asked = item.ask("qti-order-interaction", shuffle="true")
    for key, text in zip(keys, content["items"], strict=True):
        _option(asked, key, text, "")
    return []


def _cloze(item: Item, content: Content) -> list[str]:
    lost: list[str] = []
    for number, gap in enumerate(content["gaps"], 1):
        name, place = f"RESPONSE{number}", _place(item, number)
        ours = {key: gap[key.removeprefix("data_")] for key, usual in (("data_weight", "1"), ("data_layout", "inline"))
                if gap.get(key.removeprefix("data_"), usual) != usual}
        right = [answer for answer in gap["answers"] if answer["weight"] == "100"]
        lost += [key for key in ("multiple", "shuffle") if gap.get(key)] + _lost_comments(gap["answers"])
        if gap["kind"] == "choice":
            keys = {f"c{place}": answer for place, answer in enumerate(gap["answers"], 1)}
            item.declare(name, "single", "identifier", [key for key, answer in keys.items() if answer["weight"] == "100"][:1])
            asked = item.ask("qti-inline-choice-interaction", name, place, **ours)
            for key, answer in keys.items():
                etree.SubElement(asked, "qti-inline-choice", identifier=key).text = answer["text"]
            continue
        if gap["kind"] == "numeric":
            item.declare(name, "single", "float", [right[0]["text"]])
        else:
            item.declare(name, "single", "string", [right[0]["text"]],
                         {answer["text"]: _fraction(answer["weight"]) for answer in gap["answers"]},
                         case_sensitive="true" if gap.get("case_sensitive") else "false")
        item.ask("qti-text-entry-interaction", name, place, **ours)
    item.rule = "map_response"
    return sorted(set(lost))


def _place(item: Item, number: int) -> Element:
    """Where the gap stands in the text; at the end where the text shows none."""
    found = item.body.xpath(f'.//span[@class="gap-{number}"]')
    return found[0] if found else etree.SubElement(item.body, "p")


def _essay(item: Item, content: Content) -> list[str]:
    item.declare("RESPONSE", "single", "string", [])
    item.ask("qti-extended-text-interaction", **({"expected_lines": str(content["lines"])} if content.get("lines") else {}))
    return _lost(content, "words_min", "words_max", "template", "grader_info", "attachments")


def _upload(item: Item, content: Content) -> list[str]:
    item.declare("RESPONSE", "single", "file", [])
    item.ask("qti-upload-interaction")
    limits = [name for name, usual in (("most", 1), ("mb", USUAL_MB)) if content.get(name, usual) != usual]
    return limits + _lost(content, "types", "grader_info")


def _drag(item: Item, content: Content) -> list[str]:
    asked = etree.Element("qti-gap-match-interaction", {"response-identifier": "RESPONSE", "shuffle": "true"})
    right = []
    for number, word in enumerate(content["words"], 1):
        text = etree.SubElement(asked, "qti-gap-text", identifier=f"w{number}")
        text.set("match-max", "0" if word.get("unlimited") else "1")
        text.text = word["text"]
        for place, span in enumerate(item.body.xpath(f'.//span[@class="gap-{number}"]'), 1):
            gap = etree.SubElement(span, "qti-gap", identifier=f"g{number}-{place}")
            right.append(f"w{number} {gap.get('identifier')}")
    item.declare("RESPONSE", "multiple", "directedPair", right)
    for block in list(item.body):
        asked.append(block)
    item.body.append(asked)
    return ["group"] if any(word.get("group", 1) != 1 for word in content["words"]) else []


def _nothing(item: Item, content: Content) -> list[str]:
    return []


def _lost(content: Content, *names: str) -> list[str]:
    return [name for name in names if content.get(name)]


def _lost_comments(answers: Any) -> list[str]:
    return ["feedback"] if any(answer.get("feedback") for answer in answers) else []


ASKS: dict[str, Callable[[Item, Content], list[str]]] = {
    "single": _single, "multiple": _multiple, "true_false": _truth, "short": _short, "numeric": _numeric, "matching": _matching,
    "ordering": _ordering, "cloze": _cloze, "essay": _essay, "file_upload": _upload, "drag_words": _drag, "description": _nothing}
