"""`lms roster`: lists of people on the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from lms.accounts import queries as people
from lms.accounts.services import Refused
from lms.core import audit
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.work import unit_of_work
from lms.enrolments import days, policies
from lms.enrolments.models import Cohort, Roster
from lms.enrolments.placing import cohort_called
from lms.enrolments.roster import columns, queries, services, telling
from lms.enrolments.roster.columns import Layout
from lms.enrolments.roster.entries import Entry, entries
from lms.enrolments.roster.errors import NoPeople, TooLate
from lms.enrolments.roster.judging import Verdict, judge
from lms.uploads.sheets.book import LARGEST
from lms.uploads.sheets.reading import read

TRIES = 3


@dataclass(frozen=True)
class Sent:
    """A list that could be read."""

    name: str
    layout: Layout
    headings: list[str]
    rows: list[Entry]


@click.group
def roster() -> None:
    """Enrol people from spreadsheets, and take that back."""


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--cohort", required=True, help="The cohort: the last part of the address of its page, its number or its name.")
@click.option("--by", metavar="WHO", help="Act for this organiser (username, e-mail or NIP), within that reach and no further.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def import_(file: Path, cohort: str, by: str | None, dry_run: bool, as_json: bool) -> None:
    """Enrol the people of FILE (XLSX, XLS, ODS, CSV), with accounts for those who have none.

    Rows with errors are left out, the others written together or not at all. Exit status 0: every row is in order; 1: some are
    not; 2: the file as a whole can't be used.
    """
    try:
        found, actor = cohort_called(cohort), _actor(by)
        if not policies.may_manage(actor, found):
            raise DomainError(f"{by} does not look after this cohort.")
        sent = _sent(file, found)
        verdicts = _judged(sent, found, actor) if dry_run else _written(sent, found.id, actor)
    except DomainError as error:
        _refuse(str(error), as_json=as_json)
    told = telling.told(verdicts, sent.headings, sent.layout)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _in_words(told, dry_run))
    raise SystemExit(1 if told["errors"] else 0)


@roster.command
@click.argument("which")
def undo(which: str) -> None:
    """Take back the list WHICH (the last part of the address of its page), all that nobody has used since."""
    found = queries.by_public_id(which)
    if found is None:
        _refuse(f"There is no list {which}.", as_json=False)
    try:
        with unit_of_work():
            services.hold(found, "written")
            if not services.may_undo(found, at=now()):
                raise TooLate(services.KEPT_UNDO.days)
            services.undo(found, at=now())
    except DomainError as error:
        _refuse(str(error), as_json=False)
    kept = queries.how_many(found)[queries.KEPT]
    click.echo(f"Taken back; {kept} rows had been used since and stay." if kept else "Taken back.")


def _actor(by: str | None) -> Any:
    if by is None:
        return queries.Operator()
    found = people.find(by)
    if found is None:
        raise DomainError(f"There is nobody with the username, e-mail or NIP {by}.")
    return people.user(found.id)


def _sent(file: Path, cohort: Cohort) -> Sent:
    try:
        with file.open("rb") as stream:
            book = read(stream.read(LARGEST + 1))
    except OSError as error:
        raise DomainError(f"{file} can't be read: {error.strerror}.") from error
    layout = columns.found(book)
    sheet = book.sheets[layout.sheet]
    rows = list(entries(sheet, layout, today=days.today(cohort, now())))
    if all(row.is_nobody for row in rows):
        raise NoPeople
    return Sent(file.name, layout, columns.headings(sheet, layout.head, layout.over), rows)


def _judged(sent: Sent, cohort: Cohort, actor: Any) -> list[Verdict]:
    home = people.agency(cohort.agency_id)
    assert home is not None
    return judge(sent.rows, cohort, home, actor=actor, at=now())


def _written(sent: Sent, cohort_id: int, actor: Any) -> Sequence[Verdict]:
    for left in reversed(range(TRIES)):
        try:
            return _write(sent, cohort_id, actor)
        except Refused:  # somebody else was given the same in the same moment: the rows are judged anew
            if not left:
                raise
    raise AssertionError


def _write(sent: Sent, cohort_id: int, actor: Any) -> list[Verdict]:
    at, rows = now(), [Entry(e.line, e.record, e.cells, dict(e.given), list(e.problems), e.derived,
                                     e.places, e.is_nobody, e.lacks_email) for e in sent.rows]
    with audit.acting_as(actor.id, actor.display_name), unit_of_work():
        cohort = db.session.get_one(Cohort, cohort_id)
        kept = Roster(cohort_id=cohort.id, home_id=cohort.agency_id, sent_by_id=actor.id, sent_at=at, seen_at=at,
                      file_name=sent.name[:200], layout=sent.layout.as_json(), headings=sent.headings, state="writing")
        db.session.add(kept)
        db.session.flush()
        return services.write(kept, rows, actor=actor, at=at)


def _in_words(told: dict[str, Any], dry_run: bool) -> str:
    lines = [f"row {p['row']}{', ' + p['column'] if p['column'] else ''}: {p['message']}" for p in told["errors"]]
    lines += [f"row {p['row']}: {p['message']}" if p["row"] else p["message"] for p in told["notes"] if not p["column"]]
    wrong = len({p["row"] for p in told["errors"]})
    lines.append(f"{told['rows']} rows: {told['create']} accounts made, {told['update']} brought up to date, "
                 f"{told['enrol']} people enrolled, {told['unchanged']} without change, {wrong} to be corrected.")
    if dry_run:
        lines.append("Nothing was changed.")
    return "\n".join(lines)


def _refuse(sentence: str, *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"rows": 0, "create": 0, "update": 0, "enrol": 0, "unchanged": 0, "errors": [
            {"row": 0, "record": 0, "column": "", "message": sentence}], "notes": []}, ensure_ascii=False))
    click.echo(sentence, err=True)
    raise SystemExit(2)
