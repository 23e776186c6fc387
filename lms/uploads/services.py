"""Files on their way here: begun, taken by the room they are for, removed, swept away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from lms.core import staging
from lms.core.database import db
from lms.core.work import after_commit
from lms.uploads import queries
from lms.uploads.content import check
from lms.uploads.errors import FileTooLarge, TooMuchWaiting
from lms.uploads.models import Upload
from lms.uploads.purposes import Rule

MOST_WAITING = 50
"""Files that one person may have waiting."""
SWEPT = 1000
"""So many at a time."""
SETTLED = timedelta(hours=1)
"""By then whatever a room has copied is on the disk, also where the storage itself makes no haste."""


def begin(owner_id: int, purpose: str, subject: str, *, name: str, size: int, rule: Rule, at: datetime) -> Upload:
    """A file of `size` bytes may be sent; FileTooLarge or TooMuchWaiting beyond the bounds, which count what is announced."""
    if size > rule.at_most:
        raise FileTooLarge(rule.at_most)
    _lock(owner_id)
    waiting = queries.promised(owner_id, at=at)
    for_this = sum(row.size for row in waiting if (row.purpose, row.subject) == (purpose, subject))
    in_all = sum(row.size for row in waiting)
    if (for_this + size > rule.waiting or len(waiting) >= MOST_WAITING
            or in_all + size > current_app.config["UPLOADS_WAITING_MB"] * 1_000_000):
        raise TooMuchWaiting
    upload = Upload(owner_id=owner_id, purpose=purpose, subject=subject, name=_plain(name), size=size, begun_at=at,
                    expires_at=at + timedelta(days=current_app.config["UPLOADS_KEPT_DAYS"]))
    db.session.add(upload)
    db.session.flush()
    return upload


def judge(upload: Upload, rule: Rule) -> None:
    """Look at a file that has arrived whole; UploadRefused says what is wrong with it."""
    with staging.read(upload.public_id) as stream:
        check(stream, upload.name, rule.allowed)


def take(uploads: Iterable[Upload], *, at: datetime) -> None:
    """The room has made these files its own: nobody can use them again."""
    for upload in uploads:
        upload.taken_at = at
    db.session.flush()


def remove(upload: Upload) -> None:
    """The owner does not want it, or it was refused."""
    public_id = upload.public_id
    db.session.delete(upload)
    db.session.flush()
    after_commit(lambda: staging.discard(public_id))


def over(at: datetime) -> sa.ColumnElement[bool]:
    """Which have expired, or were taken a while ago."""
    return sa.or_(Upload.expires_at <= at, Upload.taken_at <= at - SETTLED)


def sweep(*, at: datetime) -> int:
    """Remove what has expired and what was taken a while ago; how many."""
    gone = db.session.scalars(sa.select(Upload).where(over(at)).limit(SWEPT)).all()
    for upload in gone:
        remove(upload)
    return len(gone)


def sweep_strays() -> None:
    """Remove staged bytes that no row speaks of, such as a crash may leave."""
    old = staging.names(older_than=timedelta(days=1).total_seconds())
    known = set(db.session.scalars(sa.select(Upload.public_id)))
    for name in old:
        if name not in known:
            staging.discard(name)


def _plain(name: str) -> str:
    """As the browser calls it, shortened in the middle so that its ending stays; it is judged when the file is used."""
    line = re.sub(r"[\x00-\x1f\x7f]", " ", name).strip() or "berkas"
    return line if len(line) <= 200 else f"{line[:150]}…{line[-40:]}"


def _lock(owner_id: int) -> None:
    """One at a time for a person: two that begin in the same moment can't both have the last room."""
    people = sa.table("accounts_user", sa.column("id"))
    db.session.execute(sa.select(people.c.id).where(people.c.id == owner_id).with_for_update(key_share=True))
