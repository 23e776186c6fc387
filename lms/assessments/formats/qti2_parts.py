"""Names, declarations and text of QTI 2 and 3 items."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.assessments.formats import xml
from lms.assessments.formats.media import INLINE, inline
from lms.assessments.formats.model import Media
from lms.assessments.formats.numbers import digits

Element = Any
_BLOCKS_LEFT_OUT = ("rubricblock", "feedbackblock", "templateblock", "feedbackinline", "templateinline", "stylesheet",
                    "modalfeedback", "companionmaterialsinfo")
_WITH_TEXT = ("gapmatchinteraction", "hottextinteraction")
_PREFIX = re.compile(r"<(/?)[\w.-]+:(?=\w)")


def plain_name(element: Element) -> str:
    return xml.name(element).removeprefix("qti-").replace("-", "").casefold()


def attribute(element: Element, name: str) -> str:
    """By its name without hyphens and case; empty where there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].replace("-", "").casefold() == name:
            return str(value)
    return ""


def every(element: Element, *names: str) -> Iterator[Element]:
    return (found for found in element.iter() if plain_name(found) in names)


@dataclass
class Declared:
    """What a response declaration says is right, and what each value earns."""

    cardinality: str = "single"
    base: str = "identifier"
    correct: list[str] = field(default_factory=list)
    earned: dict[str, Decimal] = field(default_factory=dict)
    most: Decimal = Decimal(0)
    default: Decimal = Decimal(0)
    """What a value that is not named earns."""
    is_case_sensitive: bool = False

    def best(self) -> list[str]:
        """The right values, by declaration or, without one, those that earn something."""
        return self.correct or [value for value, amount in self.earned.items() if amount > 0]


def declared(root: Element) -> dict[str, Declared]:
    return {attribute(found, "identifier"): _declared(found) for found in every(root, "responsedeclaration")}


def _declared(found: Element) -> Declared:
    one = Declared(attribute(found, "cardinality") or "single", attribute(found, "basetype") or "identifier")
    for right in every(found, "correctresponse"):
        one.correct = [" ".join(xml.text(value).split()) for value in every(right, "value")]
    for mapping in every(found, "mapping"):
        one.most = Decimal(digits(attribute(mapping, "upperbound")) or "0")
        one.default = Decimal(digits(attribute(mapping, "defaultvalue")) or "0")
    for entry in every(found, "mapentry"):
        amount = digits(attribute(entry, "mappedvalue"))
        if amount is not None:
            one.earned[" ".join(attribute(entry, "mapkey").split())] = Decimal(amount)
        one.is_case_sensitive = one.is_case_sensitive or attribute(entry, "casesensitive") == "true"
    return one


def taken_out(root: Element) -> list[Media]:
    """Pictures and sounds that stand in the item as data: URLs; from now on it refers to them by their names."""
    files: list[Media] = []
    for element in root.iter():
        for key, value in element.attrib.items():
            if key in ("src", "data") and (found := INLINE.match(value)):
                files.append(inline(found, len(files) + 1))
                element.set(key, files[-1].name)
    return files


def own_text(element: Element) -> str:
    """Markdown that our own export kept beside the HTML."""
    return next((str(value) for found in element.iter() if (value := found.get("data-markdown"))), "")


def markup(element: Element, gaps: Mapping[Element, str]) -> str:
    """The inside as HTML, interactions replaced by their prompt and by what `gaps` says for each."""
    places = {number: gaps[found] for number, found in enumerate(element.iter()) if found in gaps}
    whole = copy.deepcopy(element)
    for number, found in list(enumerate(whole.iter())):
        name = plain_name(found)
        if name.endswith("interaction"):
            _replace(found, places.get(number, ""))
        elif name == "rubricblock" and "candidate" in attribute(found, "view").split():
            found.tag = "div"
        elif name in _BLOCKS_LEFT_OUT:
            _replace(found, None)
    return _PREFIX.sub(r"<\1", xml.inner(whole))


def _replace(found: Element, gap: str | None) -> None:
    """Text in place of the element; its tail stays."""
    parent = found.getparent()
    if parent is None:
        return
    tail, prompt = found.tail, next(every(found, "prompt"), None) if gap is not None else None
    block = found.makeelement("span" if gap else "div")
    block.text = gap or ""
    if gap is not None and plain_name(found) in _WITH_TEXT:
        for child in found:
            if plain_name(child) not in ("prompt", "gaptext", "gapimg"):
                block.append(copy.deepcopy(child))
    block.tail = tail
    if prompt is not None:
        prompt.tail = None
        block.insert(0, prompt)
    parent.replace(found, block)
