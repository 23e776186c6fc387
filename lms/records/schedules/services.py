"""Schedules are set and ended; a list is made once for each time that it is due, within what its officer may see then."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.core import audit, spreadsheets, storage
from lms.core.database import db
from lms.core.policies import can, holds
from lms.core.work import after_commit, unit_of_work
from lms.records import letters
from lms.records.errors import ManySchedules
from lms.records.ledger import sheet
from lms.records.models import Extract, Schedule
from lms.records.policies import HOURS
from lms.records.schedules import dates

MOST = 10
"""Schedules of one officer."""
LARGEST = 100_000_000
"""Bytes of one list."""


def set_up(owner: Any, *, agency_id: int | None, standing: str, form: str, every: str, at: datetime) -> Schedule:
    """ManySchedules beyond ten."""
    held = db.session.scalar(sa.select(sa.func.count()).where(Schedule.owner_id == owner.id)) or 0
    if held >= MOST:
        raise ManySchedules
    made = Schedule(owner_id=owner.id, agency_id=agency_id, standing=standing, form=form, every=every, set_at=at,
                    next_at=dates.following(every, at, _zone(owner)))
    db.session.add(made)
    db.session.flush()
    audit.record("records.schedule_set", f"schedule:{made.id}", agency=agency_id, every=every)
    return made


def end(schedule: Schedule) -> None:
    """Its lists go with it."""
    audit.record("records.schedule_ended", f"schedule:{schedule.id}")
    _forget(Extract.schedule_id == schedule.id)
    db.session.delete(schedule)
    db.session.flush()


def make(schedule_id: int, *, at: datetime) -> Extract | None:
    """The list that is due, told to its officer; None where it was made meanwhile, or where the officer may see no such list any
    more: then the schedule ends. Call it outside any unit of work; killed in the middle it is made again."""
    schedule = db.session.get_one(Schedule, schedule_id, populate_existing=True)
    owner, was_due = people.user(schedule.owner_id), schedule.next_at
    path = _path(owner, schedule)
    if owner is None or path is None:
        with unit_of_work():
            end(schedule)
        return None
    year = (at - timedelta(days=1)).year
    with force_locale(owner.language or current_app.config["LANGUAGE"]):
        told = sheet.sheet(owner, path=path, year=year, standing=schedule.standing, at=at)
        content = (spreadsheets.as_csv(told.rows) if schedule.form == "csv" else
                   spreadsheets.as_xlsx(_("JP of the year"), told.rows))
    blob = storage.put(io.BytesIO(content), at_most=LARGEST)
    with unit_of_work():
        ahead = dates.following(schedule.every, at, _zone(owner))
        if not db.session.scalar(sa.update(Schedule).where(Schedule.id == schedule_id, Schedule.next_at == was_due).values(
                next_at=ahead).returning(Schedule.id)):
            return None
        made = Extract(schedule_id=schedule_id, made_at=at, year=year, count=told.people, file_key=blob.key, size=blob.size,
                       expires_at=at + timedelta(days=current_app.config["RECORDS_EXPORT_DAYS"]))
        db.session.add(made)
        db.session.flush()
        audit.record("records.hours_exported", f"schedule:{schedule_id}", count=made.count, year=year, officer=owner.id)
        letters.list_ready(owner.id, made)
    return made


def over(at: datetime) -> sa.ColumnElement[bool]:
    """Which lists have been kept long enough."""
    return Extract.expires_at <= at


def expire(*, at: datetime) -> None:
    _forget(over(at))


def erase(owner_id: int) -> set[str]:
    """Whatever somebody ordered goes, and every list that may name him; the keys of files that nothing else shows."""
    user = people.user(owner_id)
    place = people.agency(user.agency_id) if user and user.agency_id else None
    above = [int(step) for step in place.path.split("/") if step] if place else []
    mine = sa.select(Schedule.id).where(sa.or_(
        Schedule.owner_id == owner_id, *([Schedule.agency_id.is_(None), Schedule.agency_id.in_(above)] if above else [])))
    keys = _taken_out(Extract.schedule_id.in_(mine))
    db.session.execute(sa.delete(Schedule).where(Schedule.owner_id == owner_id))
    return keys


def _forget(which: sa.ColumnElement[bool]) -> None:
    for key in _taken_out(which):
        after_commit(partial(storage.discard, key))


def _taken_out(which: sa.ColumnElement[bool]) -> set[str]:
    """Two lists with the same people share a file: it goes with the last."""
    keys = set(db.session.scalars(sa.delete(Extract).where(which).returning(Extract.file_key)))
    return keys - set(db.session.scalars(sa.select(Extract.file_key).where(Extract.file_key.in_(keys))))


def _path(owner: Any, schedule: Schedule) -> str | None:
    """Below which agency the officer may see lists; None where he may no longer."""
    if owner is None or not owner.is_active or not holds(owner, HOURS):
        return None
    if schedule.agency_id is None:
        return "/"
    agency = people.agency(schedule.agency_id)
    return agency.path if agency and can(owner, HOURS, people.agency_scopes(agency.id)) else None


def _zone(owner: Any) -> str:
    return owner.time_zone or str(current_app.config["TIMEZONE"])
