"""Announcements: written, changed, withdrawn, told once, read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import abort
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.orm import undefer

from lms.core import audit
from lms.core.database import db, insert
from lms.discussions import letters, policies, texts
from lms.discussions.errors import was_told
from lms.discussions.models import Announcement, Glance
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts

PER_PAGE = 20
AFTER = timedelta(days=14)
"""Learners read for so long after the last day of their cohort."""


@dataclass(frozen=True)
class Words:
    """What an announcement says, and from when on."""

    title: str
    text: str
    shows_at: datetime


class Fresh(NamedTuple):
    """What a learner has not opened yet."""

    public_id: str
    title: str
    shows_at: datetime


def write(words: Words, *, course_id: int | None = None, cohort_id: int | None = None, key: str, by: int,
          at: datetime) -> Announcement:
    """To all learners of the course or of the cohort, one of the two; the same form sent again returns what it made. They are
    told at once where it shows already."""
    made = db.session.scalar(insert(Announcement).values(
        course_id=course_id, cohort_id=cohort_id, author_id=by, key=key, title=words.title, text=texts.tidy(words.text),
        html=texts.html(words.text), written_at=at, shows_at=words.shows_at).on_conflict_do_nothing(
        index_elements=["author_id", "key"]).returning(Announcement.id))
    if made is None:
        return db.session.scalars(sa.select(Announcement).where(Announcement.author_id == by, Announcement.key == key)).one()
    found = db.session.get_one(Announcement, made)
    audit.record("discussions.announced", f"announcement:{made}", course=course_id, cohort=cohort_id)
    if found.shows_at <= at:
        tell(found, at=at)
    return found


def change(found: Announcement, words: Words, *, at: datetime) -> None:
    """Learners are not told again. Refused where it is to show later than its learners were told."""
    db.session.flush()
    db.session.refresh(found, with_for_update=True)
    if found.told_at is not None and words.shows_at > at:
        raise was_told()
    found.title, found.text, found.html, found.edited_at = words.title, texts.tidy(words.text), texts.html(words.text), at
    if found.told_at is None:
        found.shows_at = words.shows_at
    audit.record("discussions.announcement_changed", f"announcement:{found.id}")
    if found.shows_at <= at:
        tell(found, at=at)


def withdraw(found: Announcement, *, at: datetime) -> None:
    """Learners no longer see it; again changes nothing."""
    db.session.flush()
    db.session.refresh(found, with_for_update=True)
    if found.withdrawn_at is None:
        found.withdrawn_at = at
        audit.record("discussions.announcement_withdrawn", f"announcement:{found.id}")


def tell(found: Announcement, *, at: datetime) -> None:
    """Once; afterwards nothing is owed any more."""
    if found.told_at is None and found.withdrawn_at is None:
        found.told_at = at
        letters.announced(found, course_of(found), audience(found, at=at), at=at)


def owed(*, at: datetime) -> Sequence[int]:
    """Ids of those whose moment has come and of which nobody was told."""
    return db.session.scalars(sa.select(Announcement.id).where(
        Announcement.told_at.is_(None), Announcement.withdrawn_at.is_(None), Announcement.shows_at <= at).limit(100)).all()


def locked(id_: int) -> Announcement:
    return db.session.scalars(sa.select(Announcement).where(Announcement.id == id_).with_for_update()).one()


def see(found: Announcement, user_id: int, *, at: datetime) -> None:
    db.session.execute(insert(Glance).values(announcement_id=found.id, user_id=user_id, at=at).on_conflict_do_nothing())


def was_seen(found: Announcement, user_id: int) -> bool:
    return db.session.get(Glance, (found.id, user_id)) is not None


def or_404(public_id: str) -> Announcement:
    """With its text."""
    return db.session.scalar(sa.select(Announcement).where(Announcement.public_id == public_id).options(
        undefer(Announcement.text), undefer(Announcement.html))) or abort(404)


def course_of(found: Announcement) -> int:
    return found.course_id or enrolments.cohort_facts(found.cohort_id or 0).course_id


def audience(found: Announcement, *, at: datetime) -> set[int]:
    """Who may read it now: of an announcement to a course, the learners of the cohorts that are not yet over and closed."""
    if found.cohort_id is not None:
        return enrolments.learners_in(found.cohort_id)
    since = at.date() - AFTER
    cohorts = enrolments.cohorts_of(found.course_id or 0)
    return enrolments.learners_in_any([c.id for c in cohorts if c.closed_at is None and c.ends_on >= since])


def reads(ids: Iterable[int]) -> dict[int, int]:
    """How many have opened each."""
    rows = db.session.execute(sa.select(Glance.announcement_id, sa.func.count()).where(
        Glance.announcement_id.in_(list(ids))).group_by(Glance.announcement_id))
    return dict(rows.all())


def seen_by(user_id: int, ids: Iterable[int]) -> set[int]:
    return set(db.session.scalars(sa.select(Glance.announcement_id).where(
        Glance.user_id == user_id, Glance.announcement_id.in_(list(ids)))))


def fresh(user_id: int, course_id: int, cohort_id: int, *, at: datetime) -> list[Fresh]:
    """What this learner of the cohort has not opened yet, the newest three; in one statement, for the course page."""
    rows = db.session.execute(_fresh(), {"user_id": user_id, "course_id": course_id, "cohort_id": cohort_id, "at": at})
    return [Fresh(*row) for row in rows]


@cache
def _fresh() -> sa.Select[str, str, datetime]:
    """Built once, for every course page asks it."""
    seen = sa.exists().where(Glance.announcement_id == Announcement.id, Glance.user_id == sa.bindparam("user_id"))
    return sa.select(Announcement.public_id, Announcement.title, Announcement.shows_at).where(
        _shown(sa.bindparam("course_id"), [sa.bindparam("cohort_id")], sa.bindparam("at")), ~seen,
    ).order_by(Announcement.shows_at.desc()).limit(3)


def listed(course_id: int, cohort_ids: Collection[int], *, only_shown: bool, at: datetime, page: int) -> Pagination:
    """Those to the course and to these cohorts, the newest first."""
    which = _shown(course_id, cohort_ids, at) if only_shown else _to(course_id, cohort_ids)
    return db.paginate(sa.select(Announcement).where(which).order_by(Announcement.shows_at.desc(), Announcement.id.desc()),
                       page=max(page, 1), per_page=PER_PAGE, error_out=False)


def kept_cohorts(actor: Any, course_id: int) -> list[CohortFacts]:
    """Those of the course in which the actor keeps order."""
    return [cohort for cohort in enrolments.cohorts_of(course_id) if policies.may_moderate(actor, cohort)]


def _to(course_id: Any, cohort_ids: Collection[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(Announcement.course_id == course_id, Announcement.cohort_id.in_(list(cohort_ids)))


def _shown(course_id: Any, cohort_ids: Collection[Any], at: Any) -> sa.ColumnElement[bool]:
    return sa.and_(_to(course_id, cohort_ids), Announcement.withdrawn_at.is_(None), Announcement.shows_at <= at)
