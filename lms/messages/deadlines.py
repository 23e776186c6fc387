"""Reminders before deadlines are a plug-point: rooms say which deadlines they know, and each person is reminded of each in steps.

A reminder is a notice that there is only once for its person, deadline and step, so the job may be killed and run again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.core.registry import Registry

STEPS = (7, 3, 1)
"""Days before."""


@dataclass(frozen=True)
class Deadline:
    """Somebody has until `due_at`. `key` names it among those of its kind; there are no reminders for steps that had passed
    when it became the person's, at `since`. `facts` are plain (`lms.accounts.notices:plain`)."""

    person_id: int
    key: str
    due_at: datetime
    since: datetime
    link: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class DeadlineKind:
    """`name` is that of the notice that reminds; `coming`, as "module:function", is given two moments and returns the deadlines
    between them that somebody still has to meet. One that has moved is another one."""

    name: str
    coming: str
    steps: tuple[int, ...] = STEPS


deadlines: Registry[DeadlineKind] = Registry("messages.deadlines")
