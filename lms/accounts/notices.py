"""What people are told: each room says which kinds of notices it has, and tells. Who carries them is a plug-point.

Without a carrier a notice is a letter that leaves at once. A notice is kept as its kind and plain facts, not as text, so that
everybody reads it in his own language.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.accounts.models import User, display_name
from lms.core import mail
from lms.core.database import db, now
from lms.core.i18n import day, when
from lms.core.references import pieces
from lms.core.registry import Registry

GROUPS = {
    "places": _l("Courses, seats and waiting lists"), "deadlines": _l("Reminders before deadlines"),
    "work": _l("Works and marks"), "certificates": _l("Certificates and their recognition"),
    "news": _l("Announcements"), "talk": _l("Discussions")}
"""Kinds are chosen in these groups by whoever wants fewer letters."""


@dataclass(frozen=True)
class Kind:
    """`subject` and `text` are late texts, the facts their placeholders; the text has neither greeting nor link.

    `is_necessary`: the law or the training itself asks that the person be told, so no choice of the person keeps the letter
    back. `is_urgent`: it waits neither for the morning nor for a digest.
    """

    name: str
    group: str
    subject: LazyString
    text: LazyString
    is_necessary: bool = False
    is_urgent: bool = False


@dataclass(frozen=True)
class Notice:
    """One person is told. `facts` are plain values or what `plain` makes of a moment, a day or a late text; `link` is a path of
    this site; of two notices to one person with the same `once` there is only the first."""

    person_id: int
    kind: str
    link: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    once: str | None = None


@dataclass(frozen=True)
class Carrier:
    """`carry(notices, at)` takes them in the present unit of work, and with it they are there or not."""

    name: str
    carry: Callable[[Sequence[Notice], datetime], None]


class Worded(NamedTuple):
    subject: str
    text: str


class Reader(NamedTuple):
    """Somebody who is written to, in his language and zone."""

    id: int
    public_id: str
    display_name: str
    email: str | None
    language: str
    time_zone: str
    is_active: bool


kinds: Registry[Kind] = Registry("accounts.notice_kinds")
carriers: Registry[Carrier] = Registry("accounts.notice_carriers")


def tell(person_id: int, kind: str, link: str, **facts: Any) -> None:
    """Tell one person, in the present unit of work."""
    tell_all([Notice(person_id, kind, link, {name: plain(value) for name, value in facts.items()})], at=now())


def tell_all(notices: Sequence[Notice], *, at: datetime) -> None:
    """Tell all of them. LookupError for a kind that no room has."""
    for name in {notice.kind for notice in notices}:
        if kinds.get(name) is None:
            raise LookupError(f"no room declares the notice {name}")
    all_of_them = list(carriers)
    for carrier in all_of_them:
        carrier.carry(notices, at)
    if not all_of_them:
        _mail(notices)


def moment(at: datetime | None, zone: str) -> Any:
    """A fact that is read as "21 Januari 2026 23.59 WITA"; "" where there is none."""
    return {"moment": at.isoformat(), "zone": zone} if at else ""


def plain(value: Any) -> Any:
    """As it is kept: late texts and days as what they are made of."""
    if isinstance(value, LazyString):
        with force_locale("en"):
            return {"words": str(value)}
    return {"day": value.isoformat()} if isinstance(value, date) and not isinstance(value, datetime) else value


def worded(kind: str, facts: Mapping[str, Any]) -> Worded:
    """In the present language."""
    known = kinds.get(kind)
    if known is None:
        return Worded(_("A notice"), _("The part of the system that wrote it is switched off."))
    said = {name: _said(value) for name, value in facts.items()}
    return Worded(str(known.subject) % said, str(known.text) % said)


def letter(name: str, text: str, link: str) -> str:
    """The text of a letter about one notice, in the present language."""
    return str(_("Dear %(name)s,\n\n%(text)s\n\n%(link)s", name=name, text=text, link=current_app.config["BASE_URL"] + link))


def readers(ids: Collection[int]) -> dict[int, Reader]:
    """Those of these people who are there, by id."""
    columns = (User.id, User.public_id, User.title_before, User.name, User.title_after, User.email, User.language, User.time_zone,
               User.is_active)
    return {row.id: Reader(
        row.id, row.public_id, display_name(row.title_before, row.name, row.title_after), row.email,
        row.language or current_app.config["LANGUAGE"], row.time_zone or current_app.config["TIMEZONE"], row.is_active)
        for some in pieces(sorted(set(ids))) for row in db.session.execute(sa.select(*columns).where(User.id.in_(some)))}


def in_use(addresses: Collection[str]) -> set[str]:
    """Of these addresses, those that an account has."""
    return set(db.session.scalars(sa.select(User.email).where(User.email.in_(addresses))))


def _mail(notices: Sequence[Notice]) -> None:
    people = readers([notice.person_id for notice in notices])
    for notice in notices:
        reader = people.get(notice.person_id)
        if reader is None or not reader.email:
            continue
        with force_locale(reader.language):
            said = worded(notice.kind, notice.facts)
            mail.send(reader.email, said.subject, letter(reader.display_name, said.text, notice.link))


def _said(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "moment" in value:
        return when(datetime.fromisoformat(value["moment"]), value["zone"])
    if "day" in value:
        return day(date.fromisoformat(value["day"]))
    words = value["words"]
    return _(words)
