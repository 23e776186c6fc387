"""Each plugin's history goes up and down alone, and ends where its models are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core import migrate, revisions
from lms.core.database import db
from lms.core.testing import fresh_database, make_app


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


def test_every_plugin_goes_down_and_up_again(own_app: Flask) -> None:
    migrate.upgrade()
    for plugin in reversed(revisions.plugins()):
        migrate.downgrade(plugin, "base")
    left = [t for t in sa.inspect(db.engine).get_table_names() if not t.startswith("alembic_version_")]
    assert left == []
    assert migrate.upgrade() == [p.name for p in revisions.plugins()]


def test_a_second_upgrade_changes_nothing(own_app: Flask) -> None:
    migrate.upgrade()
    assert migrate.upgrade() == []


def test_tables_begin_with_their_plugins_name(own_app: Flask) -> None:
    names = tuple(f"{p.name}_" for p in revisions.plugins())
    assert [t for t in db.metadata.tables if not t.startswith(names)] == []
