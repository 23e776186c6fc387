"""A quiz with every type of question, from its page to the receipt, with the keys alone; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.assessments.test_more_types import RAW
from tests.browser.conftest import check_page
from tests.browser.stage import PDF, Someone
from tests.browser.test_question_types import learner, quiz, run

__all__ = ["learner", "quiz", "run"]
MOST_STEPS = 200
FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const shown = it.closest("label") ?? it;
  const framed = [it, shown].some((one) => {
    const look = getComputedStyle(one);
    return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
  });
  const box = shown.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, innerHeight) / 2);
  return {kind: it.tagName === "INPUT" ? it.type : it.tagName.toLowerCase(), name: it.name ?? "", mode: it.inputMode ?? "",
          value: it.value ?? "",
          words: (it.innerText || it.getAttribute("aria-label") || "").trim(), framed,
          clear: Boolean(top) && (shown.contains(top) || top.contains(shown)), by: top?.outerHTML.slice(0, 160),
          box: [box.top, box.bottom, innerHeight], html: it.outerHTML.slice(0, 160)};
}"""


def step(page: Page) -> dict[str, Any]:
    """To the next place by Tab: it has a frame, and nothing lies over it."""
    page.keyboard.press("Tab")
    found: dict[str, Any] | None = page.evaluate(FOCUSED)
    assert found, "the keys have left the page"
    assert found["framed"], f"nothing shows that this has the focus: {found['html']}"
    assert found["clear"], f"this has the focus and is covered: {found['html']} by {found['by']} {found['box']}"
    return found


def go_to(page: Page, words: str) -> None:
    """Tab as far as the button or link with these words, and press it."""
    for _step in range(MOST_STEPS):
        if words in step(page)["words"]:
            page.keyboard.press("Enter")
            return
    pytest.fail(f"the keys do not reach “{words}” on {page.url}")


def fill_in(page: Page, until: str) -> set[str]:
    """Answer whatever Tab comes to, then press the button `until`; the names of the fields that were answered."""
    done: set[str] = set()
    for _step in range(MOST_STEPS):
        here = step(page)
        if until in here["words"] and here["kind"] == "button":
            page.keyboard.press("Enter")
            return done
        if here["name"].startswith("q-") and _answer(page, here, first=here["name"] not in done):
            done.add(here["name"])
    pytest.fail(f"the keys do not reach “{until}” on {page.url}")


def _answer(page: Page, here: dict[str, Any], *, first: bool) -> bool:
    if here["kind"] in ("radio", "checkbox"):
        if first:
            page.keyboard.press("Space")
        return True
    if here["kind"].startswith("select"):
        page.keyboard.press("ArrowDown")
        return True
    if here["kind"] in ("text", "textarea", "number"):
        page.keyboard.type("12" if here["mode"] == "decimal" else "dua kata")
        return True
    return False


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_keys_alone_lead_through_every_type_of_question_to_the_receipt(
        window: Callable[..., Page], quiz: str, learner: Someone, javascript: bool) -> None:
    page = window(learner.username, javascript=javascript)
    page.goto(quiz)
    go_to(page, "Mulai kuis")
    page.wait_for_url("**/attempts/**")
    go_to(page, "Tambah atau keluarkan berkas")
    page.wait_for_url("**/files")
    check_page(page)
    with _chosen(page) as chooser:
        while step(page)["kind"] != "file":
            pass
        page.keyboard.press("Space")
    chooser.value.set_files(PDF)
    go_to(page, "Simpan dan kembali ke kuis")
    expect(page.get_by_role("link", name=PDF.name)).to_be_visible()
    page.goto(page.url.partition("#")[0])
    answered = fill_in(page, "Periksa")
    page.wait_for_url("**/review")
    check_page(page)
    assert len({name.rpartition("-")[0] if name.count("-") > 1 else name for name in answered}) >= len(RAW) - 2
    expect(page.get_by_text("Semua soal sudah terjawab")).to_be_visible()
    go_to(page, "Kirim jawaban")
    page.wait_for_url("**/result*")
    check_page(page)
    go_to(page, "Tanda terima")
    page.wait_for_url("**/receipt")
    check_page(page)


def _chosen(page: Page) -> AbstractContextManager[Any]:
    return page.expect_file_chooser()
