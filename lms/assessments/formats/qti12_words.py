"""What a QTI 1.2 item says beside its question: comments, notes for marking, and bounds of what is handed in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import qti12_dialects, xml
from lms.assessments.formats.model import Content
from lms.assessments.formats.numbers import digits
from lms.assessments.formats.qti12_rules import Rule
from lms.assessments.formats.qti12_text import shown
from lms.assessments.formats.text import line_of, markdown_of
from lms.assessments.question_types.file_upload import kinds_of

Element = Any
BY_RESULT = _l("Comments that depend on the answer were left out.")
_BY_RESULT = ("correct_fb", "correct", "general_fb")
_MARKERS = ("scorer", "assessor", "tutor", "administrator", "administratorauthority")
_LIMITS = {"words_min": "word_limit_min", "words_max": "word_limit_max"}
_PROGRAMS = ("matapplet", "matapplication", "matvideo")


def facts_of(item: Element) -> dict[str, str]:
    facts = {xml.at(field, "fieldlabel").casefold(): xml.at(field, "fieldentry")
             for field in xml.every(item, "qtimetadatafield", "qti_metadatafield")}
    metadata = xml.child(item, "itemmetadata")
    for found in metadata if metadata is not None else ():
        facts.setdefault(xml.name(found).casefold(), xml.text(found))
    return facts


def comments_of(item: Element) -> dict[str, str]:
    """By name, as HTML; hints, which come before the answer, are none."""
    return {found.get("ident") or "": shown(found) for found in xml.every(item, "itemfeedback")
            if next(xml.every(found, "hint"), None) is None}


def said_by(rule: Rule, comments: dict[str, str]) -> str:
    """What a rule says of its answer, that answer's own comment first."""
    names = sorted(rule.comments, key=lambda name: name in _BY_RESULT)
    return line_of(next((comments[name] for name in names if comments.get(name)), ""), "html")


def general_of(item: Element, comments: dict[str, str]) -> str:
    """What everybody is told after the answer, as HTML; what Blackboard calls the solution of an option is a comment on it."""
    options = {label.get("ident") for label in xml.every(item, "response_label")}
    solved = [found.get("ident") or "" for found in xml.every(item, "itemfeedback")
              if next(xml.every(found, "solution"), None) is not None and found.get("ident") not in options]
    names = ("general_fb", "solution", item.get("label") or "", *solved)
    return next((comments[name] for name in names if comments.get(name)), "")


def left_out(item: Element, comments: dict[str, str], general: str, content: Content) -> list[object]:
    """Comments that stand nowhere, and what no page of ours shows."""
    kept = {text for value in _texts(content) if (text := value.strip())} | {line_of(general, "html")}
    lost: list[object] = [BY_RESULT] if any(
        (text := line_of(html, "html")) and text not in kept for html in comments.values()) else []
    if next(xml.every(item, "hint"), None) is not None and not qti12_dialects.left_out(item):
        lost.append(_l("Its hint was left out."))
    if next(xml.every(item, *_PROGRAMS), None) is not None:
        lost.append(_l("Sound or film in the question, or a button, was left out."))
    return lost


def essay(item: Element) -> Content:
    """Canvas tells the bounds at the response, and what markers go by among the facts; IMS in a rubric, D2L in its own parts."""
    response = next(xml.every(item, "response_str"), None)
    said = response if response is not None and (response.get("word_limit_enabled") or "Yes").casefold() == "yes" else None
    limits = {name: int(Decimal(number)) for name, attribute in _LIMITS.items()
              if said is not None and (number := digits(said.get(attribute))) and Decimal(number) >= 1}
    rubrics = [markdown_of(shown(found), "html") for found in xml.every(item, "rubric")
               if (found.get("view") or "").casefold() in _MARKERS]
    notes = "\n\n".join(filter(None, (markdown_of(facts_of(item).get("grading_notes", "")), *rubrics)))
    return {**limits, **({"grader_info": notes} if notes else {}), **qti12_dialects.essay(item)}


def upload(item: Element) -> Content:
    """As Canvas bounds it; types of which this system takes none bound nothing, so that the question is not lost."""
    presentation = xml.child(item, "presentation")
    told = presentation if presentation is not None else item
    types = [f".{ending.strip().lstrip('.')}" for ending in (told.get("allowed_types") or "").split(",") if ending.strip(" .")]
    count = digits(told.get("files_count"))
    return {**({"most": int(Decimal(count))} if count and Decimal(count) >= 1 else {}),
            **({"types": types} if kinds_of({"types": types or ["?"]}) else {})}


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []
