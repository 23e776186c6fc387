"""QTI 1.2 as Canvas, Blackboard, Respondus and cartridges export it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments import labels
from lms.assessments.formats import formula, qti12_dialects, qti12_new_quizzes, qti12_shapes, xml
from lms.assessments.formats.contents import numeric_content, short_content
from lms.assessments.formats.media import decoded, extracted
from lms.assessments.formats.model import FORMULA, MOST_ASKED, Content, Incoming, Media, Reading, Skipped, Unrepresentable
from lms.assessments.formats.numbers import digits, tidy
from lms.assessments.formats.qti2_parts import taken_out
from lms.assessments.formats.qti12_choice import PAIRING, ask_choices, ask_group, ask_pairs, texts_of
from lms.assessments.formats.qti12_gaps import GAPPED
from lms.assessments.formats.qti12_rules import Rule, numbers_of, rules_of
from lms.assessments.formats.qti12_text import blank_of, outermost, shown, stem_of
from lms.assessments.formats.qti12_words import comments_of, essay, facts_of, general_of, left_out, said_by, upload
from lms.assessments.formats.text import line_of, markdown_of, option_of

Element = Any
Answer = tuple[str, Content]
_READ = ("text_only", "text only", "description", "information", "instruction", "passage")
"""Types that ask nothing. Others without a response ask in a way that QTI 1.2 does not know."""
_BY_HAND = ("essay", "short response", "short_response", "long answer", "written response", "text question")
_UNASKED = ("arithmetic", "significant figures", "textsubset question")
_TYPES = ("question_type", "cc_profile", "bbmd_questiontype", "qmd_itemtype", "qmd_questiontype", "questiontype",
          "interaction_type")
_POINTS = ("qmd_absolutescore_max", "cc_weighting", "qmd_weighting", "qmd_maximumscore")
"""Where the points stand; what says 0 there says nothing, as Blackboard does in its pools."""


def read(root: Element) -> Reading:
    reading = Reading("qti12")
    bank = next((xml.at(field, "fieldentry") for field in xml.every(root, "qtimetadatafield")
                 if xml.at(field, "fieldlabel") == "bank_title"), "")
    shared = qti12_new_quizzes.share(root)
    for number, item in enumerate(list(xml.every(root, "item")), 1):
        title = " ".join((item.get("title") or "").split())
        where = xml.place(item, number, title)
        try:
            reading.questions.append(_question(item, title=title, category=bank, where=where, notes=reading.notes))
        except Unrepresentable as error:
            reading.skipped.append(Skipped(where, error.message))
        if item.get("ident") in shared:
            reading.notes.append(Skipped(where, _l("This text now stands before each question that refers to it, too.")))
    for entry in xml.every(root, "bankentry_item"):
        where = str(_l("line %(line)s", line=entry.sourceline))
        reading.skipped.append(Skipped(where, _l("The question lies in another bank, which the file does not hold.")))
    return reading


def _question(item: Element, *, title: str, category: str, where: str, notes: list[Skipped]) -> Incoming:
    facts, media = facts_of(item), _taken_out(item)
    shape = next((facts[name] for name in _TYPES if facts.get(name)), "").casefold()
    qti12_shapes.settle(item)
    qti12_dialects.settle(item, shape)
    notes += [Skipped(where, lost) for lost in (
        *qti12_dialects.left_out(item), *qti12_new_quizzes.left_out(item), *_formulae(item))]
    presentation = xml.child(item, "presentation")
    if presentation is None:
        raise Unrepresentable(_l("It has no question text."))
    responses = outermost(presentation)
    if len(responses) > MOST_ASKED:
        raise Unrepresentable(_l("It asks more than %(count)s things at once.", count=MOST_ASKED))
    comments, rules, shape = comments_of(item), rules_of(item), shape or _shape(responses, shown(presentation))
    stem = stem_of(presentation, responses, is_paired=any(word in shape for word in PAIRING))
    kind, content = _answer(item, shape, responses, rules, comments)
    text = markdown_of(stem, "html") or title
    if kind == "cloze":
        text, content = _gapped(text, content)
    if "calculated" in shape:
        text = _settled(item, text)
        notes.append(Skipped(where, _l("A calculated question now asks with its first set of values.")))
    tags = tuple(tag.strip() for tag in facts.get("qmd_keywords", "").split(",") if tag.strip())
    said = general_of(item, comments)
    notes += [Skipped(where, lost) for lost in left_out(item, comments, said, content)]
    return Incoming(kind, text, content, name=title, where=where, tags=tags, media=tuple(media),
                    category=labels.path(labels.split(category) or qti12_dialects.sections(item)),
                    feedback=markdown_of(said, "html"),
                    difficulty=labels.word(facts.get("qmd_levelofdifficulty", "")) or qti12_dialects.difficulty(item),
                    points=_points(item, facts, shape, rules))


def _points(item: Element, facts: dict[str, str], shape: str, rules: list[Rule]) -> Decimal:
    if points := digits(facts.get("points_possible", "")):
        return Decimal(points)
    told = next((points for name in _POINTS if (points := digits(facts.get(name, ""))) and Decimal(points) > 0), "")
    return Decimal(told or qti12_shapes.points(facts, shape, rules) or qti12_dialects.most_points(item) or "1")


def _taken_out(item: Element) -> list[Media]:
    """Pictures that the item itself holds, in base64; from now on it refers to them by their names."""
    files = taken_out(item)
    for found in xml.every(item, "mattext", "mat_formattedtext"):
        if found.text and "data:" in found.text:
            found.text, more = extracted(found.text, len(files))
            files += more
    for found in xml.every(item, "matimage", "mataudio", "matvideo"):
        if (found.get("embedded") or "").casefold() == "base64" and xml.text(found):
            name = (found.get("uri") or "").rpartition("/")[2] or (
                f"file-{len(files) + 1}.{(found.get('imagtype') or 'image/png').rpartition('/')[2]}")
            files.append(Media(name, decoded(xml.text(found))))
            found.set("uri", name)
    return files


def _formulae(item: Element) -> list[object]:
    texts = (xml.text(found) or xml.inner(found) for found in xml.every(item, "mattext", "mat_formattedtext"))
    return [FORMULA] if any(map(formula.holds, texts)) else []


def _answer(item: Element, shape: str, responses: list[Element], rules: list[Rule], comments: dict[str, str]) -> Answer:
    if "upload" in shape:
        return "file_upload", upload(item)
    if any(word in shape for word in _BY_HAND):
        return "essay", essay(item)
    if "calculated" in shape:
        return "numeric", _calculated(item, rules)
    if any(word in shape for word in _READ) or not (responses or shape):
        return "description", {}
    if not responses or shape in _UNASKED:
        raise Unrepresentable(_l("Type %(kind)s not supported.", kind=shape))
    if len(responses) == 1 and qti12_shapes.is_kprim(item, shape):
        return "matching", qti12_shapes.ask_statements(texts_of(responses[0], _line), rules)
    if len(responses) == 1 and xml.name(responses[0]) == "response_grp" and "order" not in shape:
        return ask_group(responses[0], rules, _line)
    if any(word in shape for word in PAIRING) or len(responses) > 1:
        return ask_pairs(shape, responses, rules, comments, _line)
    response = responses[0]
    if xml.name(response) == "response_xy":
        raise Unrepresentable(_l("Type %(kind)s not supported.", kind="hot spot"))
    if xml.name(response) == "response_lid" or next(xml.every(response, "render_choice"), None) is not None:
        return ask_choices(shape, response, rules, comments, _option)
    return _typed(item, shape, response, rules, comments)


def _shape(responses: list[Element], words: str) -> str:
    """Where nothing else says so: lists whose names stand in brackets in the text are its gaps."""
    is_gapped = all(xml.name(response) == "response_lid" and f"[{blank_of(response)}]" in words for response in responses)
    return GAPPED if responses and is_gapped else ""


def _line(element: Element | None) -> str:
    html = shown(element)
    text = line_of(html, "html")
    if not text and "<img" in html:
        raise Unrepresentable(_l("An answer is a picture: %(picture)s", picture=markdown_of(html, "html")[:80]))
    return text


def _option(element: Element | None) -> str:
    return option_of(shown(element), "html")


def _typed(item: Element, shape: str, response: Element, rules: list[Rule], comments: dict[str, str]) -> Answer:
    """What is typed: a number, a word, or, where nothing is right, an essay."""
    field = next(xml.every(response, "render_fib"), None)
    form = (field.get("fibtype") if field is not None else "") or ""
    is_number = xml.name(response) == "response_num" or form.casefold() in ("decimal", "integer") or "numer" in shape
    earning = [rule for rule in rules if rule.amount > 0]
    if not earning:
        if field is not None or xml.name(response) == "response_str":
            return "essay", essay(item)
        raise Unrepresentable(_l("It names no right answer."))
    best = max(rule.amount for rule in earning)
    if is_number:
        return "numeric", numeric_content([
            number | {"weight": tidy(rule.amount / best * 100), "feedback": said_by(rule, comments)}
            for rule in earning for number in numbers_of(rule)])
    graded = [{"text": line_of(check.value), "weight": tidy((rule.amount / best * 100).quantize(Decimal("0.00001"))),
               "feedback": said_by(rule, comments)}
              for rule in earning for check in rule.checks if not check.is_negated]
    if any(check.operator == "varsubset" for rule in earning for check in rule.checks):
        graded = [{**answer, "text": f"*{answer['text']}*"} for answer in graded]
    is_strict = any(check.is_case_sensitive for rule in earning for check in rule.checks)
    return "short", short_content(graded, is_case_sensitive=is_strict)


def _calculated(item: Element, rules: list[Rule]) -> Content:
    answer = next((digits(xml.at(found, "answer")) for found in xml.every(item, "var_set")), None)
    margin = next((xml.text(found) for found in xml.every(item, "answer_tolerance")), "0")
    if answer is None:
        raise Unrepresentable(_l("It names no right answer."))
    share = digits(margin.strip().rstrip("%")) or "0"
    tolerance = abs(Decimal(answer) * Decimal(share) / 100) if margin.strip().endswith("%") else Decimal(share)
    return numeric_content([{"answer": answer, "tolerance": tidy(tolerance), "weight": "100", "feedback": ""}])


def _settled(item: Element, text: str) -> str:
    first = next(xml.every(item, "var_set"), None)
    for variable in xml.children(first, "var") if first is not None else ():
        name, value = re.escape(variable.get("name") or ""), xml.text(variable)
        text = re.sub(rf"\\?\[{name}\\?\]|\\?`{name}\\?`", value.replace("\\", ""), text)
    return text


def _gapped(text: str, content: Content) -> tuple[str, Content]:
    """[name] in the text becomes [[1]]; a gap that the text does not show goes to its end."""
    for number, gap in enumerate(content["gaps"], 1):
        pattern = re.compile(rf"\\?\[{re.escape(markdown_of(gap.pop('name'), 'plain'))}\\?\]")
        text, count = pattern.subn(f"[[{number}]]", text, count=1)
        text = text if count else f"{text} [[{number}]]"
    return text, content
