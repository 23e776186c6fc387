"""Certificates on the command line."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import click

from lms.certificates import cohort_commands, export_command, queries, verification
from lms.certificates.badges import queries as made_badges
from lms.certificates.designs.commands import designs
from lms.certificates.log import audit as auditing
from lms.certificates.log import checkpoints
from lms.certificates.seal import queries as seals
from lms.certificates.seal import sessions
from lms.certificates.seal.signers import Person
from lms.certificates.verification import GENUINE, UNREADABLE, Verdict
from lms.core import jobs
from lms.core.database import now
from lms.core.work import unit_of_work

_ENDINGS = (".pdf", ".jpg", ".jpeg", ".png", ".webp", ".heic", ".tif", ".tiff", ".json", ".jws", ".svg")
"""What is the name of a file, though there be none."""
EVERY = 10.0
"""Seconds between two words on how far the audit is."""


@click.group
def certificates() -> None:
    """Issue, verify, revoke certificates, make their files, prove the register."""


certificates.add_command(designs)
certificates.add_command(cohort_commands.issue)
certificates.add_command(cohort_commands.revoke)
certificates.add_command(export_command.export)


@certificates.command
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def verify(what: str, as_json: bool) -> None:
    """Say whether WHAT is genuine; exit status 0 only then.

    WHAT is a file (a PDF, a photo or scan of the QR code, an Open Badge), a verification code or a number.
    """
    verdict = _looked_at(what)
    if as_json:
        click.echo(json.dumps(verification.told(verdict), ensure_ascii=False))
    else:
        click.echo(verdict.status)
        if verdict.finding:
            click.echo(f"  {verdict.finding.sentence}")
        elif verdict.sha256 and verdict.status == UNREADABLE:
            click.echo("  It is empty, damaged or of another kind: give a PDF, a photo or scan of a QR code, or an Open Badge.")
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


@certificates.command
def badges() -> None:
    """Make the badges of certificates that were printed before there were any."""
    made = 0
    while waiting := made_badges.without_badge(limit=200):
        for certificate_id in waiting:
            jobs.perform("certificates.badge", {"certificate_id": certificate_id})
        made += len(waiting)
    click.echo(f"{made} badges made.")


@certificates.command
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--checkpoint", "kept", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A checkpoint that somebody else kept, as published; may be given more than once.")
@click.option("--no-files", is_flag=True, help="Leave out reading every PDF.")
def audit(as_json: bool, kept: tuple[Path, ...], no_files: bool) -> None:
    """Prove that no certificate was altered, removed or back-dated; exit status 0 only then. How far it is stands on standard
    error every ten seconds."""
    copies = [checkpoints.copies()] if checkpoints.copies().exists() else []
    texts = [text for file in (*copies, *kept) for text in _notes(file.read_text(encoding="utf-8", errors="replace"))]
    report = auditing.run(kept=texts, files=not no_files, watch=_Told())
    if as_json:
        click.echo(json.dumps({"status": "sound" if report.is_sound else "broken", **asdict(report)}, ensure_ascii=False))
    else:
        click.echo(f"{report.entries} entries, {report.certificates} certificates, {report.files} files, "
                   f"{report.checkpoints} signed checkpoints, {len(texts)} kept copies looked at.")
        for problem in report.problems:
            click.echo(f"  {problem.what}: {problem.words}")
        click.echo("Nothing was altered, removed or back-dated." if report.is_sound else
                   "What stands first is the first bad entry. docs/operators.md says what to do.")
    raise SystemExit(0 if report.is_sound else 1)


@certificates.command
def checkpoint() -> None:
    """Sign what the log is now, and print it: give it to somebody else to keep."""
    with unit_of_work():
        made = checkpoints.sign(at=now())
    click.echo(made.note if made else "The log is empty.", nl=False)


class _Told:
    """How far the audit is, for whoever waits."""

    def __init__(self) -> None:
        self._next = time.monotonic() + EVERY

    def __call__(self, what: str, done: int, total: int) -> None:
        if time.monotonic() >= self._next:
            click.echo(f"{done:,} of {total:,} {what} looked at ...", err=True)
            self._next = time.monotonic() + EVERY


def _notes(text: str) -> list[str]:
    """Of a file that holds one checkpoint after another: each ends with its line of signature."""
    found, lines = [], []
    for line in text.splitlines():
        lines.append(line)
        if line.startswith("\u2014 "):
            found.append("\n".join(lines).lstrip("\n") + "\n")
            lines = []
    return found + (["\n".join(lines)] if "".join(lines).strip() else [])


@certificates.command
@click.argument("public_id")
def signing_session(public_id: str) -> None:
    """For the web alone: sign what waits in the session PUBLIC_ID, with NIK and passphrase as JSON on standard input."""
    try:
        person = Person(*json.loads(sys.stdin.read()))
    except (ValueError, TypeError) as error:
        raise click.ClickException("Standard input must hold NIK and passphrase as a list in JSON.") from error
    session = seals.session_of(public_id)
    if session is None:
        raise click.ClickException(f"There is no signing session {public_id}. The page /certificates/signing opens one.")
    if session.ended_at is not None:
        raise click.ClickException(f"The signing session {public_id} has ended: {session.outcome}. A new one takes up the rest.")
    outcome = sessions.run(public_id, person)
    raise SystemExit(0 if outcome == "finished" else 1)


def _looked_at(what: str) -> Verdict:
    if os.path.isfile(what):
        with open(what, "rb") as stream:
            return verification.by_file(stream)
    if os.path.isdir(what):
        raise click.ClickException(f"{what} is a folder: give one file, or many at once on the page /certificates/checks.")
    if what.lower().endswith(_ENDINGS):
        click.echo(f"There is no file {what}.", err=True)
        return Verdict(UNREADABLE, "file", what)
    return verification.by_code_or_number(what)
