"""Moodle XML: the core question types and those of the plug-ins that a plain bank can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments import labels
from lms.assessments.formats import calculated, cloze, formula, moodle_plugins, xml
from lms.assessments.formats.contents import choice_content, numeric_content, short_content
from lms.assessments.formats.media import decoded, extracted
from lms.assessments.formats.model import FORMULA, Content, Incoming, Media, Reading, Skipped, Unrepresentable
from lms.assessments.formats.numbers import digits, reciprocal
from lms.assessments.formats.text import line_of, markdown_of, option_of
from lms.assessments.question_types.file_upload import MOST_FILES

Element = Any
Answer = tuple[str, Content]
_FORMS = {"html": "html", "markdown": "markdown", "plain_text": "plain", "moodle_auto_format": ""}
_ON, _JUDGED = ("1", "true"), ("kprime", "mtf")
_MARKED_OTHERWISE = ("multichoiceset", *_JUDGED)
_DEPENDING = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "hint")
_TRUTH = {"benar": "true", "betul": "true", "salah": "false"}


def read(root: Element) -> Reading:
    reading, category, number = Reading("moodle_xml"), "", 0
    for element in xml.children(root, "question"):
        kind = (element.get("type") or "").casefold()
        if kind == "category":
            category = labels.path(labels.split(xml.at(element, "category", "text") or xml.at(element, "category")))
            continue
        number += 1
        name = xml.at(element, "name", "text")
        where = xml.place(element, number, name)
        try:
            reading.questions.append(_question(element, kind, name=name, category=category, where=where, notes=reading.notes))
        except Unrepresentable as error:
            reading.skipped.append(Skipped(where, error.message))
    return reading


def _question(element: Element, kind: str, *, name: str, category: str, where: str, notes: list[Skipped]) -> Incoming:
    wanted, kind = kind, moodle_plugins.LIKE.get(kind, kind)
    if kind not in _READERS:
        raise Unrepresentable(_l("Type %(kind)s not supported.", kind=kind or "?"))
    stem, form = _raw(xml.child(element, "questiontext"))
    stem, inside = extracted(stem)
    comment, comment_form = _raw(xml.child(element, "generalfeedback"))
    comment, more = extracted(comment, len(inside))
    drawn = _taken_out(element, len(inside) + len(more))
    if kind in calculated.KINDS:
        notes.append(Skipped(where, _l("A calculated question now asks with its first set of values.")))
    kind, stem, form, content = _read(element, kind, stem, form)
    notes += [Skipped(where, words) for words in _left_out(element, kind, wanted)]
    media = (*_media(element), *inside, *more, *drawn)
    text = markdown_of(stem, form) or line_of(name)
    if (old := xml.at(element, "image").rpartition("/")[2]) and any(file.name == old for file in media):
        text = f"{text}\n\n![](<{old}>)"
    tags, difficulty = labels.parted(
        tag for found in xml.every(element, "tag") if (tag := xml.at(found, "text") or xml.text(found)))
    return Incoming(
        kind, text, content, name="" if _is_made_up(element) else line_of(name, "plain"),
        feedback=markdown_of(comment, comment_form), points=_points(element), category=category,
        tags=tags, difficulty=difficulty, penalty=Decimal(digits(xml.at(element, "penalty")) or "0"),
        media=media, where=where)


def _read(element: Element, kind: str, stem: str, form: str) -> tuple[str, str, str, Content]:
    """Our kind, the text of the question and how it is written, and what is asked; several kinds of Moodle are gaps in a text."""
    if kind in ("cloze", "multianswer"):
        return "cloze", *_gaps(cloze.parse(stem), form)
    if kind == "gapselect":
        return "cloze", *_gaps(moodle_plugins.selected(element, stem), form)
    if kind == "gapfill":
        return "cloze", *_gaps(moodle_plugins.bracketed(element, stem), form)
    if kind in _JUDGED:
        return "cloze", *_gaps(moodle_plugins.judged(element, stem, form), "markdown")
    if kind in calculated.KINDS:
        stem, kind, content = calculated.settle(element, stem)
        return kind, stem, form, content
    kind, content = _READERS[kind](element)
    return kind, stem, form, content


def _gaps(found: tuple[str, Content], form: str) -> tuple[str, str, Content]:
    stem, content = found
    return stem, form, content


def _left_out(element: Element, kind: str, wanted: str) -> Iterator[object]:
    """What our question cannot hold of Moodle's, which was of the kind `wanted`."""
    if (best := _best(element)) and kind in ("short", "numeric", "single") and best < 100:
        yield _l("No answer earned all points; now the best one does.")
    if wanted in _MARKED_OTHERWISE or wanted in moodle_plugins.LIKE:
        yield _l("Its own rule for marking was left out; now it is marked by its right answer.")
    if any(xml.at(found, "text") for tag in _DEPENDING for found in xml.children(element, tag)):
        yield _l("Comments that depend on the answer were left out.")
    if any(formula.holds(xml.text(found)) for found in xml.every(element, "text")):
        yield FORMULA


