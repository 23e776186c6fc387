"""Lists are read, written and taken back here, by the worker; each job may be killed and run again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from lms.accounts import queries as people
from lms.accounts.services import Refused
from lms.core import audit, jobs, storage
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.work import unit_of_work
from lms.enrolments import days
from lms.enrolments.models import Cohort, Roster
from lms.enrolments.roster import columns, pasted, queries, services
from lms.enrolments.roster.columns import Layout, NoHeadings
from lms.enrolments.roster.entries import Entry, entries
from lms.enrolments.roster.judging import judge
from lms.uploads.sheets.book import Book
from lms.uploads.sheets.reading import read

log = logging.getLogger("lms")
STEP, TRIES, SILENCE = 1000, 3, timedelta(seconds=90)
"""Rows between two signs of life, how often a list is written anew when others were faster, when a job counts as lost."""
_JOBS = {"checking": "enrolments.check_roster", "writing": "enrolments.write_roster", "undoing": "enrolments.undo_roster"}


def check(roster_id: int) -> None:
    """Read the list and keep what each row would do."""
    _working(roster_id, "checking", _check)


def write(roster_id: int) -> None:
    """Put the list into the database, all of it or nothing."""
    _working(roster_id, "writing", _write)


def undo(roster_id: int) -> None:
    """Take the list back, all that can be taken back or nothing."""
    _working(roster_id, "undoing", _undo)


def sweep() -> None:
    """Start again what was lost, forget what is no longer needed."""
    at = now()
    with unit_of_work():
        for roster in queries.stalled(at - SILENCE):
            roster.seen_at = at
            jobs.enqueue(_JOBS[roster.state], roster_id=roster.id)
        services.purge(at=at)


def _working(roster_id: int, state: str, work: Callable[[Roster, Any], None]) -> None:
    """Do the work in the name of who has sent the list, unless it is done already.

    A fault is told on the list's page; where the database is away the job fails, and is run again.
    """
    roster = queries.roster(roster_id)
    if roster is None or roster.state != state:
        return
    actor = queries.actor_of(roster)
    language = getattr(actor, "language", None) or current_app.config["LANGUAGE"]
    with force_locale(language), audit.acting_as(actor.id, actor.display_name):
        try:
            work(roster, actor)
        except DBAPIError:
            raise
        except DomainError as error:
            _fail(roster, state, str(error))
        except Exception:
            log.exception("the list %s", roster_id)
            _fail(roster, state, _("Something went wrong that is not your fault. The log of the server says more."))


def _check(roster: Roster, actor: Any) -> None:
    if pasted.is_pasted(roster):
        _check_pasted(roster, actor)
        return
    book = read(storage.read(roster.file_key or ""))
    try:
        layout = Layout.from_json(roster.layout) if roster.layout else columns.found(book)
    except NoHeadings:
        with unit_of_work():
            services.hold(roster, "checking")
            roster.state, roster.headings, roster.seen_at = "unmapped", [], now()
        return
    rows = _entries(roster, book, layout)
    home, cohort = people.agency(roster.home_id), db.session.get_one(Cohort, roster.cohort_id)
    assert home is not None
    verdicts = judge(rows, cohort, home, actor=actor, at=now())
    with unit_of_work():
        services.hold(roster, "checking")
        services.keep_checked(roster, book, layout, verdicts, at=now())


def _check_pasted(roster: Roster, actor: Any) -> None:
    text = storage.read(roster.file_key or "").decode()
    total = len(text.splitlines())
    _tell(roster, 0, total)
    verdicts = pasted.judge(text, roster, db.session.get_one(Cohort, roster.cohort_id), actor=actor, at=now())
    _tell(roster, total, total)
    with unit_of_work():
        services.hold(roster, "checking")
        roster.headings = [_("What you pasted")]
        services.keep_judged(roster, verdicts, at=now())


def _write(roster: Roster, actor: Any) -> None:
    if pasted.is_pasted(roster):
        text = storage.read(roster.file_key or "").decode()
        with unit_of_work():
            services.hold(roster, "writing")
            services.write_pasted(roster, text, actor=actor, at=now())
        return
    book = read(storage.read(roster.file_key or ""))
    for left in reversed(range(TRIES)):
        rows = _entries(roster, book, Layout.from_json(roster.layout or {}))
        try:
            with unit_of_work():
                services.hold(roster, "writing")
                services.write(roster, rows, actor=actor, at=now())
            return
        except Refused:  # somebody else was given the same in the same moment: the rows are judged anew
            if not left:
                raise


def _undo(roster: Roster, _actor: Any) -> None:
    with unit_of_work():
        services.hold(roster, "undoing")
        services.undo(roster, at=now())


def _entries(roster: Roster, book: Book, layout: Layout) -> list[Entry]:
    """The rows of the list, with a sign of life now and then."""
    sheet = book.sheets[layout.sheet]
    total = sum(record.line > layout.head for record in sheet.records)
    today = days.today(db.session.get_one(Cohort, roster.cohort_id), now())
    found: list[Entry] = []
    _tell(roster, 0, total)
    for entry in entries(sheet, layout, today=today):
        found.append(entry)
        if len(found) % STEP == 0:
            _tell(roster, len(found), total)
    _tell(roster, total, total)
    return found


def _tell(roster: Roster, done: int, total: int) -> None:
    with unit_of_work():
        db.session.execute(sa.update(Roster).where(Roster.id == roster.id).values(done=done, total=total, seen_at=now()))


def _fail(roster: Roster, state: str, fault: str) -> None:
    """A list that could not be written or taken back is as it was before, with the reason."""
    with unit_of_work():
        db.session.refresh(roster, with_for_update=True)
        if roster.state != state:
            return
        roster.state = "written" if state == "undoing" else "failed"
        roster.fault, roster.seen_at = fault[:600], now()
