"""The question bank of a Moodle backup: each question is said as Moodle XML says it, and read by that format's reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from lms.assessments import labels
from lms.assessments.formats import moodle_xml
from lms.core import xml
from lms.interchange.files import Source
from lms.interchange.plan import Plan
from lms.interchange.reading import quizzes

NULL = "$@NULL@$"
Find = Callable[[Collection[str], Collection[str], str], str | None]
"""A file by the ids of its question (and the questions within), the ids of the answers, and its name."""
_FORMS = {"0": "moodle_auto_format", "1": "html", "2": "plain_text", "4": "markdown"}
_CLOZE = {"shortanswer": "SHORTANSWER", "numerical": "NUMERICAL", "multichoice": "MULTICHOICE"}
_GROUP = re.compile(r'"(?:draggroup|selectgroup)";(?:s:\d+:"|i:)(\d+)')
_INFINITE = re.compile(r'"infinite";(?:b:1|i:1|s:1:"1")')


@dataclass
class Bank:
    """`refs` are the questions that came along, by Moodle's ids; `entries` those of 4.0 on; `paths` name the categories."""

    refs: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    random: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Placeholders of Moodle up to 3.11: the category to draw from, and whether those below it count."""


def read(root: Any, source: Source, plan: Plan, files: Find) -> Bank:
    """Put all questions into the plan."""
    bank = Bank()
    categories = xml.children(root, "question_category")
    parents = {one.get("id"): (xml.at(one, "name"), xml.at(one, "parent")) for one in categories}
    bank.paths = {id_: _path(id_, parents) for id_ in parents if id_}
    found = [(one, question, entry) for one in categories for question, entry in _questions(one)]
    children: dict[str, list[Any]] = {}
    for _category, question, _entry in found:
        if (parent := xml.at(question, "parent")) not in ("0", "", question.get("id")):
            children.setdefault(parent, []).append(question)
    for category, question, entry in found:
        id_, kind = question.get("id") or "", xml.at(question, "qtype")
        if kind == "random":
            bank.random[id_] = category.get("id") or "", xml.at(question, "questiontext") == "1"
        elif xml.at(question, "parent") in ("0", ""):
            _take(question, bank, bank.paths.get(category.get("id") or "", ""), children.get(id_, []), source, plan, files)
            if entry and id_ in bank.refs:
                bank.entries[entry] = bank.refs[id_]
    return bank


def _take(question: Any, bank: Bank, category: str, children: list[Any], source: Source, plan: Plan,
          files: Find) -> None:
    from lxml import etree

    id_ = question.get("id") or ""
    quiz = etree.Element("quiz")
    quiz.append(_said(question, children))
    reading = moodle_xml.read(quiz)
    where = _("questions.xml, line %(line)s (%(name)s)", line=question.sourceline, name=xml.at(question, "name")[:60])
    reading.questions = [replace(one, category=category, where="") for one in reading.questions]
    for lists in (reading.skipped, reading.notes, reading.errors):
        lists[:] = [replace(item, where="") for item in lists]
    whole = [question, *children]
    ids = {one.get("id") or "" for one in whole}
    answers = {answer.get("id") or "" for one in whole for answer in xml.every(one, "answer", "match")}
    for ref, _points in quizzes.add(plan, reading, where, source, lambda name: files(ids, answers, name)):
        bank.refs[id_] = ref


def _questions(category: Any) -> Iterator[tuple[Any, str]]:
    """Of a category: as backups up to 3.11 list them, and the newest version of each entry as those from 4.0 on do."""
    for held in xml.children(category, "questions"):
        for question in xml.children(held, "question"):
            yield question, ""
    for held in xml.children(category, "question_bank_entries"):
        for entry in xml.children(held, "question_bank_entry"):
            versions = sorted(xml.every(entry, "question_versions"), key=lambda one: int(xml.at(one, "version") or 0))
            newest = next((one for one in reversed(versions) if xml.at(one, "status") != "draft"),
                          versions[-1] if versions else None)
            question = None if newest is None else next(xml.every(newest, "question"), None)
            if question is not None:
                yield question, entry.get("id") or ""


def _path(id_: str | None, parents: Mapping[str | None, tuple[str, str]]) -> str:
    names: list[str] = []
    while id_ in parents and len(names) < 30:
        name, parent = parents[id_]
        names.insert(0, name)
        id_ = parent
    return labels.path(name for name in names if name and name != "top")


def _said(question: Any, children: list[Any]) -> Any:
    """As <question> of Moodle XML."""
    from lxml import etree

    kind = xml.at(question, "qtype")
    plugin = next((kid for kid in question if xml.name(kid) == f"plugin_qtype_{kind}_question"), None)
    made = etree.Element("question", type=kind)
    _text(made, "name", xml.at(question, "name"))
    stem = xml.at(question, "questiontext")
    if kind == "multianswer":
        stem = _cloze(stem, _sequence(plugin, children))
    _text(made, "questiontext", stem, xml.at(question, "questiontextformat"))
    _text(made, "generalfeedback", xml.at(question, "generalfeedback"), xml.at(question, "generalfeedbackformat"))
    _plain(made, "defaultgrade", xml.at(question, "defaultmark") or xml.at(question, "defaultgrade"))
    _plain(made, "penalty", xml.at(question, "penalty"))
    tags = etree.SubElement(made, "tags")
    for tag in xml.every(question, "tag"):
        if words := xml.at(tag, "rawname") or xml.at(tag, "name"):
            _text(tags, "tag", words)
    if plugin is not None:
        _SAID.get(kind, _options)(made, plugin)
    return made


def _options(made: Any, plugin: Any) -> None:
    """What most types have: answers, and settings that stand in an element called like the type."""
    from copy import deepcopy

    records = {xml.at(one, "answer"): one for one in xml.every(plugin, "numerical_record", "calculated_record")}
    for answer in xml.every(plugin, "answer"):
        if not answer.get("id"):
            continue
        said = _answer(made, answer, xml.at(answer, "answertext"))
        for setting in records.get(answer.get("id") or "", ()):
            if xml.name(setting) not in ("question", "answer"):
                _plain(said, xml.name(setting), xml.text(setting))
    for unit in xml.every(plugin, "numerical_unit"):
        said = _plain(made, "unit", "")
        _plain(said, "unit_name", xml.at(unit, "unit"))
        _plain(said, "multiplier", xml.at(unit, "multiplier"))
    for definition in xml.every(plugin, "dataset_definition"):
        said = _plain(made, "dataset_definition", "")
        _text(said, "name", xml.at(definition, "name"))
        said.extend(deepcopy(item) for item in xml.every(definition, "dataset_item"))
    for settings in plugin:
        if xml.name(settings) not in ("answers", "matches", "dataset_definitions", "numerical_records", "numerical_units"):
            _settings(made, settings)


def _settings(made: Any, settings: Any) -> None:
    names = {xml.name(one) for one in settings}
    for one in settings:
        name, text = xml.name(one), xml.text(one)
        if len(one) or (name.endswith("format") and name.removesuffix("format") in names) or text == NULL:
            continue
        if f"{name}format" in names:
            _text(made, name, text, xml.at(settings, f"{name}format"))
        else:
            _plain(made, name, text)


def _truth(made: Any, plugin: Any) -> None:
    right = xml.at(plugin, "truefalse", "trueanswer")
    for answer in xml.every(plugin, "answer"):
        if answer.get("id"):
            _answer(made, answer, "true" if answer.get("id") == right else "false")


def _match(made: Any, plugin: Any) -> None:
    for options in xml.every(plugin, "matchoptions"):
        _settings(made, options)
    for one in xml.every(plugin, "match"):
        said = _text(made, "subquestion", xml.at(one, "questiontext"), xml.at(one, "questiontextformat"))
        _text(said, "answer", xml.at(one, "answertext"))


def _words(made: Any, plugin: Any, name: str) -> None:
    """The words to drag or to choose: Moodle keeps their group as serialized PHP, of which two numbers are read."""
    for answer in xml.every(plugin, "answer"):
        if answer.get("id"):
            told = xml.at(answer, "feedback")
            said = _plain(made, name, "")
            _plain(said, "text", xml.at(answer, "answertext"))
            group = _GROUP.search(told)
            _plain(said, "group", group[1] if group else told if told.isdigit() else "1")
            if _INFINITE.search(told):
                _plain(said, "infinite", "")


def _sequence(plugin: Any, children: list[Any]) -> list[Any]:
    order = ",".join(xml.text(one) for one in xml.every(plugin, "sequence")).split(",") if plugin is not None else []
    by_id = {child.get("id"): child for child in children}
    return [by_id.get(id_.strip()) for id_ in order if id_.strip()] or children


def _cloze(stem: str, children: list[Any]) -> str:
    """{#1} is the first of the questions within."""
    for number, child in enumerate(children, 1):
        stem = stem.replace(f"{{#{number}}}", _gap(child) if child is not None else "")
    return stem


def _gap(child: Any) -> str:
    if (whole := xml.at(child, "questiontext")).startswith("{"):
        return whole
    kind = xml.at(child, "qtype")
    plugin = next((kid for kid in child if xml.name(kid) == f"plugin_qtype_{kind}_question"), child)
    margins = {xml.at(one, "answer"): xml.at(one, "tolerance") for one in xml.every(plugin, "numerical_record")}
    answers = []
    for answer in xml.every(plugin, "answer"):
        if id_ := answer.get("id"):
            words = _escaped(xml.at(answer, "answertext")) + (f":{margins[id_]}" if id_ in margins else "")
            comment = _escaped(xml.at(answer, "feedback"))
            answers.append(f"%{_percent(xml.at(answer, 'fraction'))}%{words}{f'#{comment}' if comment else ''}")
    mark = xml.at(child, "defaultmark").partition(".")[0] or "1"
    return f"{{{mark}:{_CLOZE.get(kind, 'SHORTANSWER')}:{'~'.join(answers)}}}"


def _escaped(text: str) -> str:
    return re.sub(r"([}~#/\"\\])", r"\\\1", re.sub(r"<[^>]+>", "", text))


def _answer(made: Any, answer: Any, text: str) -> Any:
    said = _text(made, "answer", text, xml.at(answer, "answerformat") or "0")
    said.set("fraction", _percent(xml.at(answer, "fraction")))
    _text(said, "feedback", xml.at(answer, "feedback"), xml.at(answer, "feedbackformat"))
    return said


def _percent(fraction: str) -> str:
    try:
        return f"{float(fraction) * 100:.5f}".rstrip("0").rstrip(".")
    except ValueError:
        return "0"


def _text(parent: Any, name: str, text: str, form: str = "") -> Any:
    said = _plain(parent, name, "")
    if form in _FORMS:
        said.set("format", _FORMS[form])
    _plain(said, "text", "" if text == NULL else text)
    return said


def _plain(parent: Any, name: str, text: str) -> Any:
    from lxml import etree

    said = etree.SubElement(parent, name)
    said.text = "" if text == NULL else text
    return said


_SAID: dict[str, Callable[[Any, Any], None]] = {
    "truefalse": _truth, "match": _match, "ddwtos": lambda made, plugin: _words(made, plugin, "dragbox"),
    "gapselect": lambda made, plugin: _words(made, plugin, "selectoption")}
