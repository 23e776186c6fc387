"""Issuing for a cohort and revoking, on the command line."""

from __future__ import annotations

import json
from time import monotonic, sleep

import click

from lms.certificates import closing, queries, services
from lms.certificates.closing import Line, Preview
from lms.certificates.models import REVOCATION_REASONS, Act
from lms.certificates.paper import code as codes
from lms.certificates.queries import Progress
from lms.core import jobs
from lms.core.database import db, now
from lms.core.i18n import of_operators
from lms.core.work import unit_of_work
from lms.enrolments import queries as enrolments

SHORTEST_REASON, LONGEST_REASON = 10, 400
"""Characters, as on the page."""
PATIENCE_S = 60
"""How long the command waits for what a running worker has in its hands."""

@click.command
@click.option("--cohort", required=True, help="The cohort, as in the address of its page.")
@click.option("--share", default=80, show_default=True, type=click.IntRange(0, 100),
              help="Percent of the required activities that make a participant; 0: no statements of attendance.")
@click.option("--dry-run", is_flag=True, help="Only say who would get what, and why not.")
@click.option("--anyway", is_flag=True, help="Although attempts run or work waits for its marks; that no longer counts.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def issue(cohort: str, share: int, dry_run: bool, anyway: bool, as_json: bool) -> None:
    """Close a cohort: lock its scores and issue; again, it changes nothing."""
    found = enrolments.facts_by_public_id(cohort)
    if found is None:
        raise click.ClickException(f"There is no cohort {cohort}. It is the last part of the address of its page, /cohorts/...")
    with of_operators():
        plan = closing.preview(found.id, share=share, at=now())
        lines = [_told(line) for line in plan.lines]
    unfinished = [thing.words for thing in plan.unfinished]
    if unfinished and not (dry_run or anyway):
        raise click.ClickException(f"Closing now would cut off what is not finished: {'; '.join(unfinished)}. "
                                   "See to it first, or say --anyway. Nothing was changed.")
    progress = Progress(0, 0, 0, 0)
    if not dry_run:
        with unit_of_work():
            act = services.close(found.id, share=share, at=now(), by=None)
        progress = _issued(act)
    if as_json:
        click.echo(json.dumps({"cohort": cohort, "dry_run": dry_run, "counts": plan.counts, "issued": progress.issued,
                               "in_line": progress.in_line, "stuck": progress.stuck, "unfinished": unfinished,
                               "people": lines}, ensure_ascii=False))
        return
    _print(plan, lines)
    for words in unfinished:
        click.echo(f"  not finished: {words}")
    if dry_run:
        click.echo("Nothing was changed.")
        return
    click.echo(f"Closed; the act has issued {progress.issued} certificates and statements.")
    if progress.in_line:
        click.echo(f"{progress.in_line} are still in line; the worker goes on with them.")
    if progress.stuck:
        click.echo(f"{progress.stuck} wait for an issuer; lms doctor says what to do.")


@click.command
@click.argument("which")
@click.option("--category", required=True, type=click.Choice(list(REVOCATION_REASONS)), help="What the public reads.")
@click.option("--reason", required=True, help="What the learner and the offices read.")
def revoke(which: str, category: str, reason: str) -> None:
    """Revoke the certificate with this number or code, for good."""
    code = codes.normalise(which)
    id_ = queries.id_of_code(code) if code else queries.id_of_number(which)
    if id_ is None:
        raise click.ClickException(f"There is no certificate {which}. Give its number as printed, or its verification code.")
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise click.ClickException("Explain the reason in a sentence, for the learner reads it: in "
                                   f"{SHORTEST_REASON} to {LONGEST_REASON} characters.")
    with unit_of_work():
        services.revoke(id_, category=category, reason=reason, by=None, at=now())
    click.echo("Revoked. Whoever checks it reads so from now on.")


def _issued(act: Act) -> Progress:
    """Issue what is in line. A running worker does so too, and what it holds is passed over here: it is waited for, so that
    the count is of all."""
    until = monotonic() + PATIENCE_S
    jobs.perform("certificates.issue_act", {"act_id": act.id})
    while queries.next_of(act.id, limit=1) and monotonic() < until:
        db.session.rollback()
        sleep(0.2)
    return queries.progress_of(act)


def _told(line: Line) -> dict[str, object]:
    return {"name": line.person.display_name, "outcome": line.outcome, "reasons": [str(reason) for reason in line.reasons()],
            "number": line.certificate.number if line.certificate else None}


def _print(plan: Preview, lines: list[dict[str, object]]) -> None:
    for line in lines:
        click.echo(f"  {line['outcome']:<12} {line['name']}: {' '.join(map(str, line['reasons']))}")  # type: ignore[call-overload]
    click.echo(", ".join(f"{outcome}: {count}" for outcome, count in plan.counts.items()))
