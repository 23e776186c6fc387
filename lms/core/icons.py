"""Icons: references to the drawings in one file. A page has some twenty, so each is put together once."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from lms.core.web import asset


def install(app: Flask) -> None:
    app.jinja_env.globals["drawn_icon"] = icon


def icon(name: str, label: object = None) -> Markup:
    """The drawing of that name; with a label it says something, without one it only adorns."""
    shown = asset("icons.svg")
    return _labelled(name, label, shown) if label else _plain(name, shown)


def _labelled(name: str, label: object, shown: str) -> Markup:
    return Markup('<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>').format(label, shown, name)


@lru_cache(maxsize=512)
def _plain(name: str, shown: str) -> Markup:
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(shown, name)
