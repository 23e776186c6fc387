"""The way of a certificate over the desk: what arrives, what each step asks, who may take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.certificates import services as certificates
from lms.certificates.models import Certificate, Issuer
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.enrolments import services as places
from lms.enrolments.models import Cohort
from lms.records import labels, queries, services, states
from lms.records.acts import ACTS
from lms.records.errors import LeftTheDesk, NotInThisState, Overtaken, OwnCertificate, ReasonMissing
from lms.records.models import Claim
from lms.records.services import Chosen
from tests.cast import Cast
from tests.records.conftest import external, verified

AsUser = Callable[[User], Client]
REASON = "Instansi pada sertifikat bukan instansi Anda."


def acts(claim: Claim) -> list[str]:
    """Of the claim as it is now, which requests of a browser have changed behind this session's back."""
    db.session.refresh(claim)
    return [step.act for step in queries.steps_of(claim.id)]


def test_a_certificate_that_is_issued_arrives_by_itself(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    assert (claim.state, claim.is_ours, claim.credit_hours, claim.version) == ("submitted", True, 20, 1)
    page = as_user(cast.hr_officer).get("/desk").text
    assert "Sari Wulandari" in page
    assert "Manajemen Kasus" in page


def test_a_statement_of_attendance_credits_nothing_and_does_not_arrive(issuer: Issuer, cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        places.enrol(cast.learner.id, cohort, at=now() - timedelta(days=3))
        act = certificates.close(cohort.id, share=0, at=now(), by=None)
        assert act.total == 0
    with unit_of_work():
        certificates.undo(act.id, reason="Belum lengkap semuanya.", by=None, at=now())
        certificates.close(cohort.id, share=1, at=now(), by=None)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 0


def test_one_that_is_revoked_leaves_with_a_mark_and_keeps_its_state(
        claim: Claim, certificate: Certificate, cast: Cast, as_user: AsUser) -> None:
    verified(claim, cast.hr_officer)
    with unit_of_work():
        certificates.revoke(certificate.id, category="data_error", reason="Nama keliru.", by=None, at=now())
    assert (acts(claim), claim.state, claim.ended) == (["submitted", "verified", "revoked"], "verified", "revoked")
    browser = as_user(cast.hr_officer)
    assert "Sari Wulandari" not in browser.get("/desk?state=verified").text
    assert "Sari Wulandari" in browser.get("/desk?state=gone").text
    with pytest.raises(LeftTheDesk), unit_of_work():
        services.return_(Chosen(claim.id), reason=REASON, by=cast.hr_officer.id, at=now())


def test_a_correction_takes_the_place_of_the_one_before(
        claim: Claim, certificate: Certificate, cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        new = certificates.reissue(certificate.id, reason="Gelar diperbaiki.", at=now())
    successor = queries.of_certificate(new.id)
    assert successor is not None
    assert (claim.ended, successor.state, successor.ended) == ("superseded", "submitted", "")
    assert queries.twins_of(successor) == []
    assert new.number in as_user(cast.hr_officer).get(f"/desk/{claim.public_id}").text.replace("<wbr>", "").replace(
        '<span class="whole">', "").replace("</span>", "")


def test_the_whole_way_is_told_with_names_and_moments(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    browser, seen = as_user(cast.hr_officer), claim.version
    assert browser.post(f"/desk/{claim.public_id}/verify", data={"seen": seen}).status_code == 303
    with unit_of_work():
        services.export([claim.id], by=cast.hr_officer.id, at=now())
    db.session.expire_all()
    answer = browser.post(f"/desk/{claim.public_id}/record", data={"seen": claim.version, "siasn_id": "rw-17"})
    assert answer.status_code == 303
    assert acts(claim) == ["submitted", "verified", "exported", "recorded"]
    assert (claim.state, claim.siasn_id) == ("recorded", "rw-17")
    page = browser.get(f"/desk/{claim.public_id}").text
    assert "Hasan Basri" in page
    assert "rw-17" in page
    verbs = set(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.startswith("records."))))
    assert {"records.submitted", "records.verified", "records.batch_exported", "records.recorded"} <= verbs


def letters(app: Flask) -> list[str]:
    folder = Path(app.config["MAIL_URL"].removeprefix("file://"))
    return [message_from_bytes(file.read_bytes(), policy=default).as_string() for file in folder.glob("*.eml")]


def test_what_is_returned_tells_the_learner_why_and_comes_back_answered(
        app: Flask, claim: Claim, cast: Cast, as_user: AsUser) -> None:
    office, learner = as_user(cast.hr_officer), as_user(cast.learner)
    office.post(f"/desk/{claim.public_id}/return", data={"seen": 1, "reason": REASON})
    assert acts(claim) == ["submitted", "returned"]
    assert (claim.state, claim.remark) == ("returned", REASON)
    assert any(REASON in letter and "sari@contoh.test" in letter for letter in letters(app))
    assert REASON in learner.get("/").text
    assert REASON in learner.get(f"/my-records/{claim.public_id}").text
    answer = learner.post(f"/my-records/{claim.public_id}", data={"seen": 2, "answer": "Saya pindah instansi bulan lalu."})
    assert answer.status_code == 303
    assert (acts(claim)[-1], claim.state) == ("answered", "submitted")
    assert "Saya pindah instansi bulan lalu." in office.get(f"/desk/{claim.public_id}").text


def test_a_return_without_a_sentence_is_refused(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    assert as_user(cast.hr_officer).post(f"/desk/{claim.public_id}/return", data={"seen": 1, "reason": "x"}).status_code == 422
    with pytest.raises(ReasonMissing), unit_of_work():
        services.return_(Chosen(claim.id), reason="  tidak  ", by=cast.hr_officer.id, at=now())
    assert claim.state == "submitted"


def test_no_officer_decides_about_their_own(cast: Cast, as_user: AsUser) -> None:
    own = external(cast.hr_officer)
    browser = as_user(cast.hr_officer)
    page = browser.get(f"/desk/{own.public_id}")
    assert f'action="/desk/{own.public_id}/verify"' not in page.text
    for act, data in (("verify", {}), ("return", {"reason": REASON})):
        answer = browser.post(f"/desk/{own.public_id}/{act}", data={"seen": 1} | data)
        assert answer.status_code == 403
        assert "petugas kepegawaian lain" in answer.text
    with pytest.raises(OwnCertificate), unit_of_work():
        services.verify(Chosen(own.id), by=cast.hr_officer.id, at=now())
    assert acts(own) == ["submitted"]


def test_not_even_the_administrator_decides_about_their_own(cast: Cast) -> None:
    own = external(cast.administrator)
    with pytest.raises(OwnCertificate), unit_of_work():
        services.verify(Chosen(own.id), by=cast.administrator.id, at=now())


def test_who_comes_second_is_told_who_was_first(claim: Claim, cast: Cast, colleague: User, as_user: AsUser) -> None:
    assert as_user(colleague).post(f"/desk/{claim.public_id}/verify", data={"seen": 1}).status_code == 303
    answer = as_user(cast.hr_officer).post(f"/desk/{claim.public_id}/return", data={"seen": 1, "reason": REASON})
    assert answer.status_code == 409
    assert "Lina Padan" in answer.text
    assert acts(claim) == ["submitted", "verified"]
    with pytest.raises(Overtaken), unit_of_work():
        services.verify(Chosen(claim.id, 1), by=cast.hr_officer.id, at=now())


@pytest.mark.parametrize("step", ["record", "unrecord"])
def test_no_step_is_skipped(claim: Claim, cast: Cast, as_user: AsUser, step: str) -> None:
    answer = as_user(cast.hr_officer).post(f"/desk/{claim.public_id}/{step}", data={"seen": 1, "reason": REASON})
    assert answer.status_code == 409
    assert acts(claim) == ["submitted"]


def test_the_steps_lead_only_where_the_table_says(claim: Claim, cast: Cast) -> None:
    with pytest.raises(NotInThisState), unit_of_work():
        services.answer(claim.id, words="Sudah saya perbaiki.", by=cast.learner.id, at=now())
    assert {after for _before, after in states.STEPS.values()} == set(states.STATES)


def test_a_mark_of_recording_is_taken_back_with_a_reason(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    verified(claim, cast.hr_officer)
    with unit_of_work():
        services.export([claim.id], by=cast.hr_officer.id, at=now())
        services.record(Chosen(claim.id), siasn_id="rw-1", by=cast.hr_officer.id, at=now())
    browser = as_user(cast.hr_officer)
    browser.post(f"/desk/{claim.public_id}/unrecord", data={"seen": claim.version, "reason": "SIASN ternyata menolaknya."})
    assert (acts(claim)[-1], claim.state, claim.siasn_id) == ("unrecorded", "exported", "")


def test_certificates_from_before_the_desk_are_caught_up_once(claim: Claim, certificate: Certificate) -> None:
    with unit_of_work():
        for table in ("records_step", "records_claim"):
            db.session.execute(sa.text(f"delete from {table}"))
        db.session.expunge(claim)
    with unit_of_work():
        assert services.catch_up(at=now()) == 1
    found = queries.of_certificate(certificate.id)
    assert found is not None
    assert found.state == "submitted"
    with unit_of_work():
        assert services.catch_up(at=now()) == 0


def test_each_step_has_words_in_the_trail_of_audits() -> None:
    assert set(labels.ACTS) - {"exported", "unexported"} <= set(ACTS.verbs)


def test_what_ends_after_it_has_gone_out_is_told_to_the_office(
        claim: Claim, certificate: Certificate, cast: Cast, as_user: AsUser) -> None:
    verified(claim, cast.hr_officer)
    with unit_of_work():
        services.export([claim.id], by=cast.hr_officer.id, at=now())
    browser = as_user(cast.hr_officer)
    assert "setelah keluar ke SIASN" not in browser.get("/").text
    with unit_of_work():
        certificates.revoke(certificate.id, category="data_error", reason="Nama keliru.", by=None, at=now())
    assert "1 sertifikat dicabut atau diganti setelah keluar ke SIASN" in browser.get("/").text
    assert "SIASN mungkin sudah memuatnya. Hapus di sana." in browser.get(f"/desk/{claim.public_id}").text


def test_beside_a_certificate_stands_where_it_is_for_whom_it_concerns(
        claim: Claim, certificate: Certificate, cast: Cast, as_user: AsUser) -> None:
    for who, link in (("learner", f"/my-records/{claim.public_id}"), ("hr_officer", f"/desk/{claim.public_id}")):
        assert link in as_user(cast.people[who]).get(f"/certificates/{certificate.public_id}").text
    assert claim.public_id not in as_user(cast.head_of_office).get(f"/certificates/{certificate.public_id}").text
