"""The question bank on the command line."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import NoReturn

import click

from lms.accounts import queries as people
from lms.assessments import exports
from lms.assessments.formats import Reading, Unreadable, bounded, detect, outgoing
from lms.assessments.services import imports
from lms.core import outputs
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses import services as make_course

_UNREADABLE, _LONGEST_CODE = 2, 20


@click.group
def questions() -> None:
    """Bring questions in from files, write them out."""


@questions.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--bank", metavar="NAME", help="Code of the course, made as a draft if need be; without it nothing is stored.")
@click.option("--format", "form", type=click.Choice(detect.FORMATS), help="Only where the content does not tell.")
@click.option("--dry-run", is_flag=True, help="Only say what would be imported.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def import_(file: Path, bank: str | None, form: str | None, dry_run: bool, as_json: bool) -> None:
    """Read the questions of FILE into the bank of a course.

    Exit status 0: all read; 1: some were not; 2: the file as a whole can't be read.
    """
    try:
        with file.open("rb") as stream, bounded.at_most(seconds=bounded.SECONDS, more_bytes=bounded.BYTES):
            reading = imports.sift(detect.read(stream, form or ""))
        if bank and not dry_run:
            with unit_of_work():
                imports.take_in(_bank(bank), reading.questions, at=now())
    except Unreadable as error:
        _refuse(str(error), as_json=as_json)
    except OSError as error:
        _refuse(f"{file} can't be read: {error.strerror}.", as_json=as_json)
    _tell(reading, as_json=as_json)
    raise SystemExit(0 if reading.is_whole() else 1)


@questions.command
@click.option("--bank", metavar="NAME", required=True, help="Code of the course.")
@click.option("--format", "form", type=click.Choice(list(outgoing.WRITERS)), required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write; without it, to the standard output.")
def export(bank: str, form: str, output: Path | None) -> None:
    """Write the questions of a course's bank; exit status 1 when some can't be said in the format."""
    course = courses.by_code(bank) or courses.by_code(bank.upper())
    if course is None:
        click.echo(f"There is no course with the code {bank}.", err=True)
        raise SystemExit(_UNREADABLE)
    written = outgoing.write(exports.of_bank(course.id), form)
    if output is None:
        sys.stdout.buffer.write(written.content)
    else:
        with outputs.written(output) as stream:
            stream.write(written.content)
    for item in written.skipped:
        click.echo(f"{item.where}: {item.reason}", err=True)
    raise SystemExit(1 if written.skipped else 0)


def _bank(name: str) -> int:
    """The course whose bank this is; a new one is a draft of the topmost agency."""
    if found := courses.by_code(name) or courses.by_code(name.upper()):
        return found.id
    agency = next(iter(people.agencies()), None)
    if agency is None:
        raise Unreadable("There is no agency yet that a course for the questions could belong to.")
    code = re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")[:_LONGEST_CODE] or "BANK"
    click.echo(f"The draft course {code} was made for the questions.", err=True)
    return make_course.create_course(code=code, title=name, agency_id=agency.id, at=now()).id


def _refuse(sentence: str, *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"format": None, "questions": 0, "by_type": {}, "skipped": [],
                               "errors": [{"where": "", "reason": sentence}]}, ensure_ascii=False))
    click.echo(sentence, err=True)
    raise SystemExit(_UNREADABLE)


def _tell(reading: Reading, *, as_json: bool) -> None:
    told = imports.told(reading)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    kinds = ", ".join(f"{count} {kind}" for kind, count in told["by_type"].items())
    click.echo(f"{told['format']}: {told['questions']} questions{f' ({kinds})' if kinds else ''}")
    for name in ("skipped", "errors", "notes"):
        for item in told[name]:
            click.echo(f"  {name}: {item['where']}: {item['reason']}")
