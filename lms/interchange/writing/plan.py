"""The plan of a course of this installation, with the files that belong to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.core.plugins import load
from lms.courses import queries as courses
from lms.courses.parcels import course_parts
from lms.interchange.plan import COURSE_FACTS, HOURS, STEP, Attached, Plan, Section, Step
from lms.interchange.reading.marks import plain_name

_ADDRESS = re.compile(r"\]\(<?/activities/([\w-]+)>?\)")


@dataclass
class Parcel:
    """Files on their way out, by their paths: keys in the store, or the keys of a ZIP of its own."""

    refs: Mapping[int, str]
    stored: dict[str, str] = field(default_factory=dict)
    packed: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def add(self, key: str, path: str) -> str:
        free = self._free(path, lambda taken: self.stored.get(taken) == key)
        self.stored[free] = key
        return free

    def pack(self, files: Mapping[str, str], path: str) -> str:
        free = self._free(path, lambda _taken: False)
        self.packed[free] = files
        return free

    def _free(self, path: str, is_same: Callable[[str], bool]) -> str:
        folder, _slash, name = path.rpartition("/")
        taken = {name for name in (*self.stored, *self.packed) if name.rpartition("/")[0] == folder}
        if path not in taken or is_same(path):
            return path
        return f"{folder}/{plain_name(name, {one.rpartition('/')[2].casefold() for one in taken})}"


def of_course(course_id: int) -> tuple[Plan, Parcel]:
    """Everything of the course but its people and what they did."""
    outline = courses.outline(course_id)
    course = outline.course
    places = {a.id: f"m{m}a{n}" for m, module in enumerate(outline.modules, 1) for n, a in enumerate(module.activities, 1)}
    by_public_id = {a.public_id: places[a.id] for a in outline.activities()}
    parcel = Parcel(places)
    plan = Plan("archive", course.title, course.code, facts={name: getattr(course, name) for name in COURSE_FACTS})
    written = courses.written(course_id)
    for module in outline.modules:
        section = Section(module.title, module.summary, *(getattr(module, name) for name in HOURS))
        for a in module.activities:
            body, seconds = written[a.id]
            text = _ADDRESS.sub(lambda found: _led(found, by_public_id), body)
            section.steps.append(Step(places[a.id], a.kind, a.title, text, _files(a.id, places[a.id], parcel), a.minutes,
                                      a.is_required, a.completion, seconds))
        plan.sections.append(section)
    for part in course_parts:
        if told := load(part.give)(course_id, parcel):
            plan.parts[part.name] = told
    return plan, parcel


def _led(found: re.Match[str], refs: Mapping[str, str]) -> str:
    return f"](<{STEP}{refs[found[1]]}>)" if found[1] in refs else found[0]


def _files(activity_id: int, ref: str, parcel: Parcel) -> list[Attached]:
    found: list[Any] = courses.materials_of(activity_id)
    return [Attached(m.name, parcel.add(m.key, f"files/{ref}/{m.name}"), m.role, m.alt) for m in found]
