"""How many JP a year the law asks of whom, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """JP of a calendar year: `at_least` is a target, `at_most` how many are recognised; None where the law says nothing."""

    at_least: int | None = None
    at_most: int | None = None
    source: str = ""

    @property
    def mark(self) -> int | None:
        """What a year is measured against."""
        return self.at_least or self.at_most

    def recognised(self, hours: int) -> int:
        return hours if self.at_most is None else min(hours, self.at_most)


RULES: Mapping[str, Rule] = {
    "pns": Rule(at_least=20, source="PP 11/2017 jo. PP 17/2020, Pasal 203"),
    "pppk": Rule(at_most=24, source="PP 49/2018; PerLAN 15/2020"),
}
"""By kind of employment. Whoever is no state employee is measured against nothing."""


def rule_for(employment_type: str) -> Rule:
    return RULES.get(employment_type, Rule())
