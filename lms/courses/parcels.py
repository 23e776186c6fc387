"""A course on its way out of this installation or into it: each room carries what it keeps of a course.

`lms.interchange` brings and takes courses. It knows no kind of activity: what a quiz or a package holds, the room that has
the kind gives as plain values and takes back, so that a plugin's activities travel as ours do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Protocol

from lms.core.registry import Registry

Told = dict[str, Any]


@dataclass(frozen=True)
class Loss:
    """What did not come along: its place in the file, what it is, and what to do."""

    where: str
    what: str
    remedy: str = ""

    def told(self) -> dict[str, str]:
        return {"where": self.where, "what": self.what, "remedy": self.remedy}


def checked(settings: Any, shapes: Mapping[str, Callable[[Any], bool]]) -> Told:
    """Those of the settings that have a shape here; ValueError where one is of another shape."""
    kept = {name: value for name, value in dict(settings or {}).items() if name in shapes}
    if wrong := [name for name, value in kept.items() if not shapes[name](value)]:
        raise ValueError(f"{', '.join(wrong)} can't be kept")
    return kept


def whole(least: int, most: int, *, or_none: bool = False) -> Callable[[Any], bool]:
    return lambda value: (value is None and or_none) or (type(value) is int and least <= value <= most)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def text(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value) <= most


def one_of(*known: str) -> Callable[[Any], bool]:
    return lambda value: value in known


class Files(Protocol):
    """The files of a parcel by their paths in it; Unreadable for what is damaged or too large."""

    def names(self) -> list[str]: ...
    def size_of(self, path: str) -> int: ...
    def read(self, path: str, *, at_most: int) -> bytes: ...
    def open(self, path: str) -> IO[bytes]: ...


class Outgoing(Protocol):
    """A course on its way out: `refs` name its activities by id."""

    @property
    def refs(self) -> Mapping[int, str]: ...
    def add(self, key: str, path: str) -> str:
        """Take a stored file along under this path, or one like it; the path."""
        ...

    def pack(self, files: Mapping[str, str], path: str) -> str:
        """Take stored files (keys by their paths) along as a ZIP of their own; its path."""
        ...


@dataclass(frozen=True)
class Kept:
    """What a part has put into the store: `keys` of the files, and what `take` wants to know of them."""

    value: Any
    keys: frozenset[str] = frozenset()


@dataclass
class Arriving:
    """A course that has just been made: `activities` by their refs. What does not fit is added to `losses`.

    `kept` is what each part has stored, by its name.
    """

    course: Any
    activities: Mapping[str, Any]
    files: Files
    at: datetime
    by: int | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """What one room carries; every "module:function" is imported at its first use.

    `give(course_id, out)` returns plain values, empty where there is nothing. `sift(told, files)` takes out what this
    installation can't hold, in place, and returns the losses; it writes nothing. `store(told, files)` puts large files into
    the store, outside any unit of work, and returns a `Kept`; `take(told, arriving)` makes the rows, inside one.
    """

    name: str
    give: str
    take: str
    sift: str = ""
    store: str = ""


course_parts: Registry[Part] = Registry("courses.course_parts")
