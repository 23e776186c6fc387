"""Moodle XML written so that Moodle and this system read the same questions again."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import quote

from flask_babel import lazy_gettext as _l
from lxml import etree

from lms.assessments import labels
from lms.assessments.formats.contents import share_of
from lms.assessments.formats.details import titled
from lms.assessments.formats.model import Content, Incoming, Media, Skipped
from lms.assessments.formats.numbers import shortest_reciprocal, tidy
from lms.assessments.shown_files import as_html, names, replaced

Element = Any
_TYPES = {"single": "multichoice", "multiple": "multichoice", "true_false": "truefalse", "short": "shortanswer",
          "numeric": "numerical", "matching": "matching", "ordering": "ordering", "cloze": "cloze", "essay": "essay",
          "file_upload": "essay", "drag_words": "ddwtos", "description": "description"}


def write(questions: Sequence[Incoming]) -> tuple[bytes, list[Skipped]]:
    root, skipped, category = etree.Element("quiz"), [], ""
    for question in questions:
        if question.category != category:
            category = question.category
            _text(etree.SubElement(etree.SubElement(root, "question", type="category"), "category"), f"$course$/top/{category}")
        if question.kind not in _TYPES:
            reason = _l("Type %(kind)s not supported.", kind=titled(question.kind))
            skipped.append(Skipped(question.where or question.name or question.text[:60], reason))
            continue
        root.append(_question(question))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8"), skipped


def _question(question: Incoming) -> Element:
    element = etree.Element("question", type=_TYPES[question.kind])
    name = etree.SubElement(element, "name", {} if question.name else {"generated": "true"})
    _text(name, question.name or question.text.splitlines()[0][:80])
    stem = question.text if question.kind != "cloze" else _gapped(question.text, question.content)
    _with_files(element, "questiontext", stem, question.media)
    _with_files(element, "generalfeedback", question.feedback, question.media)
    etree.SubElement(element, "defaultgrade").text = tidy(question.points)
    etree.SubElement(element, "penalty").text = tidy(question.penalty)
    if question.kind in _CHOICES:
        _CHOICES[question.kind](element, question.content, question.media)
    else:
        _WRITERS[question.kind](element, question.content)
    if told := labels.joined(question.tags, question.difficulty):
        tags = etree.SubElement(element, "tags")
        for tag in told:
            _text(etree.SubElement(tags, "tag"), tag)
    return element


def _with_files(parent: Element, tag: str, text: str, media: Sequence[Media]) -> None:
    """The text with the files that it shows, named as Moodle names them."""
    files = {file.name: file for file in media if file.name in names(text)}
    known = {name: quote(name) for name in files}
    element = _worded(parent, tag, replaced(text, known, lambda is_picture, words, name: (
        f"{'!' if is_picture else ''}[{words}](@@PLUGINFILE@@/{name})")))
    _files(element, files.values())


def _files(element: Element, media: Iterable[Media]) -> None:
    for file in media:
        held = etree.SubElement(element, "file", name=file.name, path="/", encoding="base64")
        held.text = base64.b64encode(file.content).decode()


def _text(parent: Element, text: str) -> None:
    etree.SubElement(parent, "text").text = text


def _worded(parent: Element, tag: str, text: str, form: str = "markdown", **attributes: str) -> Element:
    element = etree.SubElement(parent, tag, **attributes, format=form)
    _text(element, text)
    return element


def _answer(parent: Element, text: str, weight: str, feedback: str, media: Sequence[Media] = ()) -> Element:
    if any(file.name in names(text) for file in media):
        answer = _worded(parent, "answer", as_html(text, lambda name: f"@@PLUGINFILE@@/{quote(name)}"), "html", fraction=weight)
        _files(answer, [file for file in media if file.name in names(text)])
    else:
        answer = _worded(parent, "answer", text, "plain_text", fraction=weight)
    _worded(answer, "feedback", feedback, "plain_text")
    return answer


def _multiple(element: Element, content: Content, media: Sequence[Media]) -> None:
    etree.SubElement(element, "single").text = "false"
    share = share_of(sum(option["correct"] for option in content["options"]))
    for option in content["options"]:
        earned = option.get("weight") or (share if option["correct"] else f"-{share}")
        _answer(element, option["text"], earned, option["feedback"], media)


def _single(element: Element, content: Content, media: Sequence[Media]) -> None:
    etree.SubElement(element, "single").text = "true"
    etree.SubElement(element, "shuffleanswers").text = "true"
    for option in content["options"]:
        earned = option.get("weight") or ("100" if option["correct"] else "0")
        _answer(element, option["text"], earned, option["feedback"], media)


def _truth(element: Element, content: Content) -> None:
    said = content.get("feedback") or {}
    for word in ("true", "false"):
        _answer(element, word, "100" if content["answer"] is (word == "true") else "0", said.get(word, ""))


def _short(element: Element, content: Content) -> None:
    etree.SubElement(element, "usecase").text = "1" if content["case_sensitive"] else "0"
    said = content.get("feedback") or {}
    for text in content["answers"]:
        _answer(element, text, "100", said.get(text, ""))
    for other in content.get("partial", ()):
        _answer(element, other["text"], other["weight"], other["feedback"])


def _numeric(element: Element, content: Content) -> None:
    first = {"answer": content["answer"], "tolerance": content["tolerance"], "weight": "100",
             "feedback": content.get("feedback") or ""}
    for number in (first, *content.get("also", ())):
        answer = _answer(element, number["answer"], number["weight"], number["feedback"])
        etree.SubElement(answer, "tolerance").text = number["tolerance"]
    units = [{"unit": content["unit"], "factor": "1"}] if content.get("unit") else []
    if rows := [*units, *content.get("units", ())]:
        parent = etree.SubElement(element, "units")
        for row in rows:
            unit = etree.SubElement(parent, "unit")
            etree.SubElement(unit, "multiplier").text = shortest_reciprocal(row["factor"])
            etree.SubElement(unit, "unit_name").text = row["unit"]


def _matching(element: Element, content: Content) -> None:
    etree.SubElement(element, "shuffleanswers").text = "true" if content.get("shuffle", True) else "false"
    for pair in (*content["pairs"], *({"text": "", "match": text} for text in content["distractors"])):
        sub = _worded(element, "subquestion", pair["text"], "plain_text")
        _text(etree.SubElement(sub, "answer"), pair["match"])


def _ordering(element: Element, content: Content) -> None:
    for number, item in enumerate(content["items"], 1):
        _worded(element, "answer", item, "plain_text", fraction=str(number))


def _essay(element: Element, content: Content) -> None:
    for key, tag in (("words_min", "minwordlimit"), ("words_max", "maxwordlimit"), ("lines", "responsefieldlines"),
                     ("attachments", "attachments")):
        if content.get(key):
            etree.SubElement(element, tag).text = str(content[key])
    for key, tag in (("template", "responsetemplate"), ("grader_info", "graderinfo")):
        if content.get(key):
            _worded(element, tag, content[key])


def _upload(element: Element, content: Content) -> None:
    etree.SubElement(element, "responseformat").text = "noinline"
    etree.SubElement(element, "attachments").text = str(content.get("most") or 1)
    if content.get("mb"):
        etree.SubElement(element, "maxbytes").text = str(content["mb"] << 20)
    if content.get("types"):
        etree.SubElement(element, "filetypeslist").text = ",".join(content["types"])
    if content.get("grader_info"):
        _worded(element, "graderinfo", content["grader_info"])


def _drag(element: Element, content: Content) -> None:
    for word in content["words"]:
        box = etree.SubElement(element, "dragbox")
        _text(box, word["text"])
        etree.SubElement(box, "group").text = str(word.get("group") or 1)
        if word.get("unlimited"):
            etree.SubElement(box, "infinite")


def _nothing(element: Element, content: Content) -> None:
    return


def _gapped(text: str, content: Content) -> str:
    """The gaps as Moodle embeds them."""
    def gap(found: re.Match[str]) -> str:
        place = int(found.group(1)) - 1
        return _embedded(content["gaps"][place]) if place < len(content["gaps"]) else found.group()

    return re.sub(r"\[\[(\d{1,3})\]\]", gap, text)


def _embedded(gap: Content) -> str:
    layout = {"vertical": "V", "horizontal": "H"}.get(gap.get("layout") or "", "")
    shape = layout + ("S" if gap.get("shuffle") else "")
    choice = "MULTIRESPONSE" if gap.get("multiple") else "MULTICHOICE"
    kind = {"short": "SHORTANSWER", "numeric": "NUMERICAL"}.get(gap["kind"], choice)
    shape = "C" if gap.get("case_sensitive") else shape if gap["kind"] == "choice" else ""
    answers = "~".join(
        f"{_weight(answer)}"
        f"{_safe(answer['text'])}{':' + answer['tolerance'] if gap['kind'] == 'numeric' and answer['text'] != '*' else ''}"
        f"{'#' + _safe(answer['feedback']) if answer['feedback'] else ''}" for answer in gap["answers"])
    return f"{{{gap['weight']}:{kind}{'_' + shape if shape else ''}:{answers}}}"


def _weight(answer: Content) -> str:
    if answer["weight"] == "100":
        return "="
    return "" if answer["weight"] == "0" and not answer["text"].startswith(("=", "%")) else f"%{answer['weight']}%"


def _safe(text: str) -> str:
    """Gaps are read as HTML: "&lt;" that somebody wrote would else come back as "<"."""
    return re.sub(r"([}#~\"/\\])", r"\\\1", text).replace("&", "&amp;")


_CHOICES: dict[str, Callable[[Element, Content, Sequence[Media]], None]] = {"single": _single, "multiple": _multiple}
_WRITERS: dict[str, Callable[[Element, Content], None]] = {
    "true_false": _truth, "short": _short, "numeric": _numeric,
    "matching": _matching, "ordering": _ordering, "cloze": _nothing, "essay": _essay, "file_upload": _upload,
    "drag_words": _drag, "description": _nothing}
