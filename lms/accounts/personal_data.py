"""What the house knows of somebody, for that person to take along (Law 27 of 2022). Other plugins add their part to `parts`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lms.accounts import desk, queries, sessions
from lms.accounts.devices import described
from lms.accounts.models import User
from lms.core.registry import Registry


@dataclass(frozen=True)
class Part:
    """`collect(user_id)` returns plain values for JSON; the part's name is its key."""

    name: str
    collect: Callable[[int], Any]


parts: Registry[Part] = Registry("accounts.personal_data")


def of(user: User) -> dict[str, Any]:
    """Profile, identity numbers in force and entered, roles, sessions, and each plugin's part."""
    return {
        "profile": _profile(user),
        "identity_numbers": [{"kind": n.kind, "number": n.number, "valid_from": n.valid_from.isoformat(),
                              "valid_to": n.valid_to and n.valid_to.isoformat()} for n in desk.history_of(user.id)],
        "numbers_entered": [{"kind": c.kind, "number": c.number, "valid_from": c.valid_from.isoformat(),
                             "entered_at": c.asked_at.isoformat(), "state": c.state, "reason": c.reason,
                             "decided_at": c.decided_at and c.decided_at.isoformat()} for c in desk.claims_of(user.id)],
        "roles": [{"role": g.role, "scope": g.scope_kind, "granted_at": g.granted_at.isoformat(),
                   "ended_at": g.ended_at and g.ended_at.isoformat()} for g in user.role_grants],
        "sessions": [{"device": described(s.agent), "address": s.address, "started_at": s.started_at.isoformat(),
                      "seen_at": s.seen_at.isoformat()} for s in sessions.of_user(user.id)],
    } | {part.name: part.collect(user.id) for part in parts}


def _profile(user: User) -> dict[str, Any]:
    person = queries.person(user.id)
    return {
        "username": user.username, "name": user.name, "title_before": user.title_before, "title_after": user.title_after,
        "email": user.email, "employment_type": user.employment_type, "agency": person.agency_name, "position": user.position,
        "grade": user.grade, "birth_place": user.birth_place, "birth_date": user.birth_date and user.birth_date.isoformat(),
        "language": user.language, "time_zone": user.time_zone, "created_at": user.created_at.isoformat(),
    }
