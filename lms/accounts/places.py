"""Where a role may be given besides the whole system: each room that has such places says how they are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lms.core.policies import ROLES
from lms.core.registry import Registry

GRANTABLE = tuple(role for role in ROLES if role != "learner")


@dataclass(frozen=True)
class Place:
    """One kind of scope, by its `name` in a grant. `find` gives the id and the title of what goes by a text, or raises a
    DomainError that says why nothing does; `called` tells people what has an id, "" where nothing has it any more; `roles` are
    those that make sense there."""

    name: str
    help: str
    find: Callable[[str], tuple[int, str]]
    called: Callable[[int], str]
    roles: tuple[str, ...] = GRANTABLE


def called(kind: str, id_: int) -> str:
    """What people call this place; "" where no room knows its kind."""
    place = places.get(kind)
    return place.called(id_) if place else ""


places: Registry[Place] = Registry("accounts.places")
