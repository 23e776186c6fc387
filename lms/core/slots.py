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
    signed in and of the slot's facts, by the parameters `person_id`, `at` and, say, `activity_id`. All those of a slot are asked
    in one statement. Where the answer to `if_any` is false nothing is rendered; those to `asks` are for the function to look up
    (`told`).
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
                           if not s.if_any or told(name, s.if_any, **facts))


def told(name: str, question: str, **facts: Any) -> Any:
    """The answer to a question that one of these slots asks of these facts. Asked once per request; None for who is not signed
    in."""
    if not current_user.is_authenticated:
        return None
    ids = {f"{fact}_id": thing.id for fact, thing in facts.items() if hasattr(thing, "id")}
    known: dict[Any, Mapping[Any, Any]] = g.setdefault("slots_told", {})
    key = (name, *ids.values())
    if key not in known:
        said = db.session.execute(_questions(name), {"person_id": current_user.id, "at": now(), **ids})
        known[key] = said.mappings().one()
    return known[key][question]


def _questions(name: str) -> sa.Select[Any]:
    """Built once."""
    built: dict[str, sa.Select[Any]] = current_app.extensions["lms.slots.questions"]
    if name not in built:
        slots = current_app.extensions["lms.slots"][name]
        asked = dict.fromkeys(one for slot in slots for one in (slot.if_any, *slot.asks) if one)
        built[name] = sa.select(*(load(question)().label(question) for question in asked))
    return built[name]
