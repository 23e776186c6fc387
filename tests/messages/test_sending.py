"""Letters through a real mail server: once each, later where it is busy, never again where the address is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core import mail
from lms.core.database import db
from lms.core.work import unit_of_work
from lms.messages import queries, sending, services
from lms.messages.checks import LETTERS
from lms.messages.models import FailingAddress, Notice
from lms.messages.times import Quiet
from tests.cast import Cast
from tests.messages.conftest import NOON, Tell
from tests.messages.post_office import PostOffice

SARI = "sari@contoh.test"


def notice() -> Notice:
    db.session.expire_all()
    return db.session.scalars(sa.select(Notice).order_by(Notice.id.desc()).limit(1)).one()


def choose(person_id: int, quiet: Quiet = Quiet(0, 0), **ways: str) -> None:
    with unit_of_work():
        services.choose(person_id, ways, quiet, at=NOON)


def test_a_letter_arrives_once_in_the_language_of_its_reader(cast: Cast, office: PostOffice, tell: Tell) -> None:
    with unit_of_work():
        cast.stranger.language = "en"
    for person in (cast.learner, cast.stranger):
        tell(person.id, title="Laporan “Lapangan”")
    assert sending.send(at=NOON) == 2
    assert sending.send(at=NOON) == 0
    found = {one.to: one.letter for one in office.arrived}
    assert found[SARI]["Subject"] == "Pekerjaan Anda sudah dinilai: Laporan “Lapangan”"
    assert found["yosep@contoh.test"]["Subject"].startswith("Your work has been marked")
    text = found[SARI].get_content()
    assert text.startswith("Yth. Sari Wulandari,")
    assert "http://127.0.0.1:8000/activities/abc" in text
    assert len(office.arrived) == 2
    assert notice().mailed_at == NOON


def test_a_line_that_begins_with_a_point_arrives_as_it_was_written(cast: Cast, office: PostOffice, tell: Tell) -> None:
    tell(cast.learner.id, "certificates.revoked", course="K", number="1", reason="x", text=".\n..dua\nselesai")
    sending.send(at=NOON)
    assert "\n.\n..dua\nselesai" in office.arrived[0].letter.get_content().replace("\r\n", "\n")


def test_what_the_server_does_not_take_now_is_tried_after_growing_pauses(cast: Cast, office: PostOffice, tell: Tell) -> None:
    office.answers[SARI] = "451 try later"
    tell(cast.learner.id)
    at, pauses = NOON, []
    for _try in range(3):
        sending.send(at=at)
        owed = notice()
        assert owed.mail_at
        assert "451" in owed.fault
        assert sending.send(at=owed.mail_at - timedelta(seconds=1)) == 0
        pauses.append(owed.mail_at - at)
        at = owed.mail_at
    assert pauses == sorted(set(pauses))
    office.answers.clear()
    sending.send(at=at)
    assert office.to() == [SARI]
    assert queries.failing_among([SARI]) == set()


def test_a_letter_is_given_up_at_last_and_stands_in_the_inbox(cast: Cast, office: PostOffice, tell: Tell) -> None:
    office.answers[SARI] = "450 busy"
    tell(cast.learner.id)
    for _try in range(len(sending.PAUSES) + 1):
        sending.send(at=notice().mail_at or NOON)
    assert (notice().mail_at, notice().read_at, office.arrived) == (None, None, [])


def test_an_address_that_is_gone_gets_no_letter_until_its_owner_says_that_it_works(
        cast: Cast, office: PostOffice, tell: Tell) -> None:
    office.answers[SARI] = "550 5.1.1 no such user"
    for _twice in range(2):
        tell(cast.learner.id)
    tell(cast.stranger.id)
    sending.send(at=NOON)
    assert office.to() == ["yosep@contoh.test"]
    assert queries.standing(cast.learner.id).failing == SARI
    office.answers.clear()
    tell(cast.learner.id)
    sending.send(at=NOON)
    assert office.to() == ["yosep@contoh.test"]
    with unit_of_work():
        services.try_again(SARI)
    tell(cast.learner.id)
    sending.send(at=NOON)
    assert office.to() == [SARI, "yosep@contoh.test"]


@pytest.mark.parametrize("trouble", [{"sender": "550 relay denied"}, {"sender": "421 closing"}, {"sender": "454 tls first"}])
def test_trouble_with_the_server_is_nobodys_address(cast: Cast, office: PostOffice, tell: Tell, trouble: dict[str, str]) -> None:
    for name, answer in trouble.items():
        setattr(office, name, answer)
    tell(cast.learner.id)
    sending.send(at=NOON)
    owed = notice()
    assert owed.mail_at
    assert owed.mail_at > NOON
    assert queries.failing_among([SARI]) == set()


def test_a_letter_that_is_refused_for_what_it_says_is_given_up_and_the_address_stays_good(
        cast: Cast, office: PostOffice, tell: Tell) -> None:
    office.after_text = "554 looks like spam"
    tell(cast.learner.id)
    sending.send(at=NOON)
    assert (notice().mail_at, "554" in notice().fault) == (None, True)
    assert queries.failing_among([SARI]) == set()


def test_a_server_that_is_away_keeps_everything_waiting(cast: Cast, office: PostOffice, tell: Tell) -> None:
    tell(cast.learner.id)
    office.close()
    assert sending.send(at=NOON) == 0
    assert notice().mail_at == NOON + sending.PAUSES[0]


def test_a_refused_letter_of_another_kind_marks_the_address_too(cast: Cast, office: PostOffice) -> None:
    office.answers[SARI] = "550 5.1.1 no such user"
    mail.deliver(SARI, "Kata sandi baru", "Isi.", "<1@lms>")
    assert queries.failing_among([SARI]) == {SARI}


def test_a_digest_gathers_what_can_wait_and_what_is_read_needs_none(cast: Cast, office: PostOffice, tell: Tell) -> None:
    choose(cast.learner.id, work="daily")
    for title in ("Satu", "Dua", "Tiga"):
        tell(cast.learner.id, title=title)
    tell(cast.learner.id, "certificates.revoked", course="K", number="1", reason="x", text="y")
    with unit_of_work():
        services.read(db.session.scalars(sa.select(Notice).order_by(Notice.id).limit(1)).one(), at=NOON)
    sending.send(at=NOON)
    assert len(office.arrived) == 1, "what must be known waits for no digest"
    morning = NOON.replace(hour=23) - timedelta(days=0)  # 7.00 WITA of the next day
    assert sending.send(at=morning - timedelta(seconds=1)) == 0
    sending.send(at=morning)
    text = office.arrived[1].letter.get_content()
    assert ("Satu" in text, "Dua" in text, "Tiga" in text) == (False, True, True)
    assert str(office.arrived[1].letter["Subject"]).startswith("2 pemberitahuan")


def test_no_letter_where_none_is_wanted_but_for_what_must_be_told(cast: Cast, office: PostOffice, tell: Tell) -> None:
    choose(cast.learner.id, work="none", certificates="none")
    tell(cast.learner.id)
    tell(cast.learner.id, "certificates.issued", course="K", number="1", proof="p")
    tell(cast.learner.id, "certificates.revoked", course="K", number="1", reason="x", text="y")
    sending.send(at=NOON)
    assert [one.letter["Subject"] for one in office.arrived] == ["Sertifikat Anda telah dicabut: K"]
    assert queries.standing(cast.learner.id).unread == 3


def test_quiet_hours_are_those_of_the_readers_own_clock(cast: Cast, office: PostOffice, tell: Tell) -> None:
    with unit_of_work():
        cast.stranger.time_zone = "Asia/Jayapura"
    for person in (cast.learner, cast.stranger):
        choose(person.id, Quiet(21, 6))
    night = NOON.replace(hour=12, minute=30)  # 20.30 WITA, 21.30 WIT
    for person in (cast.learner, cast.stranger):
        tell(person.id, at=night)
    tell(cast.stranger.id, "enrolments.offered", at=night, course="K", cohort="A", until="besok")
    sending.send(at=night)
    assert office.to() == [SARI, "yosep@contoh.test"], "an offer that runs out does not wait"
    sending.send(at=NOON.replace(hour=20, minute=59))
    assert len(office.arrived) == 2
    sending.send(at=NOON.replace(hour=21))  # 6.00 WIT
    assert office.to() == [SARI, "yosep@contoh.test", "yosep@contoh.test"]


def test_changed_wishes_hold_for_what_still_waits(cast: Cast, office: PostOffice, tell: Tell) -> None:
    choose(cast.learner.id, work="daily")
    tell(cast.learner.id)
    choose(cast.learner.id, work="none")
    assert notice().mail_at is None


def test_what_is_rolled_back_was_never_told(cast: Cast, office: PostOffice, tell: Tell) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        tell(cast.learner.id)
        raise ZeroDivisionError
    assert sending.send(at=NOON) == 0
    assert queries.standing(cast.learner.id).unread == 0


def test_the_doctor_says_when_letters_wait_too_long(cast: Cast, office: PostOffice, tell: Tell) -> None:
    assert LETTERS.look().good
    tell(cast.learner.id)
    found = LETTERS.look()
    assert (found.good, found.what.split()[0]) == (False, "1")
    sending.send(at=NOON)
    assert LETTERS.look().good


def test_old_notices_are_deleted_read_ones_sooner(app: Flask, cast: Cast, office: PostOffice, tell: Tell) -> None:
    for title in ("dibaca", "belum"):
        tell(cast.learner.id, title=title)
    sending.send(at=NOON)
    with unit_of_work():
        services.read(db.session.scalars(sa.select(Notice).order_by(Notice.id).limit(1)).one(), at=NOON)
        services.fail("dulu@contoh.test", "550", at=NOON)
        services.fail(SARI, "550", at=NOON)
    kept = timedelta(days=app.config["NOTICES_KEPT_DAYS"])
    for days, left in ((kept, 2), (kept + timedelta(days=1), 1), (2 * kept + timedelta(days=1), 0)):
        with unit_of_work():
            services.purge(at=NOON + days)
        assert len(queries.of_person(cast.learner.id)) == left
    assert db.session.scalars(sa.select(FailingAddress.address)).all() == [SARI]
