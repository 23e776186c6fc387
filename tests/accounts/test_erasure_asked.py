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


ANSWER = {"ground": "state", "answer": "Pelatihan ini wajib menurut jabatan dan belum selesai dinilai."}


def decline(as_user: AsUser, by: User, learner: User, **other: str) -> int:
    return as_user(by).post(f"/people/{learner.public_id}/erase/decline", data=ANSWER | other).status_code


def declined() -> list[AuditEntry]:
    return list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == erasure_asked.DECLINED)))


def test_a_request_is_declined_with_ground_and_reason_and_may_be_made_again(cast: Cast, as_user: AsUser) -> None:
    page = f"/people/{cast.learner.public_id}/erase"
    assert "Tolak permintaan" not in as_user(cast.administrator).get(page).text
    as_user(cast.learner).post("/profile/data/erasure")
    assert "Tolak permintaan" in as_user(cast.administrator).get(page).text
    assert decline(as_user, cast.administrator, cast.learner) == 303
    assert [entry.details for entry in declined()] == [{"ground": "state", "reason": ANSWER["answer"]}]
    assert declined()[0].actor_id == cast.administrator.id
    for told in ("/notices", "/profile/data"):
        text = as_user(cast.learner).get(told).text
        assert "Pasal 15 ayat (1) huruf c" in text, told
        assert ANSWER["answer"] in text, told
        assert "Undang-Undang Nomor 27 Tahun 2022" in text, told
    assert "Tolak permintaan" not in as_user(cast.administrator).get(page).text
    as_user(cast.learner).post("/profile/data/erasure")
    assert times_asked() == 2, "who was answered need not wait"
    assert "Ditolak" not in as_user(cast.learner).get("/profile/data").text
    assert "Tolak permintaan" in as_user(cast.administrator).get(page).text


def test_what_was_answered_or_never_asked_is_not_declined(cast: Cast, as_user: AsUser) -> None:
    assert decline(as_user, cast.administrator, cast.learner) == 303
    assert not declined()
    as_user(cast.learner).post("/profile/data/erasure")
    for wrong in ({"ground": "mood"}, {"ground": ""}, {"answer": "tidak"}, {"answer": ""}):
        assert decline(as_user, cast.administrator, cast.learner, **wrong) == 422, wrong
    assert decline(as_user, cast.administrator, cast.learner) == 303 == decline(as_user, cast.administrator, cast.learner)
    assert len(declined()) == 1


def test_only_another_administrator_declines(cast: Cast, as_user: AsUser) -> None:
    as_user(cast.learner).post("/profile/data/erasure")
    for actor in (cast.organiser, cast.learner):
        assert decline(as_user, actor, cast.learner) == 403
    as_user(cast.administrator).post("/profile/data/erasure")
    assert decline(as_user, cast.administrator, cast.administrator) == 303
    assert not declined()
