"""Orders to bring a course in or take one out: given, gone on with, forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts import erasure
from lms.core import audit, jobs
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.work import after_commit
from lms.interchange.models import Task

AT_ONCE = 3
"""Orders of one person that may be at work."""


class NotNow(DomainError):
    """The order can't be taken now; the text says why."""

    status = 409


def order_import(owner_id: int, name: str, *, staged: str | None, source_key: str | None, at: datetime) -> Task:
    """Have the file read, which waits where it arrived (`staged`) or lies in the store; NotNow while others are at work."""
    task = _new(owner_id, name, "reading", at=at)
    task.staged, task.source_key = staged, source_key
    db.session.flush()
    jobs.enqueue("interchange.read", task_id=task.id)
    return task


def order_export(owner_id: int, course: Any, form: str, name: str, *, at: datetime) -> Task:
    task = _new(owner_id, name, "writing", at=at)
    task.form, task.course_id = form, course.id
    db.session.flush()
    audit.record("interchange.exported", f"course:{course.id}", form=form)
    jobs.enqueue("interchange.write", task_id=task.id)
    return task


def confirm(task: Task, *, title: str, code: str, agency_id: int, at: datetime) -> None:
    """Bring the course in, as it was looked at; NotNow where that has been ordered before."""
    db.session.refresh(task, with_for_update=True)
    if task.state != "ready":
        raise NotNow(_l("This file is already being imported, or it has been."))
    task.wanted = {"title": title, "code": code, "agency_id": agency_id}
    task.state, task.done, task.total, task.heard_at, task.fault = "bringing", 0, 0, at, ""
    jobs.enqueue("interchange.bring", task_id=task.id)


def hear(task_id: int, done: int, total: int, *, at: datetime) -> None:
    """A sign of life."""
    db.session.execute(sa.update(Task).where(Task.id == task_id).values(done=done, total=total, heard_at=at))


def hold(task: Task, state: str) -> None:
    """Go on under the row's lock; NotNow where another job was faster."""
    db.session.refresh(task, with_for_update=True)
    if task.state != state:
        raise NotNow(_l("This file is already being imported, or it has been."))


def forget(task: Task) -> None:
    """With its files, but for what a course shows by now."""
    keys = {key for key in (task.source_key, task.result_key) if key}
    db.session.delete(task)
    db.session.flush()
    if keys:
        after_commit(lambda: erasure.discard(keys))


def _new(owner_id: int, name: str, state: str, *, at: datetime) -> Task:
    busy = erasure.how_many(Task.owner_id == owner_id, Task.state.in_(("reading", "bringing", "writing")))
    if busy >= AT_ONCE:
        raise NotNow(_l("%(count)s of your imports and exports are still at work. Wait for one to end.", count=AT_ONCE))
    task = Task(owner_id=owner_id, name=name[:255] or "-", state=state, asked_at=at, heard_at=at, form="", told={}, wanted={},
                fault="", done=0, total=0)
    db.session.add(task)
    return task
