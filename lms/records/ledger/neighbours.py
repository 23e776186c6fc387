"""One's own agencies beside the others of the same province: how many people have a target, and which share has reached it.

Each agency right below the government of the province is a line, with all of its own; so is that government by itself. What the
reader answers for is exact. What is left of a line is held to `thresholds`, and there is no sum over lines: from a sum and one's
own numbers those of others could be reckoned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.accounts.branches import branches
from lms.core.spreadsheets import Cell
from lms.records.ledger import queries
from lms.records.ledger.queries import Counts
from lms.records.ledger.thresholds import Shown, protected
from lms.records.policies import HOURS


@dataclass(frozen=True)
class Line:
    """`is_rest`: what is left of an agency, a part of which is the reader's own."""

    name: str
    shown: Shown
    is_own: bool
    is_rest: bool = False


def least() -> int:
    return int(current_app.config["SMALLEST_SHOWN"])


def lines(actor: Any, *, year: int, at: datetime) -> list[Line]:
    """Nothing where nothing stands beside the reader's own: they answer for the whole province, or for no part of one."""
    own = people.agencies_for(actor, HOURS)
    mine, everyone = {agency.id for agency in own}, people.agencies()
    tops = [agency for agency in everyone if agency.kind == "province" and agency.id not in mine
            and any(one.path.startswith(agency.path) for one in own)]
    found: list[Line] = []
    for top in tops:
        counts = queries.everybody(path=top.path, year=year, at=at)
        for branch in branches(top, everyone):
            found += _of(branch.agency.name, branch.ids & mine, branch.ids - mine, counts)
    return found


def table(found: Sequence[Line]) -> Iterator[Sequence[Cell]]:
    """As the page shows it."""
    yield (_("Agency"), _("Employees with a target"), _("Reached, in percent"))
    for line in found:
        yield (titled(line), told(line.shown.people), "–" if line.shown.share is None else line.shown.share)


def titled(line: Line) -> str:
    return _("%(agency)s, without one's own", agency=line.name) if line.is_rest else line.name


def told(count: int | None) -> Cell:
    """What stands for a number that is held back."""
    return _("< %(least)s", least=least()) if count is None else count


def _of(name: str, own: frozenset[int], others: frozenset[int], counts: dict[int, Counts]) -> Iterator[Line]:
    if own:
        total = _sum(own, counts)
        yield Line(name, Shown(total.measured, round(100 * total.reached / total.measured) if total.measured else None), True)
    if others:
        total = _sum(others, counts)
        yield Line(name, protected(total.measured, total.reached, least=least()), False, is_rest=bool(own))


def _sum(ids: frozenset[int], counts: dict[int, Counts]) -> Counts:
    return sum((counts.get(id_, Counts()) for id_ in ids), Counts())
