"""Packages on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lms.core.errors import Unreadable
from lms.packages import reading


@click.group
def packages() -> None:
    """Look into SCORM, cmi5, H5P packages and course cartridges."""


@packages.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def inspect(file: Path, as_json: bool) -> None:
    """Say what FILE is; exit status 2 with a sentence where it is no package, is broken or would do harm."""
    try:
        with file.open("rb") as stream:
            told = reading.read(stream, file.name).told()
    except Unreadable as error:
        click.echo(f"{file.name}: {error}", err=True)
        raise SystemExit(2) from error
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name in ("kind", "title", "items", "version", "launch", "files", "size"):
        click.echo(f"{name}: {told[name]}")
    for problem in told["problems"]:
        click.echo(f"  {problem}")
