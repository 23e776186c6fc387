"""Alembic's environment, shared by all plugins."""

from __future__ import annotations

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


def run() -> None:
    token = writing.set(True)
    try:
        with config.attributes["engine"].connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.commit()
            context.configure(
                connection=connection, target_metadata=config.attributes["metadata"], render_as_batch=True,
                version_table=f"alembic_version_{config.attributes['plugin']}", compare_type=True,
                include_object=config.attributes["include"], render_item=render_item)
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    finally:
        writing.reset(token)


run()
