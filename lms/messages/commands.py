"""`lms mail`: what a mail server reports, and what waits."""

from __future__ import annotations

from pathlib import Path

import click

from lms.accounts import notices
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.messages import bounces, services


@click.group("mail")
def mail_group() -> None:
    """Look after letters."""


@mail_group.command("bounces")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def bounces_command(file: Path) -> None:
    """Read letters that came back from FILE (one letter, or an mbox) and mark the addresses that fail for good."""
    marked = 0
    for subject, found in bounces.read(file):
        if not found:
            click.echo(f"passed over, no report of a failure: {subject}")
        known = notices.in_use([bounce.address for bounce in found])
        for bounce in found:
            if bounce.address not in known:
                click.echo(f"passed over, nobody here has this address: {bounce.address}")
                continue
            with unit_of_work():
                is_new = services.fail(bounce.address, bounce.reason, at=now())
            marked += is_new
            click.echo(f"{'marked' if is_new else 'known already'}: {bounce.address} ({bounce.reason})")
    click.echo(f"{marked} addresses marked.")
