"""The first way in for people who were given an account without a password: a slip of paper, or a link by mail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.accounts import passwords, reset, services
from lms.accounts.directory import changeable
from lms.accounts.models import User
from lms.core import audit, jobs, mail
from lms.core.database import db
from lms.core.references import pieces
from lms.core.work import unit_of_work

MOST_SLIPS = 50
"""At a time: making a password known to nobody else takes a while for each."""


@dataclass(frozen=True)
class Slip:
    """What is printed for one person, once; the password is kept nowhere."""

    display_name: str
    agency_name: str
    username: str
    password: str


@dataclass(frozen=True)
class Waiting:
    """Somebody who has no password yet."""

    id: int
    has_email: bool


def waiting(actor: Any, ids: Collection[int]) -> list[Waiting]:
    """Of these people, those whom the actor may let in and who have no password yet, in the order of names; nobody
    where passwords are off."""
    mine = changeable(actor, ids) if current_app.config["LOCAL_PASSWORDS"] else []
    return [Waiting(id_, email is not None) for some in pieces(mine) for id_, email in db.session.execute(
        sa.select(User.id, User.email).where(User.id.in_(some), User.is_active, User.password_hash.is_(None))
        .order_by(User.name))]


def slips(actor: Any, ids: Collection[int]) -> list[Slip]:
    """First passwords for at most 50 of those who wait; each is changed at the first sign-in. Outside any unit of work."""
    chosen = [one.id for one in waiting(actor, ids)][:MOST_SLIPS]
    made = {id_: passwords.temporary() for id_ in chosen}
    hashes = {id_: passwords.hashed(password) for id_, password in made.items()}
    with unit_of_work():
        users = db.session.scalars(sa.select(User).where(User.id.in_(chosen), User.password_hash.is_(None)).options(
            sa.orm.joinedload(User.agency)).order_by(User.name).with_for_update(of=User)).all()
        for user in users:
            services.keep_password_hash(user, hashes[user.id], must_change=True)
    return [Slip(user.display_name, user.agency.name if user.agency else "", user.username, made[user.id]) for user in users]


def invite(actor: Any, ids: Collection[int]) -> int:
    """Have a letter with a link sent to those who wait and have an address; how many."""
    chosen = [one.id for one in waiting(actor, ids) if one.has_email]
    if chosen:
        audit.record_many("accounts.invited", ((f"user:{id_}", {}) for id_ in chosen))
        jobs.enqueue("accounts.invite", ids=chosen)
    return len(chosen)


def send(ids: list[int]) -> None:
    """The letters. Who has chosen a password in the meantime gets none; a repeat sends the same link again."""
    with unit_of_work():
        for some in pieces(ids):
            for user in db.session.scalars(sa.select(User).where(
                    User.id.in_(some), User.is_active, User.email.is_not(None), User.password_hash.is_(None))):
                _letter(user)


def _letter(user: User) -> None:
    site = current_app.config["SITE_NAME"]
    with force_locale(user.language or current_app.config["LANGUAGE"]):
        link = f"{current_app.config['BASE_URL']}/reset-password/{reset.invitation_for(user)}"
        mail.send(user.email or "", _("Your account at %(site)s", site=site), _(
            "Dear %(name)s,\n\nthe organiser of your training has made an account for you at %(site)s. Your username is "
            "%(username)s. Within %(days)s days you may choose your password here:\n\n%(link)s\n\n"
            "Later you sign in with your username, your e-mail address or your NIP.",
            name=user.display_name, site=site, username=user.username, days=reset.INVITED_DAYS, link=link))
