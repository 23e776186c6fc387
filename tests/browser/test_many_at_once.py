"""The staff office checks a whole list, then gives its own program a key."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page
from tests.browser.stage import Stage


def test_hr_checks_a_list_and_makes_a_key(window: Callable[..., Page], stage: Stage, width: str, tmp_path: Path) -> None:
    paper = stage.certified(stage.person("Martina"), stage.course(f"Pendampingan Keluarga ({width})"))
    page = window("kepegawaian")
    page.goto("/certificates/checks")
    check_page(page)
    (tmp_path / "daftar.csv").write_text(f"No;Kode\n1;{paper.code}\n2;{paper.number}\n3;9999/X/2026\n")
    page.get_by_label("Daftar atau arsip").set_input_files(tmp_path / "daftar.csv")
    page.get_by_role("button", name="Periksa semua").click()
    expect(page.get_by_role("link", name="Jawaban sebagai CSV")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("main")).to_contain_text("Sama dengan baris 2")
    check_page(page)
    page.goto("/certificates/keys")
    page.get_by_label("Untuk program apa?").fill(f"SIMPEG {width}")
    page.get_by_role("button", name="Buat kunci").click()
    expect(page.get_by_label("Kunci", exact=True)).to_have_value(re.compile(r"pks_[A-Za-z0-9_-]{43}"))
    check_page(page)
