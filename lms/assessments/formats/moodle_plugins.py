"""Question types of Moodle that a cloze of the bank can hold: words to select, rows to judge (kprime, mtf), bracketed gaps."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import xml
from lms.assessments.formats.model import Content, Unrepresentable
from lms.assessments.formats.numbers import digits
from lms.assessments.formats.text import line_of, literal, markdown_of

LIKE = {
    "shortanswerwiris": "shortanswer", "truefalsewiris": "truefalse", "matchwiris": "match", "essaywiris": "essay",
    "multichoicewiris": "multichoice", "multianswerwiris": "multianswer", "essayautograde": "essay", "aitext": "essay",
    "calculatedwiris": "calculated"}
"""Types that are written as another is, with more rules of their own for marking."""
_MOST_ROWS = 60


def judged(element: Any, stem: str, form: str) -> tuple[str, Content]:
    """Each row with a list of the columns to choose from; the text is Markdown."""
    columns = {one.get("number") or "": line_of(xml.at(one, "responsetext", "text"), "html")
               for one in xml.children(element, "column")}
    right = {(one.get("rownumber"), one.get("columnnumber")): _is_more(xml.at(one, "value"))
             for one in xml.children(element, "weight")}
    lines, gaps = [], list[Content]()
    for row in xml.children(element, "row")[:_MOST_ROWS]:
        number = row.get("number") or ""
        words = line_of(xml.at(row, "optiontext", "text"), "html")
        answers = [{"text": text, "weight": "100" if right.get((number, key)) else "0", "feedback": ""}
                   for key, text in columns.items()]
        if words and any(answer["weight"] == "100" for answer in answers):
            gaps.append({"kind": "choice", "weight": "1", "layout": "inline", "answers": answers})
            lines.append(f"- {literal(words)} [[{len(gaps)}]]")
    if not gaps or len(columns) < 2:
        raise Unrepresentable(_l("It has no gap with answers."))
    return f"{markdown_of(stem, form)}\n\n" + "\n".join(lines), {"gaps": gaps}


def bracketed(element: Any, stem: str) -> tuple[str, Content]:
    """[word] in the text is a gap: typed, or chosen from all words and those that fit nowhere; a|b takes either."""
    marks = (xml.at(element, "delimitchars") or "[]")[:2].ljust(2, "]")
    begins, ends = marks[0], marks[1]
    is_typed = xml.at(element, "answerdisplay") == "gapfill"
    pattern = re.compile(rf"{re.escape(begins)}([^{re.escape(begins + ends)}]+){re.escape(ends)}")
    inside = [line_of(found[1]) for found in pattern.finditer(stem)]
    offered = list(dict.fromkeys([*(_first(word) for word in inside), *(
        line_of(xml.at(one, "text")) for one in xml.children(element, "answer") if not _is_more(one.get("fraction")))]))
    gaps = [_typed(word, element) if is_typed else _chosen(_first(word), offered) for word in inside]
    if not gaps or (not is_typed and len(offered) < 2):
        raise Unrepresentable(_l("It has no gap with answers."))
    numbers = iter(range(1, len(gaps) + 1))
    return pattern.sub(lambda _found: f"[[{next(numbers)}]]", stem), {"gaps": gaps}


def selected(element: Any, stem: str) -> tuple[str, Content]:
    """[[5]] means the fifth word, chosen from those of its group; here the gaps are numbered as they come."""
    words = [(line_of(xml.at(box, "text")), xml.at(box, "group") or "1") for box in xml.children(element, "selectoption")]
    gaps: list[Content] = []

    def gap(found: re.Match[str]) -> str:
        place = int(found.group(1)) - 1
        if place >= len(words):
            raise Unrepresentable(_l("No answer of a gap is fully right."))
        right, group = words[place]
        group = group if sum(of == group for _text, of in words) > 1 else ""
        gaps.append({"kind": "choice", "weight": "1", "layout": "inline", "answers": [
            {"text": text, "weight": "100" if text == right else "0", "feedback": ""}
            for text, of in words if group in ("", of)]})
        return f"[[{len(gaps)}]]"

    text = re.sub(r"\[\[(\d{1,3})\]\]", gap, stem)
    if not gaps:
        raise Unrepresentable(_l("It has no gap with answers."))
    return text, {"gaps": gaps}


def _is_more(number: str | None) -> bool:
    """Than nothing."""
    return Decimal(digits(number) or "0") > 0


def _first(word: str) -> str:
    return word.partition("|")[0].strip()


def _typed(word: str, element: Any) -> Content:
    gap: Content = {"kind": "short", "weight": "1", "answers": [
        {"text": one.strip(), "weight": "100", "feedback": ""} for one in word.split("|") if one.strip()]}
    return gap | ({"case_sensitive": True} if xml.at(element, "casesensitive") == "1" else {})


def _chosen(right: str, offered: list[str]) -> Content:
    return {"kind": "choice", "weight": "1", "layout": "inline", "answers": [
        {"text": one, "weight": "100" if one == right else "0", "feedback": ""} for one in offered]}
