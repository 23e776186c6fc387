"""Our own course archive: course.json, texts in Markdown, files, and what each room carries. See docs/course-archive.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core.errors import Unreadable
from lms.courses.kinds import RULES, activity_kinds
from lms.courses.parcels import course_parts
from lms.interchange.files import Source
from lms.interchange.plan import COURSE_FACTS, HOURS, Attached, Plan, Section, Step
from lms.interchange.reading.marks import titled

NAME, FORMAT, VERSION = "course.json", "politekesos-course", 1
LARGEST_PART = 64_000_000
_ROLES = ("main", "captions", "poster", "image", "linked")
_MOST = {"summary": 400, "description": 20_000, "audience": 400}


def read(source: Source, name: str) -> Plan:
    """Unreadable names the place in course.json that is wrong."""
    told = _json(source, NAME)
    if told.get("format") != FORMAT:
        raise Unreadable(_l("%(file)s: it does not say that it is a course archive (“format”: “%(format)s”).", file=NAME,
                            format=FORMAT))
    if told.get("version") != VERSION:
        raise Unreadable(_l("The archive is of version %(version)s, written by a newer LMS; this one reads version %(ours)s.",
                            version=str(told.get("version"))[:20], ours=VERSION))
    course = _of(dict, told, "course", "course")
    plan = Plan("archive", titled(_of(str, course, "title", "course")), _of(str, course, "code", "course")[:20], str(VERSION))
    plan.facts = {fact: _fact(course, fact, usual) for fact, usual in COURSE_FACTS.items()}
    for number, module in enumerate(_of(list, told, "modules", ""), 1):
        plan.sections.append(_section(source, module, f"modules[{number}]", plan))
    for part, path in _of(dict, told, "parts", "").items():
        plan.parts[str(part)] = _part(source, str(path)) if course_parts.get(str(part)) else {}
    return plan


def _part(source: Source, path: str) -> dict[str, Any]:
    """Archives of the first kind hold the terms of the glossary as a bare list."""
    told = _read(source, path, LARGEST_PART)
    return {"terms": told} if isinstance(told, list) else _as_object(told, path)


def _section(source: Source, told: Any, where: str, plan: Plan) -> Section:
    made = Section(titled(_of(str, told, "title", where), "-"), _of(str, told, "summary", where)[:400])
    for name in HOURS:
        setattr(made, name, _bounded(told, name, where, 999))
    for number, one in enumerate(_of(list, told, "activities", where), 1):
        place = f"{where}.activities[{number}]"
        step = _step(source, one, place)
        if activity_kinds.get(step.kind) is None:
            plan.lose(step.where, _l("This installation has no activities of the kind “%(kind)s”.", kind=step.kind),
                      _l("Ask the administrator to switch on the plugin that has them."))
            continue
        made.steps.append(step)
    return made


def _step(source: Source, told: Any, where: str) -> Step:
    path, completion = told.get("text") if isinstance(told, dict) else None, _of(str, told, "completion", where)
    if completion not in RULES:
        raise _wrong(f"{where}.completion")
    text = _text(source, str(path)) if path else ""
    title = titled(_of(str, told, "title", where), "-")
    return Step(_of(str, told, "ref", where)[:60], _of(str, told, "kind", where)[:40], title, text,
                [_attached(one, f"{where}.files[{n}]") for n, one in enumerate(_of(list, told, "files", where), 1)],
                _bounded(told, "minutes", where, 1440), _of(bool, told, "is_required", where), completion,
                _bounded(told, "minimum_seconds", where, 86_400), f"{NAME}, {where} ({title[:60]})")


def _attached(told: Any, where: str) -> Attached:
    role = _of(str, told, "role", where)
    if role not in _ROLES:
        raise _wrong(f"{where}.role")
    return Attached(_of(str, told, "name", where)[:200], _of(str, told, "path", where), role, _of(str, told, "alt", where)[:400])


def _fact(course: Mapping[str, Any], name: str, usual: Any) -> Any:
    if name == "objectives":
        return [line[:1000] for line in _of(list, course, name, "course")[:100] if isinstance(line, str)]
    if name == "daily_credit_cap":
        return None if course.get(name) is None else max(1, _bounded(course, name, "course", 24))
    if isinstance(usual, int):
        return _bounded(course, name, "course", 999)
    return _of(str, course, name, "course")[:_MOST[name]]


def _of(kind: type, told: Any, name: str, where: str) -> Any:
    if not isinstance(told, dict) or not isinstance(told.get(name), kind):
        raise _wrong(f"{where}.{name}".lstrip("."))
    return told[name]


def _bounded(told: Any, name: str, where: str, most: int) -> int:
    value: int = _of(int, told, name, where)
    if not 0 <= value <= most:
        raise _wrong(f"{where}.{name}")
    return value


def _wrong(where: str) -> Unreadable:
    return Unreadable(_l("%(file)s: %(where)s is missing or of a wrong kind.", file=NAME, where=where))


def _text(source: Source, path: str) -> str:
    return str(_decoded(source.read(path), path, bytes.decode))


def _json(source: Source, path: str) -> dict[str, Any]:
    return _as_object(_read(source, path, 16_000_000), path)


def _read(source: Source, path: str, at_most: int) -> Any:
    try:
        return _decoded(source.read(path, at_most=at_most), path, json.loads)
    except json.JSONDecodeError as error:
        raise Unreadable(_l("%(file)s, line %(line)s: %(why)s", file=path, line=error.lineno, why=error.msg)) from error


def _as_object(told: Any, path: str) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise Unreadable(_l("%(file)s: it is no JSON text in UTF-8", file=path))
    return told


def _decoded(raw: bytes, path: str, how: Callable[[bytes], Any]) -> Any:
    try:
        return how(raw)
    except (UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(_l("%(file)s: it is no text in UTF-8", file=path)) from error
