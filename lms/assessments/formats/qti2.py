"""QTI 2.1, 2.2 and 3.0 items; names are compared without hyphens, prefix and case, so that one reader serves all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments import labels
from lms.assessments.formats import stimuli, xml
from lms.assessments.formats.model import FORMULA, MOST_ASKED, Content, Incoming, Reading, Skipped, Unrepresentable
from lms.assessments.formats.numbers import digits
from lms.assessments.formats.qti2_asks import ASKS, ask_gaps
from lms.assessments.formats.qti2_parts import Declared, attribute, declared, every, markup, own_text, plain_name, taken_out
from lms.assessments.formats.qti2_rules import is_own, settled
from lms.assessments.formats.text import line_of, markdown_of

Element = Any
_PASSIVE = ("mediainteraction", "endattemptinteraction")
_TITLED_MARK = "category:"


def version(root: Element) -> str:
    if plain_name(root).startswith("assessment") and xml.name(root).startswith("qti-"):
        return "qti3"
    space = root.tag.rpartition("}")[0]
    return "qti22" if "v2p2" in space else "qti20" if "v2p0" in space else "qti21"


def read(root: Element) -> Reading:
    reading = Reading(version(root))
    title = " ".join((root.get("title") or root.get("identifier") or "").split())
    where = title[:80] or str(_l("line %(line)s", line=root.sourceline))
    try:
        reading.questions.append(_question(root, title, where, reading.notes))
    except Unrepresentable as error:
        reading.skipped.append(Skipped(where, error.message))
    return reading


def read_test(root: Element) -> Reading:
    """A test only names its items; without them there is nothing to take."""
    reading = Reading(version(root))
    for found in every(root, "assessmentitemref"):
        where = str(_l("line %(line)s", line=found.sourceline))
        reading.skipped.append(Skipped(where, _l("The item %(name)s lies in another file.", name=attribute(found, "href"))))
    return reading


def _question(root: Element, title: str, where: str, notes: list[Skipped]) -> Incoming:
    body = next(every(root, "itembody"), None)
    if body is None:
        raise Unrepresentable(_l("It has no question text."))
    media = taken_out(root)
    drawn = {attribute(found, "identifier") for found in every(root, "templatedeclaration")}
    if any(attribute(found, "identifier") in drawn for found in every(body, "printedvariable")):
        raise Unrepresentable(_l("It draws new values for each attempt."))
    notes += [Skipped(where, _l("The text %(name)s, which it shares with others, lies in another file.",
                                name=stimuli.address(found))) for found in stimuli.told(root)]
    found = [element for element in body.iter() if plain_name(element).endswith("interaction")]
    asking = [element for element in found if plain_name(element) not in _PASSIVE]
    if len(asking) > MOST_ASKED:
        raise Unrepresentable(_l("It asks more than %(count)s things at once.", count=MOST_ASKED))
    if len(asking) < len(found):
        notes.append(Skipped(where, _l("Sound or film in the question, or a button, was left out.")))
    answers = settled(root, declared(root))
    if asking and any(answer.correct for answer in answers.values()) and next(every(root, "responseprocessing"), None) is None:
        notes.append(Skipped(where, _l("It has no rule for marking; now it is marked by its right answer.")))
    elif asking and is_own(root):
        notes.append(Skipped(where, _l("Its own rule for marking was left out; now it is marked by its right answer.")))
    if any(xml.text(block) for block in every(body, "templateblock", "templateinline")):
        notes.append(Skipped(where, _l("A part that only some attempts show was left out.")))
    if next(every(body, "math"), None) is not None:
        notes.append(Skipped(where, FORMULA))
    kind, content, gaps = _answer(root, asking, answers)
    text = own_text(body) or markdown_of(markup(body, gaps), "html")
    if not text.strip("\\_ "):
        text = f"{line_of(title)} {text}".strip()
    feedback, lost = _feedback(root)
    if lost or any(xml.text(block) for block in every(body, "feedbackblock") if xml.text(block) not in text):
        notes.append(Skipped(where, _l("Comments that depend on the answer were left out.")))
    return Incoming(kind, text, content, name="" if title == (root.get("identifier") or "") else title, feedback=feedback,
                    points=_points(root), category=_category(root), tags=_tags(root), where=where,
                    difficulty=labels.word(attribute(root, "datadifficulty")),
                    penalty=Decimal(digits(attribute(root, "datapenalty")) or "0"), media=tuple(media))


def _answer(root: Element, asking: list[Element], answers: dict[str, Declared]) -> tuple[str, Content, dict[Element, str]]:
    names = [plain_name(element) for element in asking]
    if not asking:
        return "description", {}, {}
    if set(names) <= {"extendedtextinteraction"}:
        return "essay", ASKS["extendedtextinteraction"](root, asking[0], answers)[1], dict.fromkeys(asking, "")
    if set(names) <= {"textentryinteraction", "inlinechoiceinteraction"} and (
            len(asking) > 1 or names == ["inlinechoiceinteraction"] or attribute(root, "datakind") == "cloze"):
        return "cloze", ask_gaps(root, asking, answers), {element: f"[[{number}]]" for number, element in enumerate(asking, 1)}
    if len(asking) > 1:
        raise Unrepresentable(_l("It holds several interactions: %(names)s.", names=", ".join(sorted(set(names)))))
    asker = ASKS.get(names[0])
    if asker is None:
        raise Unrepresentable(_l("Type %(kind)s not supported.", kind=xml.name(asking[0])))
    kind, content = asker(root, asking[0], answers)
    return kind, content, {asking[0]: "_____" if names == ["textentryinteraction"] else ""}


def _points(root: Element) -> Decimal:
    """MAXSCORE by its default, else the normal maximum of SCORE, else one."""
    outcomes = {attribute(found, "identifier"): found for found in every(root, "outcomedeclaration")}
    most = outcomes.get("MAXSCORE")
    if most is not None and (points := digits(next((xml.text(value) for value in every(most, "value")), ""))):
        return Decimal(points)
    score = outcomes.get("SCORE")
    points = digits(attribute(score, "normalmaximum")) if score is not None else None
    return Decimal(points) if points and Decimal(points) > 0 else Decimal(1)


def _feedback(root: Element) -> tuple[str, bool]:
    """The one comment that everybody may read, and whether others were lost; ONYX says the same to right and wrong answers."""
    found = list(every(root, "modalfeedback"))
    general = next((comment for comment in found if attribute(comment, "identifier") == "general"), None)
    if general is not None or len({xml.text(comment) for comment in found}) == 1:
        chosen = found[0] if general is None else general
        return own_text(chosen) or markdown_of(markup(chosen, {}), "html"), False
    return "", bool(found)


def _category(root: Element) -> str:
    label = attribute(root, "label")
    return label.removeprefix(_TITLED_MARK) if label.startswith(_TITLED_MARK) else ""


def _tags(root: Element) -> tuple[str, ...]:
    return tuple(tag for tag in attribute(root, "datatags").split("\n") if tag)
