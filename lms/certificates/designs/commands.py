"""Designs on the command line: what they may print, and whether one is sound."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
from flask_babel import force_locale

from lms.certificates.designs import looking, press
from lms.certificates.designs.design import PAGE, STYLE, Design
from lms.certificates.designs.fields import FIELDS
from lms.certificates.designs.problems import Refused

_PICTURES = (".png", ".svg")


@click.group
def designs() -> None:
    """Designs of certificates."""


@designs.command
@click.option("--language", default="id", help="Language of the explanations.")
def fields(language: str) -> None:
    """Print the table of the fields, as it stands in the manual."""
    with force_locale(language):
        click.echo("\n".join(table()))


@designs.command
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def check(folder: Path, as_json: bool) -> None:
    """Look at the design in FOLDER (design.html, design.css, pictures) with every sample; exit status 0 only if it is sound."""
    problems = [refused.problem] if isinstance(refused := _read(folder), Refused) else list(looking.judge(refused).problems)
    is_sound = not any(problem.is_refusal for problem in problems)
    if as_json:
        told = [problem.told() | {"words": problem.words, "refused": problem.is_refusal} for problem in problems]
        click.echo(json.dumps({"status": "sound" if is_sound else "refused", "problems": told}, ensure_ascii=False))
    else:
        click.echo("\n".join([*(problem.words for problem in problems), "Sound." if is_sound else "Not sound."]))
    raise SystemExit(0 if is_sound else 1)


def table() -> Iterator[str]:
    """In Markdown."""
    yield "| Isian | Artinya |"
    yield "|---|---|"
    for field in FIELDS:
        parts = ", ".join(f"`{part}`" for part in field.parts)
        yield f"| `{field.name}` | {field.words}{': ' + parts if parts else ''} |"


def _read(folder: Path) -> Design | Refused:
    """With its pictures made safe, an emblem.svg or emblem.png among them as the emblem."""
    page, style = folder / PAGE, folder / STYLE
    if not page.is_file():
        raise click.ClickException(f"There is no {PAGE} in {folder}.")
    files = {PAGE: page.read_bytes(), STYLE: style.read_bytes() if style.is_file() else b""}
    try:
        for file in sorted(folder.iterdir()):
            if file.suffix in _PICTURES:
                files["emblem" if file.stem == "emblem" else file.name] = press.safe_picture(file.read_bytes())
    except Refused as refused:
        return refused
    return Design("draft", files)
