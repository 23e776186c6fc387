"""The register by the beginnings of words: the same answers from the index of either database and without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.certificates import doctor
from lms.certificates.models import Certificate
from lms.certificates.queries import Sought, found
from lms.certificates.queries import words as index
from lms.certificates.queries.register import hours, lately, years
from lms.core.database import db
from lms.core.policies import SYSTEM, Grant
from lms.core.testing import Client

ANYBODY = SimpleNamespace(grants=(Grant("auditor", SYSTEM),))
NAMES = ("Siti Nur Halimah", "Sitinjak Daud", "Kristiyanti", "I Gusti Ayu Ngurah", "D'Artagnan O'Neil", "Renée Müller-Çelik")


@pytest.fixture
def register(certificate: Certificate) -> list[Certificate]:
    """Beside Sari's one of each of these names, in agencies of their own, a month apart."""
    rows = [certificate]
    known = {c.key: getattr(certificate, c.key) for c in sa.inspect(Certificate).column_attrs if c.key not in (
        "id", "public_id", "rendered_at", "file_key", "file_size")}
    for n, name in enumerate(NAMES, 2):
        rows.append(Certificate(**known | {
            "seq": n, "number": f"{n:04d}/PKH-2/IV/BBPPKS/I/2026", "number_key": f"{n:04d}/PKH-2/IV/BBPPKS/I/2026",
            "code": f"{n:013d}", "learner_name": name, "cycle": n, "agency_path": f"/1/{90 + n}/",
            "course_title": "Pendampingan Keluarga" if n % 2 else "Penanggulangan Bencana",
            "issued_on": date(2025, n, 1)}))
    db.session.add_all(rows)
    db.session.flush()
    return rows


def names(asked: str, actor: object = ANYBODY, **days: date) -> list[str]:
    return [row.learner_name for row in found(actor, Sought(asked, **days))[0].items]


ASKED = [
    ("sit", ["Sitinjak Daud", "Siti Nur Halimah"]), ("SITI NUR", ["Siti Nur Halimah"]), ("halimah siti", ["Siti Nur Halimah"]),
    ("renee muller", ["Renée Müller-Çelik"]), ("Müller-çelik", ["Renée Müller-Çelik"]), ("o'neil", ["D'Artagnan O'Neil"]),
    ("0003/PKH-2/IV", ["Sitinjak Daud"]), ("bbppks gusti", ["I Gusti Ayu Ngurah"]), ("penanggulangan 0004", ["Kristiyanti"]),
    ("penanggulanganku 0004", ["Kristiyanti"]), ("linjak", []), ("siti and", []), ('"siti" OR x', []), ("* : ^ -", []),
    ("\ue000a92", [])]


@pytest.mark.parametrize(("asked", "expected"), ASKED)
def test_it_finds_by_the_beginnings_of_words_the_newest_first(
        register: list[Certificate], asked: str, expected: list[str]) -> None:
    assert names(asked) == expected


def test_an_office_finds_among_its_own_alone(register: list[Certificate]) -> None:
    of_one = SimpleNamespace(grants=(Grant("hr_officer", ("agency", 92)), Grant("learner", ("agency", 93))))
    assert names("siti", of_one) == ["Siti Nur Halimah"]
    assert names("kristiyanti", of_one) == []
    assert names("siti", SimpleNamespace(grants=())) == []


def test_an_office_without_words_is_answered_by_its_marks_where_its_certificates_are_few(
        register: list[Certificate], monkeypatch: pytest.MonkeyPatch) -> None:
    of_one = SimpleNamespace(grants=(Grant("hr_officer", ("agency", 92)),))
    nobody = SimpleNamespace(grants=())

    def told(actor: object) -> list[object]:
        pages, rows = hours(actor, register[0].finished_on.year)
        return [names("", actor), names("", actor, since=date(2025, 2, 1)), pages.total, rows, years(actor),
                lately(actor, date(2025, 2, 1), register[0].finished_on.year)]

    by_marks, of_nobody = told(of_one), told(nobody)
    assert by_marks[0] == ["Siti Nur Halimah"]
    assert "certificates_search_index" in str(index.of_few([["\ue000a92"]]))
    monkeypatch.setattr(index, "FEW", 0)
    assert str(index.of_few([["\ue000a92"]])) == "true"
    assert told(of_one) == by_marks
    assert told(nobody) == of_nobody


def test_days_of_issue_narrow_it_down(register: list[Certificate]) -> None:
    february, march = date(2025, 2, 1), date(2025, 3, 1)
    assert names("siti", since=february, until=february) == ["Siti Nur Halimah"]
    assert names("siti", since=march) == ["Sitinjak Daud"]
    assert names("siti", until=march) == ["Sitinjak Daud", "Siti Nur Halimah"]
    assert names("siti", since=date(1, 1, 1), until=date(9999, 12, 31)) == ["Sitinjak Daud", "Siti Nur Halimah"]
    assert names("siti", since=march, until=february) == []


@pytest.mark.parametrize("limits", [{}, {"COUNTED": 2}, {"COUNTED": 2, "NEAR": 1}])
def test_of_very_many_the_newest_are_shown_and_said_so(
        register: list[Certificate], as_user: Callable[[User], Client], cast: object, monkeypatch: pytest.MonkeyPatch,
        limits: dict[str, int]) -> None:
    for name, value in (limits | {"MOST": 4}).items():
        monkeypatch.setattr(index, name, value)
    newest = [row.learner_name for row in sorted(register, key=lambda row: -row.id)]
    for page, expected in ((1, newest[:2]), (2, newest[2:4])):
        shown, is_cut = found(ANYBODY, Sought("2026"), page=page, per_page=2)
        assert ([row.learner_name for row in shown.items], shown.pages, is_cut) == (expected, 2, True)
    page_ = as_user(cast.administrator).get("/certificates/register?q=2026").text  # type: ignore[attr-defined]
    assert "Lebih dari 4 sertifikat ditemukan" in page_


def test_without_an_index_rows_are_looked_through_and_the_doctor_says_so(
        register: list[Certificate], monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.words.look().good
    monkeypatch.setattr(index, "_kind", lambda: "rows")
    assert names("halimah siti") == ["Siti Nur Halimah"]
    assert not doctor.words.look().good


def test_a_long_time_is_named_in_years() -> None:
    today = date(2026, 11, 27)
    assert index.issued(date(2026, 10, 5), None, today=today) == [["\ue000m202610", "\ue000m202611"]]
    assert index.issued(date(2020, 1, 1), None, today=today) == [[f"\ue000y{year}" for year in range(2020, 2027)]]
    assert index.issued(None, today + timedelta(days=1), today=today)[0][-1] == "\ue000y2026"
    assert index.issued(today, date(2020, 1, 1), today=today) == [[]]
