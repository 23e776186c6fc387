"""Who wishes to be erased asks for it where the data are seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from lms.accounts import erasure_asked
from lms.accounts.models import User
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast

AsUser = Callable[[User], Client]


def times_asked() -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == erasure_asked.ACTION)) or 0


def test_the_request_reaches_the_administrators_and_stays_visible_to_both(cast: Cast, as_user: AsUser) -> None:
    learner, page = as_user(cast.learner), f"/people/{cast.learner.public_id}/erase"
    assert "Anda meminta penghapusan" not in learner.get("/profile/data").text
    assert "Diminta oleh orangnya" not in as_user(cast.administrator).get(page).text
    assert learner.post("/profile/data/erasure").status_code == 303
    assert "Anda meminta penghapusan" in learner.get("/profile/data").text
    inbox = as_user(cast.administrator).get("/notices").text
    assert "Seseorang meminta datanya dihapus" in inbox
    assert cast.learner.name not in inbox, "the name would outlive the erasure there"
    assert "Diminta oleh orangnya" in as_user(cast.administrator).get(page).text
    assert "Seseorang meminta" not in as_user(cast.organiser).get("/notices").text
    assert db.session.get(User, cast.learner.id) is not None, "asking erases nobody"


def test_asking_again_at_once_pesters_nobody(cast: Cast, as_user: AsUser) -> None:
    learner = as_user(cast.learner)
    for _time in range(3):
        assert learner.post("/profile/data/erasure").status_code == 303
    assert times_asked() == 1
    with unit_of_work():
        erasure_asked.ask(cast.learner, at=now() + erasure_asked.AGAIN + timedelta(minutes=1))
    assert times_asked() == 2


def test_nobody_asks_without_signing_in(client: Client) -> None:
    assert client.post("/profile/data/erasure").status_code in (302, 303, 401)
    assert times_asked() == 0
