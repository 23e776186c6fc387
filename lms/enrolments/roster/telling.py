"""What a list came to, in plain values: for the command, and as a spreadsheet to correct and send again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _

from lms.core import spreadsheets
from lms.enrolments.models import Roster, RosterRow
from lms.enrolments.roster.columns import Layout, letter
from lms.enrolments.roster.entries import ERROR
from lms.enrolments.roster.judging import Verdict, counted


def told(verdicts: Sequence[Verdict], headings: Sequence[str], layout: Layout) -> dict[str, Any]:
    """`row` is the line in the sheet or text, 0 for the whole; `record` counts people from 1; `column` is the heading as it
    stands there."""
    counts = asdict(counted(verdicts))
    counts.pop("refused")
    problems = [(verdict.entry, problem) for verdict in verdicts for problem in verdict.entry.problems]

    def listed(is_error: bool) -> list[dict[str, Any]]:
        return [{"row": entry.line, "record": entry.record, "column": heading(problem.field, headings, layout),
                 "message": str(problem.message)} for entry, problem in problems if (problem.level == ERROR) == is_error]
    return counts | {"errors": listed(True), "notes": [*map(_unread, layout.elsewhere), *listed(False)]}


def _unread(sheet: str) -> dict[str, Any]:
    return {"row": 0, "record": 0, "column": "",
            "message": _("The sheet “%(name)s” holds a list too, which is not read.", name=sheet)}


def heading(field: str, headings: Sequence[str], layout: Layout) -> str:
    """The heading of a field's column, "" where the row as a whole is meant or the list has no such column."""
    column = layout.columns.get(field)
    return headings[column] if column is not None and column < len(headings) else ""


def corrections(roster: Roster, rows: Sequence[RosterRow]) -> bytes:
    """The rows that were refused as they came, with a last column that says what to correct; XLSX, every cell text, those
    in question marked."""
    layout = Layout.from_json(roster.layout or {})
    width = len(roster.headings)
    named = [name or letter(column) for column, name in enumerate(roster.headings)]
    table: list[Sequence[str]] = [[*named, _("To correct")]]
    marked = set[tuple[int, int]]()
    for y, row in enumerate(rows, 1):
        marked |= {(y, layout.columns[field]) for field, _message, level in row.problems
                   if level == ERROR and field in layout.columns}
        words = [f"{heading(field, named, layout)}: {message}" if heading(field, named, layout) else message
                 for field, message, level in row.problems if level == ERROR]
        table.append([*(row.cells + [""] * width)[:width], _("Row %(row)s.", row=row.line) + " " + " ".join(words)])
    return spreadsheets.to_fill_in(_("To correct"), table, marked)
