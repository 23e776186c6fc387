"""A pasted list too long to wait for: kept, checked, written and undone as a file is, its lines read as `lists` reads them.

It names people who have accounts; nobody gets one by it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lms.enrolments import days, lists
from lms.enrolments.errors import CohortClosed, CohortOver
from lms.enrolments.models import Cohort, Roster
from lms.enrolments.roster.columns import Layout
from lms.enrolments.roster.entries import Entry
from lms.enrolments.roster.judging import AGAIN, ENROL, REFUSED, UNCHANGED, Verdict
from lms.uploads.sheets.book import Cell


def layout(sponsor: str) -> dict[str, Any]:
    """What is kept of a pasted list instead of its columns."""
    return Layout(0, 0, {}).as_json() | {"is_pasted": True, "sponsor": sponsor}


def is_pasted(roster: Roster) -> bool:
    return bool(roster.layout and roster.layout.get("is_pasted"))


def sponsor_of(roster: Roster) -> str:
    """Who pays for all people of the list, "" where it does not say."""
    return str((roster.layout or {}).get("sponsor", ""))


def judge(text: str, roster: Roster, cohort: Cohort, *, actor: Any, at: datetime) -> list[Verdict]:
    """Each line with its fate as things stand. CohortClosed, CohortOver, TooLong."""
    if cohort.closed_at is not None:
        raise CohortClosed
    if days.is_over(cohort, at):
        raise CohortOver
    lines = lists.read(cohort, text, sponsor=sponsor_of(roster), actor=actor, at=at)
    return [_verdict(line, record) for record, line in enumerate(lines, 1)]


def _verdict(line: lists.Line, record: int) -> Verdict:
    entry = Entry(line.number, record, (Cell(line.text),), given={"name": line.name})
    if line.outcome == lists.READY:
        return Verdict(entry, ENROL, line.learner_id, enrols=True)
    if line.outcome == lists.AGAIN:
        entry.note("", line.note)
        return Verdict(entry, AGAIN, line.learner_id, enrols=True)
    if line.outcome in (lists.ALREADY, lists.TWICE):
        entry.note("", line.note or lists.OUTCOMES[line.outcome])
        return Verdict(entry, UNCHANGED, line.learner_id)
    entry.refuse("", line.note or lists.OUTCOMES[line.outcome])
    return Verdict(entry, REFUSED, line.learner_id)
