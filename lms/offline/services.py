"""What arrives from devices is kept once and done once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from lms.core.database import db, insert
from lms.core.errors import DomainError
from lms.courses import access, attention
from lms.courses import queries as courses
from lms.offline.entries import EntryKind, Moment, entry_kinds
from lms.offline.models import Entry


@dataclass(frozen=True)
class Sent:
    """An entry as a device sends it: `shown` is the seal under which it got the activity, `age` the seconds since it was made."""

    uuid: str
    kind: str
    activity: str
    shown: str
    age: float
    body: Mapping[str, Any]


class Refused(DomainError):
    """It can't be kept; the text says why."""


def receive(actor: Any, sent: Sent, *, at: datetime) -> str:
    """Keep the entry and do what it tells; the reason if it does not count, else "". A repetition changes nothing.

    Refused, with nothing kept, for what can't have come from a module that this person has put on a device.
    """
    kind = entry_kinds.get(sent.kind)
    activity = courses.find_activity(sent.activity)
    since = attention.shown_at(sent.shown, actor.id, activity.id) if activity else None
    if kind is None or activity is None or since is None:
        raise Refused(_("This belongs to an activity that is no longer there."))
    activity = access.followed(actor, activity)
    said_at = at - timedelta(seconds=min(max(sent.age, 0.0), max((at - since).total_seconds(), 0.0)))
    row = db.session.scalar(insert(Entry).values(
        learner_id=actor.id, uuid=sent.uuid, kind=sent.kind, activity_id=activity.id, body=dict(sent.body), said_at=said_at,
        kept_at=at, refused="").on_conflict_do_nothing(index_elements=["learner_id", "uuid"]).returning(Entry))
    if row is None:
        return _known(actor.id, sent.uuid)
    row.refused = why = _done(kind, actor, activity, sent.body, Moment(since, said_at, at))[:300]
    db.session.flush()
    return why


def _done(kind: EntryKind, actor: Any, activity: Any, body: Mapping[str, Any], moment: Moment) -> str:
    if not access.follows(actor, activity.module.course):
        return str(_("You no longer follow this course."))
    try:
        with db.session.begin_nested():
            (access.check_may_do if kind.works else access.check_open)(actor, activity)
            kind.take(actor.id, activity, body, moment)
    except DomainError as refusal:
        return str(refusal.message)
    except ValueError:
        return str(_("What the device sent could not be read."))
    return ""


def _known(learner_id: int, uuid: str) -> str:
    return db.session.scalars(sa.select(Entry.refused).where(Entry.learner_id == learner_id, Entry.uuid == uuid)).one()
