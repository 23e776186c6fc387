"""What `lms run` says when it starts: plugins may add lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lms.core.registry import Registry


@dataclass(frozen=True)
class Greeting:
    """`lines()` is called once, in the operator's terminal, with an application context."""

    name: str
    lines: Callable[[], Iterable[str]]


greetings: Registry[Greeting] = Registry("core.greetings")
