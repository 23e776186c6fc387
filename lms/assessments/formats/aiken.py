"""Aiken: a question, its options by letter, ANSWER: letter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from flask_babel import lazy_gettext as _l

from lms.assessments.formats.contents import choice_content, share_of
from lms.assessments.formats.model import Incoming, Reading, Skipped, Unrepresentable
from lms.assessments.formats.text import literal
from lms.assessments.question_types.base import plain

_OPTION = re.compile(r"\s*(?:([A-Z])[).]|\(([A-Z])\)|([a-z])[).](?=\s))\s*(.+)")
_RIGHT = re.compile(r"\s*(?:ANSWER|JAWABAN|KUNCI)\s*:(.*)", re.IGNORECASE)
_COMMENT = re.compile(r"\s*(?:FEEDBACK|PENJELASAN|PEMBAHASAN)\s*:\s*(.*)", re.IGNORECASE)


@dataclass
class _Draft:
    line: int
    text: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)

    def where(self) -> str:
        return str(_l("line %(line)s", line=self.line))


def looks_like(text: str) -> bool:
    rows = text.split("\n")
    return any(_RIGHT.match(row) and len(row) < 60 for row in rows) and any(_OPTION.match(row) for row in rows)


def read(text: str) -> Reading:
    reading, draft = Reading("aiken"), _Draft(1)
    for number, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        reading.stay_bounded()
        if found := _RIGHT.match(row):
            _finish(reading, draft, found.group(1), number)
            draft = _Draft(number + 1)
        elif reading.questions and not draft.text and (found := _COMMENT.match(row)):
            reading.questions[-1] = replace(reading.questions[-1], feedback=literal(found.group(1)))
        elif found := _OPTION.match(row):
            if not draft.text:
                reading.errors.append(Skipped(_place(number), _l("An option stands here before any question.")))
            else:
                letter, bracketed, small, words = found.groups()
                draft.options[(letter or bracketed or small).upper()] = words.strip()
        else:
            if draft.options:
                reading.errors.append(Skipped(draft.where(), _l("The question has no line ANSWER: with a letter.")))
                draft = _Draft(number)
            draft.line = draft.line if draft.text else number
            draft.text.append(row.strip())
    if draft.text or draft.options:
        reading.errors.append(Skipped(draft.where(), _l("The question has no line ANSWER: with a letter.")))
    return reading


def _place(number: int) -> str:
    return str(_l("line %(line)s", line=number))


def _finish(reading: Reading, draft: _Draft, right: str, number: int) -> None:
    letters = [letter.strip(" .()").upper() for letter in re.split(r"[,;&]", right)]
    if not draft.text:
        reading.errors.append(Skipped(_place(number), _l("An answer stands here before any question.")))
        return
    try:
        if not set(letters) <= set(draft.options) and len(letters) > 1:
            raise Unrepresentable(_l("No option is right."))
        kind, content = choice_content(
            [{"text": plain(text), "weight": share_of(len(letters)) if key in letters else "0", "feedback": ""}
             for key, text in draft.options.items()], is_single=len(letters) == 1, is_even=len(letters) > 1)
    except Unrepresentable as error:
        reading.errors.append(Skipped(draft.where(), error.message))
        return
    reading.questions.append(Incoming(kind, literal("\n".join(draft.text)), content, where=draft.where()))