def _taken_out(element: Element, start: int) -> list[Media]:
    """Pictures that stand in the text of answers as data: URLs; the answers refer to them from now on."""
    files: list[Media] = []
    for answer in xml.children(element, "answer"):
        inside = xml.child(answer, "text")
        if inside is not None and "data:" in (inside.text or ""):
            inside.text, more = extracted(inside.text, start + len(files))
            files += more
    return files


def _is_made_up(element: Element) -> bool:
    """Our own export names what has no name, for Moodle wants one."""
    name = xml.child(element, "name")
    return name is not None and name.get("generated") == "true"


def _best(element: Element) -> Decimal:
    return max((Decimal(digits(answer.get("fraction")) or "0") for answer in xml.children(element, "answer")), default=Decimal(0))


def _points(element: Element) -> Decimal:
    return Decimal(digits(xml.at(element, "defaultgrade")) or "1")


def _media(element: Element) -> list[Media]:
    found: dict[str, Media] = {}
    for file in xml.every(element, "file"):
        name = ((file.get("path") or "/").strip("/") + "/" + (file.get("name") or "")).lstrip("/")
        if file.get("encoding") == "base64" and not name.endswith("/") and name:
            found.setdefault(name, Media(name, decoded(file.text or "")))
    old = xml.at(element, "image")
    if old and (code := xml.at(element, "image_base64")):
        found.setdefault(old.rpartition("/")[2], Media(old.rpartition("/")[2], decoded(code)))
    return list(found.values())


def _raw(element: Element | None) -> tuple[str, str]:
    """Text and form; the text may stand in a child or, in old exports, alone."""
    if element is None:
        return "", ""
    inside = xml.child(element, "text")
    inside = element if inside is None else inside
    bare = [kid for kid in inside if xml.name(kid) not in ("file", "feedback")]
    text = xml.inner(inside).strip() if bare and element.get("format") != "plain_text" else xml.text(inside)
    return text, _FORMS.get(element.get("format") or "", "html")


def _markdown(element: Element | None) -> str:
    return markdown_of(*_raw(element))


def _line(element: Element | None) -> str:
    text, form = _raw(element)
    if element is not None and element.get("format") is None:
        form = ""
    return line_of(text, form)


def _shown(element: Element | None) -> str:
    """A line; where only a picture stands, its name."""
    text = _line(element)
    if not text and element is not None and (pictures := markdown_of(*_raw(element))):
        raise Unrepresentable(_l("An answer is a picture: %(picture)s", picture=pictures[:80]))
    return text


def _option(element: Element) -> str:
    text, form = _raw(element)
    return option_of(text, form if element.get("format") else "")


def _graded(element: Element, read: Callable[[Element], str] = _shown) -> list[Content]:
    return [{"text": read(answer), "weight": digits(answer.get("fraction")) or "0",
             "feedback": _line(xml.child(answer, "feedback"))} for answer in xml.children(element, "answer")]


def _choice(element: Element) -> Answer:
    is_single = xml.at(element, "single").casefold() in (*_ON, "")
    return choice_content([option for option in _graded(element, _option) if option["text"]], is_single=is_single)


def _several(element: Element) -> Answer:
    """Types that say of each option only whether it is right: each right one earns its share."""
    return choice_content([option for option in _graded(element, _option) if option["text"]], is_single=False, is_even=True)


def _truth(element: Element) -> Answer:
    graded = _graded(element)
    answers = {_TRUTH.get(word := answer["text"].casefold(), word): answer for answer in graded}
    if len(graded) == 2 and all(answer["text"] for answer in graded) and not {"true", "false"} & set(answers):
        return choice_content(graded, is_single=True)
    if not {"true", "false"} <= set(answers):
        raise Unrepresentable(_l("It does not say whether true or false is right."))
    content: Content = {"answer": Decimal(answers["true"]["weight"]) > Decimal(answers["false"]["weight"])}
    if answers["true"]["feedback"] or answers["false"]["feedback"]:
        content["feedback"] = {key: answers[key]["feedback"] for key in ("true", "false")}
    return "true_false", content


def _short(element: Element) -> Answer:
    return "short", short_content(_graded(element), is_case_sensitive=xml.at(element, "usecase") in _ON)


