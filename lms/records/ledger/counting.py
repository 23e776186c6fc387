"""What of a person's trainings counts: no more JP on one day than the form of training allows, whatever was added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lms.courses.training_forms import FORMS
from lms.records import states
from lms.records.models import Claim


@dataclass(frozen=True)
class Line:
    """One training in the ledger: `counted` of its JP fit into its days; `daily_cap` is what limits them, None without limit.

    `is_recognised` once the staff office has accepted it.
    """

    claim: Claim
    counted: int
    daily_cap: int | None

    @property
    def is_recognised(self) -> bool:
        return self.claim.state in states.RECOGNISED

    @property
    def days(self) -> int:
        return (self.claim.finished_on - self.claim.started_on).days + 1

    @property
    def is_cut(self) -> bool:
        return self.counted < self.claim.credit_hours


@dataclass(frozen=True)
class Year:
    """A person's year: `counted` JP are recognised by the staff office, `recorded` are those and the ones that wait for it."""

    year: int
    lines: tuple[Line, ...]

    @property
    def counted(self) -> int:
        return sum(line.counted for line in self.lines if line.is_recognised)

    @property
    def recorded(self) -> int:
        return sum(line.counted for line in self.lines)


def years(claims: Iterable[Claim], caps: Mapping[int, int | None]) -> dict[int, Year]:
    """By year, the newest first; a training belongs to the year in which it ended, one that has left the desk to none.

    `caps` are the daily caps of courses of ours by id; any other training has that of its form (PerLAN 10/2018). Trainings of
    one form share their days: two e-learnings on one day credit no more than one. What ends first is counted first, and what
    is recognised before what waits.
    """
    counted: dict[int, list[Line]] = defaultdict(list)
    used: dict[tuple[int, date], int] = defaultdict(int)
    for claim in sorted(filter(lambda claim: claim.is_open, claims),
                        key=lambda c: (c.state not in states.RECOGNISED, c.finished_on, c.started_on, c.id)):
        course = claim.course_id or 0
        cap = caps[course] if course in caps else _cap_of(claim.training_form)
        counted[claim.finished_on.year].append(Line(claim, _counted(claim, cap, used), cap))
    return {year: Year(year, tuple(sorted(lines, key=lambda line: (line.claim.finished_on, line.claim.id), reverse=True)))
            for year, lines in sorted(counted.items(), reverse=True)}


def _cap_of(form: int) -> int | None:
    return FORMS[form].daily_cap if form in FORMS else None


def _counted(claim: Claim, cap: int | None, used: dict[tuple[int, date], int]) -> int:
    if cap is None:
        return claim.credit_hours
    left, day = claim.credit_hours, claim.started_on
    while left > 0 and day <= claim.finished_on:
        place = (claim.training_form, day)
        taken = max(min(left, cap - used[place]), 0)
        used[place] += taken
        left, day = left - taken, day + timedelta(days=1)
    return claim.credit_hours - left
