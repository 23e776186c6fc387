"""The gradebook of a cohort as rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from lms.assessments.gradebook import rule
from lms.assessments.gradebook.rows import Row, Rows
from lms.core.spreadsheets import Cell
from lms.enrolments import rosters
from lms.enrolments.words import STATUS


def rows(actor: Any, shown: Rows) -> Iterator[Sequence[Cell]]:
    """A heading, then one row a learner; a cell without a score says whether it waits for marks."""
    yield (_("No."), _("Name"), _("NIP"), _("Agency"), *(_head(shown, item) for item in shown.book.items),
           _("Weighted total (%)"), _("Predicate"), _("State"), _("Still missing"))
    for number, row in enumerate(shown.rows, 1):
        yield number, *_values(actor, row)


def _head(shown: Rows, item: Any) -> str:
    return str(_("%(title)s (%%, weight %(weight)s)", title=item.title, weight=rule.number(shown.book.weight(item))))


def _values(actor: Any, row: Row) -> tuple[Cell, ...]:
    cells = [cell.percent if cell.percent is not None else str(_("waiting")) if cell.is_waiting else None
             for cell in row.line.cells]
    return (row.person.display_name, rosters.number_for(actor, row.person), row.person.agency_name, *cells, row.line.total,
            row.line.predicate, str(STATUS[row.status]),
            " ".join(rule.words(lack) for lack in row.lacks))
