"""On the real engine, not within a test's own transaction: pages read without one, units of work keep to one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.audit import Marker
from lms.core.database import db
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import begin, unit_of_work


@pytest.fixture
def own_app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    app = migrated(make_app(tmp_path, database_url=fresh_database(server, f"lms_test_{worker_id}_own") if server else ""))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def markers() -> list[str]:
    return list(db.session.scalars(sa.select(Marker.name).where(Marker.name.like("test.%")).order_by(Marker.name)))


def test_a_unit_that_fails_leaves_nothing_on_disk(own_app: Flask) -> None:
    assert markers() == []
    with pytest.raises(ZeroDivisionError), unit_of_work():
        db.session.execute(sa.insert(Marker).values(name="test.half", value=""))
        raise ZeroDivisionError
    assert markers() == []


def test_a_unit_that_succeeds_is_seen_by_the_reading_after_it(own_app: Flask) -> None:
    with unit_of_work():
        db.session.execute(sa.insert(Marker).values(name="test.whole", value=""))
    assert markers() == ["test.whole"]


def test_a_page_reads_without_a_transaction_and_a_unit_opens_one(own_app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite reads in a transaction: there it costs no exchange with a server")
    driver = lambda: db.session.connection().connection.driver_connection.info.transaction_status.name  # noqa: E731
    markers()
    assert driver() == "IDLE"
    with unit_of_work():
        markers()
        assert driver() == "INTRANS"
    markers()
    assert driver() == "IDLE"


def test_many_rows_are_read_piece_by_piece(own_app: Flask) -> None:
    with unit_of_work():
        db.session.execute(sa.insert(Marker), [{"name": f"test.{n:03}", "value": ""} for n in range(300)])
    begin()
    rows = db.session.scalars(sa.select(Marker.name).where(Marker.name.like("test.%")).execution_options(yield_per=50))
    assert len(list(rows)) == 300
