"""The health of an installation, in plain words. Plugins add checks of their own to the registry `checks`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import current_app
from limits.storage import storage_from_string
from sqlalchemy.exc import DBAPIError

from lms.core import jobs, mail, revisions, staging, storage
from lms.core.audit import Marker
from lms.core.database import db, now
from lms.core.plugins import GROUP
from lms.core.registry import Registry
from lms.core.settings import PREFIX, SHORTEST_SECRET
from lms.core.work import unit_of_work

ROOM_NEEDED = 500_000_000
HEARTBEAT = "worker.heartbeat"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: a sentence, and for a bad one what to do."""

    good: bool
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class Check:
    """`look` returns what it found; an exception counts as a bad finding with `remedy`, or as none before there are tables."""

    name: str
    look: Callable[[], Finding]
    remedy: str


checks: Registry[Check] = Registry("core.checks")


def examine() -> list[Finding]:
    """Every finding, good and bad, the core's first. Where the tables are not there, nobody asks what stands in them."""
    found: list[Finding] = []
    for check in (*OWN, *checks):
        has_tables = all(f.good for f in found if f.remedy in (DATABASE.remedy, TABLES.remedy))
        found += filter(None, [_seen(check, has_tables=has_tables)])
    return found + [Finding(False, sentence, "Mend or uninstall it, or name it in LMS_PLUGINS_OFF.")
                    for sentence in current_app.extensions["lms.plugin_warnings"]]


def has_secret() -> bool:
    """One long enough to sign with."""
    return len(os.environ.get("LMS_SECRET_KEY", "").strip()) >= SHORTEST_SECRET


def beat() -> None:
    """The worker's sign of life, once a minute."""
    with unit_of_work():
        db.session.merge(Marker(name=HEARTBEAT, value=now().isoformat()))


def _seen(check: Check, *, has_tables: bool) -> Finding | None:
    try:
        return check.look()
    except Exception as error:
        db.session.rollback()  # PostgreSQL answers nothing more in a failed transaction: the other checks shall
        if isinstance(error, DBAPIError) and not has_tables:
            return None
        cause = error.orig if isinstance(error, DBAPIError) else error
        return Finding(False, f"{check.name}: {(str(cause).splitlines() or [type(cause).__name__])[0][:200]}", check.remedy)


def _names() -> Finding:
    """A name that is mistyped would otherwise pass for a default."""
    settings = [setting for plugin in current_app.extensions["lms.plugins"] for setting in plugin.settings]
    known = {variable for setting in settings for variable in setting.variables(current_app.config)}
    odd = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    there = {entry.name for entry in entry_points(group=GROUP)}
    absent = sorted({*current_app.config["PLUGINS_OFF"]} - there)
    told = [f"No setting is called {', '.join(odd)}."] * bool(odd) + [
        f"LMS_PLUGINS_OFF names {', '.join(absent)}, which is not installed."] * bool(absent)
    remedies = ["Correct the name: lms settings lists all."] * bool(odd) + [
        f"These plugins are installed: {', '.join(sorted(there))}."] * bool(absent)
    return Finding(not told, " ".join(told) or "All settings have a name that is known.", " ".join(remedies))


def _secret() -> Finding:
    if current_app.config["DEMO"]:
        return Finding(True, "Demonstration mode: the secret key is made and kept by itself.")
    return Finding(has_secret(), "The secret key is set." if has_secret() else "LMS_SECRET_KEY is not set or too short.",
                   "Set LMS_SECRET_KEY to 32 or more random characters; keep it the same from start to start.")


def _database() -> Finding:
    with db.engine.connect() as connection:
        connection.execute(sa.text("select 1"))
    return Finding(True, f"The database answers ({db.engine.dialect.name}).", DATABASE.remedy)


