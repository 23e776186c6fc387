"""QTI 1.2 as Canvas, Blackboard, Respondus and cartridges export it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments import labels
from lms.assessments.formats import formula, qti12_dialects, qti12_new_quizzes, xml
from lms.assessments.formats.contents import middle, numeric_content, short_content
from lms.assessments.formats.media import decoded, extracted
from lms.assessments.formats.model import FORMULA, MOST_ASKED, Content, Incoming, Media, Reading, Skipped, Unrepresentable
from lms.assessments.formats.numbers import digits, tidy
from lms.assessments.formats.qti2_parts import taken_out
from lms.assessments.formats.qti12_choice import PAIRING, ask_choices, ask_group, ask_pairs
from lms.assessments.formats.qti12_rules import Rule, rules_of
from lms.assessments.formats.text import line_of, markdown_of, option_of

Element = Any
Answer = tuple[str, Content]
_READ = ("text_only", "text only", "description", "information", "instruction", "passage")
"""Types that ask nothing. Others without a response ask in a way that QTI 1.2 does not know."""
_BY_HAND = ("essay", "short response", "short_response", "long answer", "written response")
_FORMULAS = ("arithmetic", "significant figures")
_RESPONSES = ("response_lid", "response_str", "response_num", "response_grp", "response_xy")
_TYPES = ("question_type", "cc_profile", "bbmd_questiontype", "qmd_itemtype", "qmd_questiontype", "interaction_type")
_POINTS = ("points_possible", "qmd_absolutescore_max", "cc_weighting", "qmd_weighting", "qmd_maximumscore")


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
    facts, media = _facts(item), _taken_out(item)
    shape = next((facts[name] for name in _TYPES if facts.get(name)), "").casefold()
    qti12_dialects.settle(item, shape)
    notes += [Skipped(where, lost) for lost in (
        *qti12_dialects.left_out(item), *qti12_new_quizzes.left_out(item), *_formulae(item))]
    presentation = xml.child(item, "presentation")
    if presentation is None:
        raise Unrepresentable(_l("It has no question text."))
    responses = _outermost(presentation)
    if len(responses) > MOST_ASKED:
        raise Unrepresentable(_l("It asks more than %(count)s things at once.", count=MOST_ASKED))
    stem = _stem(presentation, responses)
    comments = {found.get("ident") or "": _shown(found) for found in xml.every(item, "itemfeedback")}
    kind, content = _answer(item, shape, responses, rules_of(item), comments)
    text = markdown_of(stem, "html") or title
    if kind == "cloze":
        text, content = _gapped(text, content)
    if "calculated" in shape:
        text = _settled(item, text)
        notes.append(Skipped(where, _l("A calculated question now asks with its first set of values.")))
    tags = tuple(tag.strip() for tag in facts.get("qmd_keywords", "").split(",") if tag.strip())
    said = next((comments[name] for name in ("general_fb", "solution", item.get("label") or "") if comments.get(name)), "")
    return Incoming(kind, text, content, name=title, where=where, tags=tags, media=tuple(media),
                    category=labels.path(labels.split(category) or qti12_dialects.sections(item)),
                    feedback=markdown_of(said, "html"),
                    difficulty=labels.word(facts.get("qmd_levelofdifficulty", "")) or qti12_dialects.difficulty(item),
                    points=Decimal(next((points for name in _POINTS if (points := digits(facts.get(name, "")))),
                                        qti12_dialects.most_points(item) or "1")))


def _taken_out(item: Element) -> list[Media]:
    """Pictures that the item itself holds, in base64; from now on it refers to them by their names."""
    files = taken_out(item)
    for found in xml.every(item, "mattext", "mat_formattedtext"):
        if found.text and "data:" in found.text:
            found.text, more = extracted(found.text, len(files))
            files += more
    for found in xml.every(item, "matimage", "mataudio"):
        if (found.get("embedded") or "").casefold() == "base64" and xml.text(found):
            name = (found.get("uri") or "").rpartition("/")[2] or (
                f"file-{len(files) + 1}.{(found.get('imagtype') or 'image/png').rpartition('/')[2]}")
            files.append(Media(name, decoded(xml.text(found))))
            found.set("uri", name)
    return files


def _formulae(item: Element) -> list[object]:
    texts = (xml.text(found) or xml.inner(found) for found in xml.every(item, "mattext", "mat_formattedtext"))
    return [FORMULA] if any(map(formula.holds, texts)) else []


def _facts(item: Element) -> dict[str, str]:
    facts = {xml.at(field, "fieldlabel").casefold(): xml.at(field, "fieldentry")
             for field in xml.every(item, "qtimetadatafield", "qti_metadatafield")}
    metadata = xml.child(item, "itemmetadata")
    for found in metadata if metadata is not None else ():
        facts.setdefault(xml.name(found).casefold(), xml.text(found))
    return facts


def _outermost(presentation: Element) -> list[Element]:
    found = []
    for response in xml.every(presentation, *_RESPONSES):
        if not any(xml.name(parent) in _RESPONSES for parent in response.iterancestors()):
            found.append(response)
    return found


def _shown(element: Element | None) -> str:
    """The material as HTML."""
    if element is None:
        return ""
    pieces = []
    for found in xml.every(element, "mattext", "matimage", "mat_formattedtext", "mat_extension"):
        name = xml.name(found)
        if name == "matimage" and found.get("uri"):
            pieces.append(f'<img src="{found.get("uri")}" alt="{found.get("label") or ""}">')
        elif name != "mat_extension":
            pieces.append(_markup(found))
    return "\n".join(piece for piece in pieces if piece)


def _markup(found: Element) -> str:
    """Text declared as plain may hold HTML all the same; XHTML may stand unescaped."""
    text = xml.inner(found).strip() if len(found) else xml.text(found)
    is_html = "html" in (found.get("texttype") or found.get("type") or "").casefold() or re.search(r"</\w+>|<br|<img", text)
    return text if is_html else text.replace("&", "&amp;").replace("<", "&lt;") if text else ""


def _stem(presentation: Element, responses: list[Element]) -> str:
    block = next((flow for flow in xml.every(presentation, "flow") if flow.get("class") == "QUESTION_BLOCK"), presentation)
    shown = {found: _shown(found) for found in xml.every(block, "material")
             if not any(xml.name(parent) in _RESPONSES for parent in found.iterancestors())}
    blanks = [found for found in responses if xml.name(found) == "response_str" and found.get("ident")]
    if len(blanks) > 1 and len(blanks) == len(responses) and not any("[" in text for text in shown.values()):
        return " ".join(shown.get(found) or f"[{_blank(found)}]" for found in xml.every(block, "material", "response_str")
                        if found in shown or found in blanks)
    return "\n".join(text if "<p" in text else f"<p>{text}</p>" for text in shown.values())


def _blank(response: Element) -> str:
    return (response.get("ident") or "").removeprefix("response_")


def _answer(item: Element, shape: str, responses: list[Element], rules: list[Rule], comments: dict[str, str]) -> Answer:
    if "upload" in shape:
        return "file_upload", {}
    if any(word in shape for word in _BY_HAND):
        return "essay", {**qti12_dialects.essay(item)}
    if "calculated" in shape:
        return "numeric", _calculated(item, rules)
    if any(word in shape for word in _READ) or not (responses or shape):
        return "description", {}
    if not responses or shape in _FORMULAS:
        raise Unrepresentable(_l("Type %(kind)s not supported.", kind=shape))
    if len(responses) == 1 and xml.name(responses[0]) == "response_grp" and "order" not in shape:
        return ask_group(responses[0], rules, _line)
    if any(word in shape for word in PAIRING) or len(responses) > 1:
        return ask_pairs(shape, responses, rules, _line)
    response = responses[0]
    if xml.name(response) == "response_xy":
        raise Unrepresentable(_l("Type %(kind)s not supported.", kind="hot spot"))
    if xml.name(response) == "response_lid" or next(xml.every(response, "render_choice"), None) is not None:
        return ask_choices(shape, response, rules, comments, _option)
    return _typed(shape, response, rules, comments)


def _line(element: Element | None) -> str:
    shown = _shown(element)
    text = line_of(shown, "html")
    if not text and "<img" in shown:
        raise Unrepresentable(_l("An answer is a picture: %(picture)s", picture=markdown_of(shown, "html")[:80]))
    return text


def _option(element: Element | None) -> str:
    return option_of(_shown(element), "html")


def _typed(shape: str, response: Element, rules: list[Rule], comments: dict[str, str]) -> Answer:
    """What is typed: a number, a word, or, where nothing is right, an essay."""
    field = next(xml.every(response, "render_fib"), None)
    form = (field.get("fibtype") if field is not None else "") or ""
    is_number = xml.name(response) == "response_num" or form.casefold() in ("decimal", "integer") or "numer" in shape
    earning = [rule for rule in rules if rule.amount > 0]
    if not earning:
        if field is not None or xml.name(response) == "response_str":
            return "essay", {}
        raise Unrepresentable(_l("It names no right answer."))
    best = max(rule.amount for rule in earning)
    if is_number:
        return "numeric", numeric_content([number | {"weight": tidy(rule.amount / best * 100), "feedback": ""}
                                           for rule in earning for number in _numbers(rule)])
    graded = [{"text": line_of(check.value), "weight": tidy((rule.amount / best * 100).quantize(Decimal("0.00001"))),
               "feedback": line_of(next((comments[name] for name in rule.comments if name in comments), ""), "html")}
              for rule in earning for check in rule.checks if not check.is_negated]
    if any(check.operator == "varsubset" for rule in earning for check in rule.checks):
        graded = [{**answer, "text": f"*{answer['text']}*"} for answer in graded]
    is_strict = any(check.is_case_sensitive for rule in earning for check in rule.checks)
    return "short", short_content(graded, is_case_sensitive=is_strict)


def _numbers(rule: Rule) -> list[Content]:
    """One number per rule: a range where there is one, else the value itself."""
    exact = [digits(check.value) for check in rule.checks if check.operator == "varequal"]
    low = next((digits(check.value) for check in rule.checks if check.operator in ("vargte", "vargt")), None)
    high = next((digits(check.value) for check in rule.checks if check.operator in ("varlte", "varlt")), None)
    answer, tolerance = middle(low, high)
    if answer is not None and tolerance is not None:
        return [{"answer": answer, "tolerance": tolerance}]
    if not exact or None in exact:
        raise Unrepresentable(_l("An answer is no number."))
    return [{"answer": number, "tolerance": "0"} for number in exact]


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
