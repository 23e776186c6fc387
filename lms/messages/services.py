"""Notices come into the inbox, are read, and wait for their letter; people choose; addresses fail and are mended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from lms.accounts import notices
from lms.accounts.notices import Carrier, Kind, Reader
from lms.core import audit, jobs
from lms.core.database import db, insert
from lms.messages import queries
from lms.messages.models import Choice, FailingAddress, Notice
from lms.messages.queries import Wishes
from lms.messages.times import Quiet, after_quiet, next_digest

PURGED = 1000


def carry(told: Sequence[notices.Notice], at: datetime) -> None:
    """Into the inboxes, in the present unit of work; letters leave after it, when their readers want them."""
    ids = {notice.person_id for notice in told}
    people, wishes, unchosen = notices.readers(ids), queries.wishes(ids), queries.unchosen()
    rows = [_row(notice, people[notice.person_id], wishes.get(notice.person_id, unchosen), at)
            for notice in told if notice.person_id in people]
    if not rows:
        return
    db.session.execute(insert(Notice).on_conflict_do_nothing(index_elements=["once", "person_id"]), rows)
    if any(row["mail_at"] is not None and row["mail_at"] <= at for row in rows):
        _send_soon()


INBOX = Carrier("messages.inbox", carry)


def plan(kind: Kind, reader: Reader, wishes: Wishes, *, at: datetime) -> tuple[datetime | None, bool]:
    """From when a letter may leave, None where none is wanted; and whether it goes together with others."""
    way = "now" if kind.is_necessary or kind.is_urgent else wishes.way(kind.group)
    if way == "none" or not reader.email or not (reader.is_active or kind.is_necessary):
        return None, False
    if way == "daily":
        return next_digest(at, current_app.config["DIGEST_HOUR"], wishes.quiet, reader.time_zone), True
    return at if kind.is_urgent else after_quiet(at, wishes.quiet, reader.time_zone), False


def read(notice: Notice, *, at: datetime) -> None:
    """Again changes nothing. What was read in time needs no place in a digest."""
    if notice.read_at is None:
        notice.read_at = at
        if notice.in_digest:
            notice.mail_at = None


def read_all(person_id: int, *, at: datetime) -> None:
    mine = (Notice.person_id == person_id, Notice.read_at.is_(None))
    db.session.execute(sa.update(Notice).where(*mine, Notice.in_digest).values(mail_at=None))
    db.session.execute(sa.update(Notice).where(*mine).values(read_at=at))


def choose(person_id: int, ways: dict[str, str], quiet: Quiet, *, at: datetime) -> None:
    """How the person wants to be told from now on, of what waits for its letter too."""
    values = {"ways": ways, "quiet_from": quiet.start, "quiet_until": quiet.end, "changed_at": at}
    db.session.execute(insert(Choice).values(person_id=person_id, **values).on_conflict_do_update(
        index_elements=["person_id"], set_=values))
    _plan_anew(person_id, Wishes(ways, quiet), at)


def unsubscribe(person_id: int, groups: Collection[str], *, at: datetime) -> None:
    """No more letters of these groups but for what must be told; the notices still come into the inbox."""
    wishes = queries.wishes_of(person_id)
    choose(person_id, wishes.ways | dict.fromkeys(groups, "none"), wishes.quiet or Quiet(0, 0), at=at)
    audit.record("messages.unsubscribed", f"user:{person_id}", groups=sorted(groups))


def fail(address: str, reason: str, *, at: datetime) -> bool:
    """Letters to this address come back; whether that is news."""
    adding = insert(FailingAddress).values(address=address.lower(), since=at, reason=" ".join(reason.split())[:300])
    return db.session.scalar(adding.on_conflict_do_nothing(index_elements=["address"]).returning(
        FailingAddress.address)) is not None


def try_again(address: str) -> None:
    """Its owner says that it works."""
    db.session.execute(sa.delete(FailingAddress).where(FailingAddress.address == address))


def old(at: datetime) -> sa.ColumnElement[bool]:
    """Which notices have been kept long enough."""
    kept = timedelta(days=current_app.config["NOTICES_KEPT_DAYS"])
    return sa.and_(Notice.mail_at.is_(None), sa.or_(
        sa.and_(Notice.created_at < at - kept, Notice.read_at.is_not(None)), Notice.created_at < at - 2 * kept))


def purge(*, at: datetime) -> int:
    """Delete old notices, unread ones after twice the time, and addresses that nobody has any more; how many notices."""
    ids = db.session.scalars(sa.select(Notice.id).where(old(at)).limit(PURGED)).all()
    db.session.execute(sa.delete(Notice).where(Notice.id.in_(ids)))
    addresses = db.session.scalars(sa.select(FailingAddress.address)).all()
    db.session.execute(sa.delete(FailingAddress).where(FailingAddress.address.in_(set(addresses) - notices.in_use(addresses))))
    return len(ids)


def _row(notice: notices.Notice, reader: Reader, wishes: Wishes, at: datetime) -> dict[str, Any]:
    mail_at, in_digest = plan(notices.kinds[notice.kind], reader, wishes, at=at)
    return {"person_id": notice.person_id, "kind": notice.kind, "facts": dict(notice.facts), "link": notice.link,
            "once": notice.once, "created_at": at, "mail_at": mail_at, "in_digest": in_digest}


def _plan_anew(person_id: int, wishes: Wishes, at: datetime) -> None:
    reader = notices.readers([person_id])[person_id]
    for notice in db.session.scalars(sa.select(Notice).where(
            Notice.person_id == person_id, Notice.mail_at.is_not(None), Notice.tries == 0, Notice.claimed_until.is_(None))):
        if kind := notices.kinds.get(notice.kind):
            notice.mail_at, notice.in_digest = plan(kind, reader, wishes, at=at)


def _send_soon() -> None:
    """Once for all that this unit of work tells."""
    session = db.session()
    if session.info.get("messages.send") is not session.get_transaction():
        session.info["messages.send"] = session.get_transaction()
        jobs.enqueue("messages.send")
