"""Alembic's environment, shared by all plugins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import context

from lms.core.database import UTCDateTime, writing

config = context.config


def render_item(kind: str, thing: Any, autogen_context: Any) -> Any:
    """Write our own column kinds in a migration by their name."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        autogen_context.imports.add("from lms.core.database import UTCDateTime")
        return "UTCDateTime()"
    if kind == "type" and isinstance(thing, sa.JSON):
        autogen_context.imports.add("from lms.core.database import JSON")
        return "JSON"
    return False


@contextmanager
def _tables_may_be_rebuilt(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by dropping it: until all is done, nobody asks whether rows refer to it.

    The pragma is ignored inside a transaction, so it goes to the driver, before one begins and after it has ended.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _check_references(connection: sa.Connection) -> None:
    """What SQLite was not asked on the way, it is asked before the commit."""
    if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise RuntimeError(f"the migration leaves {len(broken)} rows that refer to nothing, the first in {broken[0][0]}")


def run() -> None:
    token = writing.set(True)
    try:
        with config.attributes["engine"].connect() as connection, _tables_may_be_rebuilt(connection):
            context.configure(
                connection=connection, target_metadata=config.attributes["metadata"], render_as_batch=True,
                version_table=f"alembic_version_{config.attributes['plugin']}", compare_type=True,
                include_object=config.attributes["include"], render_item=render_item)
            with context.begin_transaction():
                context.run_migrations()
                _check_references(connection)
            connection.commit()
    finally:
        writing.reset(token)


run()
