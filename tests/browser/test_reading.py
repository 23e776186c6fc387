"""Long texts: where one was, and what one has marked, on a phone and on a desk, with the network and without."""

from __future__ import annotations

import time
from collections.abc import Callable
from secrets import token_hex

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import check_page, choose
from tests.browser.stage import Run, Someone, Stage
from tests.browser.test_offline import cut, restore, take_along

PARTS = 14
SENTENCES = "Petugas datang berdua, mengetuk pintu, menyebut nama, dan menunggu sampai keluarga mempersilakan masuk. "
TEXT = "\n\n".join(f"## Tahap {one}\n\nPada tahap {one} kunjungan, {SENTENCES * 4}" for one in range(1, PARTS + 1))
SELECT = """(words) => {
  const walk = document.createTreeWalker(document.querySelector(".prose"), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    node.parentElement.scrollIntoView({ block: "center" });
    getSelection().setBaseAndExtent(node, at, node, at + words.length);
    return;
  }
}"""
DRAWN = """() => ["yellow", "green", "blue"].flatMap((colour) =>
  [...(CSS.highlights.get(`mark-${colour}`) ?? [])].map((range) => `${colour}: ${range}`))"""
IN_SIGHT = "(h) => { const { top, bottom } = h.getBoundingClientRect(); return bottom > -innerHeight && top < innerHeight; }"


@pytest.fixture
def run(stage: Stage) -> Run:
    made = stage.course(f"Kunjungan panjang {token_hex(4)}")
    stage.write(made, "reading", TEXT)
    return made


@pytest.fixture
def learner(stage: Stage, run: Run) -> Someone:
    made = stage.person("Yohana")
    stage.enrol(made, run)
    return made


