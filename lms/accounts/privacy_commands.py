"""`lms privacy`: what has been kept long enough."""

from __future__ import annotations

import json

import click

from lms.accounts import retention
from lms.accounts.retention import Tally
from lms.core.database import now


@click.group("privacy")
def privacy() -> None:
    """Personal data whose time is over."""


@privacy.command("purge")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def purge(dry_run: bool, as_json: bool) -> None:
    """Remove what has been kept long enough; the worker does so by itself, by the clock."""
    at = now()
    tallies = retention.over(at=at) if dry_run else retention.purge(at=at)
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "at": at.isoformat(), "rows": _sum(tallies), "parts": [
            {"part": one.name, "days": one.days, "tables": dict(one.rows)} for one in tallies]}))
        return
    for one in tallies:
        for table, count in one.rows.items():
            click.echo(f"{table:32} {count:>8}  kept {one.days} day{'' if one.days == 1 else 's'} ({one.name})")
    click.echo(f"{_sum(tallies)} rows {'would go' if dry_run else 'went'}.")


def _sum(tallies: list[Tally]) -> int:
    return sum(count for one in tallies for count in one.rows.values())
