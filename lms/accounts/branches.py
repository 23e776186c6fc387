"""A tree of agencies cut into the branches that a report has a row for."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from lms.accounts.models import Agency


class Branch(NamedTuple):
    """An agency and the ids of all below it, itself included; `is_own` where only the agency itself is meant."""

    agency: Agency
    ids: frozenset[int]
    is_own: bool = False


def heads(agencies: Collection[Agency]) -> list[Agency]:
    """Those that stand below none of the others."""
    ids = {agency.id for agency in agencies}
    return [agency for agency in agencies if agency.parent_id not in ids]


def branches(top: Agency, agencies: Collection[Agency]) -> list[Branch]:
    """The head by itself, and each agency right below it with all of its own."""
    below: dict[str, set[int]] = {}
    for agency in agencies:
        if agency.path.startswith(top.path) and agency.id != top.id:
            below.setdefault(agency.path[len(top.path):].partition("/")[0], set()).add(agency.id)
    return [Branch(top, frozenset({top.id}), is_own=True), *(
        Branch(a, frozenset(below[str(a.id)])) for a in agencies if a.parent_id == top.id)]
