"""A pasted list of people, one a line: who each line means, and whether a place can be given."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import queries as people
from lms.accounts import reach
from lms.accounts.identity import inspect, normalise
from lms.core.errors import DomainError
from lms.enrolments import queries
from lms.enrolments.models import Cohort, Enrolment
from lms.enrolments.policies import MANAGE
from lms.enrolments.seats import repeating
from lms.enrolments.seats.room import Room
from lms.uploads.sheets.book import LONGEST_CELL, MOST_ROWS

MOST_LINES, AT_ONCE = MOST_ROWS, 500
"""As many as a spreadsheet has; more than `AT_ONCE` are gone through by a job (`roster.pasted`)."""
READY, AGAIN, ENROLLED, ALREADY, TWICE, ELSEWHERE, UNKNOWN, AMBIGUOUS, FULL = (
    "ready", "again", "enrolled", "already", "twice", "elsewhere", "unknown", "ambiguous", "full")
OUTCOMES = {
    READY: _l("will be enrolled"), AGAIN: _l("takes the course again"), ENROLLED: _l("enrolled"),
    ALREADY: _l("already in this cohort"),
    TWICE: _l("stands in this list twice"),
    ELSEWHERE: _l("in another cohort of this course, or has completed it"), UNKNOWN: _l("not found"),
    AMBIGUOUS: _l("could be several people: give the NIP, username or e-mail"), FULL: _l("no seat"),
}
SEATED = (READY, AGAIN)
"""Outcomes that come to a place."""
_HEADS = {"", "no", "no.", "nama", "nama lengkap", "name", "nip", "nip/ni pppk", "email", "e-mail", "surel", "username",
          "nama pengguna", "instansi", "unit kerja", "jabatan"}
_SHEET, _COMMA = re.compile(r"[\t;]"), re.compile(r"[\t;,]")
_LIKE_A_NUMBER = re.compile(r"\d{9,}|\d(?:[.,]\d+)?E\+?\d{2}", re.IGNORECASE)


class TooLong(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("At most %(count)s lines at a time: split the list.", count=MOST_LINES))


@dataclass(frozen=True)
class Line:
    """`note` says more than the outcome where something can be said of the identifier itself."""

    number: int
    text: str
    outcome: str
    learner_id: int | None = None
    name: str = ""
    note: object = ""


def read(cohort: Cohort, text: str, *, sponsor: str = "", actor: Any, at: datetime) -> list[Line]:
    """Each line with its outcome as things stand. Names and usernames count within the actor's own agencies only; a number
    or e-mail address finds anybody, but one that is unknown is never made good by a name beside it."""
    rows = list(_rows(text))
    if len(rows) > MOST_LINES:
        raise TooLong
    cells = {cell for _, line in rows for cell in _cells(line)}
    mine = reach.people_within(actor, MANAGE)
    known, named = reach.identified(cells, mine), reach.named(cells, mine)
    lines = [_line(number, line, known, named) for number, line in rows]
    return list(_judged(cohort, lines, sponsor, at))


def is_long(text: str) -> bool:
    """Whether nobody should wait for it."""
    return sum(1 for _row in _rows(text)) > AT_ONCE


def _rows(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.replace("\x00", "").splitlines(), 1):
        heads = {cell.strip().lower() for cell in _COMMA.split(line)}
        if not heads <= _HEADS:
            yield number, line.strip()[:LONGEST_CELL]


def _cells(line: str) -> list[str]:
    """The columns of a spreadsheet row, and the parts between commas, which may also belong to a name with titles."""
    cells = dict.fromkeys(cell.strip() for cell in (*_SHEET.split(line), *_COMMA.split(line)))
    return [cell for cell in cells if 1 < len(cell) <= 254]


def _line(number: int, text: str, known: dict[str, set[int]], named: dict[str, set[int]]) -> Line:
    cells = _cells(text)
    found = {id_ for cell in cells for id_ in known[cell]}
    identifiers = [cell for cell in cells if "@" in cell or _LIKE_A_NUMBER.search(normalise(cell))]
    if not found and not identifiers:
        found = {id_ for cell in cells for id_ in named[cell]}
    if len(found) == 1:
        return Line(number, text, READY, found.pop())
    return Line(number, text, AMBIGUOUS if found else UNKNOWN, note="" if found else _note(identifiers))


def _note(identifiers: list[str]) -> object:
    """What is wrong with the number itself, such as the digits that a spreadsheet took."""
    for cell in identifiers:
        if "@" not in cell and (errors := inspect(cell).errors):
            return errors[0]
    return ""


def _judged(cohort: Cohort, lines: list[Line], sponsor: str, at: datetime) -> Iterator[Line]:
    ids = {line.learner_id for line in lines if line.learner_id}
    names = people.names_of(ids)
    inside, held = queries.learners_in(cohort.id), queries.held_in_family(cohort.course_id, ids)
    room = Room(cohort)
    room.know(dict.fromkeys(ids, sponsor))
    first: dict[int, int] = {}
    for line in lines:
        if line.learner_id is None:
            yield line
            continue
        outcome, note = _fits(line.learner_id, inside, held.get(line.learner_id), cohort, at)
        if (above := first.setdefault(line.learner_id, line.number)) != line.number:
            outcome, note = TWICE, _l("The same person as in line %(number)s.", number=above)
        if outcome in SEATED and (fault := room.fault(line.learner_id, sponsor)):
            outcome, note = FULL, str(fault)
        if outcome in SEATED:
            room.take(line.learner_id, sponsor)
        yield replace(line, outcome=outcome, name=names[line.learner_id], note=note)


def _fits(learner_id: int, inside: Collection[int], held: Enrolment | None, cohort: Cohort, at: datetime) -> tuple[str, object]:
    """Whether a place could be given here, however many are left; of whoever takes the course again, after which one."""
    if learner_id in inside:
        return ALREADY, ""
    if held is None:
        return READY, ""
    if words := repeating.follows(held, cohort, at=at):
        return AGAIN, words
    return ELSEWHERE, repeating.hindrance(held)


def counted(lines: Iterable[Line]) -> dict[str, int]:
    """How many lines came to each outcome, in the order of the outcomes."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for line in lines:
        counts[line.outcome] += 1
    return {outcome: count for outcome, count in counts.items() if count}
