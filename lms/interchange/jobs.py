"""Courses are read, brought in and written here, by the worker; each job may be killed and run again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, cast

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from lms.accounts import queries as people
from lms.core import audit, jobs, staging, storage
from lms.core.database import now
from lms.core.errors import DomainError, Unreadable
from lms.core.work import let_go, unit_of_work
from lms.interchange import queries, reading, services, writing
from lms.interchange.models import Task
from lms.interchange.services import NotNow, Stock, Wanted

log = logging.getLogger("lms")
SILENCE, BETWEEN = timedelta(minutes=10), 1.0
"""When a job counts as lost; seconds between two signs of life."""
_JOBS = {"reading": "interchange.read", "bringing": "interchange.bring", "writing": "interchange.write"}


def read(task_id: int) -> None:
    """Look into the file, so that its owner sees what would come of it."""
    _working(task_id, "reading", _read)


def bring(task_id: int) -> None:
    """Make the course, all of it or nothing."""
    _working(task_id, "bringing", _bring)


def write(task_id: int) -> None:
    """Write the file of a course."""
    _working(task_id, "writing", _write)


def sweep() -> None:
    """Start again what was lost, forget what is old."""
    at = now()
    with unit_of_work():
        for task in queries.silent(before=at - SILENCE):
            task.heard_at = at
            jobs.enqueue(_JOBS[task.state], task_id=task.id)
        for task in queries.old(before=at - timedelta(days=current_app.config["IMPORT_DAYS"])):
            services.forget(task)


def _working(task_id: int, state: str, work: Callable[[Task], None]) -> None:
    """In the name and the language of who ordered it. A fault is told on the task's page; where the database is away the job
    fails, and is run again."""
    task = queries.task(task_id)
    if task is None or task.state != state:
        return
    owner = people.user(task.owner_id)
    language = getattr(owner, "language", None) or current_app.config["LANGUAGE"]
    with force_locale(language), audit.acting_as(task.owner_id, getattr(owner, "display_name", "-")):
        try:
            work(task)
        except (DBAPIError, NotNow):
            raise
        except DomainError as error:
            _fail(task, state, str(error))
        except Exception:
            log.exception("the task %s", task_id)
            _fail(task, state, _("Something went wrong that is not your fault. The log of the server says more."))


def _read(task: Task) -> None:
    if task.source_key is None:
        _fetch(task)
    with _source(task) as stream, reading.opened(stream) as source:
        let_go()
        told = reading.read(source, task.name, _teller(task.id)).told()
    with unit_of_work():
        services.hold(task, "reading")
        task.told, task.state, task.heard_at = told, "ready", now()


def _fetch(task: Task) -> None:
    """From where it arrived into the store."""
    try:
        with staging.read(task.staged or "-") as stream:
            let_go()
            blob = storage.put(stream, at_most=current_app.config["IMPORT_MB"] * 1_000_000)
    except (FileNotFoundError, ValueError) as error:
        raise Unreadable(_("The file is no longer here. Send it again.")) from error
    with unit_of_work():
        services.hold(task, "reading")
        task.source_key, task.staged = blob.key, None


def _bring(task: Task) -> None:
    wanted = Wanted(str(task.wanted["title"]), str(task.wanted["code"]), int(task.wanted["agency_id"]))
    stock, at, by = Stock(), now(), task.owner_id
    try:
        with _source(task) as stream, reading.opened(stream) as source:
            let_go()
            plan = reading.read(source, task.name)
            services.fetch(plan, source, stock, _teller(task.id))
            with unit_of_work():
                services.hold(task, "bringing")
                course = services.bring(plan, source, stock, wanted, at=at, by=by)
                task.told, task.state, task.heard_at, task.course_id = plan.told(), "done", now(), course.id
    except BaseException:
        services.let_go_of(stock)
        raise


def _write(task: Task) -> None:
    with TemporaryFile() as made:
        course_id, form = cast("int", task.course_id), task.form
        let_go()
        losses = writing.write(course_id, form, cast("IO[bytes]", made), _teller(task.id))
        made.seek(0)
        blob = storage.put(cast("IO[bytes]", made), at_most=1 << 40)
    with unit_of_work():
        services.hold(task, "writing")
        task.result_key, task.state, task.heard_at = blob.key, "done", now()
        task.told = {"bytes": blob.size, "losses": [loss.told() for loss in losses]}


@contextmanager
def _source(task: Task) -> Iterator[IO[bytes]]:
    """The file as a copy that can be read anywhere, wherever the store lies."""
    with TemporaryFile() as copy:
        try:
            storage.copy(task.source_key or "", cast("IO[bytes]", copy))
        except FileNotFoundError as error:
            raise Unreadable(_("The file is no longer here. Send it again.")) from error
        copy.seek(0)
        yield cast("IO[bytes]", copy)


def _teller(task_id: int) -> Callable[[int, int], None]:
    last = time.monotonic() - BETWEEN

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= BETWEEN:
            last = time.monotonic()
            with unit_of_work():
                services.hear(task_id, done, total, at=now())

    return tell


def _fail(task: Task, state: str, fault: str) -> None:
    """Nothing was written. What was looked at can be ordered again, with another code perhaps."""
    with unit_of_work():
        try:
            services.hold(task, state)
        except NotNow:
            return
        task.state, task.fault, task.heard_at = "ready" if state == "bringing" else "failed", fault[:600], now()
