"""A plan becomes a course: files first, outside any unit of work; then all rows as one act, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from lms.accounts import erasure
from lms.core import audit
from lms.core.errors import DomainError, Unreadable
from lms.core.plugins import load
from lms.courses import services as courses
from lms.courses.kinds import activity_kinds
from lms.courses.parcels import Arriving, Kept, course_parts
from lms.interchange.files import Source
from lms.interchange.plan import STEP, Attached, Plan, Section, Step, without_steps
from lms.uploads.errors import UploadRefused

Tell = Callable[[int, int], None]
_BROKEN = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, DataError, IntegrityError)


@dataclass(frozen=True)
class Wanted:
    """What the course is to be called here, and whose it is to be."""

    title: str
    code: str
    agency_id: int


@dataclass
class Stock:
    """What was put into the store for a plan: files by activity and name, and what each part has kept."""

    files: dict[tuple[str, str], courses.Stored] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)

    def keys(self) -> set[str]:
        return {stored.key for stored in self.files.values()} | {key for kept in self.kept.values() for key in kept.keys}


def fetch(plan: Plan, source: Source, stock: Stock, tell: Tell = lambda _done, _all: None) -> None:
    """Put the files of the plan into the store, those that many activities show once; `tell` hears how many of how many.

    The plan has been read, so all may stay.
    """
    wanted = [(step, file) for step in plan.steps() for file in step.files]
    parts = [(name, told) for name, told in plan.parts.items() if (part := course_parts.get(name)) and part.store]
    total, known = len(wanted) + len(parts), dict[tuple[str, str, str, str], courses.Stored]()
    for done, (step, file) in enumerate(wanted):
        tell(done, total)
        same = file.path, file.name, file.role, step.kind
        if same not in known:
            known[same] = _stored(step, file, source)
        stock.files[step.ref, file.name] = known[same]
    for done, (name, told) in enumerate(parts, len(wanted)):
        tell(done, total)
        stock.kept[name] = load(course_parts[name].store)(told, source)
    tell(total, total)


def let_go_of(stock: Stock) -> None:
    """Nothing came of it: forget the files that nothing else shows."""
    erasure.discard(stock.keys())


def bring(plan: Plan, source: Source, stock: Stock, wanted: Wanted, *, at: datetime, by: int | None = None) -> Any:
    """The course, a draft. Unreadable where a part of the plan is broken; whoever calls undoes it all then."""
    course = courses.create_course(code=wanted.code, title=wanted.title, agency_id=wanted.agency_id, at=at, by=by, **plan.facts)
    made: dict[str, Any] = {}
    for section in plan.sections:
        _add_section(course, section, made)
    for step in plan.steps():
        _fill(made, step, stock, at=at, by=by)
    arriving = Arriving(course, made, source, at, by, {name: kept.value for name, kept in stock.kept.items()})
    for name, told in plan.parts.items():
        _take(name, told, arriving)
    plan.losses += arriving.losses
    audit.record("interchange.imported", f"course:{course.id}", format=plan.format, losses=len(plan.losses))
    return course


def _take(name: str, told: Any, arriving: Arriving) -> None:
    try:
        load(course_parts[name].take)(told, arriving)
    except (*_BROKEN, DomainError) as error:
        raise Unreadable(_l("What the file says of “%(part)s” is broken, so nothing was imported. Export the course again.",
                            part=name)) from error
    except StatementError as error:
        if isinstance(error.orig, _BROKEN):
            raise Unreadable(_l("What the file says of “%(part)s” is broken, so nothing was imported. Export the course again.",
                                part=name)) from error
        raise


def _add_section(course: Any, section: Section, made: dict[str, Any]) -> None:
    module = courses.add_module(course, section.title, summary=section.summary, hours_asynchronous=section.hours_asynchronous,
                                hours_synchronous=section.hours_synchronous, hours_field=section.hours_field)
    for step in section.steps:
        made[step.ref] = courses.add_activity(module, step.kind, step.title, **_facts(step))


def _facts(step: Step) -> dict[str, Any]:
    known = activity_kinds[step.kind]
    facts = {"minutes": step.minutes, "is_required": step.is_required, "minimum_seconds": step.minimum_seconds}
    return facts | ({"completion": step.completion} if step.completion in known.rules else {})


def _fill(made: Mapping[str, Any], step: Step, stock: Stock, *, at: datetime, by: int | None) -> None:
    """Files, then the text that shows them and leads to other activities."""
    text = step.text
    for file in step.files:
        if stored := stock.files.get((step.ref, file.name)):
            courses.attach(made[step.ref], stored, role=file.role, alt=file.alt, at=at, by=by)
            text = text.replace(f"](<{file.name}>)", f"](<{stored.name}>)") if stored.name != file.name else text
    if text:
        courses.write(made[step.ref], _led(text, made))


def _led(text: str, made: Mapping[str, Any]) -> str:
    """The addresses of the activities that the text leads to."""
    if f"](<{STEP}" not in text:
        return text
    addresses = current_app.url_map.bind("localhost")
    for ref, activity in made.items():
        text = text.replace(f"](<{STEP}{ref}>)", f"](<{addresses.build('courses.activity', {'activity': activity.public_id})}>)")
    return without_steps(text)


def _stored(step: Step, file: Attached, source: Source) -> courses.Stored:
    with source.open(file.path) as stream:
        try:
            return courses.store(stream, file.name, role=file.role, kind=step.kind)
        except UploadRefused:
            return courses.store(stream, file.stem, role=file.role, kind=step.kind)
