"""The database: base model, names, column kinds, SQLite made safe."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LAST_PAGE = 1_000_000
RESTED = 3.0
"""Seconds after which a pooled connection is asked whether it lives before it is used again."""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-1000")
"""For each connection to SQLite. Half its usual cache, 1 MB: each thread has one, and the system has the file at hand."""
TRANSACTION: Mapping[str, dict[str, str]] = {"sqlite": {}, "postgresql": {"isolation_level": "READ COMMITTED"}}
"""How a connection that reads without one is told to begin a transaction."""
writing: ContextVar[bool] = ContextVar("writing", default=False)
"""True inside a unit of work: SQLite then takes its write lock at once, for a late one may be refused."""


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    })


class Database(SQLAlchemy):
    def paginate(self, select: Any, **how: Any) -> Pagination:
        """As the extension does it; a page beyond all bounds is an empty one and not a number too large for the database."""
        return super().paginate(select, **how | {"page": min(how.get("page") or 1, LAST_PAGE)})


db = Database(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def new_public_id() -> str:
    """72 random bits as 12 letters; none begins with a hyphen, for commands take these ids and would read an option."""
    while (made := secrets.token_urlsafe(9)).startswith("-"):
        pass
    return made


class HasPublicId:
    """An unguessable id for addresses; the row's own id stays inside."""

    public_id: Mapped[str] = mapped_column(sa.String(16), unique=True, default=new_public_id)


def like(row: Any, **changes: Any) -> Any:
    """A new row with the same values but for `changes`; its own key and public id are new."""
    mapper = sa.inspect(type(row))
    own = {column.key for column in mapper.column_attrs if any(c.primary_key or c.name == "public_id" for c in column.columns)}
    kept = {attribute.key: getattr(row, attribute.key) for attribute in mapper.column_attrs
            if attribute.key not in own and isinstance(attribute.columns[0], sa.Column)}
    return type(row)(**kept | changes)


def insert(model: Any) -> Any:
    """An INSERT that knows ON CONFLICT, as both databases write it."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return (postgresql if on_postgresql else sqlite).insert(model)


def index_of_words(table: str) -> str:
    """Which index of words there is under this name: "tsvector" or "fts5"; "rows" on an SQLite without FTS5, where the rows
    themselves have to be looked through. Looked for once in the life of the process."""
    if db.engine.dialect.name == "postgresql":
        return "tsvector"
    known: dict[str, str] = current_app.extensions.setdefault("database.words", {})
    if table not in known:
        known[table] = "fts5" if sa.inspect(db.session.connection()).has_table(table) else "rows"
    return known[table]


def transacting(engine: sa.Engine) -> sa.Engine:
    """The same database for whoever keeps to one transaction throughout: a migration."""
    return engine.execution_options(**TRANSACTION[engine.dialect.name])


def now() -> datetime:
    """The present moment, aware, in UTC. Views, jobs and commands call it; services are told the time."""
    return datetime.now(UTC)


def install(app: Flask) -> None:
    url = app.config["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if url.startswith("sqlite"):
        Path(sa.make_url(url).database or "").parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = import_module("lms.core.postgresql").OPTIONS
    db.init_app(app)


@sa.event.listens_for(sa.Engine, "connect")
def _prepare(connection: Any, _record: object) -> None:
    if type(connection).__module__ != "sqlite3":
        return
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@sa.event.listens_for(sa.pool.Pool, "checkin")
def _note_rest(_connection: object, record: Any) -> None:
    record.info["resting_since"] = time.monotonic()


@sa.event.listens_for(sa.pool.Pool, "checkout")
def _wake(connection: Any, record: Any, _proxy: object) -> None:
    """Ask a connection that has rested whether it still lives: the server may have been restarted. In a busy minute the
    question would cost each page one more exchange with the server."""
    if time.monotonic() - record.info.get("resting_since", time.monotonic()) < RESTED or not hasattr(connection, "pgconn"):
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        connection.rollback()
    except Exception as error:
        raise sa.exc.DisconnectionError from error


@sa.event.listens_for(sa.Engine, "begin")
def _begin(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
