"""What the house knows of somebody, for that person to take along (Law 27 of 2022). Other plugins add their part to `parts`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import desk, identity, queries, second_factor, sessions
from lms.accounts.copies import of_user as copy_of
from lms.accounts.devices import described
from lms.accounts.labels import EMPLOYMENT, TIME_ZONES
from lms.accounts.models import User
from lms.accounts.passkeys.keys import of_user as passkeys_of
from lms.accounts.sign_on.people import links_of
from lms.core.policies import ROLES
from lms.core.registry import Registry


@dataclass(frozen=True)
class Part:
    """`collect(user_id)` returns plain values for JSON; the part's name is its key.

    For the PDF that people read: `title` heads the part, `words` say what its keys are called where that is not among the
    common ones (`lms.accounts.data_words`), `codes` what coded values of a key mean. What stands under a key in `for_programs`
    is of use to programs alone: the PDF only says that the JSON file holds it. `read` makes of the text of a key what people
    read, where it is kept with marks.
    """

    name: str
    collect: Callable[[int], Any]
    title: object = ""
    words: Mapping[str, object] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    for_programs: frozenset[str] = frozenset()
    read: Mapping[str, Callable[[str], str]] = field(default_factory=dict)


parts: Registry[Part] = Registry("accounts.personal_data")


def of(user: User) -> dict[str, Any]:
    """Profile, identity numbers in force and entered, roles, sessions, and each plugin's part."""
    return {part.name: part.collect(user.id) for part in everything()}


def everything() -> Iterator[Part]:
    """The parts of accounts, then those of the plugins."""
    yield from OWN
    yield from parts


def _profile(user_id: int) -> dict[str, Any]:
    user, person = _user(user_id), queries.person(user_id)
    return {
        "username": user.username, "name": user.name, "title_before": user.title_before, "title_after": user.title_after,
        "email": user.email, "employment_type": user.employment_type, "agency": person.agency_name, "position": user.position,
        "grade": user.grade, "birth_place": user.birth_place, "birth_date": _text(user.birth_date),
        "language": user.language, "time_zone": user.time_zone, "created_at": user.created_at.isoformat(),
    }


def _numbers(user_id: int) -> list[dict[str, Any]]:
    return [{"kind": n.kind, "number": n.number, "valid_from": n.valid_from.isoformat(), "valid_to": _text(n.valid_to)}
            for n in desk.history_of(user_id)]


def _claims(user_id: int) -> list[dict[str, Any]]:
    return [{"kind": c.kind, "number": c.number, "valid_from": c.valid_from.isoformat(), "entered_at": c.asked_at.isoformat(),
             "state": c.state, "reason": c.reason, "decided_at": _text(c.decided_at)} for c in desk.claims_of(user_id)]


def _roles(user_id: int) -> list[dict[str, Any]]:
    return [{"role": g.role, "scope": g.scope_kind, "granted_at": g.granted_at.isoformat(), "ended_at": _text(g.ended_at)}
            for g in _user(user_id).role_grants]


def _sessions(user_id: int) -> list[dict[str, Any]]:
    return [{"device": described(s.agent), "address": s.address, "started_at": s.started_at.isoformat(),
             "seen_at": s.seen_at.isoformat()} for s in sessions.of_user(user_id)]


def _copy(user_id: int) -> dict[str, Any] | None:
    copy = copy_of(user_id)
    return {"asked_at": copy.asked_at.isoformat(), "made_at": _text(copy.made_at)} if copy else None


def _second_factor(user_id: int) -> dict[str, Any] | None:
    state = second_factor.state(user_id)
    return {"set_at": _text(state.set_at), "codes_left": state.codes_left} if state else None


def _passkeys(user_id: int) -> list[dict[str, Any]]:
    return [{"name": one.name, "made_at": one.made_at.isoformat(), "used_at": _text(one.used_at)} for one in passkeys_of(user_id)]


def _links(user_id: int) -> list[dict[str, Any]]:
    return [{"issuer": one.issuer, "subject": one.subject, "linked_at": one.linked_at.isoformat()} for one in links_of(user_id)]


def _user(user_id: int) -> User:
    user = queries.user(user_id)
    if user is None:
        raise LookupError(f"there is no user {user_id}")
    return user


def _text(value: date | None) -> str | None:
    return value.isoformat() if value else None


_KINDS = {"kind": identity.KINDS}
OWN = (
    Part("profile", _profile, _l("Profile"), codes={
        "employment_type": EMPLOYMENT, "time_zone": TIME_ZONES, "language": {"id": "Bahasa Indonesia", "en": "English"}}),
    Part("identity_numbers", _numbers, _l("Identity numbers"), codes=_KINDS),
    Part("numbers_entered", _claims, _l("Identity numbers entered by oneself"), codes=_KINDS | {"state": {
        "waiting": _l("not yet checked"), "confirmed": _l("confirmed"), "refused": _l("refused"), "withdrawn": _l("withdrawn")}}),
    Part("roles", _roles, _l("Roles"), codes={"role": ROLES, "scope": {
        "system": _l("the whole system"), "agency": _l("an agency"), "course": _l("a single course"),
        "cohort": _l("a single cohort")}}),
    Part("sessions", _sessions, _l("Browsers that were signed in")),
    Part("second_factor", _second_factor, _l("Second step of signing in"), words={"codes_left": _l("Recovery codes left")}),
    Part("passkeys", _passkeys, _l("Passkeys"), words={"used_at": _l("Last used")}),
    Part("sign_on", _links, _l("Links with sign-on services"), words={
        "issuer": _l("Service"), "subject": _l("Name there"), "linked_at": _l("Linked")}),
    Part("data_copy", _copy, _l("PDF of one's data")),
)
