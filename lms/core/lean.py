"""What processes that serve and work do without: memory counts on small machines (`make bench` prints it)."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
LEAN = {M_MMAP_THRESHOLD: 262144, M_TRIM_THRESHOLD: 262144, M_ARENA_MAX: 2}
"""For glibc's mallopt(3): give large blocks back at once. Each password check takes 7 MB, which it would otherwise keep per
thread."""


def settle() -> None:
    """Called once all is loaded. Memory goes back to the system; what is loaded is collected no more, so its pages stay shared
    with processes forked from this one.

    The second collection tells the collector how little is left to it. Without, it waits for a quarter of all that was ever
    loaded to become garbage: a worker grew by 17 kB with each signature, for a thousand of them.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        for option, value in LEAN.items():
            mallopt(option, value)
    gc.collect()
    gc.freeze()
    gc.collect()


def give_back() -> None:
    """What long pages, bursts of them and long jobs left free between things that are kept: 5 MB of a web process, in 0.5 ms."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


@contextmanager
def uncollected() -> Iterator[None]:
    """A step that makes a great many things and drops them all at its end: the collector would walk over them again and again,
    for an eighth of the time, and find nothing. It goes over what is left once."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect(0)


@contextmanager
def without(*names: str) -> Iterator[None]:
    """A library that would load others just in case, finds these missing; what is loaded already, stays."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden, cast(ModuleType, None)))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@contextmanager
def unused(*names: str) -> Iterator[None]:
    """A library that cannot be loaded without others, which it then never uses here, finds these empty; what is loaded already,
    stays. Whoever loads them later gets the real ones."""
    empty = [name for name in names if name not in sys.modules]
    sys.modules.update({name: _Empty(name) for name in empty})
    try:
        yield
    finally:
        for name in empty:
            del sys.modules[name]


class _Empty(ModuleType):
    """Whatever is sought in it, is a class without anything."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})
