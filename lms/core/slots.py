"""Slots: one room appears on another's page, unknown to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.sql.visitors import replacement_traverse

from lms.core.database import db, now
from lms.core.plugins import load


@dataclass(frozen=True)
class Slot:
    """`render` is "module:function"; the function takes the slot's facts by keyword and returns HTML, or "" for nothing.

    For pages that everybody opens there are questions, "module:function" too: each gives an SQL expression of the person who is
    signed in and of the slot's facts, by the parameters `person_id`, `at` and, say, `activity_id`. All those of a slot are asked
    in one statement, or within the one that reads the thing itself (`riding`). Where the answer to `if_any` is false nothing is
    rendered; those to `asks` are for the function to look up (`told`).
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
    ids = _ids(facts)
    known, key = _known(), (name, frozenset(ids.items()))
    if key not in known:
        known[key] = db.session.execute(_alone(name), {**asked_by(current_user.id), **ids}).mappings().one()
    return known[key][question]


def riding(name: str, statement: sa.Select[Any], **columns: sa.SQLColumnExpression[Any]) -> sa.Select[Any]:
    """The statement with the questions of a slot as further columns, asked of these columns of its own (`activity_id=...`) and,
    when it is executed, by `asked_by`; what they answer is handed to `keep`. Built once for each statement."""
    built = _built()
    if (name, statement) not in built:
        def named(element: Any, **_more: Any) -> Any:
            return columns.get(element.key) if isinstance(element, sa.BindParameter) else None

        built[name, statement] = statement.add_columns(
            *(replacement_traverse(asked, {}, named).label(question) for question, asked in _questions(name)))
    return built[name, statement]


def asked_by(person_id: int) -> dict[str, object]:
    """The parameters of every question, besides those of the slot's facts."""
    return {"person_id": person_id, "at": now()}


def keep(name: str, answers: Mapping[Any, Any], **facts: Any) -> None:
    """What a statement told that questions were `riding`."""
    _known()[name, frozenset(_ids(facts).items())] = answers


def _ids(facts: Mapping[str, Any]) -> dict[str, int]:
    return {f"{fact}_id": thing.id for fact, thing in facts.items() if hasattr(thing, "id")}


def _known() -> dict[Any, Mapping[Any, Any]]:
    known: dict[Any, Mapping[Any, Any]] = g.setdefault("slots_told", {})
    return known


def _built() -> dict[Any, sa.Select[Any]]:
    built: dict[Any, sa.Select[Any]] = current_app.extensions["lms.slots.questions"]
    return built


def _alone(name: str) -> sa.Select[Any]:
    built = _built()
    if name not in built:
        built[name] = sa.select(*(asked.label(question) for question, asked in _questions(name)))
    return built[name]


def _questions(name: str) -> list[tuple[str, sa.ColumnElement[Any]]]:
    slots = current_app.extensions["lms.slots"].get(name, ())
    return [(one, load(one)()) for one in dict.fromkeys(one for slot in slots for one in (slot.if_any, *slot.asks) if one)]
