"""For tests, the product's and a plugin author's: an application, an isolated client, a database that forgets."""

from __future__ import annotations

import contextvars
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core import migrate, revisions
from lms.core.app import create_app
from lms.core.database import db, transacting
from lms.core.plugins import Found
from lms.core.web import limiter


class Client(FlaskClient):
    """One browser. Each request runs in an empty context, so nothing of one visitor leaks into the next."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)

    def token(self, page: str) -> str:
        """The CSRF token of a page, for an application that checks it."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(page).text)
        assert found, f"{page} holds no form"
        return found[1]


def make_app(folder: Path, *, database_url: str = "", found: Found | None = None, **settings: str) -> Flask:
    """An application on its own folder with queue, mail and limits that stay inside; settings by name without LMS_."""
    environ = {
        "LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": "t" * 40, "LMS_QUEUE_URL": "memory:", "LMS_DATABASE_URL": database_url,
        **{f"LMS_{name}": value for name, value in settings.items()}}
    folder.mkdir(parents=True, exist_ok=True)
    limiter.enabled = True  # it is one for all applications, and leaves alone the one that is made while it is off
    app = create_app(environ, found=found)
    app.config |= {"TESTING": True, "WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False}
    limiter.enabled = False  # a test of limits sets it to True for its own time
    app.test_client_class = Client
    return app


_made: dict[tuple[object, ...], bytes | str] = {}
"""By plugins and database: the tables that this process has migrated once, an SQLite file or the name of a template."""


def migrated(app: Flask) -> Flask:
    """The application with all its tables on its new, empty database. The migrations run once in a process for the same plugins;
    after that a database gets a copy of what they made."""
    with app.app_context():
        key = (db.engine.dialect.name, *((plugin.name, plugin.folder) for plugin in revisions.plugins()))
        if kept := _made.get(key):
            _fill(db.engine, kept)
        else:
            migrate.upgrade()
            db.session.remove()
            _made[key] = _copy(db.engine)
    return app


def _copy(engine: sa.Engine) -> bytes | str:
    engine.dispose()
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(engine.url.database or "")) as own:
            return own.serialize()
    template = f"{engine.url.database}_template"
    _create(engine.url, template, f'template "{engine.url.database}"')
    return template


def _fill(engine: sa.Engine, kept: bytes | str) -> None:
    engine.dispose()
    if isinstance(kept, str):
        _create(engine.url, str(engine.url.database), f'template "{kept}"')
        return
    Path(engine.url.database or "").write_bytes(kept)


@contextmanager
def forgetting(app: Flask) -> Iterator[None]:
    """Whatever is written inside, by the test or its requests, is gone afterwards: one outer transaction, savepoints within."""
    with app.app_context():
        engines = db._app_engines[app]
        engine = db.engine
        connection = transacting(engine).connect()
        outer = connection.begin()
        engines[None] = connection  # type: ignore[assignment]
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            db.session.remove()
            engines[None] = engine
            outer.rollback()
            connection.close()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of every database inside, in order; what opens and ends transactions is left out."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            asked.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def fresh_database(server_url: str, name: str) -> str:
    """Create an empty PostgreSQL database beside the one in `server_url`; its own address."""
    _create(sa.make_url(server_url.replace("postgresql://", "postgresql+psycopg://", 1)), name)
    return server_url.rsplit("/", 1)[0] + f"/{name}"


def _create(beside: sa.URL, name: str, how: str = "") -> None:
    """A PostgreSQL database anew, asked for from the server's own, which nobody copies meanwhile."""
    server = sa.create_engine(beside.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text(f'drop database if exists "{name}" with (force)'))
        connection.execute(sa.text(f'create database "{name}" {how}'))
    server.dispose()
