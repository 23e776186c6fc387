"""Kinds of things that are done without network: rooms add theirs. Holds no table, so that a room may know it at all times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.core.registry import Registry


@dataclass(frozen=True)
class Moment:
    """When a thing was done by the device's account (`said_at`), not before `since`, when the module came onto the device;
    and when it arrived (`at`)."""

    since: datetime
    said_at: datetime
    at: datetime


@dataclass(frozen=True)
class EntryKind:
    """`take(learner_id, activity, body, moment)` does what the entry tells, inside a unit of work; a DomainError refuses it.

    `body` comes from a device: whatever it may hold is judged there, and ValueError says that it is none. `works` asks that
    what the learner does still counts in the course.
    """

    name: str
    take: Callable[[int, Any, Mapping[str, Any], Moment], None]
    works: bool = True


@dataclass(frozen=True)
class PackPart:
    """What a room adds to each activity on a device: `of(learner_id, activity_ids)` by activity, `empty` where there is none.

    `is_shared` says that it is the same for every learner, so that a change of it is a change of the module.
    """

    name: str
    of: Callable[[int, Collection[int]], Mapping[int, Any]]
    empty: Any = None
    is_shared: bool = False


pack_parts: Registry[PackPart] = Registry("offline.pack_parts")
entry_kinds: Registry[EntryKind] = Registry("offline.entry_kinds")
