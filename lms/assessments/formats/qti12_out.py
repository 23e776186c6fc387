"""QTI 1.2 in the profile of Common Cartridge 1.3: single and multiple choice, true or false, short answers, essays.

After "IMS Common Cartridge Profile 1.3", section 9 and appendix A: each item names its cc_profile, has one response and a SCORE
out of 100. Other kinds of question have no place in a cartridge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from lms.assessments.formats.model import Incoming, Skipped, Unrepresentable

SPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_SCHEMA = f"{SPACE} http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_qtiasiv1p2p1_v1p0.xsd"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
Shown = Callable[[str], str]
"""From a question's Markdown to HTML, with the addresses of its pictures within the cartridge."""
Asked = tuple[str, Incoming, Decimal, Shown]
"""Its identifier, the question, what it is worth, and how its texts are shown."""


def assessment(ident: str, title: str, facts: dict[str, str], asked: Sequence[Asked]) -> tuple[bytes, list[Skipped]]:
    """A quiz; what could not be said."""
    root, made = _root("assessment", ident)
    made.set("title", title)
    _metadata(made, {"cc_profile": "cc.exam.v0p1", "qmd_assessmenttype": "Examination", **facts})
    return _filled(root, _add(made, "section", ident="root_section"), asked)


def bank(ident: str, asked: Sequence[Asked]) -> tuple[bytes, list[Skipped]]:
    """Questions that no quiz asks."""
    root, made = _root("objectbank", ident)
    return _filled(root, made, asked)


def can_say(question: Incoming) -> bool:
    return question.kind in _KINDS


def _filled(root: Any, within: Any, asked: Sequence[Asked]) -> tuple[bytes, list[Skipped]]:
    from lxml import etree

    skipped = []
    for ident, question, points, shown in asked:
        try:
            within.append(_item(ident, question, points, shown))
        except Unrepresentable as error:
            skipped.append(Skipped(question.name or ident, error.message))
        else:
            if question.kind == "numeric":
                skipped.append(Skipped(question.name or ident, _("A number is asked as a text: its tolerance was left out.")))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True), skipped


def _item(ident: str, question: Incoming, points: Decimal, shown: Shown) -> Any:
    from lxml import etree

    if not can_say(question):
        raise Unrepresentable(_("Questions of the type %(kind)s have no place in a cartridge.", kind=question.kind))
    profile, fill = _KINDS[question.kind]
    item = etree.Element(f"{{{SPACE}}}item", ident=ident, title=question.name or ident)
    _metadata(_add(item, "itemmetadata"), {"cc_profile": f"cc.{profile}.v0p1", "cc_weighting": f"{points:f}"})
    presentation = _add(item, "presentation")
    _material(presentation, shown(question.text))
    processing = etree.Element(f"{{{SPACE}}}resprocessing")
    _add(_add(processing, "outcomes"), "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    if question.feedback:
        condition = _add(processing, "respcondition", **{"continue": "Yes"})
        _add(_add(condition, "conditionvar"), "other")
        _add(condition, "displayfeedback", feedbacktype="Response", linkrefid="general_fb")
    fill(presentation, processing, question, shown)
    item.append(processing)
    if question.feedback:
        _material(_add(_add(item, "itemfeedback", ident="general_fb"), "flow_mat"), shown(question.feedback))
    return item


def _choice(presentation: Any, processing: Any, question: Incoming, shown: Shown) -> None:
    options = question.content["options"]
    is_single = question.kind == "single"
    _labels(presentation, [(f"o{n}", shown(one["text"])) for n, one in enumerate(options, 1)], is_single=is_single)
    right = [f"o{n}" for n, one in enumerate(options, 1) if one.get("correct")]
    if is_single:
        if len(right) != 1:
            raise Unrepresentable(_("It has several right answers of which one is chosen."))
        _scores(processing, right)
        return
    condition = _add(processing, "respcondition", **{"continue": "No"})
    both = _add(_add(condition, "conditionvar"), "and")
    for n in range(1, len(options) + 1):
        within = both if f"o{n}" in right else _add(both, "not")
        _add(within, "varequal", f"o{n}", respident="response1")
    _add(condition, "setvar", "100", action="Set", varname="SCORE")


def _truth(presentation: Any, processing: Any, question: Incoming, _shown: Shown) -> None:
    _labels(presentation, [("true", _("True")), ("false", _("False"))], is_single=True)
    _scores(processing, ["true" if question.content["answer"] else "false"])


def _short(presentation: Any, processing: Any, question: Incoming, _shown: Shown) -> None:
    _line(presentation)
    _scores(processing, question.content["answers"], case="Yes" if question.content.get("case_sensitive") else "No")


def _number(presentation: Any, processing: Any, question: Incoming, _shown: Shown) -> None:
    _line(presentation)
    _scores(processing, [question.content["answer"]], case="No")


def _essay(presentation: Any, _processing: Any, question: Incoming, _shown: Shown) -> None:
    _line(presentation)


def _line(presentation: Any) -> None:
    render = _add(_add(presentation, "response_str", ident="response1", rcardinality="Single"), "render_fib")
    _add(render, "response_label", ident="answer1", rshuffle="No")


def _labels(presentation: Any, labels: Sequence[tuple[str, str]], *, is_single: bool) -> None:
    response = _add(presentation, "response_lid", ident="response1", rcardinality="Single" if is_single else "Multiple")
    render = _add(response, "render_choice")
    for ident, text in labels:
        _material(_add(render, "response_label", ident=ident), text)


def _scores(processing: Any, answers: Sequence[str], **how: str) -> None:
    """Any of the answers earns all points."""
    condition = _add(processing, "respcondition", **{"continue": "No"})
    variables = _add(condition, "conditionvar")
    for answer in answers:
        _add(variables, "varequal", answer, respident="response1", **how)
    _add(condition, "setvar", "100", action="Set", varname="SCORE")


def _material(parent: Any, html: str) -> None:
    _add(_add(parent, "material"), "mattext", html, texttype="text/html")


def _metadata(parent: Any, facts: dict[str, str]) -> None:
    metadata = _add(parent, "qtimetadata")
    for label, value in facts.items():
        field = _add(metadata, "qtimetadatafield")
        _add(field, "fieldlabel", label)
        _add(field, "fieldentry", value)


def _root(name: str, ident: str) -> tuple[Any, Any]:
    from lxml import etree

    root = etree.Element(f"{{{SPACE}}}questestinterop", nsmap={None: SPACE})
    root.set(_XSI, _SCHEMA)
    return root, _add(root, name, ident=ident)


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    from lxml import etree

    made = etree.SubElement(parent, f"{{{SPACE}}}{name}", attributes)
    made.text = text
    return made


_KINDS: dict[str, tuple[str, Callable[[Any, Any, Incoming, Shown], None]]] = {
    "single": ("multiple_choice", _choice), "multiple": ("multiple_response", _choice), "true_false": ("true_false", _truth),
    "short": ("fib", _short), "numeric": ("fib", _number), "essay": ("essay", _essay)}
