"""Commands for operators that belong to no plugin.

What migrates is loaded where it is called: `lms run` forks the processes that serve, and Alembic is 11 MB.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import click
from flask import current_app

from lms.core import doctor as examination
from lms.core import jobs, lean, messages, revisions, serve
from lms.core import lint as checks
from lms.core.audit import Marker
from lms.core.database import db
from lms.core.errors import StartError
from lms.core.greetings import greetings
from lms.core.plugins import Plugin, load
from lms.core.settings import Setting
from lms.core.work import unit_of_work


@click.command
@click.option("--workers/--no-workers", default=True, help="Also run the background worker (default) or only the web.")
def run(workers: bool) -> None:
    """Serve the site, with its background worker, until stopped."""
    config = current_app.config
    if not config["DEMO"] and not examination.has_secret():
        raise StartError("LMS_SECRET_KEY is not set or too short: give it 32 or more random characters, "
                         "or set LMS_DEMO=1 to look at the demonstration.")
    revisions.check()
    serve.claim(config["HOST"], config["PORT"])
    click.echo(f"{config['SITE_NAME']}: http://{config['HOST']}:{config['PORT']}  (Ctrl+C stops it)")
    for greeting in greetings:
        for line in greeting.lines():
            click.echo(line)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    web = serve.Web(app, config["HOST"], config["PORT"], processes=config["WEB_PROCESSES"], threads=config["WEB_THREADS"])
    db.session.remove()
    db.engine.dispose()
    raise SystemExit(serve.supervise([web.run, partial(jobs.work, app)] if workers else [web.run]))


@click.command
def worker() -> None:
    """Run background jobs until stopped."""
    try:
        jobs.waiting(current_app._get_current_object())  # type: ignore[attr-defined]
    except Exception as error:
        raise StartError(f"The queue does not answer: {error} lms doctor says what is wrong.") from error
    lean.settle()
    jobs.work(current_app._get_current_object())  # type: ignore[attr-defined]


@click.group("migrate", invoke_without_command=True)
@click.pass_context
def migrate_group(context: click.Context) -> None:
    """Bring the database up to date."""
    if context.invoked_subcommand:
        return
    changed = load("lms.core.migrate:upgrade")()
    click.echo("Database brought up to date: " + ", ".join(changed) + "." if changed else "The database is up to date.")


@migrate_group.command("make")
@click.argument("plugin")
@click.argument("message")
def make(plugin: str, message: str) -> None:
    """For developers: write a migration of PLUGIN from what changed in its models."""
    (found,) = _plugins(plugin)
    revisions.check()
    load("lms.core.migrate:make")(found, message)


def _plugins(name: str | None) -> list[Plugin]:
    """The one of this name, or all."""
    found = [plugin for plugin in current_app.extensions["lms.plugins"] if name in (None, plugin.name)]
    if not found:
        raise StartError(f"There is no plugin {name}.")
    return found


@click.command
def demo() -> None:
    """Load the demonstration, once; a second call changes nothing."""
    if not current_app.config["DEMO"]:
        raise StartError("The accounts of the demonstration have a password that everybody knows. Set LMS_DEMO=1, for an "
                         "installation that is only looked at.")
    with unit_of_work():
        if db.session.get(Marker, "demo"):
            click.echo("The demonstration is already loaded.")
            return
        for plugin in current_app.extensions["lms.plugins"]:
            if plugin.demo:
                load(plugin.demo)()
        db.session.add(Marker(name="demo", value="loaded"))
    click.echo("The demonstration is loaded.")


@click.command
def doctor() -> None:
    """Say in plain words what is wrong with this installation and how to mend it."""
    findings = examination.examine()
    for finding in findings:
        click.echo(f"{'ok  ' if finding.good else 'BAD '} {finding.what}")
        if not finding.good:
            click.echo(f"     -> {finding.remedy}")
    if any(not f.good for f in findings):
        raise SystemExit(1)


@click.command
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def routes(as_json: bool) -> None:
    """List every route with its methods, plugin and required capability."""
    rows = route_table()
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(f"{','.join(row['methods']):10} {row['rule']:60} {row['plugin']:14} {row['capability'] or 'NOT DECLARED'}")


def route_table() -> list[dict[str, Any]]:
    """One row per route: rule, methods (without HEAD and OPTIONS), endpoint, plugin, capability (None: not declared)."""
    return [{
        "rule": rule.rule, "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}), "endpoint": rule.endpoint,
        "plugin": rule.endpoint.partition(".")[0],
        "capability": getattr(current_app.view_functions[rule.endpoint], "capability", None),
    } for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)]


@click.command
def settings() -> None:
    """Print the table of all settings, as it stands in the documentation (Markdown)."""
    click.echo("\n".join(settings_table()))


def settings_table() -> list[str]:
    """The table's lines, the core's settings first."""
    return ["| Variable | Default | Meaning |", "|---|---|---|"] + [
        _row(setting) for plugin in current_app.extensions["lms.plugins"] for setting in plugin.settings]


def _row(setting: Setting) -> str:
    default = {True: "1", False: "0", (): ""}.get(setting.default, setting.default)
    return f"| `{setting.variable}` | {f'`{default}`' if default != '' else ''} | {setting.meaning} |"


@click.command
def lint() -> None:
    """For developers: look for faults in templates and translations."""
    found = list(checks.faults())
    for fault in found:
        click.echo(fault)
    if found:
        raise SystemExit(1)
    click.echo("Templates and translations are in order.")


@click.command("messages")
@click.argument("plugin", required=False)
def update_messages(plugin: str | None) -> None:
    """For developers: bring the translation files of all plugins, or of PLUGIN, up to date."""
    for candidate in _plugins(plugin):
        click.echo(f"{candidate.name}: {messages.update(candidate)} texts wait for a translation")