def open_reading(page: Page, run: Run) -> str:
    page.goto(f"/courses?q={run.title}")
    page.get_by_role("link", name=run.title).click()
    page.get_by_role("link", name="Bacaan: bersiap").click()
    expect(page.get_by_role("heading", name="Tahap 1", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Bagian yang Anda tandai")).to_be_visible()
    return page.url


def read_up_to(page: Page, part: int) -> None:
    page.get_by_role("heading", name=f"Tahap {part}", exact=True).evaluate("(h) => h.scrollIntoView({ behavior: 'instant' })")
    page.mouse.wheel(0, 60)
    until(page, f"document.querySelector('[data-at]')?.dataset.at.includes('Tahap {part}')")


def in_sight(page: Page, part: int) -> None:
    until(page, IN_SIGHT, page.get_by_role("heading", name=f"Tahap {part}", exact=True).element_handle())


def marked(page: Page, *lines: str) -> None:
    until(page, f"(lines) => JSON.stringify(({DRAWN})().sort()) === JSON.stringify(lines)", sorted(lines))


def until(page: Page, script: str, argument: object = None) -> None:
    """Until it is true; Playwright's own waiting would evaluate a text, which the policy of our pages forbids."""
    for _ in range(100):
        if page.evaluate(script, argument):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never: {script} {argument}")


def told(stage: Stage, learner: Someone, heading: str) -> None:
    """Once the server knows the place, which the page tells while it is left."""
    for _ in range(100):
        if heading in stage.places(learner):
            return
        time.sleep(0.1)
    pytest.fail(f"the server knows {stage.places(learner)}")


def test_who_comes_back_on_another_device_goes_on_where_he_was(
        window: Callable[..., Page], stage: Stage, run: Run, learner: Someone) -> None:
    page = window(learner.username)
    address = open_reading(page, run)
    assert page.locator("#lanjut").count() == 0
    read_up_to(page, 9)
    page.goto("/courses")
    told(stage, learner, "Tahap 9")
    other = window(learner.username)
    other.goto(address)
    offer = other.get_by_role("link", name="Lanjutkan dari: Tahap 9")
    expect(offer).to_be_visible()
    check_page(other)
    offer.click()
    in_sight(other, 9)
    choose(other, "Pelatihan saya")
    other.locator("a[href$='/next']").click()
    other.wait_for_url("**#lanjut")
    in_sight(other, 9)


def test_a_place_outlives_an_edit_of_the_text(window: Callable[..., Page], stage: Stage, run: Run, learner: Someone) -> None:
    page = window(learner.username)
    address = open_reading(page, run)
    read_up_to(page, 9)
    page.goto("/courses")
    told(stage, learner, "Tahap 9")
    stage.write(run, "reading", "## Pengantar baru\n\n" + SENTENCES * 30 + "\n\n" + TEXT)
    page.goto(f"{address}#lanjut")
    in_sight(page, 9)
    heading = page.get_by_role("heading", name="Pengantar baru")
    expect(heading).to_have_count(1)
    expect(heading).not_to_be_in_viewport()


def test_a_passage_is_marked_noted_and_removed(window: Callable[..., Page], run: Run, learner: Someone) -> None:
    page = window(learner.username)
    address = open_reading(page, run)
    page.evaluate(SELECT, "Pada tahap 3 kunjungan")
    bar = page.get_by_role("group", name="Tandai bagian ini")
    expect(bar).to_be_visible()
    check_page(page)
    with page.expect_response("**/highlights") as kept:
        bar.get_by_role("button", name="Hijau").click()
    assert kept.value.ok
    marked(page, "green: Pada tahap 3 kunjungan")
    bar.get_by_role("button", name="Tulis catatan").click()
    bar.get_by_label("Catatan untuk tanda ini").fill("Tanyakan kepada RT.")
    check_page(page)
    with page.expect_response("**/highlights"):
        bar.get_by_role("button", name="Simpan catatan").click()
    page.reload()
    marked(page, "green: Pada tahap 3 kunjungan")
    expect(page.get_by_text("Tanyakan kepada RT.")).to_be_visible()
    page.get_by_role("button", name="Ke bagian itu").click()
    in_sight(page, 3)
    check_page(page)
    page.goto(f"/courses/{address_of_course(page)}/notes")
    expect(page.get_by_text("Pada tahap 3 kunjungan", exact=True)).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Ke bagian itu").click()
    in_sight(page, 3)
    page.goto(address)
    with page.expect_response("**/highlights"):
        page.get_by_role("listitem").filter(has_text="Tanyakan kepada RT.").get_by_role("button", name="Hapus").click()
    marked(page)
    page.reload()
    marked(page)


def test_on_paper_the_marks_stand_in_the_text_and_their_notes_below_it(
        window: Callable[..., Page], stage: Stage, run: Run, learner: Someone) -> None:
    page = window(learner.username)
    address = open_reading(page, run)
    for number, colour in ((3, "Hijau"), (2, "Biru")):
        page.evaluate(SELECT, f"Pada tahap {number} kunjungan")
        bar = page.get_by_role("group", name="Tandai bagian ini")
        expect(bar.get_by_text(f"Pada tahap {number} kunjungan")).to_be_visible()
        with page.expect_response("**/highlights"):
            bar.get_by_role("button", name=colour).click()
    bar.get_by_role("button", name="Tulis catatan").click()
    bar.get_by_label("Catatan untuk tanda ini").fill("Tanyakan kepada RT.")
    with page.expect_response("**/highlights"):
        bar.get_by_role("button", name="Simpan catatan").click()
    page.goto(f"{address}/print")
    expect(page.locator(".prose mark")).to_have_text(["Pada tahap 2 kunjungan", "Pada tahap 3 kunjungan"])
    drawn = page.locator(".prose mark").evaluate_all("them => them.map(({ className }) => className)")
    assert drawn == ["mark-blue", "mark-green"]
    expect(page.locator(".prose sup")).to_have_text("a")
    expect(page.locator(".printed-notes li")).to_contain_text("Tanyakan kepada RT.")
    check_page(page)


def test_paragraphs_are_marked_by_keyboard_alone(window: Callable[..., Page], run: Run, learner: Someone) -> None:
    page = window(learner.username)
    open_reading(page, run)
    page.get_by_role("button", name="Tandai per paragraf").press("Enter")
    button = page.get_by_role("button", name="Tandai paragraf ini: Tahap 1", exact=True)
    expect(button).to_be_focused()
    check_page(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Kuning")).to_be_focused()
    page.keyboard.press("Tab")
    with page.expect_response("**/highlights"):
        page.keyboard.press("Enter")
    until(page, f"() => ({DRAWN})()[0]?.startsWith('green: Pada tahap 1 kunjungan, Petugas')")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Tandai paragraf ini: Pada tahap 1 kunjungan")).to_be_focused()
    expect(page.get_by_role("group", name="Tandai bagian ini")).to_be_hidden()


def test_what_is_marked_while_the_link_is_away_is_sent_once_when_it_is_back(
        window: Callable[..., Page], stage: Stage, run: Run, learner: Someone) -> None:
    page = window(learner.username)
    open_reading(page, run)
    page.evaluate("navigator.serviceWorker.ready")
    cut(page)
    page.evaluate(SELECT, "Pada tahap 5 kunjungan")
    page.get_by_role("button", name="Biru").click()
    expect(page.get_by_text("Tanda disimpan di perangkat ini")).to_be_attached()
    marked(page, "blue: Pada tahap 5 kunjungan")
    assert stage.marks(learner) == []
    with page.expect_response("**/highlights"):
        restore(page)
    page.goto("/")
    assert stage.marks(learner) == [("blue", "Pada tahap 5 kunjungan")]


def test_a_module_on_the_device_keeps_place_and_marks_and_sends_them_once(
        window: Callable[..., Page], stage: Stage, run: Run, learner: Someone) -> None:
    page = window(learner.username)
    address = take_along(page, run)
    cut(page)
    page.goto(address)
    page.get_by_role("link", name="Bacaan: bersiap").click()
    expect(page.get_by_role("heading", name="Bagian yang Anda tandai")).to_be_visible()
    page.evaluate(SELECT, "Pada tahap 4 kunjungan")
    page.get_by_role("button", name="Kuning").click()
    expect(page.get_by_text("Tanda disimpan di perangkat ini")).to_be_attached()
    check_page(page)
    page.get_by_role("heading", name="Tahap 8", exact=True).evaluate("(h) => h.scrollIntoView({ behavior: 'instant' })")
    page.wait_for_timeout(1500)
    page.get_by_role("link", name="Berikutnya").click()
    page.get_by_role("link", name="Sebelumnya").click()
    in_sight(page, 8)
    marked(page, "yellow: Pada tahap 4 kunjungan")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.context.route("**/saved/entries", lose)
    restore(page)
    expect(page.locator("#told")).to_contain_text("Terkirim:", timeout=60_000)
    assert lost == [200]
    assert stage.marks(learner) == [("yellow", "Pada tahap 4 kunjungan")]
    assert [why for kind, why in stage.told(learner) if kind == "highlight"] == [""]
    page.goto(f"{address}")
    page.get_by_role("link", name="Bacaan: bersiap").click()
    expect(page.get_by_role("link", name="Lanjutkan dari: Tahap 8")).to_be_visible()
    marked(page, "yellow: Pada tahap 4 kunjungan")


def test_a_browser_that_draws_no_ranges_shows_marks_all_the_same(
        window: Callable[..., Page], run: Run, learner: Someone) -> None:
    page = window(learner.username)
    page.context.add_init_script("delete CSS.highlights")
    open_reading(page, run)
    before = page.locator(".prose").first.inner_text()
    for words, colour in (("Pada tahap 3 kunjungan", "Hijau"), ("Petugas datang berdua", "Kuning")):
        page.evaluate(SELECT, words)
        expect(page.get_by_role("group", name="Tandai bagian ini")).to_contain_text(words)
        with page.expect_response("**/highlights"):
            page.get_by_role("group").get_by_role("button", name=colour).click()
    expect(page.locator(".prose mark")).to_have_text(["Petugas datang berdua", "Pada tahap 3 kunjungan"])
    assert page.locator(".prose").first.inner_text() == before
    check_page(page)


def test_without_a_script_the_text_is_read_and_notes_are_changed(
        window: Callable[..., Page], stage: Stage, run: Run, learner: Someone) -> None:
    stage.mark(learner, run, "Pada tahap 2 kunjungan")
    page = window(learner.username, javascript=False)
    page.goto(f"/courses?q={run.title}")
    page.get_by_role("link", name=run.title).click()
    page.get_by_role("link", name="Catatan Anda").click()
    expect(page.get_by_text("Pada tahap 2 kunjungan", exact=True)).to_be_visible()
    page.get_by_text("Ubah").click()
    page.get_by_label("Biru").check()
    page.get_by_label("Catatan untuk tanda ini").fill("Tanpa skrip")
    check_page(page)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Tanpa skrip", exact=True).first).to_be_visible()
    assert stage.marks(learner) == [("blue", "Pada tahap 2 kunjungan")]
    page.get_by_text("Ubah").click()
    page.get_by_role("button", name="Hapus").click()
    expect(page.get_by_text("Tanda dihapus.")).to_be_visible()
    assert stage.marks(learner) == []


def address_of_course(page: Page) -> str:
    return str(page.locator(".crumbs a[href*='/courses/']").last.get_attribute("href")).rsplit("/", 1)[-1]
