"""Certificates from elsewhere: added with a scan by the learner or the office, clearly marked, never ours."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa

from lms.accounts import erasure, personal_data
from lms.accounts.models import User
from lms.certificates import queries as certificates
from lms.core import storage
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.records import queries
from lms.records.models import Claim
from lms.records.services.external import MOST_WAITING
from tests.cast import Cast
from tests.records.conftest import external, picture

AsUser = Callable[[User], Client]
FORM: dict[str, str] = {
    "title": "Bimtek Verifikasi Data", "provider": "Balai Diklat", "number": "12/BD/2025", "training_form": "8",
    "credit_hours": "24", "started_on": "2025-03-03", "finished_on": "2025-03-05"}


def sent(browser: Client, address: str, body: bytes | None, name: str = "pindaian.jpg", **other: str) -> Any:
    data: dict[str, Any] = FORM | other
    if body is not None:
        data["scan"] = (BytesIO(body), name)
    return browser.post(address, data=data, content_type="multipart/form-data")


def only() -> Claim:
    return db.session.scalars(sa.select(Claim)).one()


def test_a_learner_submits_one_with_its_scan(cast: Cast, as_user: AsUser) -> None:
    assert sent(as_user(cast.learner), "/my-records/new", picture()).status_code == 303
    claim = only()
    assert (claim.is_ours, claim.state, claim.learner_id, claim.credit_hours) == (False, "submitted", cast.learner.id, 24)
    page = as_user(cast.hr_officer).get(f"/desk/{claim.public_id}").text
    assert "Sertifikat eksternal" in page
    assert "pindaian.jpg" in page


def test_the_office_adds_one_for_its_people_only(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.hr_officer)
    for who, status in (("190101012024212999", 303), ("sari", 303), ("yosep", 422), ("tidak ada", 422), ("", 422),
                        ("x" * 60_000, 422)):
        assert sent(browser, "/desk/add", picture(), person=who, number=who[:100] or "1").status_code == status, who
    assert set(db.session.scalars(sa.select(Claim.learner_id))) == {cast.learner.id}


@pytest.mark.parametrize(("body", "name"), [
    (None, ""), (b"", "a.pdf"), (b"<html><script>alert(1)</script>", "a.pdf"), (b"MZ\x90\x00", "a.jpg"),
    (b"%PDF-1.7\nno end", "a.pdf"),
    (b"\xff\xd8\xff\xe0 broken", "a.jpg"), (b"GIF89a", "a.gif"), (picture(), "a.pdf")])
def test_a_scan_is_judged_by_its_content(cast: Cast, as_user: AsUser, body: bytes | None, name: str) -> None:
    answer = sent(as_user(cast.learner), "/my-records/new", body, name)
    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 0


def test_a_body_beyond_the_bound_is_refused_before_it_is_read(cast: Cast, as_user: AsUser) -> None:
    answer = as_user(cast.learner).post("/my-records/new", data=b"x" * 11_000_000, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


@pytest.mark.parametrize("wrong", [
    {"finished_on": "2025-03-01"}, {"finished_on": "2999-01-01"}, {"started_on": "0001-01-01"}, {"credit_hours": "0"},
    {"credit_hours": "-4"}, {"credit_hours": "999999999999999999999"}, {"training_form": "99"}, {"title": " "}, {"number": ""},
    {"title": "x" * 400}, {"started_on": "kemarin"}])
def test_facts_that_make_no_sense_are_refused(cast: Cast, as_user: AsUser, wrong: dict[str, str]) -> None:
    assert sent(as_user(cast.learner), "/my-records/new", picture(), **wrong).status_code == 422


def test_it_is_never_one_of_ours(cast: Cast, as_user: AsUser, client: Client) -> None:
    claim = external(cast.learner)
    assert certificates.id_of_number(claim.number) is None
    assert claim.number not in as_user(cast.learner).get("/my-certificates").text
    assert "Sari Wulandari" not in as_user(cast.hr_officer).get("/certificates/register").text
    assert "Sari" not in client.get("/verify", query_string={"q": claim.number}, follow_redirects=True).text


def test_a_scan_is_served_caged_and_to_whom_it_concerns(cast: Cast, as_user: AsUser, client: Client) -> None:
    scan = queries.scans_of(external(cast.learner).id)[0]
    address = f"/records/scans/{scan.public_id}"
    for who, status in (("learner", 200), ("hr_officer", 200), ("auditor", 200), ("stranger", 404), ("organiser", 404)):
        assert as_user(cast.people[who]).get(address).status_code == status, who
    assert client.get(address).status_code == 303
    headers = as_user(cast.learner).get(address).headers
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "no-cache" in headers["Cache-Control"]


def test_what_was_returned_is_corrected_and_what_stood_there_is_kept(cast: Cast, as_user: AsUser) -> None:
    claim = external(cast.learner)
    as_user(cast.hr_officer).post(f"/desk/{claim.public_id}/return", data={"seen": 1, "reason": "JP pada pindaian 16."})
    learner = as_user(cast.learner)
    answer = sent(learner, f"/my-records/{claim.public_id}", picture(), "baru.jpg", credit_hours="16", seen="2",
                  answer="Sudah saya perbaiki.")
    assert answer.status_code == 303
    db.session.expire_all()
    step = queries.steps_of(claim.id)[-1]
    assert (claim.credit_hours, claim.state, step.before["credit_hours"]) == (16, "submitted", 24)  # type: ignore[index]
    assert [scan.name for scan in queries.scans_of(claim.id)] == ["baru.jpg", "pindaian.jpg"]
    assert "24 JP" in as_user(cast.hr_officer).get(f"/desk/{claim.public_id}").text


def test_one_that_was_not_accepted_yet_is_withdrawn(cast: Cast, as_user: AsUser) -> None:
    claim, other = external(cast.learner), external(cast.learner, title="Lain", number="2")
    assert as_user(cast.stranger).post(f"/my-records/{claim.public_id}/withdraw").status_code == 404
    assert as_user(cast.learner).post(f"/my-records/{claim.public_id}/withdraw").status_code == 303
    as_user(cast.hr_officer).post(f"/desk/{other.public_id}/verify", data={"seen": 1})
    assert as_user(cast.learner).post(f"/my-records/{other.public_id}/withdraw").status_code == 409
    db.session.expire_all()
    assert (claim.ended, other.ended) == ("withdrawn", "")


def test_nobody_reads_or_answers_for_another(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.stranger)
    assert browser.get(f"/my-records/{claim.public_id}").status_code == 404
    assert browser.post(f"/my-records/{claim.public_id}", data={"answer": "Ini milik saya."}).status_code == 404


def test_so_many_may_wait_and_no_more(cast: Cast, as_user: AsUser) -> None:
    for n in range(MOST_WAITING):
        external(cast.learner, title=f"Bimtek {n}", number=str(n))
    assert sent(as_user(cast.learner), "/my-records/new", picture()).status_code == 409
    assert sent(as_user(cast.hr_officer), "/desk/add", picture(), person="sari").status_code == 303


def test_whoever_is_erased_takes_it_along_and_what_was_ours_stays(claim: Claim, cast: Cast) -> None:
    theirs = external(cast.learner)
    key = queries.scans_of(theirs.id)[0].file_key
    told = {str(line.what): line.count for line in erasure.preview(cast.learner)}
    assert told["Sertifikat dari tempat lain beserta pindaiannya"] == 1
    with unit_of_work():
        erasure.erase(cast.learner, "Diminta orangnya.", by=cast.administrator.id, at=now())
    assert list(db.session.scalars(sa.select(Claim.id))) == [claim.id]
    assert not storage.exists(key)


def test_people_take_along_what_the_office_keeps_of_them(cast: Cast) -> None:
    claim = external(cast.learner)
    (told,) = personal_data.of(cast.learner)["records"]
    assert (told["number"], told["state"], told["scans"][0]["name"]) == (claim.number, "submitted", "pindaian.jpg")
    assert [step["act"] for step in told["history"]] == ["submitted"]
