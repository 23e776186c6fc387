"""`lms partners`: another province joins by data alone."""

from __future__ import annotations

from pathlib import Path

import click

from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.partners.provinces import joining, plan


class _OnlyLooked(Exception):
    """Everything is taken back."""


@click.group("partners")
def partners() -> None:
    """Provinces that join."""


@partners.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
@click.option("--no-invitations", is_flag=True, help="Send no letters with a link to choose a password.")
def add(file: Path, dry_run: bool, no_invitations: bool) -> None:
    """Set up the province of FILE (TOML): agencies from the table of regions, people with roles, time zone, letterhead."""
    wanted = plan.read(file)
    made = joining.Made()
    try:
        with unit_of_work():
            made = joining.join(wanted, at=now(), invites=not no_invitations and not dry_run)
            if dry_run:
                raise _OnlyLooked
    except _OnlyLooked:
        db.session.rollback()
    verb = "would be made" if dry_run else "made"
    for name in (*made.agencies, *made.people):
        click.echo(f"  {name}")
    click.echo(f"{len(made.agencies)} agencies and {len(made.people)} people {verb}.")
