"""Conditions for opening are a plug-point: courses brings the day and the activity before, other rooms what they know of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.core.registry import Registry

Condition = Mapping[str, Any]
"""As it is kept: `id` within its course, `if` the name of its kind, and that kind's facts, of which `activity` is the id of
the activity that it waits for."""


@dataclass(frozen=True)
class Asked:
    """For whom it is asked; `done` are the activities that this learner has completed."""

    learner_id: int
    course_id: int
    done: frozenset[int]
    at: datetime


@dataclass(frozen=True)
class Told:
    """Why something is closed, as one sentence, and the public id of the activity where that can be changed."""

    words: str
    activity: str = ""


@dataclass(frozen=True)
class ConditionKind:
    """A kind of condition. Every "module:function" is imported at its first use.

    `form(course, but, prefix)` is the form by which a lecturer adds one, with `facts()`, or None where there is nothing to
    choose; `but` are the ids of activities that can't be waited for. `met(asked, conditions)` says of each whether it is met,
    in the same number of statements however many there are. `words(conditions, course_id, steps)` is a Told for each, `steps`
    being the activities of the outline by id. `cautions(conditions, at)` says to the lecturer of each of one place why it
    keeps nobody closed, or everybody; empty for what is well.
    """

    name: str
    title: Any
    form: str
    met: str
    words: str
    cautions: str = ""


condition_kinds: Registry[ConditionKind] = Registry("courses.condition_kinds")
