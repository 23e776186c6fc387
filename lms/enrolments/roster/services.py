"""The life of a list: sent, read, written, taken back, forgotten. The steps that take long are jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from lms.accounts import erasure
from lms.accounts import queries as people
from lms.core import audit, jobs
from lms.core.database import db
from lms.core.work import after_commit
from lms.enrolments.errors import CohortClosed
from lms.enrolments.models import Cohort, Roster, RosterRow
from lms.enrolments.roster import pasted, undoing, writing
from lms.enrolments.roster.columns import Layout, headings
from lms.enrolments.roster.entries import Entry
from lms.enrolments.roster.errors import NoPeople, NothingToWrite, NotNow, TooLate
from lms.enrolments.roster.judging import PASSED, Verdict, counted, judge
from lms.enrolments.seats import queue
from lms.uploads.sheets.book import Book

KEPT_UNDO, KEPT_FILE = timedelta(days=30), timedelta(days=7)
"""How long a written list can be undone, and how long one that is not written is kept."""


def receive(cohort: Cohort, file_name: str, file_key: str, *, home_id: int, by: int | None, at: datetime,
            layout: dict[str, Any] | None = None) -> Roster:
    """A list has arrived; it is read by a job. `layout` where it is known beforehand, as of a pasted list."""
    roster = Roster(cohort_id=cohort.id, home_id=home_id, sent_by_id=by, sent_at=at, seen_at=at, file_name=file_name[:200],
                    file_key=file_key, layout=layout)
    db.session.add(roster)
    db.session.flush()
    jobs.enqueue("enrolments.check_roster", roster_id=roster.id)
    return roster


def lay_out(roster: Roster, layout: Layout, *, home_id: int, at: datetime) -> None:
    """Read the list anew, with these columns and this agency; NotNow once it is being written."""
    hold(roster, "checked", "unmapped", "failed")
    if roster.file_key is None:
        raise NotNow
    roster.layout, roster.home_id = layout.as_json(), home_id
    _go(roster, "checking", "enrolments.check_roster", at)


def order(roster: Roster, *, at: datetime) -> None:
    """Have the list written; NotNow where it is not ready for that, NothingToWrite where no row does anything."""
    hold(roster, "checked")
    if not any(roster.counts.get(what) for what in ("create", "update", "enrol")):
        raise NothingToWrite
    _go(roster, "writing", "enrolments.write_roster", at)


def order_undo(roster: Roster, *, at: datetime) -> None:
    """Have the list taken back; TooLate after 30 days, CohortClosed where scores are locked."""
    hold(roster, "written")
    if not may_undo(roster, at=at):
        raise TooLate(KEPT_UNDO.days)
    if db.session.get_one(Cohort, roster.cohort_id).closed_at is not None:
        raise CohortClosed
    _go(roster, "undoing", "enrolments.undo_roster", at)


def may_undo(roster: Roster, *, at: datetime) -> bool:
    return roster.state == "written" and roster.written_at is not None and at < roster.written_at + KEPT_UNDO


def discard(roster: Roster) -> None:
    """Forget a list that was not written, with its file."""
    hold(roster, "checked", "unmapped", "failed")
    forget(roster)


def forget(roster: Roster) -> None:
    """For good, with what it says of people."""
    _drop_file(roster)
    db.session.execute(sa.delete(RosterRow).where(RosterRow.roster_id == roster.id))
    db.session.delete(roster)
    db.session.flush()


def unwritten(at: datetime) -> sa.ColumnElement[bool]:
    """Which lists nobody has written in time."""
    return sa.and_(Roster.state.in_(("checked", "unmapped", "failed")), Roster.sent_at < at - KEPT_FILE)


def spent(at: datetime) -> sa.ColumnElement[bool]:
    """Which can no longer be undone."""
    return Roster.written_at < at - KEPT_UNDO


def purge(*, at: datetime) -> None:
    """The first go whole, of the others what they say of people."""
    for old in db.session.scalars(sa.select(Roster).where(unwritten(at))):
        forget(old)
    db.session.execute(sa.delete(RosterRow).where(RosterRow.roster_id.in_(sa.select(Roster.id).where(spent(at)))))


def keep_checked(roster: Roster, book: Book, layout: Layout, verdicts: Sequence[Verdict], *, at: datetime) -> None:
    """What the job has found out. NoPeople where there is nobody."""
    roster.layout, roster.headings = layout.as_json(), headings(book.sheets[layout.sheet], layout.head, layout.over)
    keep_judged(roster, verdicts, at=at)


def keep_judged(roster: Roster, verdicts: Sequence[Verdict], *, at: datetime) -> None:
    """The rows as they would be written now. NoPeople where there is nobody."""
    if all(verdict.fate == PASSED for verdict in verdicts):
        raise NoPeople
    roster.counts, roster.state, roster.fault, roster.seen_at = asdict(counted(verdicts)), "checked", "", at
    writing.keep_rows(roster, verdicts)


def write(roster: Roster, rows: Sequence[Entry], *, actor: Any, at: datetime) -> list[Verdict]:
    """Judge the rows once more, now that nobody else changes the cohort, and write them; the file is not needed any more."""
    cohort, home = _locked(roster), people.agency(roster.home_id)
    assert home is not None
    return _put(roster, cohort, judge(rows, cohort, home, actor=actor, at=at), at=at)


def write_pasted(roster: Roster, text: str, *, actor: Any, at: datetime) -> list[Verdict]:
    """As `write`, of a pasted list."""
    cohort = _locked(roster)
    return _put(roster, cohort, pasted.judge(text, roster, cohort, actor=actor, at=at), at=at)


def _locked(roster: Roster) -> Cohort:
    cohort = db.session.get_one(Cohort, roster.cohort_id)
    db.session.refresh(cohort, with_for_update=True)
    return cohort


def _put(roster: Roster, cohort: Cohort, verdicts: list[Verdict], *, at: datetime) -> list[Verdict]:
    counts = counted(verdicts)
    writing.write(roster, cohort, verdicts, at=at)
    roster.counts, roster.state, roster.written_at, roster.seen_at = asdict(counts), "written", at, at
    roster.done = roster.total = counts.rows
    audit.record("enrolments.roster_written", f"roster:{roster.id}", cohort=cohort.id, **asdict(counts))
    _drop_file(roster)
    return verdicts


def undo(roster: Roster, *, at: datetime) -> None:
    cohort = _locked(roster)
    undoing.take_back(roster, cohort, at=at)
    queue.promote(cohort, at=at)
    roster.state, roster.undone_at, roster.seen_at = "undone", at, at
    stays = db.session.scalar(sa.select(sa.func.count()).where(RosterRow.roster_id == roster.id, RosterRow.kept != ""))
    audit.record("enrolments.roster_undone", f"roster:{roster.id}", cohort=cohort.id, kept=stays)


def hold(roster: Roster, *states: str) -> None:
    """Lock the list; NotNow unless it is in one of these states."""
    db.session.refresh(roster, with_for_update=True)
    if roster.state not in states:
        raise NotNow


def _go(roster: Roster, state: str, job: str, at: datetime) -> None:
    roster.state, roster.fault, roster.done, roster.seen_at = state, "", 0, at
    db.session.flush()
    jobs.enqueue(job, roster_id=roster.id)


def _drop_file(roster: Roster) -> None:
    """The bytes go unless something else shows them."""
    key, roster.file_key = roster.file_key, None
    db.session.flush()
    if key:
        after_commit(lambda: erasure.discard({key}))
