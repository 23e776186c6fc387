"""Menu entries: declared by plugins, shown to those who may follow them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from flask import Flask, current_app, request
from flask_login import current_user

from lms.core.policies import holds
from lms.core.web import address

ROW, GAP, MORE = 146, 2, 12
"""How many letters the row of a wide menu holds; of them the space beside a label, and what "More" takes."""


@dataclass(frozen=True)
class NavItem:
    """`capability` is that of the page; items stand in ascending `order`, `icon` names one of the sprite."""

    label: object
    endpoint: str
    icon: str
    capability: str
    order: int = 50
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    icon: str
    is_current: bool


def install(app: Flask) -> None:
    app.extensions["lms.nav"] = []
    app.jinja_env.globals |= {"nav": entries, "folded": folded}


def add(app: Flask, items: tuple[NavItem, ...]) -> None:
    app.extensions["lms.nav"] = sorted([*app.extensions["lms.nav"], *items], key=lambda item: item.order)


def folded(places: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Those that stand side by side on a screen of 1280 pixels, and those behind "More": all, or the first, with room for it."""
    ends = list(accumulate(len(place.label) + GAP for place in places))
    if not ends or ends[-1] <= ROW:
        return places, []
    shown = sum(end <= ROW - MORE for end in ends)
    return places[:shown], places[shown:]


def entries() -> list[Entry]:
    """What the present visitor may follow."""
    visitor = current_user._get_current_object()  # once: each look through the proxy costs
    return [Entry(str(i.label), url := address(i.endpoint, **i.arguments), i.icon, _is_current(url))
            for i in current_app.extensions["lms.nav"] if holds(visitor, i.capability)]


def _is_current(url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url.rstrip("/") + "/"))
