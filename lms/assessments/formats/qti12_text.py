"""The words of a QTI 1.2 item, its pictures and sounds, and where among them its answers stand."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

from lms.assessments.formats import xml

Element = Any
RESPONSES = ("response_lid", "response_str", "response_num", "response_grp", "response_xy")
_GAP = "_____"
_AMONG_WORDS = ("response_str", "response_num")


def outermost(presentation: Element) -> list[Element]:
    return [response for response in xml.every(presentation, *RESPONSES) if not _is_within(response, RESPONSES)]


def shown(element: Element | None) -> str:
    """The material as HTML, without what stands for it where it can't be shown."""
    found = xml.every(element, *_DRAWN) if element is not None else ()
    pieces = (_DRAWN[xml.name(part)](part) for part in found if not _is_within(part, ("altmaterial",)))
    return "\n".join(filter(None, pieces))


def stem_of(presentation: Element, responses: list[Element], *, is_paired: bool) -> str:
    """The question as HTML. A blank among words is shown there as [its name], or by a line where it is the only one."""
    block = next((flow for flow in xml.every(presentation, "flow") if flow.get("class") == "QUESTION_BLOCK"), presentation)
    alone = responses[0] if len(responses) == 1 and not is_paired and xml.name(responses[0]) != "response_grp" else None
    parts = list(_parts(block, responses, alone))
    texts = [shown(part) for part in parts if xml.name(part) == "material"]
    blanks = [part for part in parts if xml.name(part) != "material"]
    named = all(part.get("ident") and xml.name(part) in _AMONG_WORDS for part in blanks)
    is_woven = named and not is_paired and len(blanks) > 1 and not any("[" in text for text in texts)
    if is_woven or _stands_among_words(parts, alone):
        return " ".join(shown(part) if xml.name(part) == "material" else _GAP if alone is not None else f"[{blank_of(part)}]"
                        for part in parts)
    return "\n".join(text if "<p" in text else f"<p>{text}</p>" for text in texts)


def blank_of(response: Element) -> str:
    return (response.get("ident") or "").removeprefix("response_")


def _parts(block: Element, responses: list[Element], alone: Element | None) -> Iterator[Element]:
    """Words and blanks as they follow each other; words within an answer belong to it, except those of one that stands alone."""
    for found in xml.every(block, "material", "response_label", *RESPONSES):
        if xml.name(found) == "material":
            is_part = not _is_within(found, RESPONSES) or (
                alone is not None and not _is_within(found, ("response_label", "render_hotspot")))
        elif xml.name(found) == "response_label":
            is_part = alone is not None and xml.name(alone) == "response_str" and not _has_choices(alone)
        else:
            is_part = found in responses and found is not alone
        if is_part:
            yield found


def _stands_among_words(parts: list[Element], alone: Element | None) -> bool:
    """Whether words stand on both sides of the one blank, within its response."""
    places = [place for place, part in enumerate(parts) if xml.name(part) == "response_label"]
    return alone is not None and len(places) == 1 and places[0] < len(parts) - 1 and all(
        _is_within(part, RESPONSES) for part in parts[places[0] + 1:])


def _has_choices(response: Element) -> bool:
    return next(xml.every(response, "render_choice"), None) is not None


def _is_within(element: Element, names: tuple[str, ...]) -> bool:
    return any(xml.name(parent) in names for parent in element.iterancestors())


def _markup(found: Element) -> str:
    """Text declared as plain may hold HTML all the same; XHTML may stand unescaped."""
    text = xml.inner(found).strip() if len(found) else xml.text(found)
    is_html = "html" in (found.get("texttype") or found.get("type") or "").casefold() or re.search(r"</\w+>|<br|<img", text)
    return text if is_html else text.replace("&", "&amp;").replace("<", "&lt;") if text else ""


def _stressed(found: Element) -> str:
    text = _markup(found)
    return f"<em>{text}</em>" if text else ""


def _file(found: Element) -> str:
    address = html.escape(found.get("uri") or "")
    if not address:
        return ""
    label = html.escape(found.get("label") or "")
    return f'<img src="{address}" alt="{label}">' if xml.name(found) == "matimage" else f'<audio src="{address}"></audio>'


_DRAWN: dict[str, Callable[[Element], str]] = {
    "mattext": _markup, "mat_formattedtext": _markup, "matemtext": _stressed, "matbreak": lambda _found: "<br>",
    "matimage": _file, "mataudio": _file}
