"""The PDF of one's own data: ordered, made by the worker, told of, forgotten."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from pypdfium2 import PdfDocument

from lms.accounts import copies, erasure, jobs, notices, personal_data
from lms.accounts.data_sheet import ROWS, section
from lms.accounts.data_words import WORDS
from lms.accounts.models import DataCopy, User
from lms.accounts.personal_data import Part
from lms.core import press, storage
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import markdown
from tests.cast import Cast

AsUser = Callable[[User], Client]
WITHIN_WHAT_IS_FOR_PROGRAMS = {"leaf", "salt"}


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What was queued, which nobody performs."""
    queued: list[int] = []
    monkeypatch.setattr("lms.core.jobs.enqueue", lambda _name, **more: queued.extend(more.values()))
    return queued


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was to be printed; the press takes no time."""
    sent: list[str] = []

    def printed(html: str) -> bytes:
        sent.append(html)
        return b"%PDF-1.7 " + html.encode()

    monkeypatch.setattr(press, "printed", printed)
    return sent


def copy_of(user: User) -> DataCopy:
    copy = copies.of_user(user.id)
    assert copy is not None
    return copy


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in PdfDocument(pdf))


@pytest.mark.server
def test_it_is_made_by_the_worker_told_of_and_downloaded(cast: Cast, as_user: AsUser, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(notices, "tell", lambda person, kind, link, **_: told.append((person, kind)))
    browser = as_user(cast.learner)
    assert browser.get("/profile/data.pdf").status_code == 404
    assert browser.post("/profile/data").status_code == 303
    answer = browser.get("/profile/data.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    said = text_of(answer.data)
    assert "Sari Wulandari" in said
    assert "190101012024212999" in said
    assert "valid_from" not in said
    assert told == [(cast.learner.id, "accounts.data_ready")]
    assert "Unduh PDF" in browser.get("/profile/data").text
    assert as_user(cast.stranger).get("/profile/data.pdf").status_code == 404


def test_what_people_wrote_is_text_and_fetches_nothing(cast: Cast, waiting: list[int]) -> None:
    with unit_of_work():
        cast.learner.position = '<img src="file:///etc/passwd"><script>x</script>'
        copies.order(cast.learner.id, at=now())
    jobs.print_data(copy_of(cast.learner).id)
    assert '<img src="file:///etc/passwd">' in text_of(storage.read(str(copy_of(cast.learner).file_key)))


@pytest.mark.parametrize("html", ['<img src="file:///etc/passwd">', '<link rel="stylesheet" href="http://127.0.0.1:1/x.css">'])
def test_the_press_refuses_whatever_is_not_its_own(html: str) -> None:
    with pytest.raises(press.PressFailed):
        press.printed(f'<html lang="id"><title>x</title><body>{html}</body></html>')


@pytest.mark.server
def test_who_asks_twice_gets_one(cast: Cast, as_user: AsUser, waiting: list[int]) -> None:
    browser = as_user(cast.learner)
    for _again in range(3):
        assert browser.post("/profile/data").status_code == 303
    assert len(waiting) == 1
    assert "sedang dibuat" in browser.get("/profile/data").text
    assert browser.get("/profile/data?ready=1").json == {"ready": False}


@pytest.mark.server
def test_a_new_one_takes_the_place_of_the_old(cast: Cast, as_user: AsUser, quick: list[str]) -> None:
    as_user(cast.learner).post("/profile/data")
    first = str(copy_of(cast.learner).file_key)
    as_user(cast.learner).post("/profile/data")
    assert copy_of(cast.learner).file_key != first
    assert not storage.exists(first)


@pytest.mark.server
def test_it_may_run_twice_and_expires(cast: Cast, quick: list[str], app: Flask) -> None:
    with unit_of_work():
        copies.order(cast.learner.id, at=now())
    copy = copy_of(cast.learner)
    key = str(copy.file_key)
    jobs.print_data(copy.id)
    assert len(quick) == 1
    jobs.sweep_data()
    jobs.purge()
    assert copies.of_user(cast.learner.id) is not None
    with unit_of_work():
        copy.made_at = now() - copies.lasts() - timedelta(minutes=1)
    jobs.purge()
    assert copies.of_user(cast.learner.id) is None
    assert not storage.exists(key)


@pytest.mark.server
def test_what_was_lost_is_ordered_again(cast: Cast, waiting: list[int]) -> None:
    with unit_of_work():
        copies.order(cast.learner.id, at=now() - copies.SILENCE - timedelta(minutes=1))
    jobs.sweep_data()
    assert waiting == [copy_of(cast.learner).id] * 2
    with unit_of_work():
        copy_of(cast.learner).asked_at = now() - copies.SILENCE - timedelta(minutes=7)
    jobs.sweep_data()
    assert len(waiting) == 2


@pytest.mark.server
def test_a_press_that_dies_each_time_is_given_up_and_told_of_once(
        cast: Cast, waiting: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(notices, "tell", lambda person, kind, link, **_: told.append((person, kind)))
    with unit_of_work():
        copies.order(cast.learner.id, at=now() - copies.PATIENCE)
    jobs.sweep_data()
    jobs.sweep_data()
    assert waiting == [copy_of(cast.learner).id]
    assert copy_of(cast.learner).failed_at is not None
    assert told == [(cast.learner.id, "accounts.data_failed")]
    with unit_of_work():
        copies.order(cast.learner.id, at=now())
    assert len(waiting) == 2


def test_texts_with_marks_are_read_without_them(app: Flask) -> None:
    text = "# Tanya\n\nApakah **kode etik** *wajib*?\n\n- [UU](https://contoh.test)\n- `satu`\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    assert markdown.words(text) == "Tanya\nApakah kode etik wajib?\n• UU (https://contoh.test)\n• satu\na\nb\n1\n2"
    part = Part("x", lambda _user: [], "Contoh", read={"text": markdown.words})
    with app.app_context(), force_locale("id"):
        (sheet,) = section(part, [{"text": "**tebal** " * 20}], "Asia/Makassar").sheets
    assert "*" not in str(sheet)
    assert {part.name for part in personal_data.everything() if "text" in part.read} == {
        "discussion_posts", "announcements_written"}


def test_a_press_that_fails_is_told_and_tried_again(
        cast: Cast, as_user: AsUser, monkeypatch: pytest.MonkeyPatch, waiting: list[int]) -> None:
    def broken(html: str) -> bytes:
        raise press.PressFailed("no paper")

    monkeypatch.setattr(press, "printed", broken)
    browser = as_user(cast.learner)
    browser.post("/profile/data")
    jobs.print_data(copy_of(cast.learner).id)
    assert "tidak berhasil dibuat" in browser.get("/profile/data").text
    browser.post("/profile/data")
    assert len(waiting) == 2


@pytest.mark.server
def test_it_goes_with_its_person(cast: Cast, quick: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with unit_of_work():
        copies.order(cast.learner.id, at=now())
    key = str(copy_of(cast.learner).file_key)
    with unit_of_work():
        erasure.erase(cast.learner, "Surat permintaan nomor 12", by=cast.administrator.id, at=now())
    assert not storage.exists(key)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DataCopy)) == 0


def test_one_that_is_made_when_its_person_is_gone_is_thrown_away(
        cast: Cast, quick: list[str], waiting: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    with unit_of_work():
        copy_id = copies.order(cast.learner.id, at=now()).id

    def gone(html: str) -> bytes:
        with unit_of_work():
            cast.learner.is_active = False
        return b"%PDF-1.7 x"

    monkeypatch.setattr(press, "printed", gone)
    jobs.print_data(copy_id)
    assert copy_of(cast.learner).file_key is None


def test_short_rows_are_a_table_and_long_ones_sheets(app: Flask) -> None:
    part = Part("x", lambda _user: [], "Contoh", {"how": "Cara"}, {"how": {"qr": "kode QR"}}, frozenset({"raw"}))
    rows = [{"title": "A", "at": "2026-11-28T08:00:00+00:00", "how": "qr", "raw": {"x": 1}}] * (ROWS + 3)
    with app.app_context(), force_locale("id"):
        table = section(part, rows, "Asia/Makassar")
        assert table.heads == ("Judul", "Waktu", "Cara")
        assert table.rows[0] == ("A", "28 November 2026 16.00 WITA", "kode QR")
        assert (table.beyond, table.elsewhere) == (3, "Raw")
        (sheet,) = section(part, [{"title": "A", "text": "x" * 9000, "none": None, "is_": False}], "Asia/Makassar").sheets
        assert sheet[0] == "A"
        assert len(str(sheet[1])) < 4200


@pytest.mark.parametrize("odd", [None, [], {}, [None], [{}], "0000-00-00", [{"at": "2026-13-45"}], {"deep": {"er": [[1, [2]]]}}])
def test_nothing_that_a_part_says_stops_the_press(app: Flask, odd: object) -> None:
    with app.app_context(), force_locale("id"):
        made = section(Part("x", lambda _user: odd), odd, "Asia/Makassar")
        assert made.beyond == 0
        assert "None" not in str((made.rows, made.sheets))


def test_every_key_that_a_part_tells_has_words(app: Flask) -> None:
    """So that nobody reads `superseded_at`."""
    with app.app_context():
        for part in personal_data.everything():
            assert part.title, part.name
        files: dict[Path, set[str]] = {}
        for part in personal_data.everything():
            file = Path(inspect.getfile(part.collect))
            if "lms_evaluation" not in str(file):
                files.setdefault(file, set()).update(part.words)
    assert len(files) > 12
    for file, words in files.items():
        keys = {key.value for function in ast.walk(ast.parse(file.read_text())) if isinstance(function, ast.FunctionDef)
                for node in ast.walk(function) if isinstance(node, ast.Dict)
                for key in node.keys if isinstance(key, ast.Constant)}
        wordless = keys - words - WORDS.keys() - WITHIN_WHAT_IS_FOR_PROGRAMS
        assert wordless == set(), file
