"""The board: people whom somebody answers for, cut by unit, kind of employment, position or grade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.accounts import queries as people
from lms.accounts.branches import Branch, branches, heads
from lms.accounts.labels import EMPLOYMENT
from lms.records.ledger import queries
from lms.records.ledger.queries import Counts
from lms.records.policies import HOURS

UNIT = "unit"
CUTS = {UNIT: _l("By unit"), "employment_type": _l("By employment"), "position": _l("By position"), "grade": _l("By grade")}


@dataclass(frozen=True)
class Part:
    """One row; `unit` is the public id of an agency that has parts of its own, and `people` narrows the list to it."""

    name: str
    counts: Counts
    unit: str = ""
    people: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class Board:
    name: str
    cut: str
    parts: tuple[Part, ...]
    total: Counts
    unit: str
    above: tuple[tuple[str, str], ...]
    """Names and public ids of the agencies above, as far as one answers for them; the topmost first."""


def board(actor: Any, *, unit: str, by: str, year: int, at: datetime) -> Board | None:
    """None where the unit is none of the actor's."""
    cut, agencies = by if by in CUTS else UNIT, people.agencies_for(actor, HOURS)
    tops = heads(agencies)
    top = next((a for a in agencies if a.public_id == unit), None) if unit else tops[0] if len(tops) == 1 else None
    if unit and top is None:
        return None
    counts = queries.board(actor, "agency_id" if cut == UNIT else cut, path=top.path if top else "/", year=year, at=at)
    if cut == UNIT:
        cuts = branches(top, agencies) if top else [Branch(a, frozenset(b.id for b in agencies if b.path.startswith(a.path)))
                                                   for a in tops]
        parents = {agency.parent_id for agency in agencies}
        parts = [_part(branch, counts, has_parts=branch.agency.id in parents and not branch.is_own) for branch in cuts]
    else:
        parts = sorted((Part(_named(cut, value), told) for value, told in counts.items()),
                       key=lambda part: (-part.counts.people, part.name))
    return Board(top.name if top else _("All agencies"), cut, tuple(part for part in parts if part.counts.people),
                 sum(counts.values(), Counts()), top.public_id if top else "", _above(top, agencies))


def _part(branch: Branch, counts: dict[int, Counts], *, has_parts: bool) -> Part:
    agency = branch.agency
    return Part(agency.name, sum((counts.get(id_, Counts()) for id_ in branch.ids), Counts()),
                agency.public_id if has_parts else "", "" if branch.is_own else agency.public_id, branch.is_own)


def _above(top: Any, agencies: list[Any]) -> tuple[tuple[str, str], ...]:
    steps = top.path.strip("/").split("/")[:-1] if top else []
    known = {str(a.id): a for a in agencies}
    return tuple((known[step].name, known[step].public_id) for step in steps if step in known)


def _named(cut: str, value: Any) -> str:
    return str(EMPLOYMENT[value]) if cut == "employment_type" else value or _("(not stated)")
