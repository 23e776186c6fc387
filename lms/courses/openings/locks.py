"""What is still closed for a learner. Whatever he has completed stays open to him."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from flask_babel import gettext as _

from lms.core.database import db, now
from lms.core.plugins import load
from lms.courses.models import Activity, Course
from lms.courses.openings.kinds import Asked, Condition, Told, condition_kinds
from lms.courses.queries.outline import Outline, OutlineActivity, outline
from lms.courses.queries.progress import first_not_done

Openings = Mapping[str, Sequence[Condition]]


@dataclass(frozen=True)
class Locks:
    """Why activities and modules are closed, by id; the rest is open. A module's reasons are its activities' too."""

    activities: Mapping[int, tuple[Told, ...]] = field(default_factory=dict)
    modules: Mapping[int, tuple[Told, ...]] = field(default_factory=dict)


OPEN = Locks()


def of_activity(id_: int) -> str:
    """Its name in a course's openings."""
    return f"activity-{id_}"


def of_module(id_: int) -> str:
    return f"module-{id_}"


def names(course: Course, activity: Activity) -> bool:
    """Whether anything at all is asked before this activity opens: mostly not, and then nothing more is looked up."""
    return bool(course.openings) and (
        of_activity(activity.id) in course.openings or of_module(activity.module_id) in course.openings)


def locks(found: Outline, *, learner_id: int, at: datetime) -> Locks:
    """For the learner whose states the outline shows; one look for each kind of condition."""
    openings = found.course.openings
    if not openings:
        return OPEN
    steps = {a.id: a for a in found.activities()}
    asked = Asked(learner_id, found.course.id, frozenset(a.id for a in steps.values() if a.state == "done"), at)
    met = _met(asked, openings)
    told = words((one for one in chain.from_iterable(openings.values()) if not met[one["id"]]), found.course.id, steps)
    return _locked(found, openings, told)


def reasons(course: Course, activity: Activity, *, learner_id: int) -> tuple[Told, ...]:
    """Why this activity is closed for the learner; empty where it is open."""
    if not names(course, activity):
        return ()
    return locks(outline(course.id, learner_id=learner_id), learner_id=learner_id, at=now()).activities.get(activity.id, ())


def words(conditions: Iterable[Condition], course_id: int, steps: Mapping[int, OutlineActivity]) -> dict[str, Told]:
    """By the condition's id, as learners read it."""
    told: dict[str, Told] = {}
    for name, ones in _by_kind(conditions).items():
        kind = condition_kinds.get(name)
        said = load(kind.words)(ones, course_id, steps) if kind else [
            Told(_("Opens by a part of the system that is switched off. Ask your organiser.")) for _one in ones]
        told |= {one["id"]: text for one, text in zip(ones, said, strict=True)}
    return told


def cautions(conditions: Iterable[Condition], *, at: datetime) -> dict[str, str]:
    """By the condition's id, what its lecturer should know; of the conditions of one module or activity."""
    said: dict[str, str] = {}
    for name, ones in _by_kind(conditions).items():
        if (kind := condition_kinds.get(name)) and kind.cautions:
            said |= dict(zip((one["id"] for one in ones), load(kind.cautions)(ones, at), strict=True))
    return said


def rules(course_id: int) -> dict[int, tuple[str, ...]]:
    """By activity, what must be so before it opens, its module's conditions included; nobody's progress is looked at."""
    found = outline(course_id)
    openings = found.course.openings
    told = words(chain.from_iterable(openings.values()), course_id, {a.id: a for a in found.activities()}) if openings else {}
    asked = {a.id: (*openings.get(of_module(m.id), ()), *openings.get(of_activity(a.id), ()))
             for m in found.modules for a in m.activities}
    return {id_: tuple(told[one["id"]].words for one in ones) for id_, ones in asked.items() if ones}


def next_activity(learner_id: int, course_id: int) -> Activity | None:
    """The first that the learner has not completed and may open; where all that is left is closed, the first of these."""
    first = first_not_done(learner_id, course_id)
    if first is None or not first[1]:
        return first[0] if first else None
    found = outline(course_id, learner_id=learner_id)
    closed = locks(found, learner_id=learner_id, at=now()).activities
    wanted = next((a.id for a in found.activities() if a.state != "done" and a.id not in closed), first[0].id)
    return db.session.get(Activity, wanted)


def _met(asked: Asked, openings: Openings) -> dict[str, bool]:
    """By the condition's id; what nobody here knows is not met."""
    met: dict[str, bool] = {}
    for name, ones in _by_kind(chain.from_iterable(openings.values())).items():
        kind = condition_kinds.get(name)
        met |= dict(zip((one["id"] for one in ones), load(kind.met)(asked, ones) if kind else [False] * len(ones), strict=True))
    return met


def _by_kind(conditions: Iterable[Condition]) -> dict[str, list[Condition]]:
    sorted_: dict[str, list[Condition]] = {}
    for one in conditions:
        sorted_.setdefault(one["if"], []).append(one)
    return sorted_


def _locked(found: Outline, openings: Openings, told: Mapping[str, Told]) -> Locks:
    def why(key: str) -> tuple[Told, ...]:
        return tuple(told[one["id"]] for one in openings.get(key, ()) if one["id"] in told)

    modules = {m.id: said for m in found.modules if (said := why(of_module(m.id)))}
    return Locks({a.id: said for m in found.modules for a in m.activities if a.state != "done"
                  and (said := (*modules.get(m.id, ()), *why(of_activity(a.id))))}, modules)
