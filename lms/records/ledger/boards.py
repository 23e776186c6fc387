"""The board: people whom somebody answers for, cut by unit, region, kind of employment, position, grade or who pays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.accounts import groups
from lms.accounts import queries as people
from lms.accounts.branches import Branch, branches, heads
from lms.accounts.labels import EMPLOYMENT
from lms.enrolments.words import SPONSORS
from lms.records.ledger import queries
from lms.records.ledger.queries import REGION, SPONSOR, Counts
from lms.records.policies import HOURS

UNIT = "unit"
CUTS = {UNIT: _l("By unit"), REGION: _l("By region"), "employment_type": _l("By employment"), "position": _l("By position"),
        "grade": _l("By grade"), SPONSOR: _l("By who pays")}


@dataclass(frozen=True)
class Part:
    """One row; `unit` is the public id of an agency that has parts of its own, `people` narrows the list to it, and so does
    `of` in the other cuts."""

    name: str
    counts: Counts
    unit: str = ""
    people: str = ""
    of: str | None = None
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
    path = top.path if top else "/"
    counts = queries.board(actor, "agency_id" if cut in (UNIT, REGION) else cut, path=path, year=year, at=at)
    if cut == UNIT:
        cuts = branches(top, agencies) if top else [Branch(a, frozenset(b.id for b in agencies if b.path.startswith(a.path)))
                                                   for a in tops]
        parents = {agency.parent_id for agency in agencies}
        parts = [_part(branch, counts, has_parts=branch.agency.id in parents and not branch.is_own) for branch in cuts]
    else:
        counts = _by_region(counts, agencies) if cut == REGION else counts
        names = _names(cut, [value or "" for value in counts])
        parts = sorted((Part(names[value or ""], told, of=value or "") for value, told in counts.items()),
                       key=lambda part: (-part.counts.people, part.name))
    # whoever has two payers stands in two rows, and whoever has none in no row
    everybody = counts if cut != SPONSOR else queries.board(actor, "employment_type", path=path, year=year, at=at)
    return Board(top.name if top else _("All agencies"), cut, tuple(part for part in parts if part.counts.people),
                 sum(everybody.values(), Counts()), top.public_id if top else "", _above(top, agencies))


def _part(branch: Branch, counts: dict[int, Counts], *, has_parts: bool) -> Part:
    agency = branch.agency
    return Part(agency.name, sum((counts.get(id_, Counts()) for id_ in branch.ids), Counts()),
                agency.public_id if has_parts else "", "" if branch.is_own else agency.public_id, is_own=branch.is_own)


def _by_region(counts: dict[int, Counts], agencies: list[Any]) -> dict[str, Counts]:
    places, found = groups.region_of_agencies(agencies), dict[str, Counts]()
    for agency_id, one in counts.items():
        code = places.get(agency_id, "")
        found[code] = found.get(code, Counts()) + one
    return found


def _above(top: Any, agencies: list[Any]) -> tuple[tuple[str, str], ...]:
    steps = top.path.strip("/").split("/")[:-1] if top else []
    known = {str(a.id): a for a in agencies}
    return tuple((known[step].name, known[step].public_id) for step in steps if step in known)


def named(cut: str, value: str) -> str:
    """What a value of a cut is called."""
    return _names(cut, [value])[value]


def _names(cut: str, values: Collection[str]) -> dict[str, str]:
    """The same for all of a board, in one look."""
    words = {"employment_type": EMPLOYMENT, SPONSOR: SPONSORS}.get(cut, {})
    if cut == REGION:
        words = groups.region_names([value for value in values if value])
    return {value: str(words.get(value, value) or _("(not stated)")) for value in values}