def _migrations() -> Finding:
    if newer := revisions.ahead():
        return Finding(False, f"A newer release made the tables of {', '.join(newer)}.",
                       "Install that release again, or restore the backup from before it.")
    late = revisions.behind()
    what = f"Tables are not up to date: {', '.join(late)}." if late else "All tables are up to date."
    return Finding(not late, what, "Run lms migrate.")


def _files() -> Finding:
    store = storage.open_store(current_app.config["STORAGE_URL"])
    store.put("doctor", b"ok")
    store.delete("doctor")
    return Finding(True, "Files can be stored.")


def _staging() -> Finding:
    staging.probe()
    return Finding(True, "Files that are still arriving can be kept.")


def _limits() -> Finding:
    good = storage_from_string(current_app.config["LIMITS_URL"]).check() is True
    return Finding(good, "Rate limits are counted." if good else "Where rate limits are counted does not answer.", LIMITS)


def _queue() -> Finding:
    waiting = jobs.waiting(current_app._get_current_object())  # type: ignore[attr-defined]
    return Finding(waiting < 1000, f"The queue answers; {waiting} jobs are waiting.",
                   "Is lms worker running? Start it, or start another.")


def _worker() -> Finding:
    last = db.session.get(Marker, HEARTBEAT)
    alive = last is not None and now() - datetime.fromisoformat(last.value) < timedelta(minutes=3)
    return Finding(alive, "The worker is running." if alive else "No worker has given a sign of life in the last three minutes.",
                   "lms run starts one; where the web is served by other means, run lms worker beside it.")


def _address() -> Finding:
    base = current_app.config["BASE_URL"]
    if current_app.config["DEMO"]:
        return Finding(True, f"Demonstration mode: links lead to {base}.")
    host = urlsplit(base).hostname or ""
    if host in ("127.0.0.1", "localhost", "::1"):
        return Finding(False, f"Letters and certificates would lead to {base}, which only this machine can open.", ADDRESS.remedy)
    is_safe = base.startswith("https:")
    return Finding(is_safe, f"Letters and certificates lead to {base}." if is_safe else
                   f"{base} is not encrypted: passwords can be read on the way.", ADDRESS.remedy)


def _mail() -> Finding:
    parts = urlsplit(current_app.config["MAIL_URL"])
    if parts.scheme == "file":
        kept = f"Letters are kept in {unquote(parts.path)}; nobody receives them."
        return Finding(current_app.config["DEMO"], kept, MAIL.remedy)
    with mail.connected(parts, timeout=10) as server:
        server.noop()
    return Finding(True, f"The mail server {parts.hostname} answers.")


def _room() -> Finding:
    free = shutil.disk_usage(current_app.config["INSTANCE"].parent).free
    return Finding(free > ROOM_NEEDED, f"{free // 1_000_000:,} MB free on the disk.", "Free some space before the disk is full.")


DATABASE = Check("Database", _database, "Is LMS_DATABASE_URL right, the server running, the user allowed in?")
TABLES = Check("Tables", _migrations, "Run lms migrate.")
ADDRESS = Check("Address", _address, "Set LMS_BASE_URL to the public address, beginning with https://.")
MAIL = Check("Mail", _mail, "Set LMS_MAIL_URL, such as smtp://user:password@host:587; the user, the password and the server's "
             "certificate must be right.")
LIMITS = "Is LMS_LIMITS_URL right and the server running? Where it is empty, LMS_QUEUE_URL counts."
OWN = (
    Check("Secret key", _secret, "Set LMS_SECRET_KEY."),
    Check("Settings", _names, "See lms settings."),
    DATABASE, TABLES,
    Check("Files", _files, "May this user write where LMS_STORAGE_URL says?"),
    Check("Staging", _staging, "May this user write where LMS_STAGING says?"),
    Check("Limits", _limits, LIMITS),
    Check("Queue", _queue, "Is LMS_QUEUE_URL right and the server running?"),
    Check("Worker", _worker, "Run lms run, or lms worker."),
    ADDRESS, MAIL,
    Check("Disk", _room, "Does the folder LMS_INSTANCE exist?"),
)
