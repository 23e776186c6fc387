"""Questions in D2L Brightspace's own CSV (its Sample_Question_Import_UTF8.csv): each begins with NewQuestion and a kind, and a
line tells one fact of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from lms.assessments.formats.contents import choice_content, raised, share_of, short_content
from lms.assessments.formats.model import Content, Incoming, Reading, Skipped, Unreadable, Unrepresentable
from lms.assessments.formats.numbers import digits
from lms.assessments.formats.text import line_of, literal, markdown_of

_START = re.compile(r"^[\"' ]*NewQuestion[\"' ]*([,;\t])", re.IGNORECASE | re.MULTILINE)
_LEVELS = {"2": "easy", "3": "medium", "4": "hard", "5": "hard"}
"""Of five; the first is what D2L writes where nobody chose one."""
_MOST_CELLS = 12
Row = list[str]


@dataclass
class _Draft:
    kind: str
    line: int
    rows: list[Row] = field(default_factory=list)

    def told(self, name: str) -> Row:
        return next((row for row in self.rows if row[0].casefold() == name), [name, ""])

    def every(self, *names: str) -> list[Row]:
        return [row for row in self.rows if row[0].casefold() in names]

    def where(self) -> str:
        return str(_l("line %(line)s", line=self.line))


def looks_like(text: str) -> bool:
    return bool(_START.search(text))


def read(text: str) -> Reading:
    reading, drafts = Reading("d2l_table"), list[_Draft]()
    csv.field_size_limit(200_000)
    start = _START.search(text)
    lines = csv.reader(io.StringIO(text), delimiter=start[1] if start else ",")
    try:
        for row in lines:
            cells = [cell.strip() for cell in row[:_MOST_CELLS]]
            if not any(cells) or cells[0].startswith("//"):
                continue
            if cells[0].casefold() == "newquestion":
                drafts.append(_Draft(_cell(cells, 1).upper(), lines.line_num))
            elif drafts:
                drafts[-1].rows.append(cells)
    except csv.Error:
        raise Unreadable(_l("The table is broken: a quotation mark is opened and not closed.")) from None
    for draft in drafts:
        try:
            reading.questions.append(_question(draft, reading))
        except Unrepresentable as error:
            reading.errors.append(Skipped(draft.where(), error.message))
        reading.stay_bounded()
    return reading


def _question(draft: _Draft, reading: Reading) -> Incoming:
    reader = _READERS.get(draft.kind)
    if reader is None:
        raise Unrepresentable(_l("Type %(kind)s not supported.", kind=draft.kind[:40] or "?"))
    kind, content = reader(draft)
    if _cell(draft.told("hint"), 1):
        reading.notes.append(Skipped(draft.where(), _l("Its hint was left out.")))
    if picture := _cell(draft.told("image"), 1):
        told = _l("Its picture %(name)s lies in the file store of D2L. Add it to the question.", name=picture[:80])
        reading.notes.append(Skipped(draft.where(), told))
    return Incoming(
        kind, _words(draft.told("questiontext")), content, name=line_of(_cell(draft.told("title"), 1), "plain"),
        feedback=_words(draft.told("feedback")), points=Decimal(digits(_cell(draft.told("points"), 1)) or "1"),
        difficulty=_LEVELS.get(_cell(draft.told("difficulty"), 1)), where=draft.where())


def _cell(row: Row, place: int) -> str:
    return row[place] if place < len(row) else ""


def _words(row: Row, place: int = 1) -> str:
    """The text of a row, which says behind it where it is HTML."""
    text = _cell(row, place)
    return markdown_of(text, "html") if _is_html(row, place) else literal(text)


def _line(row: Row, place: int) -> str:
    return line_of(_cell(row, place), "html" if _is_html(row, place) else "plain")


def _is_html(row: Row, place: int) -> bool:
    return any(cell.casefold() == "html" for cell in row[place + 1:])


def _comment(row: Row, place: int) -> str:
    """What stands behind the text and behind its mark of HTML."""
    behind = [cell for cell in row[place + 1:] if cell]
    said = behind[1:] if behind and behind[0].casefold() == "html" else behind
    return line_of(said[0]) if said and said[0].casefold() != "html" else ""


def _options(draft: _Draft) -> list[Content]:
    return [{"text": _line(row, 2), "weight": digits(_cell(row, 1)) or "0", "feedback": _comment(row, 2)}
            for row in draft.every("option") if _cell(row, 2)]


def _single(draft: _Draft) -> tuple[str, Content]:
    return choice_content(_options(draft), is_single=True)


def _several(draft: _Draft) -> tuple[str, Content]:
    """Each option is 1 where it is right."""
    options = _options(draft)
    share = share_of(sum(option["weight"] != "0" for option in options))
    return choice_content([option | {"weight": share if option["weight"] != "0" else "0"} for option in options], is_single=False,
                          is_even=True)


def _truth(draft: _Draft) -> tuple[str, Content]:
    earned = {name: draft.told(name) for name in ("true", "false")}
    weights = {name: Decimal(digits(_cell(row, 1)) or "0") for name, row in earned.items()}
    if weights["true"] == weights["false"]:
        raise Unrepresentable(_l("It does not say whether true or false is right."))
    comments = {name: _comment(row, 1) for name, row in earned.items()}
    told = {"feedback": comments} if any(comments.values()) else {}
    return "true_false", {"answer": weights["true"] > weights["false"], **told}


def _short(draft: _Draft) -> tuple[str, Content]:
    answers = [{"text": line_of(_cell(row, 2), "plain"), "weight": digits(_cell(row, 1)) or "0", "feedback": ""}
               for row in draft.every("answer")]
    ways = {cell.casefold() for row in draft.every("answer") for cell in row[3:]}
    if "regexp" in ways:
        raise Unrepresentable(_l("Its answer is a pattern (regular expression)."))
    return "short", short_content(raised(answers), is_case_sensitive="sensitive" in ways)


def _matching(draft: _Draft) -> tuple[str, Content]:
    choices = {_cell(row, 1): _line(row, 2) for row in draft.every("choice")}
    matches = {_cell(row, 1): _line(row, 2) for row in draft.every("match")}
    pairs = [{"text": text, "match": matches[key]} for key, text in choices.items() if key in matches]
    if len(pairs) < 2:
        raise Unrepresentable(_l("It has fewer than two pairs."))
    return "matching", {"pairs": pairs, "distractors": [text for key, text in matches.items() if key not in choices]}


def _ordering(draft: _Draft) -> tuple[str, Content]:
    items = [_line(row, 1) for row in draft.every("item") if _cell(row, 1)]
    if len(items) < 2:
        raise Unrepresentable(_l("It has fewer than two items."))
    return "ordering", {"items": items}


def _essay(draft: _Draft) -> tuple[str, Content]:
    content = {key: _words(draft.told(name)) for key, name in (("template", "initialtext"), ("grader_info", "answerkey"))}
    return "essay", {key: text for key, text in content.items() if text}


_READERS: dict[str, Callable[[_Draft], tuple[str, Content]]] = {
    "MC": _single, "MS": _several, "TF": _truth, "SA": _short, "M": _matching, "O": _ordering, "WR": _essay}
