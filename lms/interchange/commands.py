"""Whole courses on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import click

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.errors import DomainError, Unreadable
from lms.core.outputs import written
from lms.core.work import unit_of_work
from lms.courses import queries as all_courses
from lms.interchange import codes, reading, services, writing
from lms.interchange.plan import Plan
from lms.interchange.services import Stock, Wanted


@click.group
def courses() -> None:
    """Bring whole courses in, take them out."""


@courses.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be imported.")
@click.option("--code", help="Code of the new course; without it, that of the file or one made from the title.")
@click.option("--title", help="Title of the new course.")
@click.option("--agency", type=int, help="Number of the providing agency; without it, the topmost.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def import_(file: Path, dry_run: bool, code: str | None, title: str | None, agency: int | None, as_json: bool) -> None:
    """Make a draft of the course in FILE: a course archive, Common Cartridge, Moodle backup, or Markdown (folder, ZIP or text).

    Exit status 0: all came along; 1: some did not, as is told; 2: nothing was imported.
    """
    try:
        told = _imported(file, dry_run=dry_run, code=code, title=title, agency=agency)
    except DomainError as error:
        _refuse(f"{file.name}: {error}", as_json=as_json)
    except OSError as error:
        _refuse(f"{file.name} can't be read: {error.strerror}.", as_json=as_json)
    _tell(told, as_json=as_json)
    raise SystemExit(1 if told["losses"] else 0)


@courses.command
@click.argument("course")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as", "form", type=click.Choice(list(writing.FORMS)), default="archive", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def export(course: str, file: Path, form: str, as_json: bool) -> None:
    """Write the course with the code COURSE to FILE; exit status 1 when the form can't hold some of it."""
    found = all_courses.by_code(course) or all_courses.by_code(course.upper())
    if found is None:
        _refuse(f"There is no course with the code {course}.", as_json=as_json)
    try:
        with written(file) as stream:
            losses = writing.write(found.id, form, stream)
            size = stream.tell()
    except OSError as error:
        _refuse(f"{file} can't be written: {error.strerror}.", as_json=as_json)
    told = {"course": found.code, "as": form, "bytes": size, "losses": [loss.told() for loss in losses]}
    _tell(told, as_json=as_json)
    raise SystemExit(1 if losses else 0)


def _imported(file: Path, *, dry_run: bool, code: str | None, title: str | None, agency: int | None) -> dict[str, Any]:
    if file.is_dir() or file.suffix.casefold() in (".md", ".markdown"):
        with reading.opened(file) as source:
            return _brought(source, file.name, dry_run=dry_run, code=code, title=title, agency=agency)
    with file.open("rb") as stream, reading.opened(stream) as source:
        return _brought(source, file.name, dry_run=dry_run, code=code, title=title, agency=agency)


def _brought(source: Any, name: str, *, dry_run: bool, code: str | None, title: str | None, agency: int | None) -> dict[str, Any]:
    plan = reading.read(source, name)
    if dry_run:
        return plan.told()
    wanted = Wanted(title or plan.title, code or codes.free(plan.code or plan.title), _agency(agency))
    stock = Stock()
    try:
        services.fetch(plan, source, stock)
        with unit_of_work():
            made = services.bring(plan, source, stock, wanted, at=now())
            told = _told(plan, made)
    except BaseException:
        services.let_go_of(stock)
        raise
    return told


def _told(plan: Plan, made: Any) -> dict[str, Any]:
    return {**plan.told(), "title": made.title, "code": made.code, "course": made.public_id}


def _agency(id_: int | None) -> int:
    found = people.agency(id_) if id_ else next(iter(people.agencies()), None)
    if found is None:
        raise Unreadable("There is no such agency that the course could belong to.")
    return found.id


def _refuse(sentence: str, *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"error": sentence}, ensure_ascii=False))
    click.echo(sentence, err=True)
    raise SystemExit(2)


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name in ("format", "title", "code", "activities", "files", "questions", "as", "bytes"):
        if told.get(name):
            value = told[name]
            words = ", ".join(f"{count} {kind}" for kind, count in value.items()) if isinstance(value, dict) else value
            click.echo(f"{name}: {words}")
    for loss in told["losses"]:
        click.echo(f"  {loss['where']}: {loss['what']} {loss['remedy']}".rstrip())
