"""Who wishes to be erased asks here: the administrators are told, and the audit trail remembers since when."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.accounts import notices, queries
from lms.accounts.letters import ERASURE_ASKED
from lms.accounts.models import User
from lms.core import audit
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.policies import SYSTEM

AGAIN = timedelta(days=14)
"""So long a request is not repeated: whoever decides needs time, and nobody is to be pestered."""
ACTION = "accounts.erasure_asked"


def ask(user: User, *, at: datetime) -> None:
    """Every administrator is told, without the name, which would stay in the inbox; again within `AGAIN` changes nothing."""
    last = asked_at(user.id)
    if last is not None and at < last + AGAIN:
        return
    audit.record(ACTION, f"user:{user.id}")
    notices.tell_all([notices.Notice(id_, ERASURE_ASKED.name, f"/people/{user.public_id}/erase")
                      for id_ in db.session.scalars(queries.holders("administrator", SYSTEM).where(User.is_active))], at=at)


def asked_at(user_id: int) -> datetime | None:
    """When the person last asked."""
    return db.session.scalar(sa.select(sa.func.max(AuditEntry.at)).where(
        AuditEntry.action == ACTION, AuditEntry.target == f"user:{user_id}"))
