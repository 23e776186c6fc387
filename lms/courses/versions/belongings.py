"""What other rooms keep of a course goes along when it is copied, and when a cohort changes its version: a plug-point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lms.core.plugins import load
from lms.core.registry import Registry


@dataclass(frozen=True)
class Copied:
    """`activities` are the new ones by the old."""

    old_course_id: int
    new_course_id: int
    activities: Mapping[int, int]
    at: datetime
    by_id: int | None


@dataclass(frozen=True)
class Moved:
    """A cohort goes from one version to another. `activities` are the new ones by the old where they are the same."""

    cohort_id: int
    learner_ids: frozenset[int]
    old_course_id: int
    new_course_id: int
    activities: Mapping[int, int]
    at: datetime


@dataclass(frozen=True)
class Belongings:
    """What a room keeps of courses. Each is "module:function", called inside the unit of work.

    `copy(copied)` copies what makes the course, never what learners did. `move(moved)` hands over what these learners did.
    `hinders(moved)` says in a sentence for the organiser why that can't be now; empty where it can.
    """

    name: str
    copy: str = ""
    move: str = ""
    hinders: str = ""


belongings: Registry[Belongings] = Registry("courses.belongings")


def copy_all(copied: Copied) -> None:
    for room in belongings:
        if room.copy:
            load(room.copy)(copied)


def move_all(moved: Moved) -> None:
    for room in belongings:
        if room.move:
            load(room.move)(moved)


def hindrances(moved: Moved) -> list[str]:
    said = [load(room.hinders)(moved) for room in belongings if room.hinders]
    return [str(sentence) for sentence in said if sentence]
