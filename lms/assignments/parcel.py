"""The assignments of a course as plain values, given to a parcel and taken from one: {activity: {"settings", "rubric"}}.

`settings` are those of `services.assignments.FIELDS`; cohorts' own dates belong to cohorts and stay.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from lms.assignments import queries, services
from lms.assignments.forms import LEVELS, MOST_POINTS
from lms.assignments.models import AGAIN_RULES, AGREEMENTS, LATE_RULES
from lms.assignments.services.assignments import FIELDS
from lms.courses.markdown import LONGEST
from lms.courses.parcels import Arriving, Loss, Outgoing, Part, Told, checked, flag, one_of, text, whole
from lms.uploads.content.kinds import KINDS

_SHAPES = {
    "instructions": text(LONGEST), "takes_text": flag, "files_most": whole(0, 100), "file_mb": whole(1, 10_000),
    "kinds": lambda value: isinstance(value, list) and set(value) <= set(KINDS), "due_day": whole(1, 10_000, or_none=True),
    "grace_minutes": whole(0, 100_000), "late_rule": one_of(*LATE_RULES), "late_percent": whole(0, 100),
    "again_rule": one_of(*AGAIN_RULES), "again_times": whole(1, 1000), "passing_score": whole(0, 100), "is_anonymous": flag,
    "has_second_marker": flag, "tolerance": whole(0, 100), "agreement": one_of(*AGREEMENTS)}


def give(course_id: int, out: Outgoing) -> Told:
    found = {ref: queries.assignment(id_) for id_, ref in out.refs.items()}
    return {ref: {"settings": {name: getattr(one, name) for name in sorted(FIELDS)}, "rubric": [
        {name: criterion[name] for name in ("title", "text", "levels")} for criterion in one.rubric]}
        for ref, one in found.items() if one is not None}


def take(told: Told, arriving: Arriving) -> None:
    for ref, one in told.items():
        if (activity := arriving.activities.get(ref)) is None:
            continue
        made = services.create_assignment(activity.id, **checked(one.get("settings"), _SHAPES))
        for criterion in one.get("rubric") or ():
            _add(made, criterion, activity.title, arriving)


def _add(made: Any, criterion: Any, where: str, arriving: Arriving) -> None:
    try:
        levels = [(Decimal(level["points"]), str(level["text"])[:1000]) for level in criterion["levels"]]
        worths = {points for points, _text in levels}
        if not all(0 <= points <= MOST_POINTS for points in worths) or not 2 <= len(worths) == len(levels) <= LEVELS:
            raise ValueError("levels")
        services.put_criterion(made, str(criterion["title"])[:200], str(criterion.get("text", "")), levels)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        arriving.losses.append(Loss(where, _(
            "The criterion “%(title)s” of the rubric did not come along: it needs 2 to %(most)s levels with points of their own.",
            title=str(criterion.get("title", "") if isinstance(criterion, dict) else "")[:80], most=LEVELS),
            _("Write it anew in the assignment.")))


PART = Part("assignments", "lms.assignments.parcel:give", "lms.assignments.parcel:take")
