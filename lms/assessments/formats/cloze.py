"""Embedded answers, {1:SHORTANSWER:=right~wrong}, as Moodle writes them."""

from __future__ import annotations

import re
from html import unescape

from flask_babel import lazy_gettext as _l

from lms.assessments.formats.contents import raised
from lms.assessments.formats.model import Content, Incoming, Reading, Skipped, Unrepresentable
from lms.assessments.formats.numbers import digits
from lms.assessments.formats.text import line_of, markdown_of

_KINDS = {"SHORTANSWER": "short", "SA": "short", "MW": "short", "NUMERICAL": "numeric", "NM": "numeric",
          "MULTICHOICE": "choice", "MC": "choice", "MULTIRESPONSE": "choice", "MR": "choice"}
_MOST_GAPS, _MOST_ANSWERS = 500, 200
_START = re.compile(r"\{(\d*):(SHORTANSWER|SA|MW|NUMERICAL|NM|MULTICHOICE|MC|MULTIRESPONSE|MR)(_?[CHVS]{0,3}):")
_ANSWER = re.compile(r"\s*(=|%(-?\d+(?:[.,]\d+)?)%)?(.*)", re.DOTALL)


def looks_like(text: str) -> bool:
    return bool(_START.search(text))


def read(text: str) -> Reading:
    """The whole file is one question."""
    reading = Reading("cloze")
    try:
        body, content = parse(text)
        reading.questions.append(Incoming("cloze", markdown_of(body), content, where=str(_l("line %(line)s", line=1))))
    except Unrepresentable as error:
        reading.errors.append(Skipped(str(_l("line %(line)s", line=1)), error.message))
    return reading


def parse(text: str) -> tuple[str, Content]:
    """The text with [[1]], [[2]] ... for its gaps, and what the gaps accept."""
    gaps: list[Content] = []
    whole, here = "", 0
    while found := _START.search(text, here):
        end = _end(text, found.end())
        whole += text[here:found.start()] + f"[[{len(gaps) + 1}]]"
        if len(gaps) == _MOST_GAPS:
            raise Unrepresentable(_l("Its text is empty or too long."))
        gaps.append(_gap(found, text[found.end():end]))
        here = end + 1
    if not gaps:
        raise Unrepresentable(_l("It has no gap with answers."))
    return whole + text[here:], {"gaps": gaps}


def _end(text: str, start: int) -> int:
    """Where the gap's own brace closes, escaped ones aside."""
    here = start
    while here < len(text):
        if text[here] == "\\":
            here += 1
        elif text[here] == "}":
            return here
        here += 1
    raise Unrepresentable(_l("A brace is opened and not closed, or closed and not opened."))


def _gap(found: re.Match[str], inside: str) -> Content:
    share, kind, shape = found.group(1) or "1", found.group(2), found.group(3)
    if inside.count("~") > _MOST_ANSWERS:
        raise Unrepresentable(_l("A gap has more than %(count)s answers.", count=_MOST_ANSWERS))
    gap: Content = {"kind": _KINDS[kind], "weight": digits(share) or "1", "answers": [
        _answer(piece, is_number=_KINDS[kind] == "numeric") for piece in _split(inside, "~") if piece.strip()]}
    gap |= {"case_sensitive": True} if "C" in shape else {}
    if gap["kind"] == "choice":
        gap["layout"] = "vertical" if "V" in shape else "horizontal" if "H" in shape else "inline"
    gap |= {"multiple": True} if kind in ("MULTIRESPONSE", "MR") else {}
    if "multiple" in gap:
        gap["answers"] = raised(gap["answers"])
    gap |= {"shuffle": True} if "S" in shape else {}
    if gap["kind"] == "choice" and len(gap["answers"]) < 2:
        raise Unrepresentable(_l("It has fewer than two options."))
    if not any(float(answer["weight"]) >= 100 for answer in gap["answers"]):
        raise Unrepresentable(_l("No answer of a gap is fully right."))
    return gap


def _answer(piece: str, *, is_number: bool) -> Content:
    match = _ANSWER.match(piece)
    sign, percent, rest = match.groups() if match else (None, None, piece)
    text, *comments = _split(rest, "#")
    comment = "#".join(comments)
    answer = {"text": line_of(unescape(_bare(text))), "weight": "100" if sign == "=" else digits(percent or "0") or "0",
              "feedback": line_of(unescape(_bare(comment)))}
    if is_number:
        value, _, margin = _bare(text).strip().partition(":")
        number, tolerance = "*" if value.strip() == "*" else digits(value), digits(margin or "0")
        if number is None or tolerance is None:
            raise Unrepresentable(_l("An answer is no number."))
        answer |= {"text": number, "tolerance": tolerance}
    return answer


def _split(text: str, sign: str) -> list[str]:
    """Parted at the sign, but not where a backslash stands before it."""
    pieces = [""]
    for token in re.findall(r"\\.|.", text, re.DOTALL):
        if token == sign:
            pieces.append("")
        else:
            pieces[-1] += token
    return pieces


def _bare(text: str) -> str:
    return re.sub(r"\\([}#~\"/\\])", r"\1", text)
