"""Which agency a row means, by names as people write them, within the organiser's reach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import policies
from lms.accounts import queries as people
from lms.accounts.queries import Agency

_SHORT = {"dinsos": "dinas sosial", "kab": "kabupaten", "prov": "provinsi", "prop": "provinsi", "propinsi": "provinsi",
          "pemprov": "pemerintah provinsi", "pemkab": "pemerintah kabupaten", "pemkot": "pemerintah kota",
          "kaltara": "kalimantan utara", "kemensos": "kementerian sosial", "ri": ""}


@dataclass(frozen=True)
class Placed:
    """Where somebody belongs; `fault` says why that cannot be, `note` what was made of it, `field` whose cell it was."""

    agency_id: int
    field: str = ""
    fault: object = ""
    note: object = ""


class Agencies:
    """All agencies by their names; `home` takes those whose agency is not known here."""

    def __init__(self, actor: Any, home: Agency) -> None:
        everywhere = people.agencies()
        self.home = home
        self.reached = {agency.id for agency in people.agencies_for(actor, policies.MANAGE)}
        self._named: dict[str, list[Agency]] = {}
        self._known: dict[tuple[str, str], Placed] = {}
        for agency in everywhere:
            for name in {spelled(agency.name), spelled(agency.short_name)} - {""}:
                self._named.setdefault(name, []).append(agency)

    def place(self, agency: str, unit: str) -> Placed:
        """By the unit where that is known, within the agency where that is known too."""
        if (agency, unit) not in self._known:
            self._known[agency, unit] = self._placed(agency, unit)
        return self._known[agency, unit]

    def _placed(self, agency: str, unit: str) -> Placed:
        above, below = self._named.get(spelled(agency), []), self._named.get(spelled(unit), [])
        within = [one for one in below if any(one.path.startswith(over.path) for over in above)]
        found, where = (within or below, "unit") if below else (above, "agency")
        if not found:
            return Placed(self.home.id, "agency" if agency else "unit", note=self._unknown(agency or unit))
        return self._chosen(found, where, agency if where == "agency" else unit)

    def _unknown(self, told: str) -> object:
        if not told:
            return ""
        if near := self._near(spelled(told)):
            return _l("“%(name)s” is not among the agencies here; the account belongs to %(home)s. If %(near)s is meant, write "
                      "that.", name=told[:80], home=self.home.name, near=near)
        return _l("“%(name)s” is not among the agencies here; the account belongs to %(home)s.", name=told[:80],
                  home=self.home.name)

    def _near(self, told: str) -> str:
        """The agency in reach whose name is spelled most like it; the kind of office and the region must be alike too."""
        for name in get_close_matches(told, self._named, n=5, cutoff=0.8):
            ends = all(get_close_matches(told.split()[end], [name.split()[end]], cutoff=0.75) for end in (0, -1))
            reached = [one.name for one in self._named[name] if one.id in self.reached]
            if ends and reached:
                return reached[0]
        return ""

    def _chosen(self, found: Iterable[Agency], where: str, told: str) -> Placed:
        all_of = list(found)
        near = [one for one in all_of if one.path.startswith(self.home.path)]
        reached = [one for one in near or all_of if one.id in self.reached]
        if not reached:
            return Placed(self.home.id, where, _l(
                "%(name)s is not among the agencies you look after; ask its organiser to make this account.", name=told[:80]))
        if len(reached) > 1:
            return Placed(self.home.id, where, _l(
                "There are several agencies called %(name)s. Write the whole name.", name=told[:80]))
        return Placed(reached[0].id, where)


def spelled(name: str) -> str:
    """In small letters without marks, abbreviations written out."""
    words = re.sub(r"[^0-9a-z]+", " ", name.casefold()).split()
    return " ".join(filter(None, (_SHORT.get(word, word) for word in words)))
