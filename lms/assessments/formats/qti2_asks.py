"""One reader per interaction of QTI 2 and 3."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import xml
from lms.assessments.formats.contents import choice_content, numeric_content, short_content
from lms.assessments.formats.model import Content, Unrepresentable
from lms.assessments.formats.numbers import digits, tidy
from lms.assessments.formats.qti2_parts import Declared, attribute, every, markup, plain_name
from lms.assessments.formats.qti2_rules import within
from lms.assessments.formats.text import line_of, markdown_of, option_of
from lms.assessments.question_types.file_upload import kinds_of

Element = Any
Answer = tuple[str, Content]
_NO_ANSWER = _l("It names no right answer.")


def _right(element: Element, answers: dict[str, Declared]) -> Declared:
    right = answers.get(attribute(element, "responseidentifier"))
    if right is None or not right.best():
        raise Unrepresentable(_NO_ANSWER)
    return right


def _text(element: Element) -> str:
    shown = markup(element, {})
    text = line_of(shown, "html")
    if not text and any(plain_name(found) in ("img", "object", "picture", "svg") for found in element.iter()):
        raise Unrepresentable(_l("An answer is a picture: %(picture)s", picture=markdown_of(shown, "html")[:80]))
    return text


def _option(element: Element) -> str:
    return option_of(markup(element, {}), "html")


def _labels(element: Element, *names: str, read: Callable[[Element], str] = _text) -> dict[str, str]:
    return {attribute(found, "identifier"): read(found) for found in every(element, *names)}


def _share(part: Decimal, whole: Decimal) -> str:
    return tidy((part / whole * 100).quantize(Decimal("0.00001")))


def _choice(root: Element, element: Element, answers: dict[str, Declared]) -> Answer:
    right = _right(element, answers)
    names = {"hottextinteraction": ("hottext",)}.get(plain_name(element), ("simplechoice",))
    labels = _labels(element, *names, read=_option)
    is_single = right.cardinality == "single"
    if is_single and list(labels) in (["true", "false"], ["false", "true"]):
        return "true_false", _truth(element, right)
    best = max((amount for amount in right.earned.values()), default=Decimal(0))
    whole = best if is_single else right.most or sum((amount for amount in right.earned.values() if amount > 0), Decimal(0))
    is_mapped = whole > 0 and set(right.correct) <= {value for value, amount in right.earned.items() if amount > 0}
    if is_mapped:
        earned = {value: _share(right.earned.get(value, right.default), whole) for value in labels}
    else:
        earned = dict.fromkeys(right.correct, "100" if is_single else _share(Decimal(1), Decimal(len(right.correct))))
    comments = {attribute(choice, "identifier"): line_of(" ".join(xml.text(found) for found in every(choice, "feedbackinline")))
                for choice in every(element, *names)}
    return choice_content([{"text": text, "weight": earned.get(key, "0"), "feedback": comments.get(key, "")}
                           for key, text in labels.items() if text], is_single=is_single, is_even=not is_mapped)


def _truth(element: Element, right: Declared) -> Content:
    comments = {attribute(choice, "identifier"): line_of(" ".join(xml.text(found) for found in every(choice, "feedbackinline")))
                for choice in every(element, "simplechoice")}
    content: Content = {"answer": right.best()[0] == "true"}
    if any(comments.values()):
        content["feedback"] = comments
    return content


def _typed(root: Element, element: Element, answers: dict[str, Declared]) -> Answer:
    right = answers.get(attribute(element, "responseidentifier"))
    if right is None or not right.best():
        raise Unrepresentable(_NO_ANSWER)
    values = list(dict.fromkeys([*right.correct, *(right.earned if right.earned else ())]))
    best = max(right.earned.values(), default=Decimal(0))
    weights = {value: "100" if value in right.correct or best <= 0 else _share(right.earned.get(value, Decimal(0)), best)
               for value in values}
    if right.base in ("float", "integer"):
        if not all(map(digits, values)):
            raise Unrepresentable(_l("An answer is no number."))
        ranges = {value: within(root, attribute(element, "responseidentifier"), digits(value) or "0") for value in values}
        numbers = [{"answer": answer, "tolerance": margin, "weight": weights[value], "feedback": ""}
                   for value, (answer, margin) in ranges.items()]
        return "numeric", numeric_content(numbers, unit=attribute(element, "dataunit"))
    graded = [{"text": line_of(value, "plain"), "weight": weights[value], "feedback": ""} for value in values]
    return "short", short_content(graded, is_case_sensitive=right.is_case_sensitive)


def _essay(root: Element, element: Element, answers: dict[str, Declared]) -> Answer:
    lines = digits(attribute(element, "expectedlines"))
    content: Content = {"lines": int(Decimal(lines))} if lines and Decimal(lines) > 0 else {}
    blocks = [found for found in every(root, "rubricblock") if "scorer" in attribute(found, "view").split()]
    if told := "\n\n".join(filter(None, (markdown_of(markup(block, {}), "html") for block in blocks))):
        content["grader_info"] = told
    return "essay", content


def _upload(root: Element, element: Element, answers: dict[str, Declared]) -> Answer:
    """Which types of files it takes; none where this system takes none of them, so that the question is not lost."""
    types = [ending for form in attribute(element, "type").split() if (ending := mimetypes.guess_extension(form))]
    return "file_upload", {"types": types} if kinds_of({"types": types or ["?"]}) else {}


def _order(root: Element, element: Element, answers: dict[str, Declared]) -> Answer:
    right, labels = _right(element, answers), _labels(element, "simplechoice")
    if sorted(right.correct) != sorted(labels) or len(labels) < 2:
        raise Unrepresentable(_l("It does not say the right order of all items."))
    return "ordering", {"items": [labels[key] for key in right.correct]}


def _match(root: Element, element: Element, answers: dict[str, Declared]) -> Answer:
    right = _right(element, answers)
    labels = _labels(element, "simpleassociablechoice")
    sets = [list(_labels(found, "simpleassociablechoice")) for found in every(element, "simplematchset")]
    links = [value.split() for value in right.best()]
    lefts = [link[0] for link in links if len(link) == 2]
    if any(len(link) != 2 or not set(link) <= set(labels) for link in links):
        raise Unrepresentable(_NO_ANSWER)
    if len(set(lefts)) < len(lefts):
        if len({link[1] for link in links}) < len(links) or len(sets) < 2:
            raise Unrepresentable(_l("An item belongs to several others."))
        links = [[second, first] for first, second in links]
        sets.reverse()
    shares = [right.earned.get(value, Decimal(0)) for value in right.best()]
    whole = sum(shares, Decimal(0)) if len(set(shares)) > 1 else Decimal(0)
    pairs = [{"text": labels[first], "match": labels[second], **({"weight": _share(share, whole)} if whole > 0 else {})}
             for (first, second), share in zip(links, shares, strict=True)]
    used = {key for link in links for key in link}
    rest = [labels[key] for key in (sets[1] if len(sets) > 1 else labels) if key not in used]
    return "matching", {"pairs": pairs, "distractors": rest}


def _gaps(root: Element, element: Element, answers: dict[str, Declared]) -> Answer:
    """Words to drag: the text's gaps are numbered by the word that belongs there."""
    right = _right(element, answers)
    labels = _labels(element, "gaptext", "gapimg")
    words = [{"text": text} for text in labels.values()]
    numbers = {key: number for number, key in enumerate(labels, 1)}
    places = {gap: numbers[word] for word, _, gap in (value.partition(" ") for value in right.best()) if word in numbers}
    for gap in list(every(element, "gap")):
        found = places.get(attribute(gap, "identifier"))
        if found is None:
            raise Unrepresentable(_l("No answer of a gap is fully right."))
        gap.text = f"[[{found}]]"
    return "drag_words", {"words": words}


