"""Whether the database is up to date, told without Alembic: its 11 MB stay out of the processes that serve."""

from __future__ import annotations

import ast

import sqlalchemy as sa
from flask import current_app

from lms.core.database import db
from lms.core.errors import StartError
from lms.core.plugins import Plugin


def plugins() -> tuple[Plugin, ...]:
    """The installed plugins with tables, the core first."""
    return tuple(p for p in current_app.extensions["lms.plugins"] if (p.folder / "migrations").is_dir())


def behind() -> list[str]:
    """Names of the plugins whose tables are not at the newest revision."""
    with db.engine.connect() as connection:
        made = set(sa.inspect(connection).get_table_names())
        return [p.name for p in plugins() if at(p, connection, made) != head(p)]


def ahead() -> list[str]:
    """Names of the plugins whose tables are at a revision that is not among ours: a newer release made them."""
    with db.engine.connect() as connection:
        made = set(sa.inspect(connection).get_table_names())
        return [p.name for p in plugins() if at(p, connection, made) not in (None, *_ours(p))]


def check() -> None:
    """StartError where the tables are not those of this release, with what to do about it."""
    check_not_ahead()
    if late := behind():
        raise StartError(f"The database is not up to date ({', '.join(late)}): run lms migrate first.")


def check_not_ahead() -> None:
    if newer := ahead():
        raise StartError(f"The tables of {', '.join(newer)} were made by a newer release: install that one again, "
                         "or restore the backup from before it.")


def at(plugin: Plugin, connection: sa.Connection, made: set[str]) -> str | None:
    """The revision of the plugin's tables; None before the first. `made` names the tables that exist."""
    table = version_table(plugin.name)
    return connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(table))) if table in made else None


def head(plugin: Plugin) -> str | None:
    """The revision that no other builds upon: each plugin has one history, in one line."""
    ours = _ours(plugin)
    return next((revision for revision in ours if revision not in ours.values()), None)


def version_table(name: str) -> str:
    return f"alembic_version_{name}"


def _ours(plugin: Plugin) -> dict[str | None, str | None]:
    """Each revision of the plugin's migrations, with the one that it builds upon."""
    told = [_names(path.read_text(encoding="utf-8")) for path in (plugin.folder / "migrations").glob("[!_]*.py")]
    return {names["revision"]: names.get("down_revision") for names in told if "revision" in names}


def _names(source: str) -> dict[str, str | None]:
    """`revision` and `down_revision` as a migration assigns them."""
    assigned = {}
    for line in ast.parse(source).body:
        if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
            for target in line.targets if isinstance(line, ast.Assign) else [line.target]:
                if isinstance(target, ast.Name) and target.id in ("revision", "down_revision"):
                    assigned[target.id] = ast.literal_eval(line.value)
    return assigned
