"""GIFT, as Moodle reads and writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from lms.assessments import labels
from lms.assessments.formats import cloze, gift_labels
from lms.assessments.formats.contents import choice_content, middle, numeric_content, short_content
from lms.assessments.formats.model import Content, Incoming, Reading, Skipped, Unrepresentable
from lms.assessments.formats.numbers import digits
from lms.assessments.formats.text import line_of, markdown_of

FORMATS = ("html", "markdown", "plain", "moodle")
_ESCAPED = {sign: chr(0xFDD0 + place) for place, sign in enumerate("\\:#={}~n")}
_MEANT = str.maketrans({mark: "\n" if sign == "n" else sign for sign, mark in _ESCAPED.items()})
_WRITTEN = str.maketrans({mark: f"\\{sign}" for sign, mark in _ESCAPED.items()})
_FOREIGN = re.compile("[\ufdd0-\ufddf]")
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_FORM = re.compile(rf"\s*\[({'|'.join(FORMATS)})\]")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:[.,]\d*)?)%")
_TRUTH = {"t": True, "true": True, "benar": True, "f": False, "false": False, "salah": False}
_MARKED = re.compile(r"^[ \t]*(::|\$CATEGORY:|\[(?:markdown|html|moodle|plain)\])", re.MULTILINE)
_ANSWERED = re.compile(r"\{[^{}]*[=~#][^{}]*\}|\{\s*\}|\{\s*(?:T|F|TRUE|FALSE)\s*\}")
_LISTED = re.compile(r"(.*?)\{[ \t]*\n(.*)\n[ \t]*\}", re.DOTALL)
_GAP, _LONGEST = "_____", 100_000


def read(text: str) -> Reading:
    reading, category = Reading("gift"), ""
    for line, block, told in _blocks(text):
        where = str(_l("line %(line)s", line=line))
        if block.startswith("$CATEGORY:"):
            first, _, block = block.partition("\n")
            category = labels.path(labels.split(_meant(first.removeprefix("$CATEGORY:"))))
            block = block.strip()
        if not block:
            continue
        try:
            reading.questions.append(gift_labels.labelled(_question(block, category=category, where=where), told))
        except Unrepresentable as error:
            reading.errors.append(Skipped(where, error.message))
        reading.stay_bounded()
    return reading


def is_marked(text: str) -> bool:
    """Whether questions carry names or stand in a category, as no other format has them."""
    return bool(_MARKED.search(text))


def looks_like(text: str) -> bool:
    """Whether an answer in braces, a category or a named question occurs."""
    bare = _ESCAPE.sub("", "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("//")))
    return bool(_MARKED.search(bare) or re.search(r"\{[^{}]*\}", bare))


def _blocks(text: str) -> Iterator[tuple[int, str, list[tuple[str, str]]]]:
    """Each question with the number of its first line and the labels in the comments above it."""
    lines: list[str] = []
    told: list[tuple[str, str]] = []
    start, depth = 0, 0
    rows = _FOREIGN.sub("", text).split("\n")
    for number, row in enumerate([*rows, ""], 1):
        if row.lstrip().startswith("//"):
            if not lines:
                told += gift_labels.found(row)
            continue
        if lines and not depth and row.startswith(("::", "$CATEGORY:")) and any("}" in line for line in lines):
            yield start, "\n".join(lines).strip(), told
            lines, told = [], []
        if row.strip():
            start = start if lines else number
            kept = _ESCAPE.sub(lambda found: _ESCAPED[found.group(1)], row)
            lines.append(kept.rstrip())
            depth = _depth(depth, kept)
        elif lines and not (depth and _closes_later(rows, number)):
            yield start, "\n".join(lines).strip(), told
            lines, depth, told = [], 0, []


def _depth(depth: int, row: str) -> int:
    """Whether a brace is open after the row."""
    opened, closed = row.rfind("{"), row.rfind("}")
    return int(opened > closed) if opened != closed else depth


def _closes_later(rows: list[str], number: int) -> bool:
    """An empty line inside braces parts nothing when the next brace closes them."""
    for row in rows[number:number + 60]:
        bare = _ESCAPE.sub("", row)
        opened, closed = bare.find("{"), bare.find("}")
        if row.startswith(("::", "$CATEGORY:")) or (opened >= 0 and (closed < 0 or opened < closed)):
            return False
        if closed >= 0:
            return True
    return False


def _question(block: str, *, category: str, where: str) -> Incoming:
    if len(block) > _LONGEST:
        raise Unrepresentable(_l("Its text is empty or too long."))
    name, body = _name(block)
    if cloze.looks_like(body):
        return _cloze(name, body, category=category, where=where)
    before, answers, after = _parted(body)
    feedback = ""
    if answers is not None:
        answers, mark, general = answers.rpartition("####") if "####" in answers else (answers, "", "")
        feedback = _markdown(general)[0] if mark else ""
        answers = answers.strip()
    stem = f"{before.rstrip(' ')}{_spaced(before)}{_GAP}{after}" if answers is not None and after.strip() else before
    text, form = _markdown(stem)
    kind, content = ("description", {}) if answers is None else _answer(answers, form)
    if not text:
        raise Unrepresentable(_l("It has no question text."))
    return Incoming(kind, text, content, name=_meant(name).strip(), feedback=feedback, category=category, where=where)


def _cloze(name: str, body: str, *, category: str, where: str) -> Incoming:
    """Embedded answers, which are no GIFT, but stand among it in files that people wrote; they have backslashes of their own."""
    bare, form = _form(body.strip())
    stem, content = cloze.parse(bare.translate(_WRITTEN))
    return Incoming("cloze", markdown_of(stem, form), content, name=_meant(name).strip(), category=category, where=where)


def _spaced(before: str) -> str:
    return " " if before.endswith(" ") else ""


def _name(block: str) -> tuple[str, str]:
    if block.startswith("::"):
        name, mark, rest = block[2:].partition("::")
        if mark:
            return name, rest.strip()
    return "", block


def _parted(body: str) -> tuple[str, str | None, str]:
    """Before, inside and behind the braces; inside is None where there are none.

    Braces that nobody escaped, as of {{ code }} or of a set {1, 2}, belong to the text where answers follow at its end; and to
    the answers where each of these stands on a line of its own.
    """
    start, end = body.find("{"), body.find("}")
    if start < 0 and end < 0:
        return body, None, ""
    if start < 0 or end < start:
        raise Unrepresentable(_l("A brace is opened and not closed, or closed and not opened."))
    if "{" not in body[start + 1:]:
        return body[:start], body[start + 1:end], body[end + 1:]
    if (listed := _LISTED.fullmatch(body)) and all(line.lstrip()[:1] in ("", "=", "~", "#") for line in listed[2].split("\n")):
        return listed[1], listed[2], ""
    last = body.rfind("{")
    if _ANSWERED.search(body[:last]) or not body.endswith("}") or "}" in body[last:-1]:
        raise Unrepresentable(_l("It has answers in braces twice; part the questions by an empty line."))
    return body[:last], body[last + 1:-1], ""


def _meant(text: str) -> str:
    return text.translate(_MEANT)


def _form(text: str, default: str = "") -> tuple[str, str]:
    found = _FORM.match(text)
    return (text[found.end():], found.group(1)) if found else (text, default)


def _markdown(text: str, default: str = "") -> tuple[str, str]:
    bare, form = _form(text.strip(), default)
    return markdown_of(_meant(bare), form), form


def _line(text: str, default: str = "") -> str:
    bare, form = _form(text.strip(), default)
    return line_of(_meant(bare), form)


def _comment(text: str, form: str = "") -> tuple[str, str]:
    """The answer and the comment on it."""
    answer, _, comment = text.partition("#")
    if not answer.strip() and comment.strip():
        return "#" + comment.strip(), ""
    return answer.strip(), _line(comment, form)


def _weighed(text: str, default: str) -> tuple[str, str]:
    found = _WEIGHT.match(text)
    return (digits(found.group(1)) or default, text[found.end():].strip()) if found else (default, text.strip())


def _answer(answers: str, form: str) -> tuple[str, Content]:
    if not answers:
        return "essay", {}
    if answers.startswith("#"):
        return "numeric", _numeric(answers[1:])
    if "~" in answers:
        return _choice(answers, form)
    if "=" in answers and "->" in answers:
        return "matching", _matching(answers, form)
    word, *comments = (part.strip() for part in answers.split("#"))
    if word.casefold() in _TRUTH:
        return "true_false", _truth(_TRUTH[word.casefold()], comments)
    return "short", _short(answers)


def _truth(answer: bool, comments: list[str]) -> Content:
    """The first comment is for the wrong choice, the second for the right one."""
    wrong, right = (*(_line(comment) for comment in comments), "", "")[:2]
    content: Content = {"answer": answer}
    if wrong or right:
        content["feedback"] = {str(answer).lower(): right, str(not answer).lower(): wrong}
    return content


def _pieces(text: str, sign: str) -> list[str]:
    parts = text.split(sign)
    return parts if parts[0].strip() else parts[1:]


def _choice(answers: str, form: str) -> tuple[str, Content]:
    is_single = "=" in answers
    options = []
    for piece in _pieces(re.sub(r"~?=", "~=", answers), "~"):
        earned, bare = ("100", piece[1:].strip()) if piece.startswith("=") else ("0", piece)
        earned, bare = _weighed(bare, earned)
        text, comment = _comment(bare)
        if text:
            options.append({"text": _line(text, form), "weight": earned, "feedback": comment})
    return choice_content(options, is_single=is_single)


def _matching(answers: str, form: str) -> Content:
    pairs, distractors = [], []
    for piece in _pieces(answers, "="):
        left, arrow, right = piece.partition("->")
        if not arrow:
            raise Unrepresentable(_l("A line of the matching has no arrow."))
        match = _line(right.partition("#")[0])
        if text := _line(left, form):
            pairs.append({"text": text, "match": match})
        else:
            distractors.append(match)
    if len(pairs) + len(distractors) < 2 or not pairs:
        raise Unrepresentable(_l("It has fewer than two pairs."))
    return {"pairs": pairs, "distractors": distractors}


def _short(answers: str) -> Content:
    graded = []
    for piece in _pieces(answers, "="):
        earned, bare = _weighed(piece, "100")
        text, comment = _comment(bare)
        graded.append({"text": _line(text), "weight": earned, "feedback": comment})
    return short_content(graded)


def _numeric(answers: str) -> Content:
    right, _, wrong = answers.partition("~")
    numbers = [_number(piece) for piece in _pieces(right, "=")] if right.strip() else []
    if comment := _comment(wrong)[1] or _line(wrong.lstrip("# ")):
        numbers.append({"answer": "*", "tolerance": "0", "weight": "0", "feedback": comment})
    return numeric_content(numbers)


def _number(piece: str) -> Content:
    earned, bare = _weighed(piece, "100")
    text, _, comment = bare.partition("#")
    low, dots, high = text.strip().partition("..")
    if not dots:
        low, _, margin = _meant(text).strip().partition(":")
        answer, tolerance = ("*" if low.strip() == "*" else digits(low)), digits(margin or "0")
    else:
        ends = digits(low), digits(high)
        answer, tolerance = middle(*ends)
    if answer is None or tolerance is None:
        raise Unrepresentable(_l("An answer is no number."))
    return {"answer": answer, "tolerance": tolerance, "weight": earned, "feedback": _line(comment)}
