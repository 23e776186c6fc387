"""While the database lets nobody write: a page in the reader's language that says so, and nothing half done."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts import passwords
from lms.accounts.models import IdentityNumber, NumberClaim, SignInFailure
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.testing import make_app, migrated
from lms.core.work import unit_of_work
from tests.accounts.conftest import PASSWORD
from tests.cast import assemble

GIVEN = {"number": "190101012024222998", "valid_from": "2025-03-01"}
WORDS = {"id": "Mohon tunggu sebentar", "en": "One moment, please"}


@pytest.fixture
def own_app(tmp_path: Path) -> Iterator[Flask]:
    """On a file of its own, which another program can lock; nobody waits long for it."""
    app = migrated(make_app(tmp_path))
    with app.app_context():
        with unit_of_work():
            assemble().learner.password_hash = passwords.hashed(PASSWORD)
        sa.event.listen(db.engine, "checkout", lambda connection, _record, _proxy: connection.execute("PRAGMA busy_timeout=50"))
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("language", ["id", "en"])
def test_while_another_program_holds_the_database_a_form_is_refused_whole(own_app: Flask, language: str) -> None:
    browser = own_app.test_client()
    assert browser.post("/sign-in", data={"name": "sari", "password": PASSWORD}).status_code == 303
    browser.post("/language", data={"language": language, "next": "/"})
    other = sqlite3.connect(db.engine.url.database or "", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert browser.get("/profile").status_code == 200, "what is only read goes on"
    visitor = own_app.test_client()
    visitor.post("/language", data={"language": language, "next": "/"})
    for client, page, given in ((browser, "/profile/number", GIVEN), (visitor, "/sign-in", {"name": "sari", "password": "no"})):
        answer = client.post(page, data=given)
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30"), answer.text
        assert WORDS[language] in answer.text
        assert re.search(r"<code>[0-9a-f]{8}</code>", answer.text)
        assert "locked" not in answer.text
    other.execute("ROLLBACK")
    other.close()
    for model in (NumberClaim, SignInFailure):
        assert not db.session.scalars(sa.select(model)).all()
    assert not db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "accounts.number_claimed")).all()
    db.session.rollback()
    assert browser.post("/profile/number", data=GIVEN).status_code == 303
    assert db.session.scalar(sa.select(NumberClaim.number)) == GIVEN["number"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(IdentityNumber).where(IdentityNumber.user_id == 1)) == 1
