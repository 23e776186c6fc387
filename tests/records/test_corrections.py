"""A certificate that is corrected or revoked after it went to SIASN: what the office sees, exports and puts right."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.certificates import services as certificates
from lms.certificates.models import Certificate
from lms.core import storage
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.records import queries, services
from lms.records.errors import LeftTheDesk, NothingToCorrect
from lms.records.models import Batch, Claim
from lms.records.services import Chosen
from tests.cast import Cast
from tests.records.conftest import verified

AsUser = Callable[[User], Client]


@pytest.fixture
def gone_out(claim: Claim, cast: Cast, in_siasn: None, as_user: AsUser) -> Claim:
    """Sari's, verified and exported, with its files."""
    verified(claim, cast.hr_officer)
    assert as_user(cast.hr_officer).post("/desk/exports/new").status_code == 303
    db.session.expire_all()
    return claim


def reissued(certificate_id: int) -> Claim:
    with unit_of_work():
        new = certificates.reissue(certificate_id, reason="Gelar diperbaiki.", at=now())
    found = queries.of_certificate(new.id)
    assert found is not None
    return found


def exported(claim: Claim, officer: User, browser: Client) -> dict[str, object]:
    """Its row in the JSON lines of an export of its own."""
    verified(claim, officer)
    page = browser.get("/desk/exports/new").text
    assert "menggantikan sertifikat yang lebih dulu" in page
    assert browser.post("/desk/exports/new").status_code == 303
    batch = db.session.scalars(sa.select(Batch).order_by(Batch.id.desc()).limit(1)).one()
    rows = [json.loads(line) for line in storage.read(queries.files_of(batch.id)["jsonl"].file_key).decode().splitlines()]
    return next(row for row in rows if row["nomorSertipikat"] == claim.number)


def to_correct(browser: Client) -> bool:
    db.session.expire_all()
    return "Sari Wulandari" in browser.get("/desk?state=correct").text


def test_the_row_of_a_correction_changes_the_entry_that_siasn_has(gone_out: Claim, cast: Cast, as_user: AsUser) -> None:
    browser, officer = as_user(cast.hr_officer), cast.hr_officer
    with unit_of_work():
        services.record(Chosen(gone_out.id), siasn_id="rw-17", by=officer.id, at=now())
    assert not to_correct(browser)
    second = reissued(gone_out.certificate_id or 0)
    assert to_correct(browser)
    third = reissued(second.certificate_id or 0)
    assert "rw-17" in browser.get(f"/desk/{second.public_id}").text
    row = exported(third, officer, browser)
    assert (row["id"], row["menggantikan"]) == ("rw-17", second.number)
    with unit_of_work():
        services.record(Chosen(third.id), siasn_id="rw-17", by=officer.id, at=now())
    assert not to_correct(browser)


def test_recording_the_new_one_puts_the_old_one_right(gone_out: Claim, cast: Cast, as_user: AsUser) -> None:
    browser, officer = as_user(cast.hr_officer), cast.hr_officer
    new = reissued(gone_out.certificate_id or 0)
    assert "1 sertifikat dicabut atau diganti setelah keluar ke SIASN." in browser.get("/").text
    row = exported(new, officer, browser)
    assert (row["id"], row["menggantikan"]) == ("", gone_out.number)
    with unit_of_work():
        services.record(Chosen(new.id), siasn_id="rw-18", by=officer.id, at=now())
    assert not to_correct(browser)
    assert [step.act for step in queries.steps_of(gone_out.id)][-1] == "settled"
    assert "setelah keluar ke SIASN" not in browser.get("/").text
    with unit_of_work():
        services.step_back(Chosen(new.id), reason="Ternyata ditolak SIASN.", by=officer.id, at=now())
    assert to_correct(browser)


def test_siasns_answer_is_noted_although_the_certificate_was_replaced_meanwhile(
        gone_out: Claim, cast: Cast, as_user: AsUser) -> None:
    new = reissued(gone_out.certificate_id or 0)
    batch = db.session.scalars(sa.select(Batch)).one()
    page = as_user(cast.hr_officer).get(f"/desk/exports/{batch.public_id}").text
    assert "1 di antaranya telah dicabut atau diganti" in page
    assert "sebagai tercatat di SIASN" not in page
    with unit_of_work():
        services.record(Chosen(gone_out.id), siasn_id="rw-19", by=cast.hr_officer.id, at=now())
    assert exported(new, cast.hr_officer, as_user(cast.hr_officer))["id"] == "rw-19"


def test_what_was_revoked_is_to_be_deleted_there_until_somebody_says_so(
        gone_out: Claim, certificate: Certificate, cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.hr_officer)
    with unit_of_work():
        certificates.revoke(certificate.id, category="data_error", reason="Nama keliru.", by=None, at=now())
    db.session.expire_all()
    assert to_correct(browser)
    assert "Hapus di sana." in browser.get(f"/desk/{gone_out.public_id}").text
    ticked = {"act": "settle", "claim": f"{gone_out.public_id}:{gone_out.version}", "back": "/desk?state=correct"}
    assert browser.post("/desk/chosen", data=ticked).status_code == 303
    assert not to_correct(browser)
    answer = browser.post(f"/desk/{gone_out.public_id}/settle", data={"seen": gone_out.version})
    assert answer.status_code == 409
    with pytest.raises(LeftTheDesk), unit_of_work():
        services.return_(Chosen(gone_out.id), reason="Tidak boleh lagi.", by=cast.hr_officer.id, at=now())


def test_what_never_went_out_needs_no_correcting(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    verified(claim, cast.hr_officer)
    reissued(claim.certificate_id or 0)
    assert not to_correct(as_user(cast.hr_officer))
    with pytest.raises(NothingToCorrect), unit_of_work():
        services.settle(claim.id, by=cast.hr_officer.id, at=now())


def test_an_export_that_is_undone_leaves_nothing_to_correct(gone_out: Claim, cast: Cast, as_user: AsUser) -> None:
    reissued(gone_out.certificate_id or 0)
    batch = db.session.scalars(sa.select(Batch)).one()
    with unit_of_work():
        services.undo(batch.id, reason="Berkas tidak dikirim.", by=cast.hr_officer.id, at=now())
    assert not to_correct(as_user(cast.hr_officer))
    assert (gone_out.state, gone_out.ended) == ("verified", "superseded")
