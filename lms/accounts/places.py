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
    DomainError that says why nothing does; `roles` are those that make sense there."""

    name: str
    help: str
    find: Callable[[str], tuple[int, str]]
    roles: tuple[str, ...] = GRANTABLE


places: Registry[Place] = Registry("accounts.places")
