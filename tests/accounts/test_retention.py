"""What has been kept long enough is counted, and goes; nothing else does."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from lms.accounts import notices, retention
from lms.accounts.models import DataCopy, SignInFailure, SignInSession
from lms.accounts.privacy_commands import privacy
from lms.core.audit import AuditEntry
from lms.core.database import Model, db, now
from lms.core.work import unit_of_work
from tests.cast import Cast

pytestmark = pytest.mark.server


def rows(model: type[Model]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.fixture
def kept(cast: Cast) -> datetime:
    """Of each thing one that is over and one that is not."""
    at = now()
    with unit_of_work():
        for age in (timedelta(hours=1), timedelta(days=2)):
            db.session.add(SignInFailure(at=at - age, name_hash="x", address="::1"))
        for age in (timedelta(days=89), timedelta(days=91)):
            db.session.add(SignInSession(
                token_hash=f"{age.days}", user_id=cast.learner.id, started_at=at - age, seen_at=at - age))
        db.session.add(DataCopy(user_id=cast.learner.id, asked_at=at, made_at=at - timedelta(days=6), file_key="a" * 64))
        db.session.add(DataCopy(user_id=cast.stranger.id, asked_at=at, made_at=at - timedelta(days=8), file_key="b" * 64))
    return at


def over(at: datetime) -> dict[str, int]:
    return {table: count for tally in retention.over(at=at) for table, count in tally.rows.items() if count}


def test_a_dry_run_counts_and_changes_nothing(kept: datetime) -> None:
    expected = {"accounts_sign_in_failure": 1, "accounts_session": 1, "accounts_data_copy": 1}
    assert over(kept) == expected
    answer = CliRunner().invoke(privacy, ["purge", "--dry-run", "--json"])
    told = json.loads(answer.output)
    assert (told["dry_run"], told["rows"]) == (True, 3)
    assert {table: count for part in told["parts"] for table, count in part["tables"].items() if count} == expected
    assert over(kept) == expected
    assert db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "accounts.purged")).all() == []


def test_what_is_over_goes_once_and_is_on_record(kept: datetime) -> None:
    answer = CliRunner().invoke(privacy, ["purge"])
    assert answer.exit_code == 0, answer.output
    assert "3 rows went." in answer.output
    assert over(kept) == {}
    assert (rows(SignInFailure), rows(SignInSession), rows(DataCopy)) == (1, 1, 1)
    assert CliRunner().invoke(privacy, ["purge"]).output.endswith("0 rows went.\n")
    (entry,) = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "accounts.purged")).all()
    assert entry.details == {"accounts_sign_in_failure": 1, "accounts_session": 1, "accounts_data_copy": 1}


def test_notices_go_by_their_own_rule(cast: Cast, app: Flask) -> None:
    with unit_of_work():
        notices.tell(cast.learner.id, "accounts.number_confirmed", "/profile", number="1")
    days = app.config["NOTICES_KEPT_DAYS"]
    with unit_of_work():
        db.session.execute(sa.text("update messages_notice set mail_at = null"))
    assert over(now() + timedelta(days=days + 1)).get("messages_notice", 0) == 0
    later = now() + timedelta(days=2 * days + 1)
    assert over(later)["messages_notice"] == 1
    retention.purge(at=later)
    assert "messages_notice" not in over(later)


def test_what_a_room_holds_back_is_not_asked_for_ever(app: Flask) -> None:
    asked: list[datetime] = []
    stuck = retention.Part("x", lambda: 1, lambda _at: {"x": 2}, asked.append)
    (tally,) = retention.clear([stuck], at=now())
    assert tally.rows == {"x": 0}
    assert len(asked) == 1


def test_a_share_at_a_time_all_goes(app: Flask) -> None:
    left = [5]
    part = retention.Part("x", lambda: 1, lambda _at: {"x": left[0]}, lambda _at: left.__setitem__(0, max(0, left[0] - 2)))
    (tally,) = retention.clear([part], at=now())
    assert tally.rows == {"x": 5}


def test_the_rooms_that_keep_for_a_time_answer(app: Flask) -> None:
    """And none for the register of certificates, the log or the audit trail: they are kept for good."""
    tables = {table for tally in retention.over(at=now()) for table in tally.rows}
    assert tables >= {"messages_notice", "uploads_upload", "interchange_task", "enrolments_petition", "enrolments_ask",
                      "records_batch"}
    assert not tables & {"certificates_certificate", "certificates_statement", "core_audit_entry", "enrolments_enrolment"}
    assert tables <= db.metadata.tables.keys()


@pytest.mark.parametrize("wrong", [["purge", "--days", "x"], ["nothing"], ["purge", "extra"]])
def test_what_the_command_does_not_know_it_refuses(app: Flask, wrong: list[str]) -> None:
    assert CliRunner().invoke(privacy, wrong).exit_code == 2
