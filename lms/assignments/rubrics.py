"""Points by criterion: what a sheet gives, and what two sheets come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from lms.assignments.models import Assignment, Sheet, Work

HUNDRED = Decimal(100)
WHOLE = "whole"
"""The key of the one criterion of an assignment without a rubric, whose points are percent."""


@dataclass(frozen=True)
class Verdict:
    """Where the marking of a work stands, by `state`:

    open (nothing written), draft, second (one marker has finished, the other has not), apart (the two differ by more than the
    tolerance), agreed (it can be released), released, returned. `raw` is the percent before lateness, None while unknown.
    """

    state: str
    raw: Decimal | None
    counted: Sequence[Sheet]
    difference: Decimal | None = None


def criteria(assignment: Assignment) -> list[dict[str, Any]]:
    """The rubric; where there is none, the work as a whole, with points from 0 to 100."""
    return assignment.rubric or [{"key": WHOLE, "title": str(_("The work as a whole")), "text": "", "levels": []}]


def most(criterion: Mapping[str, Any]) -> Decimal:
    return max((Decimal(level["points"]) for level in criterion["levels"]), default=HUNDRED)


def points(marks: Mapping[str, Any], key: str) -> Decimal | None:
    try:
        return Decimal(marks[key]["points"])
    except (KeyError, InvalidOperation):
        return None


def percent(assignment: Assignment, marks: Mapping[str, Any]) -> Decimal | None:
    """Of all points there are, to two decimals, halves up; None while a criterion has none."""
    all_ = criteria(assignment)
    given = [points(marks, criterion["key"]) for criterion in all_]
    possible = sum((most(criterion) for criterion in all_), Decimal(0))
    if None in given or not possible:
        return None
    return hundredths(HUNDRED * sum((value for value in given if value is not None), Decimal(0)) / possible)


def without_points(assignment: Assignment, marks: Mapping[str, Any]) -> list[str]:
    """The titles of the criteria that have none."""
    return [criterion["title"] for criterion in criteria(assignment) if points(marks, criterion["key"]) is None]


def own_sheet(assignment: Assignment, sheets: Sequence[Sheet], marker_id: int) -> Sheet | None:
    """The one this marker writes on; where one marks, that is the one there is, whoever began it."""
    blind = [sheet for sheet in sheets if sheet.role != "decision"]
    return next((s for s in blind if not assignment.has_second_marker or s.marker_id == marker_id), None)


def is_judged_by(assignment: Assignment, sheets: Sequence[Sheet], marker_id: int) -> bool:
    """Whether this is one of two markers, between whom somebody else decides."""
    return assignment.has_second_marker and any(s.marker_id == marker_id for s in sheets if s.role != "decision")


def verdict(assignment: Assignment, work: Work, sheets: Sequence[Sheet]) -> Verdict:
    """A decision holds before all else; two markers agree by the assignment's rule where they are near enough."""
    done = [sheet for sheet in sheets if sheet.finished_at]
    decisions = [sheet for sheet in done if sheet.role == "decision"]
    blind = [sheet for sheet in done if sheet.role != "decision"]
    if work.returned_at:
        return Verdict("returned", None, ())
    found = _decided(assignment, decisions[-1:]) or _agreed(assignment, blind) or Verdict("draft" if sheets else "open", None, ())
    return Verdict("released", found.raw, found.counted, found.difference) if work.released_at else found


def late_cost(assignment: Assignment, work: Work) -> Decimal:
    """Percent that lateness takes."""
    return Decimal(assignment.late_percent * work.late_days) if assignment.late_rule == "deduct" else Decimal(0)


def shown(assignment: Assignment, work: Work, found: Verdict) -> dict[str, Any]:
    """What the learner is told: per criterion the points and comments, and how the score came about."""
    chosen = _chosen(assignment, found.counted)
    rows = []
    for criterion in criteria(assignment):
        key = criterion["key"]
        given = [value for sheet in chosen if (value := points(sheet.marks, key)) is not None]
        worth = hundredths(sum(given, Decimal(0)) / len(given)) if given else Decimal(0)
        level = next((one["text"] for one in criterion["levels"] if Decimal(one["points"]) == worth), "")
        rows.append({"title": criterion["title"], "text": level, "points": str(worth), "of": str(most(criterion)),
                     "comments": [text for sheet in found.counted if (text := sheet.marks.get(key, {}).get("comment"))]})
    return {"criteria": rows, "comments": [sheet.comment for sheet in found.counted if sheet.comment],
            "raw": str(found.raw), "deducted": str(late_cost(assignment, work)), "late_days": work.late_days}


def hundredths(value: Decimal) -> Decimal:
    """To two decimals, halves up."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _decided(assignment: Assignment, decisions: Sequence[Sheet]) -> Verdict | None:
    return Verdict("agreed", percent(assignment, decisions[-1].marks), decisions) if decisions else None


def _agreed(assignment: Assignment, blind: Sequence[Sheet]) -> Verdict | None:
    given = [percent(assignment, sheet.marks) or Decimal(0) for sheet in blind]
    if not blind:
        return None
    if not assignment.has_second_marker:
        return Verdict("agreed", given[0], blind[:1])
    if len(blind) < 2:
        return Verdict("second", None, blind)
    difference = abs(given[0] - given[1])
    if difference > assignment.tolerance:
        return Verdict("apart", None, blind, difference)
    raw = {"mean": sum(given, Decimal(0)) / 2, "lower": min(given), "higher": max(given)}[assignment.agreement]
    return Verdict("agreed", hundredths(raw), blind, difference)


def _chosen(assignment: Assignment, counted: Sequence[Sheet]) -> Sequence[Sheet]:
    """The sheets whose points are told: both for the mean, else the one that holds."""
    if len(counted) < 2 or assignment.agreement == "mean":
        return counted
    pick = min if assignment.agreement == "lower" else max
    return [pick(counted, key=lambda sheet: percent(assignment, sheet.marks) or Decimal(0))]
