"""Slots: one room appears on another's page, unknown to it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app
from markupsafe import Markup

from lms.core.plugins import load


@dataclass(frozen=True)
class Slot:
    """`render` is "module:function"; the function takes the slot's facts by keyword and returns HTML, or "" for nothing."""

    name: str
    render: str
    order: int = 50


def install(app: Flask) -> None:
    app.extensions["lms.slots"] = {}
    app.jinja_env.globals["slot"] = fill


def add(app: Flask, slots: tuple[Slot, ...]) -> None:
    shelf = app.extensions["lms.slots"]
    for slot in slots:
        shelf[slot.name] = sorted([*shelf.get(slot.name, ()), slot], key=lambda s: s.order)


def fill(name: str, **facts: object) -> Markup:
    """What all plugins put here, in order; each renders with templates of its own, which escape."""
    return Markup("").join(
        Markup(load(s.render)(**facts)) for s in current_app.extensions["lms.slots"].get(name, ()))  # noqa: S704
