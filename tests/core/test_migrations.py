"""Each plugin's history goes up and down alone, and ends where its models are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core import commands, doctor, migrate, revisions
from lms.core.database import db
from lms.core.errors import StartError
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from tests.cast import assemble


@pytest.fixture
def own_app(tmp_path: Path, database_url: str, worker_id: str) -> Iterator[Flask]:
    """An application on an empty database of its own, for what no transaction can take back."""
    url = fresh_database(database_url, f"lms_test_{worker_id}_own") if database_url else ""
    app = make_app(tmp_path, database_url=url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_no_model_differs_from_its_migrations(own_app: Flask) -> None:
    migrate.upgrade()
    assert migrate.drift([p.name for p in revisions.plugins()]) == []
    assert revisions.behind() == []


def test_tables_that_a_newer_release_made_are_told_and_left_alone(own_app: Flask) -> None:
    migrate.upgrade()
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version_courses SET version_num = 'courses_9999'"))
        connection.execute(sa.text("DELETE FROM alembic_version_accounts"))
    finding = next(f for f in doctor.examine() if "newer release" in f.what)
    assert finding.what == "A newer release made the tables of courses."
    assert "restore the backup" in finding.remedy
    with pytest.raises(StartError, match=r"^The tables of courses were made by a newer release: install that one again"):
        migrate.upgrade()
    assert "accounts" in revisions.behind()
    with pytest.raises(StartError, match=r"^The tables of courses were made by a newer release"):
        revisions.check()


def test_a_copy_of_the_tables_is_as_the_migrations_make_them_and_holds_nothing_of_another(
        tmp_path: Path, database_url: str, worker_id: str) -> None:
    made = []
    for name in ("own", "copy"):
        url = fresh_database(database_url, f"lms_test_{worker_id}_{name}") if database_url else ""
        app = migrated(make_app(tmp_path / name, database_url=url))
        with app.app_context():
            made.append((rows(), sorted(sa.inspect(db.engine).get_table_names()), revisions.behind()))
            with unit_of_work():
                assemble()
            db.session.remove()
            db.engine.dispose()
    assert made[0] == made[1]
    assert made[1][2] == []


FILLED_AGAIN = ("certificates_log_entry", "certificates_log_node")
"""Tables that their migration fills from those that are there."""


def test_every_plugin_goes_down_and_up_again(own_app: Flask) -> None:
    migrate.upgrade()
    for plugin in reversed(revisions.plugins()):
        migrate.downgrade(plugin, "base")
    left = [t for t in sa.inspect(db.engine).get_table_names() if not t.startswith("alembic_version_")]
    assert left == []
    assert migrate.upgrade() == [p.name for p in revisions.plugins()]


def test_the_newest_revision_is_taken_back_and_put_on_again_with_the_demonstration_in_the_tables(own_app: Flask) -> None:
    migrate.upgrade()
    own_app.config["DEMO"] = True
    assert own_app.test_cli_runner().invoke(commands.demo).exit_code == 0
    db.session.remove()
    before = rows()
    assert min(before["assessments_attempt"], before["certificates_certificate"], before["courses_progress"]) > 0
    later = [plugin for plugin in reversed(revisions.plugins()) if str(revisions.head(plugin)) > f"{plugin.name}_0001"]
    for plugin in later:
        migrate.downgrade(plugin, "-1")
    assert revisions.behind() == [plugin.name for plugin in reversed(later)]
    stayed = {*sa.inspect(db.engine).get_table_names(), *FILLED_AGAIN}
    migrate.upgrade()
    assert rows() == {name: count if name in stayed else 0 for name, count in before.items()}
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def rows() -> dict[str, int]:
    """How many each table holds."""
    with db.engine.connect() as connection:
        return {table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in db.metadata.sorted_tables}


def test_a_second_upgrade_changes_nothing(own_app: Flask) -> None:
    migrate.upgrade()
    assert migrate.upgrade() == []


def test_tables_begin_with_their_plugins_name(own_app: Flask) -> None:
    names = tuple(f"{p.name}_" for p in revisions.plugins())
    assert [t for t in db.metadata.tables if not t.startswith(names)] == []


@pytest.mark.parametrize(("command", "given"), [(commands.make, ["atlantis", "x"]), (commands.update_messages, ["atlantis"])])
def test_a_plugin_that_is_not_there_is_named(own_app: Flask, command: click.Command, given: list[str]) -> None:
    refused = own_app.test_cli_runner().invoke(command, given)
    assert isinstance(refused.exception, StartError)
    assert "no plugin atlantis" in str(refused.exception)


def test_no_revision_is_written_from_tables_that_are_late(own_app: Flask) -> None:
    refused = own_app.test_cli_runner().invoke(commands.make, ["accounts", "x"])
    assert isinstance(refused.exception, StartError)
    assert "run lms migrate first" in str(refused.exception)
