"""The latest of what was made, by what it was made from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """At most so many; the one that was not asked for the longest goes first."""

    def __init__(self, at_most: int) -> None:
        self._at_most, self._things = at_most, OrderedDict[Hashable, Thing]()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        if key not in self._things:
            self._things[key] = make()
            if len(self._things) > self._at_most:
                self._things.popitem(last=False)
        self._things.move_to_end(key)
        return self._things[key]
