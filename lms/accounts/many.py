"""Many accounts made, changed and taken back in one unit of work: as `services` does it for one, in a few statements."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from lms.accounts.identity import masked
from lms.accounts.models import Agency, IdentityNumber, User
from lms.accounts.services import USERNAME, Refused, settle_claims
from lms.core import audit
from lms.core.database import db
from lms.core.references import in_use, pieces

LONGEST_STEM = 60


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be given an account, checked already; without a `username` one is made of the name."""

    name: str
    agency_id: int
    employment_type: str
    title_before: str = ""
    title_after: str = ""
    number: str = ""
    number_kind: str = ""
    email: str | None = None
    username: str = ""
    position: str = ""
    grade: str = ""
    birth_place: str = ""
    birth_date: date | None = None


def create(newcomers: Sequence[Newcomer], *, at: datetime) -> list[int]:
    """Their ids, in the same order. Nobody has a password yet: see `invitations`. Refused where a name, address or number was
    given to somebody else in the same moment."""
    if not newcomers:
        return []
    names, zones = usernames(newcomers), _zones(newcomers)
    rows = [{**_columns(person), "username": name, "created_at": at, "time_zone": zones.get(person.agency_id)}
            for person, name in zip(newcomers, names, strict=True)]
    try:
        with db.session.begin_nested():
            insert = sa.insert(cast(sa.Table, User.__table__)).returning(User.id, sort_by_parameter_order=True)
            ids = list(db.session.scalars(insert, rows))
            numbers = [{"user_id": id_, "kind": person.number_kind, "number": person.number, "valid_from": at.date()}
                       for id_, person in zip(ids, newcomers, strict=True) if person.number]
            if numbers:
                db.session.execute(sa.insert(IdentityNumber), numbers)
    except IntegrityError as error:
        raise Refused(_l("Somebody else was given this at the same moment. Please look again.")) from error
    audit.record_many("accounts.created", (
        (f"user:{id_}", {"agency_id": person.agency_id}) for id_, person in zip(ids, newcomers, strict=True)))
    audit.record_many("accounts.number_added", (
        (f"user:{row['user_id']}", {"kind": row["kind"], "number": masked(str(row["number"]))}) for row in numbers))
    return ids


def _zones(newcomers: Iterable[Newcomer]) -> dict[int, str]:
    """The zone of each agency whose clocks are not those of the site."""
    return {id_: zone for some in pieces({person.agency_id for person in newcomers}) for id_, zone in db.session.execute(
        sa.select(Agency.id, Agency.time_zone).where(
            Agency.id.in_(some), Agency.time_zone != current_app.config["TIMEZONE"]))}


def change(changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Set these columns of these people."""
    if not changes:
        return
    try:
        with db.session.begin_nested():
            db.session.execute(sa.update(User), [{"id": id_, **columns} for id_, columns in changes.items()])
    except IntegrityError as error:
        raise Refused(_l("Somebody else was given this at the same moment. Please look again.")) from error
    audit.record_many("accounts.changed", (
        (f"user:{id_}", {"fields": sorted(columns)}) for id_, columns in changes.items()))


def give_numbers(numbers: Mapping[int, tuple[str, str]], *, at: datetime) -> None:
    """A first number (kind, number) to people who have none."""
    if not numbers:
        return
    try:
        with db.session.begin_nested():
            db.session.execute(sa.insert(IdentityNumber), [
                {"user_id": id_, "kind": kind, "number": number, "valid_from": at.date()}
                for id_, (kind, number) in numbers.items()])
    except IntegrityError as error:
        raise Refused(_l("Somebody else was given this at the same moment. Please look again.")) from error
    settle_claims({id_: number for id_, (_kind, number) in numbers.items()}, at=at)
    audit.record_many("accounts.number_added", (
        (f"user:{id_}", {"kind": kind, "number": masked(number)}) for id_, (kind, number) in numbers.items()))


def take_numbers(numbers: Mapping[int, str]) -> None:
    """Undo `give_numbers`."""
    for id_, number in numbers.items():
        db.session.execute(sa.delete(IdentityNumber).where(IdentityNumber.user_id == id_, IdentityNumber.number == number))
        audit.record("accounts.number_removed", f"user:{id_}", number=masked(number))


def facts(ids: Collection[int], columns: Collection[str]) -> dict[int, dict[str, Any]]:
    """These columns of these people, as they are now."""
    chosen = [getattr(User, column) for column in columns]
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for some in pieces(ids)
            for row in db.session.execute(sa.select(User.id, *chosen).where(User.id.in_(some)))}


def never_came(among: sa.Select[Any], *, besides: Collection[str] = ()) -> set[int]:
    """Of these people (a query of ids), those who have never signed in, hold no role, and to whom no row of any room points.

    `besides` are columns ("table.column") that don't count, of rows that the caller removes.
    """
    own = ("accounts_identity_number.user_id", *besides)
    used = in_use("accounts_user.id", among, own)
    return set(db.session.scalars(sa.select(User.id).where(
        User.id.in_(among), sa.or_(User.password_hash.is_(None), User.must_change_password)))) - used


def remove(ids: Collection[int]) -> None:
    """Take accounts back that were made by mistake: for those of `never_came` alone."""
    for some in pieces(ids):
        db.session.execute(sa.delete(IdentityNumber).where(IdentityNumber.user_id.in_(some)))
        db.session.execute(sa.delete(User).where(User.id.in_(some)))
    audit.record_many("accounts.removed", ((f"user:{id_}", {}) for id_ in ids))


def usernames(newcomers: Iterable[Newcomer]) -> list[str]:
    """One for each, of the name, that nobody has: "sari.wulandari", the next one "sari.wulandari2"."""
    people = list(newcomers)
    stems = [stem(person.name) for person in people]
    taken = _beginning_with([stem for stem, person in zip(stems, people, strict=True) if not person.username])
    taken |= {person.username for person in people}
    chosen = []
    for person, wanted in zip(people, stems, strict=True):
        name, count = person.username or wanted, 1
        while not person.username and name in taken:
            count += 1
            name = f"{wanted}{count}"
        taken.add(name)
        chosen.append(name)
    return chosen


def stem(name: str) -> str:
    """The name in small plain letters with dots between: at least three, one of them no digit."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", ".", re.sub(r"['’`]", "", folded)).strip(".")[:LONGEST_STEM].strip(".")
    return plain if USERNAME.fullmatch(plain) else f"peserta.{plain}".strip(".")


def _columns(person: Newcomer) -> dict[str, Any]:
    return {"name": person.name, "agency_id": person.agency_id, "employment_type": person.employment_type,
            "title_before": person.title_before, "title_after": person.title_after, "email": person.email,
            "position": person.position, "grade": person.grade, "birth_place": person.birth_place,
            "birth_date": person.birth_date, "must_change_password": True}


def _beginning_with(stems: Sequence[str]) -> set[str]:
    """The usernames that these could collide with: the stems, and of those wanted more than once all that begin so."""
    found: set[str] = set()
    for some in pieces(set(stems)):
        found.update(db.session.scalars(sa.select(User.username).where(User.username.in_(some))))
    for again in found | {stem for stem, times in Counter(stems).items() if times > 1}:
        found |= set(db.session.scalars(sa.select(User.username).where(User.username.startswith(again, autoescape=True))))
    return found
