"""The doctor tells each fault once, in plain words, with its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.core.doctor import examine
from lms.core.errors import StartError
from lms.core.testing import make_app


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Flask]:
    """An installation whose tables are not made yet."""
    app = make_app(tmp_path)
    with app.app_context():
        yield app


def bad() -> list[str]:
    return [finding.what for finding in examine() if not finding.good]


def test_without_tables_it_asks_for_them_and_not_for_what_stands_in_them(bare: Flask) -> None:
    told = bad()
    assert any(sentence.startswith("Tables are not up to date: core, accounts") for sentence in told)
    assert not any("core_marker" in sentence or "Error" in sentence or "administrator" in sentence for sentence in told)


def test_a_database_that_is_away_is_told_once(tmp_path: Path) -> None:
    app = make_app(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/x")
    with app.app_context():
        told = [sentence for sentence in bad() if "127.0.0.1" in sentence and "port 1 " in sentence]
    assert [sentence.partition(":")[0] for sentence in told] == ["Database"]


def test_a_mistyped_setting_and_an_absent_plugin_are_named(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_SECRETKEY", "x" * 40)
    monkeypatch.setitem(bare.config, "PLUGINS_OFF", ("evaluasi",))
    (told,) = [sentence for sentence in bad() if sentence.startswith("No setting is called")]
    assert "LMS_SECRETKEY" in told
    assert "LMS_PLUGINS_OFF names evaluasi, which is not installed." in told


@pytest.mark.parametrize(("base", "good"), [
    ("https://belajar.example.id", True), ("http://belajar.example.id", False), ("http://127.0.0.1:8000", False)])
def test_an_address_that_others_cannot_open_safely_is_told(
        bare: Flask, monkeypatch: pytest.MonkeyPatch, base: str, good: bool) -> None:
    monkeypatch.setitem(bare.config, "BASE_URL", base)
    assert any(base in sentence for sentence in bad()) is not good


def test_a_folder_for_arriving_files_that_cannot_be_made_is_told(
        bare: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setitem(bare.config, "STAGING", str(tmp_path / "taken"))
    assert [sentence for sentence in bad() if sentence.startswith("Staging: ") and "taken" in sentence]


@pytest.mark.usefixtures("own_limits")
def test_where_limits_are_counted_must_answer(tmp_path: Path) -> None:
    with make_app(tmp_path, LIMITS_URL="redis://127.0.0.1:1").app_context():
        assert "Where rate limits are counted does not answer." in bad()
    with pytest.raises(StartError, match=r"^LMS_LIMITS_URL='zzz' cannot be used: it must begin with redis:"):
        make_app(tmp_path, LIMITS_URL="zzz")


def test_letters_that_nobody_receives_are_told(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert any("nobody receives them" in sentence for sentence in bad())
    monkeypatch.setitem(bare.config, "MAIL_URL", "smtp://127.0.0.1:1")
    assert any(sentence.startswith("Mail: ") and "refused" in sentence for sentence in bad())
