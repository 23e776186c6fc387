"""Background jobs by name: queued after the commit, run by `lms worker`, safe to run twice.

Web processes know a job by its name alone, so what it needs to import (WeasyPrint above all) stays in the worker.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from lms.core import lean
from lms.core.plugins import load
from lms.core.queues import crontab, opened, tell_seldom
from lms.core.work import after_commit

log = logging.getLogger("lms")
MINUTE = 60


@dataclass(frozen=True)
class Job:
    """`run` is "module:function", called with the job's arguments inside an application context, outside any unit.

    With `every_minutes` set it is also started by the clock, without arguments: the sweep for what was lost. Jobs that may take
    minutes wait in a `line` of their own, so that certificates wait neither for a film nor for a mail server.
    """

    name: str
    run: str
    every_minutes: int = 0
    line: str = ""


def install(app: Flask) -> None:
    app.extensions["lms.jobs"] = {}


def add(app: Flask, jobs: tuple[Job, ...]) -> None:
    app.extensions["lms.jobs"] |= {job.name: job for job in jobs}


def enqueue(name: str, **arguments: Any) -> None:
    """Have the job run once the present unit of work is on disk; arguments are plain values."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    job = app.extensions["lms.jobs"].get(name)
    if job is None:
        raise LookupError(f"no plugin declares the job {name}")
    after_commit(lambda: queue(app, job.line).run_job(name, arguments))


def perform(name: str, arguments: dict[str, Any]) -> None:
    """Run a job here and now."""
    job: Job = current_app.extensions["lms.jobs"][name]
    load(job.run)(**arguments)


def queue(app: Flask, line: str = "") -> Any:
    """A line of the application's queue; opened at its first use, with one task that runs any job."""
    lines = app.extensions.setdefault("lms.lines", {})
    if line not in lines:
        huey = lines[line] = opened(app.config["QUEUE_URL"], line)
        huey.run_job = huey.task(retries=8, retry_delay=MINUTE, retry_backoff=2, name="lms.run_job")(_in_app(app, line))
    return lines[line]


def waiting(app: Flask) -> int:
    """How many jobs wait, in all lines."""
    return sum(len(queue(app, line)) for line in _lines(app))


def schedule(app: Flask) -> None:
    """Start by the clock what wants it: for the worker only."""
    huey = queue(app)
    for job in app.extensions["lms.jobs"].values():
        if job.every_minutes:
            timer = crontab(minute=f"*/{job.every_minutes}" if job.every_minutes < MINUTE else "0")
            huey.periodic_task(timer, name=f"every.{job.name}")(_tick(app, job))


def work(app: Flask) -> None:
    """Run jobs until stopped by a signal: one at a time of each line."""
    tell_seldom(app.config["QUEUE_URL"])
    schedule(app)
    with app.app_context():
        perform("core.heartbeat", {})
    first, *others = (queue(app, line).create_consumer(
        workers=1, periodic=not line, initial_delay=0.1, max_delay=2 if line else 0.25, check_worker_health=False)
        for line in _lines(app))
    for other in others:
        other.start()
    first.run()  # the last to start is the one that hears signals
    for other in others:
        other.stop()


def _lines(app: Flask) -> list[str]:
    """The usual one first."""
    return sorted({"", *(job.line for job in app.extensions["lms.jobs"].values())})


def _in_app(app: Flask, line: str) -> Any:
    def run_job(name: str, arguments: dict[str, Any]) -> None:
        with app.app_context():
            try:
                perform(name, arguments)
            finally:
                if line:  # what takes minutes leaves most behind
                    lean.give_back()

    return run_job


def _tick(app: Flask, job: Job) -> Any:
    def tick() -> None:
        if job.line:
            queue(app, job.line).run_job(job.name, {})
            return
        with app.app_context():
            perform(job.name, {})

    return tick
