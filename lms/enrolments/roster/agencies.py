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

_SHORT = {"dinsos": "dinas sosial", "dissos": "dinas sosial", "kab": "kabupaten",
          "prov": "provinsi", "prop": "provinsi", "propinsi": "provinsi", "pemprov": "pemerintah provinsi",
          "pemkab": "pemerintah kabupaten", "pemda": "pemerintah", "pemkot": "pemerintah kota",
          "kotamadya": "kota", "kodya": "kota",
          "kaltara": "kalimantan utara", "kaltim": "kalimantan timur", "kemensos": "kementerian sosial",
          "p3a": "pemberdayaan perempuan dan perlindungan anak", "pppa": "pemberdayaan perempuan dan perlindungan anak",
          "dp3a": "dinas pemberdayaan perempuan dan perlindungan anak", "pmd": "pemberdayaan masyarakat dan desa",
          "dpmd": "dinas pemberdayaan masyarakat dan desa", "bkd": "badan kepegawaian daerah", "pm": "pemberdayaan masyarakat",
          "dinkes": "dinas kesehatan", "disdik": "dinas pendidikan", "poltekesos": "politeknik kesejahteraan sosial",
          "politekesos": "politeknik kesejahteraan sosial", "ri": "", "republik": "", "indonesia": ""}
_GLUE = {"kabupaten", "kota", "provinsi", "pemerintah", "daerah", "dan"}
"""Words by which two ways of writing one name differ."""


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
        self._loose: dict[frozenset[str], list[Agency]] = {}
        self._known: dict[tuple[str, str, str], Placed] = {}
        for agency in everywhere:
            for name in {spelled(agency.name), spelled(agency.short_name)} - {""}:
                self._named.setdefault(name, []).append(agency)
                if (words := _loosely(name)) and agency not in self._loose.get(words, ()):
                    self._loose.setdefault(words, []).append(agency)

    def place(self, agency: str, unit: str, region: str = "") -> Placed:
        """By the unit where that is known, within the agency where that is known too; the region tells two agencies apart."""
        key = (agency, unit, region)
        if key not in self._known:
            self._known[key] = self._placed(*key)
        return self._known[key]

    def _placed(self, agency: str, unit: str, region: str) -> Placed:
        above, below = self._called(agency, region), self._called(unit, region) or self._called(unit, agency)
        within = [one for one in below if any(one.path.startswith(over.path) for over in above)]
        found, where = (within or below, "unit") if below else (above, "agency")
        if not found:
            return Placed(self.home.id, "agency" if agency else "unit", note=self._unknown(agency or unit))
        told = agency if where == "agency" else unit
        placed = self._chosen(found, where, told)
        if placed.fault or {spelled(told), spelled(f"{told} {region}")} & self._named.keys():
            return placed
        name = next(one.name for one in found if one.id == placed.agency_id)
        return Placed(placed.agency_id, where, note=_l("“%(name)s” is read as %(meant)s.", name=told[:80], meant=name))

    def _called(self, told: str, region: str) -> list[Agency]:
        """By its name, with that of the region where it needs one, or by a name that differs from one alone in words like
        "Kabupaten"."""
        names = [spelled(f"{told} {region}"), spelled(told)] if told and region else [spelled(told)]
        if exact := next((self._named[name] for name in names if name in self._named), []):
            return exact
        return next((found for name in names if " " in name and len(found := self._loose.get(_loosely(name), [])) == 1), [])

    def _unknown(self, told: str) -> object:
        if not told:
            return ""
        if near := self._near(spelled(told)):
            return _l("“%(name)s” is not among the agencies here; the account belongs to %(home)s. If %(near)s is meant, write "
                      "that.", name=told[:80], home=self.home.name, near=near)
        return _l("“%(name)s” is not among the agencies here; the account belongs to %(home)s.", name=told[:80],
                  home=self.home.name)

    def _near(self, told: str) -> str:
        """The agency in reach whose name is spelled most like it; the kind of office and the region must be alike too. Else the
        one whose whole name stands in it."""
        for name in get_close_matches(told, self._named, n=5, cutoff=0.8):
            ends = all(get_close_matches(told.split()[end], [name.split()[end]], cutoff=0.75) for end in (0, -1))
            reached = [one.name for one in self._named[name] if one.id in self.reached]
            if ends and reached:
                return reached[0]
        words = _loosely(told)
        within = [one for known, named in self._loose.items() if len(known) > 2 and known < words for one in named]
        return next((one.name for one in sorted(within, key=lambda one: -len(one.name)) if one.id in self.reached), "")

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
    """In small letters without marks, abbreviations written out; a regency's province, which says nothing more, is left out."""
    words = re.sub(r"[^0-9a-z]+", " ", name.casefold()).split()
    full = " ".join(filter(None, (_SHORT.get(word, word) for word in words)))
    return re.sub(r"\b((?:kabupaten|kota) \w.*?) provinsi .*$", r"\1", full)


def _loosely(name: str) -> frozenset[str]:
    return frozenset(name.split()) - _GLUE
