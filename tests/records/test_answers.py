"""SIASN's answers, read from a list: what is in, what was refused, what fits nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.spreadsheets import as_csv, as_xlsx
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.records import answers, services
from lms.records.models import Batch, Claim
from tests.cast import Cast
from tests.records.conftest import external, verified

AsUser = Callable[[User], Client]
NIP = "190101012024212999"


@pytest.fixture
def taken(cast: Cast) -> tuple[Batch, list[Claim]]:
    claims = [verified(external(cast.learner, title=f"Bimtek {n}", number=f"{n}/BD/2025"), cast.hr_officer) for n in range(3)]
    with unit_of_work():
        batch = services.export([claim.id for claim in claims], by=cast.hr_officer.id, at=now())
    return batch, claims


def sent(browser: Client, batch: Batch, body: bytes, name: str = "jawaban.jsonl") -> Any:
    return browser.post(f"/desk/exports/{batch.public_id}/answers", data={"file": (BytesIO(body), name)},
                        content_type="multipart/form-data")


def states_of(claims: list[Claim]) -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(claim.state, claim.siasn_id) for claim in claims]


def test_siasns_own_answers_beside_the_number_are_read(taken: tuple[Batch, list[Claim]], cast: Cast, as_user: AsUser) -> None:
    batch, claims = taken
    lines = [
        {"nomorSertipikat": "0/bd/2025", "success": True, "message": "success", "mapData": {"rwKursusId": "rw-0"}},
        {"nomorSertipikat": "1/BD/2025", "nip": NIP, "success": False, "message": "Tanggal tidak sesuai"},
        {"nomorSertipikat": "99/XX", "success": True}]
    page = sent(as_user(cast.hr_officer), batch, "\n".join(map(json.dumps, lines)).encode())
    assert page.status_code == 200
    assert states_of(claims) == [("recorded", "rw-0"), ("exported", ""), ("exported", "")]
    assert "Tanggal tidak sesuai" in page.text
    assert "99/" in page.text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_with_the_two_columns_is_enough(
        taken: tuple[Batch, list[Claim]], cast: Cast, as_user: AsUser, form: str) -> None:
    batch, claims = taken
    rows = [("nip", "nomorSertipikat", "rwKursusId"), (f"'{NIP}", "0/BD/2025", "rw-0"), (NIP, " 1/BD/2025", ""),
            ("190101012024212111", "2/BD/2025", "rw-2")]
    body = as_csv(rows) if form == "csv" else as_xlsx("jawaban", rows)
    assert sent(as_user(cast.hr_officer), batch, body, f"jawaban.{form}").status_code == 200
    assert states_of(claims) == [("recorded", "rw-0"), ("exported", ""), ("exported", "")]


def test_again_it_changes_nothing(taken: tuple[Batch, list[Claim]], cast: Cast, as_user: AsUser) -> None:
    batch, claims = taken
    body = b'{"nomorSertipikat": "0/BD/2025", "rwKursusId": "rw-0"}'
    for _again in range(2):
        assert sent(as_user(cast.hr_officer), batch, body).status_code == 200
    assert states_of(claims)[0] == ("recorded", "rw-0")
    assert claims[0].version == 4


@pytest.mark.parametrize("body", [
    b"", b"{", b"[1, 2]", b"{}\n{", b"\x00\x01\x02", b"PK\x03\x04 broken", b"a;b\n1;2", b'{"nomorSertipikat": null}', b"{" * 5000,
    b"%PDF-1.7"])
def test_what_is_no_list_of_answers_is_refused_in_words(
        taken: tuple[Batch, list[Claim]], cast: Cast, as_user: AsUser, body: bytes) -> None:
    batch, claims = taken
    assert sent(as_user(cast.hr_officer), batch, body).status_code == 422
    assert states_of(claims) == [("exported", "")] * 3


def test_the_auditor_may_not(taken: tuple[Batch, list[Claim]], cast: Cast, as_user: AsUser) -> None:
    assert sent(as_user(cast.auditor), taken[0], b'{"nomorSertipikat": "0/BD/2025", "rwKursusId": "x"}').status_code == 403


@settings(deadline=None)
@given(st.lists(st.dictionaries(
    st.text(max_size=20), st.none() | st.booleans() | st.integers() | st.text(max_size=20)), max_size=5))
def test_lines_of_any_objects_are_read_or_refused(objects: list[dict[str, Any]]) -> None:
    try:
        found = answers.read("\n".join(json.dumps({"x": 1} | one) for one in objects).encode())
    except DomainError:
        return
    assert all(answer.number == answers.key(answer.number) for answer in found)
