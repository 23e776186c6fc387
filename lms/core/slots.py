"""Slots: one room appears on another's page, unknown to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g
from flask_login import current_user
from markupsafe import Markup

from lms.core.database import db, now
from lms.core.plugins import load


@dataclass(frozen=True)
class Slot:
    """`render` is "module:function"; the function takes the slot's facts by keyword and returns HTML, or "" for nothing.

    For pages that everybody opens there are questions, "module:function" too: each gives an SQL expression of the person who is
    signed in, by the parameters `person_id` and `at`. All those of a page are asked in one statement. Where the answer to
    `if_any` is false nothing is rendered; those to `asks` are for the function to look up (`told`).
    """

    name: str
    render: str
    order: int = 50
    if_any: str = ""
    asks: tuple[str, ...] = ()


def install(app: Flask) -> None:
    app.extensions["lms.slots"], app.extensions["lms.slots.questions"] = {}, {}
    app.jinja_env.globals["slot"] = fill


def add(app: Flask, slots: tuple[Slot, ...]) -> None:
    shelf = app.extensions["lms.slots"]
    for slot in slots:
        shelf[slot.name] = sorted([*shelf.get(slot.name, ()), slot], key=lambda s: s.order)


def fill(name: str, **facts: object) -> Markup:
    """What all plugins put here, in order; each renders with templates of its own, which escape."""
    return Markup("").join(Markup(load(s.render)(**facts)) for s in current_app.extensions["lms.slots"].get(name, ())  # noqa: S704
                           if not s.if_any or told(name, s.if_any))


def told(name: str, question: str) -> Any:
    """The answer to a question that one of these slots asks. Asked once per request; None for who is not signed in."""
    if not current_user.is_authenticated:
        return None
    known: dict[str, Mapping[Any, Any]] = g.setdefault("slots_said", {})
    if name not in known:
        said = db.session.execute(_questions(name), {"person_id": current_user.id, "at": now()})
        known[name] = said.mappings().one()
    return known[name][question]


def _questions(name: str) -> sa.Select[Any]:
    """Built once."""
    built: dict[str, sa.Select[Any]] = current_app.extensions["lms.slots.questions"]
    if name not in built:
        slots = current_app.extensions["lms.slots"][name]
        asked = dict.fromkeys(one for slot in slots for one in (slot.if_any, *slot.asks) if one)
        built[name] = sa.select(*(load(question)().label(question) for question in asked))
    return built[name]
