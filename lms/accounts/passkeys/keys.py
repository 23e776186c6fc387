"""Whose passkeys there are: added, used, taken away."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts import letters, second_factor, services, sign_in
from lms.accounts.models import Passkey, User
from lms.accounts.passkeys import ceremony, challenges
from lms.accounts.passkeys.ceremony import Answer, Refused
from lms.core import audit
from lms.core.database import db
from lms.core.work import unit_of_work

MOST = 20
"""Passkeys of one person."""
WHOLE = "sign-in"
"""Purposes of challenges: to sign in with nothing else, as the second step of somebody, to add one to an account."""


def second(user: User) -> str:
    return f"second step of {user.id}"


def new(user: User) -> str:
    return f"new of {user.id}"


def of_user(user_id: int) -> list[Passkey]:
    """The oldest first."""
    return list(db.session.scalars(sa.select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)))


def of_user_or_none(user_id: int, public_id: str) -> Passkey | None:
    return db.session.scalar(sa.select(Passkey).where(Passkey.user_id == user_id, Passkey.public_id == public_id))


def attempt(text: str, purpose: str, whose: str, address: str, *, at: datetime) -> Answer:
    """Count the try and use its challenge up, before the answer is looked at; TooManyTries, Refused. Call it outside any unit of
    work."""
    answer = ceremony.read(text)
    with unit_of_work():
        sign_in.count(_key(answer.credential_id), address, at=at)
        is_first = challenges.is_open(answer.challenge, purpose, whose, at=at) and challenges.spend(answer.challenge, at=at)
    if not is_first:
        raise Refused(_l("This page was open for too long, or was sent twice. Try once more."))
    return answer


def add(user: User, name: str, answer: Answer, *, at: datetime) -> list[str]:
    """A passkey that opens this account from now on; recovery codes, where it is the first means of a second step."""
    fresh = ceremony.made(answer)
    mine = of_user(user.id)
    if len(mine) >= MOST:
        raise services.Refused(_l("You have %(count)s passkeys. Take one away first.", count=MOST))
    if any(one.name == name for one in mine):
        raise services.Refused(_l("One of your passkeys has this name already."), "name")
    codes = second_factor.codes_of_first(user.id)
    db.session.add(Passkey(user_id=user.id, name=name, credential_id=fresh.credential_id, credential=fresh.credential,
                           sign_count=fresh.sign_count, made_at=at))
    services.flush()
    sign_in.forget(_key(fresh.credential_id))
    audit.record("accounts.passkey_added", f"user:{user.id}", name=name)
    letters.passkey_added(user, name, is_first=bool(codes))
    return codes


def accept(answer: Answer, *, is_whole: bool, user: User | None = None, at: datetime) -> User | None:
    """Whose sign-in this answer proves, of `user` alone where one is named; Refused. None where a copy of the passkey answered:
    that is written down, so the unit of work has to be kept."""
    passkey = db.session.scalar(sa.select(Passkey).where(Passkey.credential_id == answer.credential_id))
    owner = db.session.get(User, passkey.user_id) if passkey else None
    if passkey is None or owner is None or not owner.is_active or (user and owner.id != user.id):
        raise Refused(_l("This passkey belongs to no account here any more. Use another way to sign in, and remove it from your "
                         "device."))
    if is_whole and answer.handle != owner.public_id:
        raise Refused(_l("This passkey belongs to another account."))
    count = ceremony.signed(answer, passkey.credential, is_whole=is_whole)
    if not _counted(passkey, count, at):
        audit.record("accounts.passkey_copied", f"user:{owner.id}", name=passkey.name)
        letters.passkey_copied(owner, passkey.name)
        return None
    sign_in.forget(_key(passkey.credential_id))
    return owner


def remove(user: User, passkey: Passkey) -> None:
    """As the holder wishes, or the operator for one that was lost. With the last means the second step ends."""
    name = passkey.name
    db.session.delete(passkey)
    services.flush()
    audit.record("accounts.passkey_removed", f"user:{user.id}", name=name)
    if not second_factor.ends_with_the_last(user):
        letters.passkey_removed(user, name)


def _counted(passkey: Passkey, count: int, at: datetime) -> bool:
    """Whether the counter went on (WebAuthn, section 6.1.1); those that are kept in several devices stay at 0."""
    went_on = Passkey.sign_count < count if count else Passkey.sign_count == 0
    return db.session.scalar(sa.update(Passkey).where(Passkey.id == passkey.id, went_on).values(
        sign_count=count, used_at=at).returning(Passkey.id)) is not None


def _key(credential_id: str) -> str:
    return sign_in.key_of(f"passkey:{credential_id}")
