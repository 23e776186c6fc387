"""Plug-points: a room publishes a registry, any plugin adds to it, each application keeps its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from flask import Flask, current_app


class Named(Protocol):
    @property
    def name(self) -> str: ...


Item = TypeVar("Item", bound=Named)


class Registry(Generic[Item]):
    """Items by name, in the order in which plugins were installed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def add(self, app: Flask, item: Item) -> None:
        shelf = app.extensions.setdefault("lms.registries", {}).setdefault(self.name, {})
        if item.name in shelf:
            raise ValueError(f"{self.name} already has {item.name}")
        shelf[item.name] = item

    def get(self, name: str) -> Item | None:
        return self._shelf().get(name)

    def __getitem__(self, name: str) -> Item:
        return self._shelf()[name]

    def __iter__(self) -> Iterator[Item]:
        return iter(self._shelf().values())

    def _shelf(self) -> dict[str, Item]:
        shelf: dict[str, Item] = current_app.extensions.get("lms.registries", {}).get(self.name, {})
        return shelf
