"""Background jobs by name: queued after the commit, run by `lms worker`, safe to run twice.

Web processes know a job by its name alone, so what it needs to import (WeasyPrint above all) stays in the worker.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab

from lms.core.plugins import load
from lms.core.work import after_commit

log = logging.getLogger("lms")
MINUTE = 60


@dataclass(frozen=True)
class Job:
    """`run` is "module:function", called with the job's arguments inside an application context, outside any unit.

    With `every_minutes` set it is also started by the clock, without arguments: the sweep for what was lost.
    """

    name: str
    run: str
    every_minutes: int = 0


def install(app: Flask) -> None:
    app.extensions["lms.jobs"] = {}


def add(app: Flask, jobs: tuple[Job, ...]) -> None:
    app.extensions["lms.jobs"] |= {job.name: job for job in jobs}


def enqueue(name: str, **arguments: Any) -> None:
    """Have the job run once the present unit of work is on disk; arguments are plain values."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if name not in app.extensions["lms.jobs"]:
        raise LookupError(f"no plugin declares the job {name}")
    after_commit(lambda: queue(app).run_job(name, arguments))


def perform(name: str, arguments: dict[str, Any]) -> None:
    """Run a job here and now."""
    job: Job = current_app.extensions["lms.jobs"][name]
    load(job.run)(**arguments)


def queue(app: Flask) -> Any:
    """The application's queue; opened at its first use, with one task that runs any job."""
    huey = app.extensions.get("lms.queue")
    if huey is None:
        huey = app.extensions["lms.queue"] = _open(app.config["QUEUE_URL"])
        huey.run_job = huey.task(retries=5, retry_delay=MINUTE, name="lms.run_job")(_in_app(app))
    return huey


def schedule(app: Flask) -> None:
    """Start by the clock what wants it: for the worker only."""
    huey = queue(app)
    for job in app.extensions["lms.jobs"].values():
        if job.every_minutes:
            timer = crontab(minute=f"*/{job.every_minutes}" if job.every_minutes < MINUTE else "0")
            huey.periodic_task(timer, name=f"every.{job.name}")(_tick(app, job.name))


def work(app: Flask) -> None:
    """Run jobs until stopped by a signal."""
    schedule(app)
    with app.app_context():
        perform("core.heartbeat", {})
    queue(app).create_consumer(workers=1, periodic=True, initial_delay=0.1, max_delay=0.5, check_worker_health=False).run()


def _in_app(app: Flask) -> Any:
    def run_job(name: str, arguments: dict[str, Any]) -> None:
        with app.app_context():
            perform(name, arguments)

    return run_job


def _tick(app: Flask, name: str) -> Any:
    def tick() -> None:
        with app.app_context():
            perform(name, {})

    return tick


def _open(url: str) -> Huey:
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryHuey("lms", immediate=True)
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path).removeprefix("/") if parts.path.startswith("//") else unquote(parts.path))
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("lms", filename=str(path), results=False)
    return RedisHuey("lms", url=url, results=False)
