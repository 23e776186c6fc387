"""The audit log: every consequential act, who did it and when. Rows are added, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import has_request_context, request
from flask_login import current_user
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, Model, UTCDateTime, db, now
from lms.core.registry import Registry

_ordered_by: ContextVar[tuple[int | None, str] | None] = ContextVar("ordered_by", default=None)


class AuditEntry(Model):
    """`action` is "room.verb" in the past tense, `target` "thing:id"; `details` hold ids and states, no personal data."""

    __tablename__ = "core_audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    action: Mapped[str] = mapped_column(sa.String(80), index=True)
    target: Mapped[str] = mapped_column(sa.String(120), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    address: Mapped[str | None] = mapped_column(sa.String(45))


@dataclass(frozen=True)
class Acts:
    """What the acts of one room are called where people read the trail: by "verb" of room.verb, and "thing" of thing:id."""

    name: str
    verbs: Mapping[str, object]
    things: Mapping[str, object]


acts: Registry[Acts] = Registry("core.acts")


class Marker(Model):
    """What this installation remembers of itself, such as that the demonstration was loaded."""

    __tablename__ = "core_marker"
    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)


def record(action: str, target: str, **details: Any) -> None:
    """Write one entry in the present unit of work, in the name of whoever is acting."""
    db.session.add(AuditEntry(action=action, target=target, details=details, **_actor()))


def record_many(action: str, targets: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """One entry for each target with its details, as `record` writes it, in one statement."""
    actor, at = _actor(), now()
    rows = [{"action": action, "target": target, "details": details, "at": at, **actor} for target, details in targets]
    if rows:
        db.session.execute(sa.insert(AuditEntry), rows)


@contextmanager
def acting_as(actor_id: int | None, name: str) -> Iterator[None]:
    """Write entries in this person's name: for a job that goes on with what somebody has ordered."""
    inside = _ordered_by.set((actor_id, name))
    try:
        yield
    finally:
        _ordered_by.reset(inside)


def _actor() -> dict[str, Any]:
    if ordered := _ordered_by.get():
        return {"actor_id": ordered[0], "actor_name": ordered[1], "address": None}
    actor = current_user if has_request_context() and current_user.is_authenticated else None
    return {"actor_id": getattr(actor, "id", None), "actor_name": getattr(actor, "display_name", "system"),
            "address": request.remote_addr if has_request_context() else None}
