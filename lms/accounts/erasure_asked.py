"""Who wishes to be erased asks here: the administrators are told, and the audit trail remembers when and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts import notices, queries
from lms.accounts.letters import ERASURE_ASKED, ERASURE_DECLINED
from lms.accounts.models import User
from lms.core import audit
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.policies import SYSTEM

AGAIN = timedelta(days=14)
"""So long a request that nobody has answered is not repeated: whoever decides needs time, and nobody is to be pestered."""
ACTION, DECLINED = "accounts.erasure_asked", "accounts.erasure_declined"
GROUNDS = {
    "state": _l("The public interest in the administration of the state: article 15 (1) c"),
    "justice": _l("Law enforcement that is under way: article 15 (1) b"),
    "science": _l("Statistics and scientific research: article 15 (1) e"),
    "retention": _l("The period for which records of this kind are kept is not over: article 44 (1)"),
}
"""Why Law 27 of 2022 lets a request be declined."""


@dataclass(frozen=True)
class Request:
    """The last one; of one that was declined, when, on which ground and why."""

    asked_at: datetime
    declined_at: datetime | None = None
    ground: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        return self.declined_at is None


class NothingAsked(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This person has no request for erasure that waits for an answer."))


class NotOneself(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Nobody decides about their own request: ask another administrator."))


def ask(user: User, *, at: datetime) -> None:
    """Every administrator is told, without the name, which would stay in the inbox; again within `AGAIN` changes nothing, unless
    the request was answered."""
    last = request_of(user.id)
    if last and last.is_open and at < last.asked_at + AGAIN:
        return
    audit.record(ACTION, f"user:{user.id}")
    notices.tell_all([notices.Notice(id_, ERASURE_ASKED.name, f"/people/{user.public_id}/erase")
                      for id_ in db.session.scalars(queries.holders("administrator", SYSTEM).where(User.is_active))], at=at)


def decline(user: User, ground: str, reason: str, *, by: int, at: datetime) -> None:
    """The person is told the ground and the reason, and may ask again. NothingAsked, NotOneself."""
    if user.id == by:
        raise NotOneself
    db.session.execute(sa.select(User.id).where(User.id == user.id).with_for_update())  # two administrators answer once
    last = request_of(user.id)
    if last is None or not last.is_open:
        raise NothingAsked
    audit.record(DECLINED, f"user:{user.id}", ground=ground, reason=reason)
    notices.tell_all([notices.Notice(user.id, ERASURE_DECLINED.name, "/profile/data", {
        "ground": notices.plain(GROUNDS[ground]), "reason": reason})], at=at)


def request_of(user_id: int) -> Request | None:
    """The last request of this person, with its answer."""
    entries = list(db.session.scalars(sa.select(AuditEntry).where(
        AuditEntry.action.in_((ACTION, DECLINED)), AuditEntry.target == f"user:{user_id}")
        .order_by(AuditEntry.id.desc()).limit(2)))
    if not entries:
        return None
    last = entries[0]
    if last.action == ACTION:
        return Request(last.at)
    return Request(entries[-1].at, last.at, str(GROUNDS.get(last.details.get("ground", ""), "")),
                   str(last.details.get("reason", "")))
