"""Facts in the past tense, announced by the room that owns them, heard inside the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import blinker
from flask import Flask, current_app

Event = TypeVar("Event")


class Signal(Generic[Event]):
    """A named fact; its payload is a frozen dataclass of ids and plain values."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._signal = blinker.Signal(name)

    def connect(self, app: Flask, receiver: Callable[..., None]) -> None:
        self._signal.connect(receiver, sender=app, weak=False)


def emit(signal: Signal[Event], event: Event) -> None:
    """Tell every receiver of this application; one that raises undoes the whole unit of work."""
    app: Any = current_app
    signal._signal.send(app._get_current_object(), event=event)
