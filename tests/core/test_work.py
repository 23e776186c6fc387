"""One place commits; effects follow the commit or do not happen."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.audit import AuditEntry, Marker, record
from lms.core.database import db, now
from lms.core.testing import make_app
from lms.core.work import after_commit, unit_of_work


def markers() -> list[str]:
    return list(db.session.scalars(sa.select(Marker.name).where(Marker.name.like("test.%")).order_by(Marker.name)))


def test_what_fails_in_the_middle_leaves_nothing_and_has_no_effect(app: Flask) -> None:
    effects: list[str] = []
    with pytest.raises(ZeroDivisionError), unit_of_work():
        db.session.add(Marker(name="test.half", value=""))
        after_commit(lambda: effects.append("told"))
        db.session.flush()
        raise ZeroDivisionError
    assert markers() == []
    assert effects == []


def test_an_inner_unit_joins_the_outer_one(app: Flask) -> None:
    seen: list[int] = []
    with unit_of_work():
        with unit_of_work():
            db.session.add(Marker(name="test.inner", value=""))
            after_commit(lambda: seen.append(len(markers())))
        assert seen == []
    assert seen == [1]


def test_an_effect_that_fails_does_not_undo_what_was_committed(app: Flask) -> None:
    with unit_of_work():
        db.session.add(Marker(name="test.kept", value=""))
        after_commit(lambda: 1 / 0)  # type: ignore[arg-type,return-value]
    assert markers() == ["test.kept"]


def test_rows_changed_outside_a_unit_are_noticed(app: Flask) -> None:
    db.session.add(Marker(name="test.stray", value=""))
    with pytest.raises(RuntimeError, match="outside a unit of work"), unit_of_work():
        pass
    db.session.rollback()


def test_the_audit_log_can_only_be_added_to(app: Flask) -> None:
    with unit_of_work():
        record("test.happened", "thing:1", state="new")
    for statement in (sa.update(AuditEntry).values(action="x"), sa.delete(AuditEntry)):
        with pytest.raises(sa.exc.DBAPIError, match="only added to"), db.session.begin_nested():
            db.session.execute(statement)
    assert db.session.scalar(sa.select(AuditEntry.action).where(AuditEntry.target == "thing:1")) == "test.happened"


def test_a_moment_without_a_zone_is_refused(app: Flask) -> None:
    with pytest.raises(sa.exc.StatementError, match="needs its time zone"):
        db.session.execute(sa.insert(AuditEntry).values(at=now().replace(tzinfo=None), actor_name="", action="", target=""))


def test_a_restart_of_the_database_server_costs_no_visitor_a_page(database_url: str, tmp_path: Path) -> None:
    if not database_url:
        pytest.skip("SQLite has no server")
    app = make_app(tmp_path, database_url=database_url)
    with app.app_context(), db.engine.connect() as other:
        with db.engine.connect() as resting:
            mine = resting.scalar(sa.text("select pg_backend_pid()"))
            kept = resting.connection.info
        kept["resting_since"] -= 60
        other.execute(sa.text("select pg_terminate_backend(:pid, 5000)"), {"pid": mine})
        with db.engine.connect() as again:
            assert again.scalar(sa.text("select pg_backend_pid()")) not in (mine, None)
        other.close()
        db.engine.dispose()
