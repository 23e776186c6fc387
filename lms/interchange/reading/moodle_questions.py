"""The question bank of a Moodle backup: each question is said as Moodle XML says it, and read by that format's reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from lms.assessments import labels
from lms.assessments.formats import moodle_plugins, moodle_xml
from lms.core import xml
from lms.core.errors import Unreadable
from lms.interchange.files import Source
from lms.interchange.plan import Plan
from lms.interchange.reading import quizzes

NAME, NULL = "questions.xml", "$@NULL@$"
_LARGEST, _NOBODY = 96_000_000, {"0", ""}
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


def read(source: Source, plan: Plan, files: Find) -> Bank:
    """Put all questions into the plan, walking twice through a file that may hold thousands: first for what stands elsewhere than
    the question that needs it, the way of a category and the gaps of a cloze."""
    bank = Bank()
    parents: dict[str | None, tuple[str, str]] = {}
    children: dict[str, list[Any]] = {}
    for one in _walked(source):
        if xml.name(one) == "question_category":
            parents[one.get("id")] = xml.at(one, "name"), xml.at(one, "parent")
        elif (question := _newest(one)) is not None and (
                parent := xml.at(question, "parent")) not in _NOBODY | {question.get("id")}:
            children.setdefault(parent, []).append(deepcopy(question))
    bank.paths = {id_: _path(id_, parents) for id_ in parents if id_}
    for one in _walked(source):
        if xml.name(one) != "question_category" and (question := _newest(one)) is not None:
            _take_one(one, question, bank, children, source, plan, files)
    return bank


def _take_one(one: Any, question: Any, bank: Bank, children: Mapping[str, list[Any]], source: Source, plan: Plan,
              files: Find) -> None:
    id_, category = question.get("id") or "", _category_of(one)
    if xml.at(question, "qtype") == "random":
        bank.random[id_] = category, xml.at(question, "questiontext") == "1"
    elif xml.at(question, "parent") in _NOBODY:
        _take(question, bank, bank.paths.get(category, ""), children.get(id_, []), source, plan, files)
        if xml.name(one) == "question_bank_entry" and id_ in bank.refs:
            bank.entries[one.get("id") or ""] = bank.refs[id_]


def _walked(source: Source) -> Iterator[Any]:
    """The questions, each at its end, and the categories: up to 3.11 a category lists questions, from 4.0 on entries with the
    versions of one."""
    if source.size_of(NAME) > _LARGEST:
        raise Unreadable(_("%(name)s is larger than %(mb)s MB.", name=NAME, mb=_LARGEST // 1_000_000))
    with source.open(NAME) as stream:
        try:
            yield from xml.walked(stream, "question", "question_bank_entry", around="question_category")
        except Unreadable as error:
            raise Unreadable(_("%(file)s: %(why)s", file=NAME, why=error.message)) from error


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


def _newest(one: Any) -> Any:
    """The question itself; of an entry its newest version that is no draft, if there is one."""
    if xml.name(one) == "question":
        return one
    versions = sorted(xml.every(one, "question_versions"), key=lambda one: int(xml.at(one, "version") or 0))
    newest = next((one for one in reversed(versions) if xml.at(one, "status") != "draft"), versions[-1] if versions else None)
    return None if newest is None else next(xml.every(newest, "question"), None)


def _category_of(one: Any) -> str:
    return next((above.get("id") or "" for above in one.iterancestors() if xml.name(above) == "question_category"), "")


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
        _SAID.get(moodle_plugins.LIKE.get(kind, kind), _options)(made, plugin)
    return made


def _options(made: Any, plugin: Any) -> None:
    """What most types have: answers, and settings that stand in an element called like the type."""
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


def _rows(made: Any, plugin: Any) -> None:
    """Rows to judge by the columns of the type (kprime, mtf)."""
    from lxml import etree

    for one in xml.every(plugin, "row", "column"):
        if not one.get("id"):
            continue
        said = etree.SubElement(made, xml.name(one), number=xml.at(one, "number"))
        for name in ("optiontext", "responsetext"):
            if xml.child(one, name) is not None:
                _text(said, name, xml.at(one, name), xml.at(one, f"{name}format") or "1")
    for one in xml.every(plugin, "weight"):
        if one.get("id"):
            said = etree.SubElement(made, "weight", rownumber=xml.at(one, "rownumber"), columnnumber=xml.at(one, "columnnumber"))
            _plain(said, "value", xml.at(one, "weight"))


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
    "truefalse": _truth, "match": _match, "ddmatch": _match, "ddwtos": lambda made, plugin: _words(made, plugin, "dragbox"),
    "gapselect": lambda made, plugin: _words(made, plugin, "selectoption"), "kprime": _rows, "mtf": _rows}
