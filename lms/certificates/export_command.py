"""Taking certificates out for SIASN, on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from lms.accounts import queries as people
from lms.certificates import queries, siasn
from lms.certificates.models import Certificate
from lms.certificates.siasn.archive import Names, write_zip
from lms.certificates.siasn.files import csv_lines, json_lines, write_xlsx
from lms.core import storage
from lms.core.outputs import written


@click.command
@click.option("--format", "form", required=True, type=click.Choice(["xlsx", "csv", "jsonl", "zip"]),
              help="A table, JSON lines, or a ZIP of the PDFs named by NIP and number.")
@click.option("--agency", default="", help="Only of its people and those below it: its id, as in the address of its page.")
@click.option("--year", type=click.IntRange(1900, 2200), help="Only trainings that ended in this year.")
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path),
              help="The file to write; without it standard output.")
def export(form: str, agency: str, year: int | None, output: Path | None) -> None:
    """Write certificates of completed courses, those that no longer hold too, with the fields of SIASN."""
    if output is None and form in ("xlsx", "zip") and _is_screen():
        raise click.ClickException("Such a file is not for a screen. Name one with --output, or send it on with > or |.")
    found = queries.taken_out(path=_path(agency), year=year)
    if output is None:
        _write(form, found, sys.stdout.buffer)
        return
    with written(output) as out:
        _write(form, found, out)
    click.echo(f"Written: {output}")


def _is_screen() -> bool:
    return sys.stdout.isatty()


def _path(agency: str) -> str:
    if not agency:
        return ""
    found = people.agency_by_public_id(agency)
    if found is None:
        raise click.ClickException(f"There is no agency {agency}. It is the last part of the address of its page, /agencies/...")
    return found.path


def _write(form: str, found: Iterator[Certificate], out: IO[bytes]) -> None:
    if form == "zip":
        write_zip(out, _papers(found))
        return
    entries = siasn.entries(found, {one.id: one for one in people.agencies()})
    if form == "xlsx":
        write_xlsx(out, entries)
        return
    for line in (csv_lines if form == "csv" else json_lines)(entries):
        out.write(line.encode())


def _papers(found: Iterator[Certificate]) -> Iterator[tuple[str, Iterator[bytes]]]:
    names = Names()
    for certificate in found:
        if key := queries.files_of([certificate.id]).get(certificate.id):
            entry = siasn.entry_of(certificate, {})
            yield names.take(entry.nip, entry.number, entry.name), storage.whole(key)
