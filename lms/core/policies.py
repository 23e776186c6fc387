"""Who may do what: roles granted within a scope, capabilities that routes declare, nothing open by default.

A grant reaches an object when the grant's scope is among the object's scopes: its own, those of what contains it, and
those of each agency above it. A grant for the whole system reaches everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.local import LocalProxy

View = TypeVar("View", bound=Callable[..., Any])
Scope = tuple[str, int]
SYSTEM: Scope = ("system", 0)
PUBLIC, SIGNED_IN, KEYED = "public", "signed_in", "keyed"
ROLES = {
    "learner": _l("Learner"), "instructor": _l("Instructor"), "organiser": _l("Organiser"), "hr_officer": _l("HR officer"),
    "head_of_office": _l("Head of office"), "auditor": _l("Auditor"), "administrator": _l("Administrator"),
}


@dataclass(frozen=True)
class Grant:
    """A role within a scope: ("system", 0), ("agency", id) for its whole subtree, ("course", id), ("cohort", id)."""

    role: str
    scope: Scope = SYSTEM


@dataclass(frozen=True)
class Capability:
    """Something that roles may do. The administrator may do everything."""

    name: str
    title: object
    roles: tuple[str, ...]

    def held_by(self, grant: Grant) -> bool:
        return grant.role in self.roles or grant.role == "administrator"


class Actor(Protocol):
    """Whoever asks: the signed-in user, or Flask-Login's anonymous one (which has no grants)."""

    @property
    def is_authenticated(self) -> bool: ...


class Scoped(Protocol):
    def scopes(self) -> Iterable[Scope]: ...


def requires(capability: str) -> Callable[[View], View]:
    """Declare who may call a view: a capability, or PUBLIC, or SIGNED_IN. Put it right above the function."""

    def declare(view: View) -> View:
        view.capability = capability  # type: ignore[attr-defined]
        return view

    return declare


def admitted_by(gate: Callable[[], None]) -> Callable[[View], View]:
    """Declare that a view is for programs with a key of their own, never for a session; `gate` aborts where the key is no
    good."""

    def declare(view: View) -> View:
        view.capability, view.gate = KEYED, gate  # type: ignore[attr-defined]
        return view

    return declare


def holds(actor: Any, capability: str) -> bool:
    """Whether the actor holds the capability in any scope: enough for a menu or a route, not for an object."""
    if capability == PUBLIC:
        return True
    person = _person(actor)
    if not person.is_authenticated:
        return False
    return capability == SIGNED_IN or any(True for _ in scopes_of(person, capability))


def scopes_of(actor: Any, capability: str) -> Iterator[Scope]:
    """The scopes within which the actor holds the capability, for the filter of a list."""
    known = capabilities().get(capability)
    if known is None:
        return
    for grant in getattr(_person(actor), "grants", ()):
        if known.held_by(grant):
            yield grant.scope


def can(actor: Any, capability: str, scoped: Scoped | Iterable[Scope]) -> bool:
    """Whether the actor holds the capability over this object."""
    held = set(scopes_of(actor, capability))
    if not held:
        return False
    reached = scoped if not hasattr(scoped, "scopes") else scoped.scopes()
    return SYSTEM in held or not held.isdisjoint(reached)


def check(actor: Any, capability: str, scoped: Scoped | Iterable[Scope]) -> None:
    """403 unless the actor holds the capability over this object."""
    if not can(actor, capability, scoped):
        abort(403)


def capabilities() -> dict[str, Capability]:
    known: dict[str, Capability] = current_app.extensions["lms.capabilities"]
    return known


def _person(actor: Any) -> Any:
    """Whoever `current_user` stands for, looked up once: a page asks dozens of times."""
    return actor._get_current_object() if isinstance(actor, LocalProxy) else actor


def install(app: Flask) -> None:
    app.extensions["lms.capabilities"] = {}
    app.before_request(_admit)


def _admit() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    capability = getattr(current_app.view_functions[request.endpoint], "capability", None)
    if capability is None:
        abort(403)
    if capability == KEYED:
        gate: Callable[[], None] = getattr(current_app.view_functions[request.endpoint], "gate")  # noqa: B009 (set by `admitted_by`)
        gate()
        return None
    if capability == PUBLIC or holds(current_user, capability):
        return None
    if current_user.is_authenticated or not current_app.login_manager.login_view:  # type: ignore[attr-defined]
        abort(403)
    if request.method != "GET":
        abort(401)
    return redirect(url_for(current_app.login_manager.login_view, next=request.full_path.rstrip("?")), 303)  # type: ignore[attr-defined]
