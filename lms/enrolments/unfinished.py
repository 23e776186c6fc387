"""What is not finished in a cohort that is about to be closed: every room that keeps results says what still hangs in the air."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for

from lms.core.plugins import load
from lms.core.registry import Registry


@dataclass(frozen=True)
class Unfinished:
    """One thing, in words with its number ("2 attempts are running: Final test"), and the page where it is seen to."""

    words: str
    count: int
    endpoint: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return url_for(self.endpoint, **self.arguments) if self.endpoint else ""


@dataclass(frozen=True)
class UnfinishedWork:
    """`look` is "module:function", (course_id, learner_ids, *, at) -> what of theirs would be cut off by closing now: attempts
    that run, work that waits for its marks, complaints that wait for an answer."""

    name: str
    look: str


unfinished_work: Registry[UnfinishedWork] = Registry("enrolments.unfinished_work")


def of(course_id: int, learner_ids: Collection[int], *, at: datetime) -> list[Unfinished]:
    """Of these learners in the course, room by room; as many queries however many learners."""
    if not learner_ids:
        return []
    return [thing for room in unfinished_work for thing in load(room.look)(course_id, learner_ids, at=at)]
