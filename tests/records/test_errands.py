"""All that was found at once: asked first, done piece by piece, taken up again, told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.certificates.models import Certificate, Issuer
from lms.core import jobs
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.records import queries, services
from lms.records.errors import NothingFound
from lms.records.models import Claim, Errand
from lms.records.services import Chosen
from lms.records.services.errands import KEPT
from tests.cast import Cast, person
from tests.records.conftest import external

AsUser = Callable[[User], Client]
Complete = Callable[[User], Certificate | None]


@pytest.fixture
def arrived(issuer: Issuer, cast: Cast, complete: Complete) -> list[Claim]:
    """Certificates of three learners of Malinau, and the officer's own."""
    with unit_of_work():
        learners = [cast.learner, *(person(f"peserta{n}", f"Peserta {n}", cast.malinau) for n in range(2)), cast.hr_officer]
    for learner in learners:
        complete(learner)
    return list(db.session.scalars(sa.select(Claim).order_by(Claim.id)))


def states_now() -> list[str]:
    db.session.expire_all()
    return sorted(db.session.scalars(sa.select(Claim.state)))


def test_all_that_was_issued_here_is_verified_but_for_ones_own(arrived: list[Claim], cast: Cast, as_user: AsUser) -> None:
    external(cast.learner)
    browser = as_user(cast.hr_officer)
    asked = browser.get("/desk/all?act=verify")
    assert "Verifikasi 4 sertifikat" in asked.text
    answer = browser.post("/desk/all?act=verify")
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "3 sertifikat selesai." in page
    assert "petugas kepegawaian lain" in page
    assert states_now() == ["submitted", "submitted", "verified", "verified", "verified"]
    assert as_user(cast.administrator).get(answer.location).status_code == 404


def test_a_filter_narrows_it(arrived: list[Claim], cast: Cast, as_user: AsUser) -> None:
    as_user(cast.hr_officer).post("/desk/all?act=verify&q=Sari")
    assert states_now() == ["submitted", "submitted", "submitted", "verified"]


@pytest.mark.parametrize("address", ["/desk/all", "/desk/all?act=return", "/desk/all?act=record",
                                     "/desk/all?act=verify&state=all"])
def test_only_what_waits_in_one_state_is_done_so(arrived: list[Claim], cast: Cast, as_user: AsUser, address: str) -> None:
    browser = as_user(cast.hr_officer)
    assert (browser.get(address).status_code, browser.post(address).status_code) == (404, 404)


def test_nothing_found_is_told(cast: Cast, as_user: AsUser) -> None:
    assert as_user(cast.hr_officer).post("/desk/all?act=verify").status_code == 409
    with pytest.raises(NothingFound), unit_of_work():
        services.start([], "verify", by=cast.hr_officer.id, at=now())


def test_it_goes_on_where_a_killed_worker_left_it(arrived: list[Claim], cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.records.services.errands.PIECE", 2)
    monkeypatch.setattr(jobs, "enqueue", lambda *_name, **_arguments: None)
    with unit_of_work():
        chosen = [Chosen(claim.id, claim.version) for claim in arrived]
        errand = services.start(chosen, "verify", by=cast.hr_officer.id, at=now())
    with unit_of_work():
        assert services.go_on(errand.id, at=now())
    assert (errand.done, states_now().count("verified")) == (2, 2)
    jobs.perform("records.sweep", {})
    db.session.expire_all()
    assert (errand.done, len(errand.refused), states_now().count("verified")) == (4, 1, 3)
    with unit_of_work():
        assert not services.go_on(errand.id, at=now())
    assert {len(queries.steps_of(claim.id)) for claim in arrived} == {1, 2}


def test_what_came_of_it_is_told_for_a_while(arrived: list[Claim], cast: Cast, as_user: AsUser) -> None:
    as_user(cast.hr_officer).post("/desk/all?act=verify")
    with unit_of_work():
        services.forget_errands(at=now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Errand)) == 1
    with unit_of_work():
        services.forget_errands(at=now() + KEPT + timedelta(minutes=1))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Errand)) == 0
