"""Migrations: one linear history and one version table per plugin, run in the order of what each requires."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lms.core.database import Base, db, transacting
from lms.core.plugins import Plugin
from lms.core.revisions import behind, check_not_ahead, plugins, version_table

RUNNER = Path(__file__).parent / "alembic"
INDEX = "_search_index"
"""In the name of a table: the database fills it itself from another one to search by, each in its own way; no model knows it."""


def upgrade() -> list[str]:
    """Bring every plugin to its newest revision; the names of those that changed. StartError where a newer release was here."""
    check_not_ahead()
    late = behind()
    for plugin in plugins():
        if plugin.name in late:
            command.upgrade(_config(plugin), "head")
    return late


def downgrade(plugin: Plugin, revision: str) -> None:
    command.downgrade(_config(plugin), revision)


def make(plugin: Plugin, message: str) -> None:
    """Write a new revision from the difference between the models and the database."""
    (plugin.folder / "migrations").mkdir(exist_ok=True)
    script = ScriptDirectory.from_config(_config(plugin))
    number = f"{len(list(script.walk_revisions())) + 1:04d}"
    command.revision(_config(plugin), message, autogenerate=True, rev_id=f"{plugin.name}_{number}")


def drift(names: Iterable[str]) -> list[Any]:
    """What differs between the models of these plugins and the database, as Alembic tells it."""
    with db.engine.connect() as connection:
        found: list[Any] = []
        for name in names:
            context = MigrationContext.configure(connection, opts={
                "version_table": version_table(name), "include_object": _of(name), "compare_type": True})
            found += compare_metadata(context, Base.metadata)
        return found


def _of(name: str) -> Any:
    def include(thing: Any, thing_name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        table = thing_name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
        return bool(table and table.startswith(f"{name}_") and INDEX not in table)

    return include


def _config(plugin: Plugin) -> Config:
    folder = plugin.folder / "migrations"
    config = Config()
    config.set_main_option("script_location", str(RUNNER))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes |= {"plugin": plugin.name, "include": _of(plugin.name), "engine": transacting(db.engine),
                          "metadata": Base.metadata}
    return config


def tables(name: str) -> list[sa.Table]:
    """The tables of a plugin, by its prefix."""
    return [t for t in Base.metadata.sorted_tables if t.name.startswith(f"{name}_")]
