"""When modules and activities open, and which courses come before, given to a parcel and taken from one.

{"conditions": [{"of": REF, "if": KIND, ...}], "before": [{"code", "title"}]}: `of` and the `activity` of a condition are refs
("m2a1", "m2" for a module). Cohorts stay where they are, so a condition of one is told, and left out where it arrives.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from lms.core.database import now
from lms.core.plugins import load
from lms.courses.errors import Refused
from lms.courses.models import Module
from lms.courses.openings.kinds import Asked, condition_kinds
from lms.courses.openings.locks import of_activity, of_module
from lms.courses.parcels import Arriving, Loss, Outgoing, Part
from lms.courses.queries.courses import by_code, prerequisites
from lms.courses.queries.linked import modules_of
from lms.courses.queries.outline import outline
from lms.courses.services.openings import add_condition
from lms.courses.services.prerequisites import require_course

MOST = 5_000


def give(course_id: int, out: Outgoing) -> dict[str, Any]:
    course = outline(course_id)
    keys = {of_module(module.id): f"m{number}" for number, module in enumerate(course.modules, 1)} | {
        of_activity(id_): ref for id_, ref in out.refs.items()}
    conditions = [{"of": keys[key], **_given(one, out)} for key, ones in course.course.openings.items() if key in keys
                  for one in ones]
    before = [{"code": one.code, "title": one.title} for one in prerequisites(course_id)]
    told = {"conditions": conditions, "before": before}
    return told if any(told.values()) else {}


def _given(condition: dict[str, Any], out: Outgoing) -> dict[str, Any]:
    facts = {name: value for name, value in condition.items() if name not in ("id", "cohort")}
    return facts | ({"activity": out.refs[facts["activity"]]} if "activity" in facts else {})


def take(told: Any, arriving: Arriving) -> None:
    modules = {f"m{number}": module for number, module in enumerate(modules_of(arriving.course.id), 1)}
    for one in told.get("conditions", [])[:MOST]:
        _close(dict(one), modules, arriving)
    for one in told.get("before", [])[:MOST]:
        _require(str(one["code"]), str(one["title"])[:200], arriving)


def _close(one: dict[str, Any], modules: dict[str, Module], arriving: Arriving) -> None:
    ref, kind = str(one.pop("of", "")), str(one.pop("if", ""))
    target = arriving.activities.get(ref) or modules.get(ref)
    if target is None:
        return  # its activity did not come along, which is told already
    if kind == "group":
        _lose(arriving, target.title, _("It was open to one cohort or group only, and cohorts do not travel."))
        return
    if "activity" in one:
        waited = arriving.activities.get(str(one["activity"]))
        if waited is None:
            _lose(arriving, target.title, _("It opened after an activity that did not come along."))
            return
        one["activity"] = waited.id
    if not _is_sound(kind, one, arriving):
        _lose(arriving, target.title, _("A condition of the kind “%(kind)s” is not known here, or broken.", kind=kind[:40]))
        return
    try:
        add_condition(target, kind, **one)
    except Refused as error:
        _lose(arriving, target.title, str(error))


def _is_sound(kind: str, facts: dict[str, Any], arriving: Arriving) -> bool:
    """Whether the kind can say and judge it; what it says of a learner who has done nothing is nobody's."""
    known, steps = condition_kinds.get(kind), {one.id: one for one in outline(arriving.course.id).activities()}
    if known is None or "id" in facts:
        return False
    condition = {"id": "", "if": kind, **facts}
    try:
        load(known.words)([condition], arriving.course.id, steps)
        load(known.met)(Asked(0, arriving.course.id, frozenset(), now()), [condition])
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


def _require(code: str, title: str, arriving: Arriving) -> None:
    needed = by_code(code)
    if needed is None or needed.status != "published":
        arriving.losses.append(Loss(title, _("This course came before, and is not published here: %(code)s.", code=code[:20]),
                                    _("Name it under “Courses that come before” once it is here.")))
        return
    try:
        require_course(arriving.course, needed)
    except Refused as error:
        arriving.losses.append(Loss(title, str(error)))


def _lose(arriving: Arriving, where: str, what: str) -> None:
    arriving.losses.append(Loss(where, what, _("It is open to all now. Decide anew when it opens.")))


PART = Part("openings", "lms.courses.parcel:give", "lms.courses.parcel:take")
