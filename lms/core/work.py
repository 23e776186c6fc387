"""The unit of work: the one place that commits, and what runs after the commit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa

from lms.core.database import TRANSACTION, db, writing

log = logging.getLogger("lms")
Effect = Callable[[], None]
_effects: ContextVar[list[Effect] | None] = ContextVar("effects", default=None)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """All that happens inside is committed together or not at all; inside another unit it joins that one.

    What was read before is read again, now under the write lock (SQLite) or the row locks taken (PostgreSQL).
    """
    if _effects.get() is not None:
        yield
        return
    _end_reading()
    effects: list[Effect] = []
    inside, lock = _effects.set(effects), writing.set(True)
    try:
        begin()
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _effects.reset(inside)
        writing.reset(lock)
    for effect in effects:
        _run(effect)


def after_commit(effect: Effect) -> None:
    """Run `effect` once the present unit of work is on disk, never when it is rolled back; at once outside a unit."""
    effects = _effects.get()
    if effects is None:
        effect()
    else:
        effects.append(effect)


def let_go() -> None:
    """Give the connection back while something slow goes on, outside any unit; what was read stays as it was."""
    session = db.session
    if _effects.get() is not None or session.new or session.dirty or session.deleted:
        raise RuntimeError("a unit of work is not let go of in the middle")
    session.commit()


def begin() -> None:
    """From here on one transaction, until the session commits or is given back; what was read before stays as it was.

    On PostgreSQL only a unit of work needs one, and whoever reads piece by piece; every page else reads without.
    """
    db.session.commit()
    bind = db.session.get_bind()
    if isinstance(bind, sa.Engine) and (options := TRANSACTION[bind.dialect.name]):
        db.session.connection(execution_options=options)


def _end_reading() -> None:
    session = db.session
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside a unit of work")
    session.expire_all()


def _run(effect: Effect) -> None:
    try:
        effect()
    except Exception:
        log.exception("an effect after the commit failed; the sweep will make up for it")
