"""The health of an installation, in plain words. Plugins add checks of their own to the registry `checks`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from lms.core import jobs, revisions, storage
from lms.core.audit import Marker
from lms.core.database import db, now
from lms.core.registry import Registry
from lms.core.settings import SHORTEST_SECRET
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
    """`look` returns what it found; an exception counts as a bad finding with `remedy`."""

    name: str
    look: Callable[[], Finding]
    remedy: str


checks: Registry[Check] = Registry("core.checks")


def examine() -> list[Finding]:
    """Every finding, good and bad, the core's first."""
    return [_seen(c) for c in (*OWN, *checks)] + [
        Finding(False, sentence, "Mend or uninstall it, or name it in LMS_PLUGINS_OFF.")
        for sentence in current_app.extensions["lms.plugin_warnings"]]


def has_secret() -> bool:
    """One long enough to sign with."""
    return len(os.environ.get("LMS_SECRET_KEY", "").strip()) >= SHORTEST_SECRET


def beat() -> None:
    """The worker's sign of life, once a minute."""
    with unit_of_work():
        db.session.merge(Marker(name=HEARTBEAT, value=now().isoformat()))


def _seen(check: Check) -> Finding:
    try:
        return check.look()
    except Exception as error:
        db.session.rollback()  # PostgreSQL answers nothing more in a failed transaction: the other checks shall
        return Finding(False, f"{check.name}: {type(error).__name__}: {str(error).splitlines()[0][:200]}", check.remedy)


def _secret() -> Finding:
    if current_app.config["DEMO"]:
        return Finding(True, "Demonstration mode: the secret key is made and kept by itself.")
    return Finding(has_secret(), "The secret key is set." if has_secret() else "LMS_SECRET_KEY is not set or too short.",
                   "Set LMS_SECRET_KEY to 32 or more random characters; keep it the same from start to start.")


def _database() -> Finding:
    with db.engine.connect() as connection:
        connection.execute(sa.text("select 1"))
    return Finding(True, f"The database answers ({db.engine.dialect.name}).")


def _migrations() -> Finding:
    late = revisions.behind()
    what = f"Tables are not up to date: {', '.join(late)}." if late else "All tables are up to date."
    return Finding(not late, what, "Run lms migrate.")


def _files() -> Finding:
    store = storage.open_store(current_app.config["STORAGE_URL"])
    store.put("doctor", b"ok")
    store.delete("doctor")
    return Finding(True, "Files can be stored.")


def _queue() -> Finding:
    waiting = len(jobs.queue(current_app._get_current_object()))  # type: ignore[attr-defined]
    return Finding(waiting < 1000, f"The queue answers; {waiting} jobs are waiting.",
                   "Is lms worker running? Start it, or start another.")


def _worker() -> Finding:
    last = db.session.get(Marker, HEARTBEAT)
    alive = last is not None and now() - datetime.fromisoformat(last.value) < timedelta(minutes=3)
    return Finding(alive, "The worker is running." if alive else "No worker has given a sign of life in the last three minutes.",
                   "lms run starts one; where the web is served by other means, run lms worker beside it.")


def _room() -> Finding:
    free = shutil.disk_usage(current_app.config["INSTANCE"].parent).free
    return Finding(free > ROOM_NEEDED, f"{free // 1_000_000:,} MB free on the disk.", "Free some space before the disk is full.")


OWN = (
    Check("Secret key", _secret, "Set LMS_SECRET_KEY."),
    Check("Database", _database, "Is LMS_DATABASE_URL right, the server running, the user allowed in?"),
    Check("Tables", _migrations, "Run lms migrate."),
    Check("Files", _files, "May this user write where LMS_STORAGE_URL says?"),
    Check("Queue", _queue, "Is LMS_QUEUE_URL right and the server running?"),
    Check("Worker", _worker, "Run lms run, or lms worker."),
    Check("Disk", _room, "Does the folder LMS_INSTANCE exist?"),
)