def _numeric(element: Element) -> Answer:
    numbers = []
    for answer in xml.children(element, "answer"):
        text = xml.at(answer, "text") or (answer.text or "").strip()
        number, margin = ("*" if text == "*" else digits(text)), digits(xml.at(answer, "tolerance") or "0")
        if number is None or margin is None:
            raise Unrepresentable(_l("An answer is no number."))
        numbers.append({"answer": number, "tolerance": margin.lstrip("-"), "weight": digits(answer.get("fraction")) or "0",
                        "feedback": _line(xml.child(answer, "feedback"))})
    units = [{"unit": xml.at(unit, "unit_name"), "factor": _size(unit)} for unit in xml.every(element, "unit")]
    main = next((unit["unit"] for unit in units if unit["factor"] == "1"), "")
    content = numeric_content(numbers, unit=main)
    if others := [unit for unit in units if unit["unit"] != main]:
        content["units"] = others
    return "numeric", content


def _size(unit: Element) -> str:
    """Of one such unit in the main one; Moodle tells how many of them make up the main one."""
    multiplier = digits(xml.at(unit, "multiplier")) or "1"
    return multiplier if Decimal(multiplier) <= 0 else reciprocal(multiplier)


def _matching(element: Element) -> Answer:
    pairs, distractors = [], []
    for sub in xml.children(element, "subquestion"):
        text, match = _shown(sub), _shown(xml.child(sub, "answer"))
        if text:
            pairs.append({"text": text, "match": match})
        elif match:
            distractors.append(match)
    if not pairs or len(pairs) + len(distractors) < 2:
        raise Unrepresentable(_l("It has fewer than two pairs."))
    content: Content = {"pairs": pairs, "distractors": distractors}
    if xml.at(element, "shuffleanswers").casefold() in ("0", "false"):
        content["shuffle"] = False
    return "matching", content


def _ordering(element: Element) -> Answer:
    answers = sorted(xml.children(element, "answer"), key=lambda answer: Decimal(digits(answer.get("fraction")) or "0"))
    items = [_shown(answer) for answer in answers]
    if len(items) < 2:
        raise Unrepresentable(_l("It has fewer than two items."))
    return "ordering", {"items": items}


def _essay(element: Element) -> Answer:
    content: Content = {}
    for key, tag in (("words_min", "minwordlimit"), ("words_max", "maxwordlimit"), ("lines", "responsefieldlines"),
                     ("attachments", "attachments")):
        count = int(Decimal(digits(xml.at(element, tag)) or "0"))
        if count > 0 or (count < 0 and key == "attachments"):
            content[key] = count if count > 0 else MOST_FILES
    for key, tag in (("template", "responsetemplate"), ("grader_info", "graderinfo")):
        if text := _markdown(xml.child(element, tag)):
            content[key] = text
    if xml.at(element, "responseformat") == "noinline" and content.get("attachments"):
        types = [kind for kind in xml.at(element, "filetypeslist").replace(";", ",").split(",") if kind.strip()]
        most = int(Decimal(digits(xml.at(element, "maxbytes")) or "0"))
        return "file_upload", {"most": content["attachments"], **({"types": types} if types else {}),
                               **({"mb": -(-most // (1 << 20))} if most > 0 else {}),
                               **({"grader_info": content["grader_info"]} if "grader_info" in content else {})}
    return "essay", content


def _description(element: Element) -> Answer:
    return "description", {}


def _drag(element: Element) -> Answer:
    words: list[Content] = []
    for box in xml.children(element, "dragbox"):
        word: Content = {"text": line_of(xml.at(box, "text"))}
        group = digits(xml.at(box, "group")) or "1"
        word |= {"group": int(Decimal(group))} if group != "1" else {}
        word |= {"unlimited": True} if xml.child(box, "infinite") is not None else {}
        words.append(word)
    if not words:
        raise Unrepresentable(_l("It has no words to drag."))
    return "drag_words", {"words": words}


_READERS: dict[str, Callable[[Element], Answer]] = {
    "multichoice": _choice, "multichoiceset": _several, "oumultiresponse": _several, "truefalse": _truth, "shortanswer": _short,
    "numerical": _numeric, "match": _matching, "matching": _matching, "ddmatch": _matching, "ordering": _ordering,
    "essay": _essay, "description": _description, "ddwtos": _drag, "cloze": _description, "gapselect": _description,
    "multianswer": _description, "gapfill": _description, **dict.fromkeys(_JUDGED, _description),
    **dict.fromkeys(calculated.KINDS, _description)}
