"""GIFT written so that Moodle and this system read the same questions again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.formats import details, gift_labels
from lms.assessments.formats.contents import share_of
from lms.assessments.formats.model import Content, Incoming, Skipped, Unrepresentable

_SIGN = re.compile(r"([\\:#={}~])")


def write(questions: Sequence[Incoming]) -> tuple[bytes, list[Skipped]]:
    blocks: list[str] = []
    skipped: list[Skipped] = []
    category = ""
    for question in questions:
        try:
            block = _question(question)
        except Unrepresentable as error:
            skipped.append(Skipped(question.where or question.name or question.text[:60], error.message))
            continue
        if question.category != category:
            category = question.category
            blocks.append(f"$CATEGORY: $course$/top/{_safe(category)}")
        blocks.append(block)
        where = question.where or question.name or question.text[:60]
        if lost := _lost(question.content):
            skipped.append(Skipped(where, _l("GIFT does not keep these details: %(names)s.", names=details.told(lost))))
        if unit := question.content.get("unit"):
            skipped.append(Skipped(where, _l("GIFT has no units: only this system reads “%(unit)s” again, others ask for the "
                                             "bare number.", unit=unit)))
        skipped += [Skipped(where, _l("GIFT can't hold the file %(name)s.", name=file.name)) for file in question.media]
    return ("\n\n".join(blocks) + "\n").encode(), skipped


def _question(question: Incoming) -> str:
    asker = _ASKERS.get(question.kind)
    if asker is None or (question.kind == "description" and question.feedback):
        raise Unrepresentable(_l("GIFT has no questions of type %(kind)s.", kind=details.titled(question.kind)))
    answers = asker(question.content)
    told = gift_labels.written(question)
    head = f"// {told}\n" if told else ""
    name = f"::{_safe(question.name)}::" if question.name else ""
    general = f"####[markdown]{_safe(question.feedback)}" if question.feedback else ""
    body = "" if answers is None else f" {{{answers}{general}}}"
    return f"{head}{name}[markdown]{_safe(question.text)}{body}"


def _lost(content: Content) -> list[str]:
    return [name for name in ("template", "grader_info") if content.get(name)] + ["shuffle"] * (content.get("shuffle") is False)


def _safe(text: str) -> str:
    return _SIGN.sub(r"\\\1", text).replace("\n", "\\n")


def _line(text: str) -> str:
    return f"[plain]{_safe(text)}" if text else ""


def _note(feedback: str) -> str:
    return f"#{_line(feedback)}" if feedback else ""


def _options(content: Content, right: str, wrong: str) -> str:
    rows = []
    for option in content["options"]:
        earned = option.get("weight") or (right if option["correct"] else wrong)
        sign = "=" if earned == "100" and wrong == "0" else "~" if earned == "0" else f"~%{earned}%"
        rows.append(f"\n\t{sign}{_line(option['text'])}{_note(option['feedback'])}")
    return "".join(rows) + "\n"


def _single(content: Content) -> str:
    if all(option.get("weight", "100" if option["correct"] else "0") == "100" for option in content["options"]):
        raise Unrepresentable(_l("GIFT takes a choice without a wrong option for a short answer."))
    return _options(content, "100", "0")


def _multiple(content: Content) -> str:
    share = share_of(sum(option["correct"] for option in content["options"]))
    return _options(content, share, f"-{share}")


def _truth(content: Content) -> str:
    said = content.get("feedback") or {}
    right, wrong = (said.get(key, "") for key in (str(content["answer"]).lower(), str(not content["answer"]).lower()))
    comments = f"#{_line(wrong)}#{_line(right)}" if right else _note(wrong)
    return f"{str(content['answer']).upper()}{comments}"


def _short(content: Content) -> str:
    if content.get("case_sensitive"):
        raise Unrepresentable(_l("GIFT can't say that capital and small letters must match."))
    said = content.get("feedback") or {}
    rows = [f"={_line(text)}{_note(said.get(text, ''))}" for text in content["answers"]]
    rows += [f"=%{other['weight']}%{_line(other['text'])}{_note(other['feedback'])}" for other in content.get("partial", ())]
    return "\n\t" + "\n\t".join(rows) + "\n"


def _numeric(content: Content) -> str:
    rows: list[dict[str, Any]] = [{"answer": content["answer"], "tolerance": content["tolerance"], "weight": "100",
                                   "feedback": content.get("feedback") or ""}, *content.get("also", ())]
    return "#\n\t" + "\n\t".join(
        f"={'' if row['weight'] == '100' else '%' + row['weight'] + '%'}{row['answer']}"
        f"{'' if row['answer'] == '*' else ':' + row['tolerance']}{_note(row['feedback'])}" for row in rows) + "\n"


def _matching(content: Content) -> str:
    pairs = [f"={_line(pair['text'])} -> {_line(pair['match'])}" for pair in content["pairs"]]
    pairs += [f"= -> {_line(text)}" for text in content["distractors"]]
    if any("->" in pair["text"] for pair in content["pairs"]):
        raise Unrepresentable(_l("GIFT can't hold an arrow in a pair."))
    return "\n\t" + "\n\t".join(pairs) + "\n"


_ASKERS: dict[str, Callable[[Content], str | None]] = {
    "single": _single, "multiple": _multiple, "true_false": _truth, "short": _short, "numeric": _numeric, "matching": _matching,
    "essay": lambda _content: "", "description": lambda _content: None}