def _slider(root: Element, element: Element, answers: dict[str, Declared]) -> Answer:
    right = _right(element, answers)
    return "numeric", numeric_content([
        {"answer": digits(right.best()[0]) or "0", "tolerance": "0", "weight": "100", "feedback": ""}])


def ask_gaps(root: Element, asking: list[Element], answers: dict[str, Declared]) -> Content:
    return {"gaps": [_gap(root, element, answers) for element in asking]}


def _gap(root: Element, element: Element, answers: dict[str, Declared]) -> Content:
    right, share = _right(element, answers), digits(attribute(element, "dataweight")) or "1"
    if plain_name(element) == "inlinechoiceinteraction":
        best, told = right.best(), attribute(element, "datalayout")
        layout = told if told in ("horizontal", "vertical") else "inline"
        return {"kind": "choice", "weight": share, "layout": layout, "answers": [
            {"text": text, "weight": "100" if key in best else "0", "feedback": ""}
            for key, text in _labels(element, "inlinechoice").items()]}
    kind, content = _typed(root, element, answers)
    if kind == "numeric":
        return {"kind": "numeric", "weight": share, "answers": [
            {"text": content["answer"], "weight": "100", "feedback": "", "tolerance": content["tolerance"]},
            *({"text": also["answer"], "weight": also["weight"], "feedback": "", "tolerance": also["tolerance"]}
              for also in content.get("also", ()))]}
    gap: Content = {"kind": "short", "weight": share, "answers": [
        *({"text": text, "weight": "100", "feedback": ""} for text in content["answers"]), *content.get("partial", ())]}
    return gap | ({"case_sensitive": True} if content["case_sensitive"] else {})


ASKS: dict[str, Callable[[Element, Element, dict[str, Declared]], Answer]] = {
    "choiceinteraction": _choice, "hottextinteraction": _choice, "textentryinteraction": _typed,
    "extendedtextinteraction": _essay, "uploadinteraction": _upload, "orderinteraction": _order, "matchinteraction": _match,
    "associateinteraction": _match, "gapmatchinteraction": _gaps, "sliderinteraction": _slider}
