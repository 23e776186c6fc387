"""Blackboard pools of before version 6: POOL with one element per question."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments import labels
from lms.assessments.formats import xml
from lms.assessments.formats.contents import choice_content, share_of, short_content
from lms.assessments.formats.model import Content, Incoming, Reading, Skipped, Unrepresentable
from lms.assessments.formats.text import line_of, markdown_of

Answer = tuple[str, Content]


def read(root: Any) -> Reading:
    reading, number = Reading("blackboard"), 0
    title = xml.child(root, "TITLE")
    category = labels.path(labels.split(title.get("value") or "" if title is not None else ""))
    for element in root:
        if not xml.name(element).startswith("QUESTION_"):
            continue
        number += 1
        where = str(_l("question %(number)s, line %(line)s", number=number, line=element.sourceline))
        try:
            kind, content = _answer(element, xml.name(element).removeprefix("QUESTION_"))
            text = markdown_of(xml.at(element, "BODY", "TEXT"), "html")
            feedback = xml.at(element, "GRADABLE", "FEEDBACK_WHEN_CORRECT")
            reading.questions.append(Incoming(kind, text, content, category=category, where=where,
                                              feedback=markdown_of(feedback, "html")))
        except Unrepresentable as error:
            reading.skipped.append(Skipped(where, error.message))
    return reading


def _answer(element: Any, kind: str) -> Answer:
    answers = {found.get("id") or "": line_of(xml.at(found, "TEXT"), "html") for found in xml.children(element, "ANSWER")}
    right = [found.get("answer_id") or "" for found in xml.every(element, "CORRECTANSWER")]
    if kind == "ESSAY":
        return "essay", {}
    if kind == "TRUEFALSE":
        return "true_false", {"answer": answers.get(right[0] if right else "", "").casefold() == "true"}
    if kind in ("MULTIPLECHOICE", "MULTIPLEANSWER"):
        share = "100" if kind == "MULTIPLECHOICE" else share_of(len(right))
        return choice_content([{"text": text, "weight": share if key in right else "0", "feedback": ""}
                               for key, text in answers.items()], is_single=kind == "MULTIPLECHOICE", is_even=True)
    if kind == "FILLINBLANK":
        return "short", short_content([{"text": text, "weight": "100", "feedback": ""} for text in answers.values()])
    if kind == "MATCH":
        return "matching", _pairs(element, answers)
    if kind == "ORDER":
        places = [answers[key] for key in right if key in answers]
        return "ordering", {"items": places}
    raise Unrepresentable(_l("Type %(kind)s not supported.", kind=kind))


def _pairs(element: Any, answers: dict[str, str]) -> Content:
    choices = {found.get("id") or "": line_of(xml.at(found, "TEXT"), "html") for found in xml.children(element, "CHOICE")}
    pairs = [{"text": answers[found.get("answer_id")], "match": choices[found.get("choice_id")]}
             for found in xml.every(element, "CORRECTANSWER")
             if found.get("answer_id") in answers and found.get("choice_id") in choices]
    if not pairs:
        raise Unrepresentable(_l("It names no right answer."))
    return {"pairs": pairs, "distractors": sorted(set(choices.values()) - {pair["match"] for pair in pairs})}
