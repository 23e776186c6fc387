"""Certificates on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lms.certificates import queries, verification
from lms.certificates.verification import GENUINE, UNREADABLE, Verdict
from lms.core import jobs
from lms.core.database import now


@click.group
def certificates() -> None:
    """Verify certificates, make their files."""


@certificates.command
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def verify(what: str, as_json: bool) -> None:
    """Say whether WHAT (a PDF file, a verification code or a number) is genuine; exit status 0 only then."""
    verdict = _looked_at(what)
    if as_json:
        click.echo(json.dumps(verification.told(verdict), ensure_ascii=False))
    else:
        click.echo(verdict.status)
        for name, value in verification.told(verdict).get("certificate", {}).items():
            if isinstance(value, str | int):
                click.echo(f"  {name.replace('_', ' ')}: {value}")
    raise SystemExit(0 if verdict.status == GENUINE else 1)


@certificates.command
def render() -> None:
    """Issue and print what is owed, also what could not be printed before."""
    jobs.perform("certificates.sweep", {})
    made = 0
    for certificate_id in queries.files_owed(before=now(), again=True, limit=100_000):
        jobs.perform("certificates.render", {"certificate_id": certificate_id})
        made += 1
    left = len(queries.files_owed(before=now(), again=True)), len(queries.owed())
    click.echo(f"{made} looked at; {left[0]} could not be printed, {left[1]} wait for an issuer.")
    raise SystemExit(1 if any(left) else 0)


def _looked_at(what: str) -> Verdict:
    path = Path(what)
    if path.is_file():
        with path.open("rb") as stream:
            return verification.by_file(stream)
    if what.lower().endswith(".pdf"):
        return Verdict(UNREADABLE, "file", what)
    return verification.by_code_or_number(what)
