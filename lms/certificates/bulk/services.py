"""Opening a check of many, going on with it, forgetting it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import IO, Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l

from lms.accounts import erasure
from lms.certificates.bulk import archives, sheets
from lms.certificates.bulk.errors import Enough, NoList
from lms.certificates.bulk.models import Check, CheckRow
from lms.core import audit, jobs, storage
from lms.core.database import db
from lms.core.work import after_commit

AT_ONCE = 3
"""Checks of one person that may be at work."""
Read = tuple[list[tuple[int, str]], str | None]


def read(stream: IO[bytes], *, at_most: int) -> Read:
    """What the file asks, and where it is stored if that is needed later; NoList or TooLarge, nothing kept."""
    head = stream.read(4)
    stream.seek(0)
    if archives.is_archive(head) and not archives.is_workbook(stream):
        rows = archives.listed(stream)
        stream.seek(0)
        return rows, storage.put(stream, at_most=at_most).key
    stream.seek(0)
    content = stream.read(sheets.LARGEST + 1)
    if len(content) > sheets.LARGEST:
        raise NoList(_l("The list is larger than %(mb)s MB. Leave out what is not needed, or send it in parts.",
                        mb=sheets.LARGEST // 1_000_000))
    return sheets.read(content), None


def open_check(owner_id: int, name: str, asked: Read, *, at: datetime) -> Check:
    """Keep what is asked and have it looked at; Enough while others of this person are at work."""
    if erasure.how_many(Check.owner_id == owner_id, Check.ended_at.is_(None)) >= AT_ONCE:
        raise Enough(_l("%(count)s checks of yours are still at work. Wait for one to end, or delete it.", count=AT_ONCE))
    rows, source_key = asked
    check = Check(owner_id=owner_id, name=_named(name), asked_at=at, heard_at=at, total=len(rows), source_key=source_key)
    db.session.add(check)
    db.session.flush()
    db.session.execute(sa.insert(CheckRow), [
        {"check_id": check.id, "place": place, "asked": text, "answer": {}} for place, text in rows])
    audit.record("certificates.many_checked", f"check:{check.id}", rows=len(rows))
    jobs.enqueue("certificates.check", check_id=check.id)
    return check


def keep(check_id: int, answers: Sequence[tuple[int, dict[str, Any]]], *, at: datetime) -> bool:
    """Store these answers; whether the check is still wanted. Twice the same does no harm."""
    check = db.session.get(Check, check_id, with_for_update=True, populate_existing=True)
    if check is None:
        return False
    db.session.execute(sa.update(CheckRow), [
        {"check_id": check_id, "place": place, "answer": answer, "checked_at": at} for place, answer in answers])
    check.done = db.session.scalar(sa.select(sa.func.count()).where(
        CheckRow.check_id == check_id, CheckRow.checked_at.is_not(None))) or 0
    check.heard_at = at
    return True


def end(check_id: int, *, at: datetime) -> None:
    """All is answered; an archive is no longer needed."""
    check = db.session.get(Check, check_id, with_for_update=True, populate_existing=True)
    if check and check.ended_at is None:
        check.ended_at, key, check.source_key = at, check.source_key, None
        _let_go_of(key)


def forget(check: Check) -> None:
    """With its rows and its archive."""
    key = check.source_key
    db.session.execute(sa.delete(CheckRow).where(CheckRow.check_id == check.id))
    db.session.delete(check)
    db.session.flush()
    _let_go_of(key)


def old(at: datetime) -> sa.ColumnElement[bool]:
    return Check.asked_at < at - timedelta(days=current_app.config["CHECK_DAYS"])


def purge(*, at: datetime) -> None:
    """What is older than the operator lets it become."""
    for check in db.session.scalars(sa.select(Check).where(old(at))).all():
        forget(check)


def _let_go_of(key: str | None) -> None:
    if key:
        after_commit(lambda: erasure.discard({key}))


def _named(name: str) -> str:
    plain = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    return plain.strip()[:120] or "-"
