"""The same training twice: what is flagged, and what an officer decides about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.records import queries, services, titles
from lms.records.errors import NoPair, OwnCertificate, UndecidedDuplicate
from lms.records.models import Claim
from lms.records.services import Chosen
from tests.cast import Cast
from tests.records.conftest import external

AsUser = Callable[[User], Client]
REASON = "Sertifikat yang sama, dipindai dua kali."


@pytest.fixture
def pair(cast: Cast) -> tuple[Claim, Claim]:
    return external(cast.learner), external(cast.learner, title="BIMTEK: Verifikasi Data!", number="12/bd/2025")


@pytest.mark.parametrize(("one", "other", "is_same"), [
    ("Pelatihan Manajemen Kasus", "manajemen  kasus", True),
    ("Bimtek Verifikasi Data", "Bimbingan Teknis: Verifikasi-Data", True),
    ("Manajemen Kasus", "Manajemen Kasus II", False), ("Pelatihan Teknis", "Bimbingan", False), ("Kafé", "Kafe", True)])
def test_titles_are_the_same_by_what_they_are_about(one: str, other: str, is_same: bool) -> None:
    assert (titles.key(one) == titles.key(other)) == is_same


@settings(deadline=None)
@given(st.text(max_size=400))
def test_a_key_is_settled_and_fits(title: str) -> None:
    key = titles.key(title)
    assert len(key) <= titles.LONGEST
    assert key == " ".join(key.split())


@pytest.mark.parametrize(("other", "is_flagged"), [
    ({"number": "x"}, True), ({"title": "Bimtek Lain"}, False),
    ({"started_on": date(2025, 3, 6), "finished_on": date(2025, 3, 7)}, False),
    ({"started_on": date(2025, 3, 5), "finished_on": date(2025, 3, 9)}, True), ({"finished_on": date(2025, 3, 3)}, True)])
def test_same_title_and_days_that_overlap_are_flagged(cast: Cast, other: dict[str, object], is_flagged: bool) -> None:
    first, second = external(cast.learner), external(cast.learner, **other)
    assert queries.undecided_among([first.id, second.id]) == ({first.id, second.id} if is_flagged else set())


def test_another_person_is_no_duplicate(cast: Cast) -> None:
    first, second = external(cast.learner), external(cast.head_of_office)
    assert queries.undecided_among([first.id, second.id]) == set()


def test_a_course_of_ours_and_its_external_copy_are_flagged(claim: Claim, cast: Cast) -> None:
    copy = external(cast.learner, title="Pelatihan Manajemen Kasus", started_on=claim.started_on,
                    finished_on=max(claim.started_on, now().date() - timedelta(days=1)))
    assert [twin.id for twin in queries.twins_of(claim)] == [copy.id]


def test_neither_is_verified_before_somebody_decides(pair: tuple[Claim, Claim], cast: Cast, as_user: AsUser) -> None:
    for claim in pair:
        with pytest.raises(UndecidedDuplicate), unit_of_work():
            services.verify(Chosen(claim.id), by=cast.hr_officer.id, at=now())
    answer = as_user(cast.hr_officer).post("/desk/chosen", data={"act": "verify", "claim": [f"{c.public_id}:1" for c in pair]})
    assert answer.status_code == 409
    assert "Bandingkan keduanya dan putuskan dahulu." in answer.text


def test_the_two_stand_side_by_side_and_one_is_set_aside(pair: tuple[Claim, Claim], cast: Cast, as_user: AsUser) -> None:
    kept, gone = pair
    browser = as_user(cast.hr_officer)
    address = f"/desk/{kept.public_id}/compare/{gone.public_id}"
    page = browser.get(address).text
    assert "Bimtek Verifikasi Data" in page
    assert "BIMTEK: Verifikasi Data!" in page
    assert browser.post(address, data={"verdict": gone.public_id, "reason": "x"}).status_code == 422
    assert browser.post(address, data={"verdict": "nonsense", "reason": REASON}).status_code == 422
    assert browser.post(address, data={"verdict": gone.public_id, "reason": REASON}).status_code == 303
    db.session.expire_all()
    assert (kept.ended, gone.ended, gone.remark) == ("", "duplicate", REASON)
    assert browser.get(address).status_code == 404
    assert browser.post(f"/desk/{kept.public_id}/verify", data={"seen": kept.version}).status_code == 303
    assert REASON in as_user(cast.learner).get(f"/my-records/{gone.public_id}").text


def test_which_of_two_with_the_same_number_is_set_aside_can_be_told(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    copy = external(cast.learner, title=claim.title, started_on=claim.started_on, number=claim.number,
                    finished_on=max(claim.started_on, now().date() - timedelta(days=1)))
    page = as_user(cast.hr_officer).get(f"/desk/{claim.public_id}/compare/{copy.public_id}").text
    assert page.index(f"<h2>1. {claim.title}") < page.index(f"<h2>2. {claim.title}")
    assert f"yang pertama ({claim.number}) disisihkan" in page
    assert f"yang kedua ({claim.number}) disisihkan" in page


def test_two_that_are_distinct_both_count(pair: tuple[Claim, Claim], cast: Cast, as_user: AsUser) -> None:
    first, second = pair
    data = {"verdict": "distinct", "reason": "Dua gelombang yang berbeda isinya."}
    assert as_user(cast.hr_officer).post(f"/desk/{first.public_id}/compare/{second.public_id}", data=data).status_code == 303
    assert queries.undecided_among([first.id, second.id]) == set()
    assert [ruling.verdict for ruling in queries.rulings_of(first.id)] == ["distinct"]
    with unit_of_work():
        for claim in pair:
            services.verify(Chosen(claim.id), by=cast.hr_officer.id, at=now())


def test_what_was_set_aside_is_brought_back(pair: tuple[Claim, Claim], cast: Cast, as_user: AsUser) -> None:
    kept, gone = pair
    with unit_of_work():
        services.rule(kept.id, gone.id, set_aside=gone.id, reason=REASON, by=cast.hr_officer.id, at=now())
    with pytest.raises(NoPair), unit_of_work():
        services.rule(kept.id, gone.id, set_aside=kept.id, reason=REASON, by=cast.hr_officer.id, at=now())
    answer = as_user(cast.hr_officer).post(f"/desk/{gone.public_id}/bring-back", data={"reason": "Ternyata angkatan lain."})
    assert answer.status_code == 303
    db.session.expire_all()
    assert gone.ended == ""
    assert queries.undecided_among([kept.id, gone.id]) == {kept.id, gone.id}


def test_nobody_decides_about_a_pair_of_their_own(cast: Cast) -> None:
    first, second = external(cast.hr_officer), external(cast.hr_officer, number="x")
    with pytest.raises(OwnCertificate), unit_of_work():
        services.rule(first.id, second.id, set_aside=None, reason=REASON, by=cast.hr_officer.id, at=now())


def test_one_of_another_office_is_seen_and_not_set_aside(cast: Cast, as_user: AsUser) -> None:
    first = external(cast.learner)
    with unit_of_work():
        cast.learner.agency_id = cast.nunukan.id
    second = external(cast.learner, number="x")
    browser = as_user(cast.hr_officer)
    address = f"/desk/{first.public_id}/compare/{second.public_id}"
    assert "instansi lain" in browser.get(address).text
    assert browser.post(address, data={"verdict": second.public_id, "reason": REASON}).status_code == 422
    assert browser.post(address, data={"verdict": first.public_id, "reason": REASON}).status_code == 303
