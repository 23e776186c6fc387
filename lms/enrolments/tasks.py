"""What waits for an organiser in other rooms: counted within the statement that the organiser's home page asks anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.core.registry import Registry


@dataclass(frozen=True)
class Task:
    """`count(actor, at)` is a subquery of one number, so that it costs no statement; where that is not 0 the page shows
    `words(count)` as a link to `link()`."""

    name: str
    count: Callable[[Any, datetime], sa.ScalarSelect[int]]
    words: Callable[[int], str]
    link: Callable[[], str]


organiser_tasks: Registry[Task] = Registry("enrolments.organiser_tasks")
