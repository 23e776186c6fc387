"""Lessons and glossaries of a Moodle backup: the pages become texts, the questions between them a quiz, the terms one text.

After Moodle's mod/lesson/backup/moodle2 (pages linked by the one before and the one after) and mod/glossary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask_babel import gettext as _

from lms.assessments.formats import moodle_xml
from lms.core import xml
from lms.interchange.plan import Step
from lms.interchange.reading import quizzes
from lms.interchange.reading.marks import number, titled
from lms.interchange.reading.moodle import Work
from lms.interchange.reading.moodle_questions import NULL

_CONTENT, _PREVIOUS = "20", -40
_SHORT, _TRUTH, _CHOICE, _MATCHING, _NUMERICAL, _ESSAY = "1", "2", "3", "5", "8", "10"
_TYPES = {_SHORT: "shortanswer", _TRUTH: "multichoice", _CHOICE: "multichoice", _MATCHING: "matching", _NUMERICAL: "numerical",
          _ESSAY: "essay"}


def lesson(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """Page by page in the order in which they are linked, then its questions."""
    made: list[Step] = []
    work.fill(step, xml.at(told, "intro"), xml.at(told, "introformat"), context, "mod_lesson", "intro")
    pages = _in_order(told)
    for page in pages:
        if xml.at(page, "qtype") == _CONTENT:
            one = step if not made else Step(f"{step.ref}-{len(made)}", "reading", "")
            one.where = f"{step.where}: {titled(xml.at(page, 'title'))[:60]}"
            one.title = titled(f"{titled(xml.at(told, 'name'))}: {titled(xml.at(page, 'title'), _('Untitled'))}")
            _fill(one, page, context, work)
            made.append(one)
    if not made and step.text:
        made.append(step)
    if any(_leads_elsewhere(page) for page in pages):
        work.plan.lose(step.where, _("The pages of the lesson follow one another here; its buttons that lead elsewhere were left "
                                     "out."), _("Say in the text what to read next if learners are to choose."))
    asked = [page for page in pages if xml.at(page, "qtype") in _TYPES]
    return [one for one in made if one.text] + ([_quiz(step, told, asked, pages, context, work)] if asked else [])


def glossary(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """All terms in their order, below headings of their own."""
    work.fill(step, xml.at(told, "intro"), xml.at(told, "introformat"), context, "mod_glossary", "intro")
    entries = sorted(xml.every(told, "entry"), key=lambda one: xml.at(one, "concept").casefold())
    for entry in entries:
        step.text = f"{step.text}\n\n## {titled(xml.at(entry, 'concept'), _('Untitled'))}".strip()
        work.fill(step, xml.at(entry, "definition"), xml.at(entry, "definitionformat"), context, "mod_glossary", "entry",
                  entry.get("id") or "")
    if not entries:
        work.plan.lose(step.where, _("The backup does not hold the terms of the glossary."),
                       _("Back up the course with its users' data, which hold the terms, or write them into a text."))
    step.completion, step.is_required = "opened", False
    return [step] if step.text else []


def _fill(step: Step, page: Any, context: str, work: Work) -> None:
    work.fill(step, xml.at(page, "contents"), xml.at(page, "contentsformat") or "1", context, "mod_lesson", "page_contents",
              page.get("id") or "")


def _in_order(told: Any) -> list[Any]:
    found = {page.get("id") or "": page for page in xml.every(told, "page")}
    after = {xml.at(page, "prevpageid"): id_ for id_, page in found.items()}
    ordered, id_ = [], after.get("0")
    while id_ in found:
        ordered.append(found.pop(id_))
        id_ = after.get(id_)
    return [*ordered, *found.values()]


def _leads_elsewhere(page: Any) -> bool:
    answers = list(xml.every(page, "answer"))
    return xml.at(page, "qtype") == _CONTENT and (len(answers) > 1 or any(xml.at(one, "jumpto") not in ("-1", "-9")
                                                                         for one in answers))


def _quiz(step: Step, told: Any, asked: list[Any], pages: list[Any], context: str, work: Work) -> Step:
    quiz = Step(f"{step.ref}-q", "quiz", titled(_("%(title)s: questions", title=titled(xml.at(told, "name")))), where=step.where)
    places = {page.get("id") or "": place for place, page in enumerate(pages)}
    rows: list[dict[str, Any]] = []
    for page in asked:
        where = f"{step.where}: {titled(xml.at(page, 'title'))[:60]}"
        reading = moodle_xml.read(_said(page, _judge(page, places, by_score=xml.at(told, "custom") == "1")))
        reading.questions = [replace(one, category=quiz.title, where="") for one in reading.questions]
        refs = quizzes.add(work.plan, reading, where, work.source, partial(
            work.files.find, context, "mod_lesson", "page_contents", page.get("id") or ""))
        rows += ({"question": ref, "points": str(points)} for ref, points in refs)
    quizzes.place(work.plan, quiz, rows, {})
    return quiz


def _judge(page: Any, places: dict[str, int], *, by_score: bool) -> Callable[[Any], bool]:
    """Whether an answer is right: by its score, or, as older lessons have it, because it leads on."""
    here = places.get(page.get("id") or "", 0)

    def is_right(answer: Any) -> bool:
        if by_score:
            return not xml.at(answer, "score").startswith("-") and number(xml.at(answer, "score")) > 0
        to = xml.at(answer, "jumpto")
        return places.get(to, -1) > here if not to.startswith("-") else to != str(_PREVIOUS)

    return is_right


def _said(page: Any, is_right: Callable[[Any], bool]) -> Any:
    """The page as a question of Moodle XML."""
    from lxml import etree

    qtype, answers = xml.at(page, "qtype"), list(xml.every(page, "answer"))
    quiz = etree.Element("quiz")
    made = etree.SubElement(quiz, "question", type=_TYPES[qtype])
    _text(made, "name", titled(xml.at(page, "title")))
    _text(made, "questiontext", xml.at(page, "contents"))
    etree.SubElement(made, "defaultgrade").text = "1"
    if qtype == _MATCHING:
        for pair in answers[2:]:  # the first two are what Moodle says to right and wrong ones
            _text(_text(made, "subquestion", _plain(pair, "answer_text")), "answer", _plain(pair, "response"))
        return quiz
    if qtype in (_TRUTH, _CHOICE):
        etree.SubElement(made, "single").text = "false" if qtype == _CHOICE and xml.at(page, "qoption") == "1" else "true"
    right = [answer for answer in answers if is_right(answer)]
    share = f"{100 / len(right):.5f}" if right and made.findtext("single") == "false" else "100"
    for answer in answers if qtype != _ESSAY else ():
        words, margin = _number(_plain(answer, "answer_text")) if qtype == _NUMERICAL else (_plain(answer, "answer_text"), "")
        said = _text(made, "answer", words)
        said.set("fraction", share if answer in right else "0")
        if margin:
            etree.SubElement(said, "tolerance").text = margin
        _text(said, "feedback", _plain(answer, "response"))
    return quiz


def _number(text: str) -> tuple[str, str]:
    """A lesson says 3:5 for whatever lies between: the middle and how far from it."""
    least, colon, most = text.partition(":")
    try:
        low, high = float(least), float(most) if colon else float(least)
    except ValueError:
        return text, ""
    return f"{(low + high) / 2:g}", f"{abs(high - low) / 2:g}"


def _plain(element: Any, name: str) -> str:
    found = xml.at(element, name)
    return "" if found == NULL else found


def _text(parent: Any, name: str, text: str) -> Any:
    from lxml import etree

    said = etree.SubElement(parent, name, format="html")
    etree.SubElement(said, "text").text = "" if text == NULL else text
    return said
