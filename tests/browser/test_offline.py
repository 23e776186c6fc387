"""A module taken along, in a real Chromium whose network is cut and restored."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from secrets import token_hex

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import check_page, sign_in
from tests.browser.stage import Run, Someone, Stage

SAVED = "Tersimpan di perangkat ini"


@pytest.fixture
def run(stage: Stage) -> Run:
    made = stage.course(f"Kunjungan luring {token_hex(4)}", watch=2)
    stage.practice(made)
    return made


@pytest.fixture
def learner(stage: Stage, run: Run) -> Someone:
    made = stage.person("Rosita")
    stage.enrol(made, run)
    return made


def take_along(page: Page, run: Run) -> str:
    """Save the module of the course; the address of the course."""
    page.goto(f"/courses?q={run.title}")
    page.get_by_role("link", name=run.title).click()
    address = page.url
    page.get_by_role("link", name="Bawa luring").click()
    expect(page.get_by_role("main")).to_contain_text("menit pada 200 kbit/s")
    check_page(page)
    page.get_by_role("button", name="Simpan untuk luring").click()
    expect(page.get_by_role("main")).to_contain_text("Tersimpan sampai")
    check_page(page)
    return address


def cut(page: Page) -> None:
    page.context.set_offline(True)


def restore(page: Page) -> None:
    page.context.set_offline(False)


def kept(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return [name for name in names if name.startswith("pack-")]


def test_a_module_is_read_practised_and_marked_without_network_and_arrives_once(
        window: Callable[..., Page], stage: Stage, run: Run, learner: Someone) -> None:
    page = window(learner.username)
    address = take_along(page, run)
    cut(page)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sebelum dan selama kunjungan")
    expect(page.get_by_text("Sedang tidak ada internet")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Kuis: siap berkunjung").last).to_contain_text("perlu internet")
    check_page(page)
    read_and_note(page)
    take_file(page)
    watch(page)
    practise(page)
    assert stage.told(learner) == []
    come_back(page, stage, learner)
    page.goto(address)
    outline = page.get_by_role("main").get_by_role("list").first
    for title in ("Bacaan: bersiap", "Lembar periksa", "Video: tujuh tahap", "Latihan: siap berkunjung"):
        expect(outline.get_by_role("link", name=title)).to_contain_text("selesai")
    page.get_by_role("link", name="Bacaan: bersiap").click()
    expect(page.get_by_label("Catatan Anda")).to_have_value("Tanya RT dahulu")
    assert stage.scores(learner) == [Decimal("40.00")]


def read_and_note(page: Page) -> None:
    page.get_by_role("link", name="Bacaan: bersiap").click()
    expect(page.get_by_role("cell", name="Kabari keluarga")).to_be_visible()
    page.get_by_role("button", name="Tandai selesai").click()
    expect(page.get_by_text("Selesai.")).to_be_visible()
    page.get_by_label("Catatan Anda").fill("Tanya RT dahulu")
    check_page(page)
    page.get_by_role("link", name="Berikutnya").click()


def take_file(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Lembar periksa")
    with page.expect_download() as download:
        page.get_by_role("link", name="Buka lembar-periksa.pdf").click()
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    page.get_by_role("link", name="Berikutnya").click()


def watch(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Video: tujuh tahap")
    video = page.locator("video")
    video.evaluate(
        "v => new Promise((done) => { v.ontimeupdate = () => v.currentTime > .3 && done(); v.muted = true; v.play(); })")
    video.evaluate("v => new Promise((done) => { v.onseeked = done; v.currentTime = v.duration / 2; })")
    assert video.evaluate("v => v.currentTime >= v.duration / 2")
    page.wait_for_timeout(2500)
    video.evaluate("v => v.pause()")
    page.get_by_role("link", name="Berikutnya").click()


def practise(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Latihan: siap berkunjung")
    page.get_by_role("radio", name="Keluarga").check()
    page.get_by_role("radio", name="Salah").check()
    page.get_by_role("button", name="Periksa jawaban saya").click()
    expect(page.get_by_text("Benar.", exact=True).locator("visible=true")).to_have_count(2)
    expect(page.get_by_text("Belum tepat.").locator("visible=true")).to_have_count(1)
    expect(page.get_by_text("Yang benar: atasan")).to_be_visible()
    check_page(page)


def come_back(page: Page, stage: Stage, learner: Someone) -> None:
    """The first answer is lost on its way: the device sends again, and nothing is done twice."""
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        status = route.fetch().status
        route.abort()
        lost.append(status)

    page.context.route("**/saved/entries", lose)
    restore(page)
    for _ in range(400):
        if lost:
            break
        page.wait_for_timeout(100)
    assert lost == [200]
    once = stage.told(learner)
    assert {kind for kind, _why in once} == {"done", "note", "spent", "practice"}
    expect(page.locator("#told")).to_contain_text("Terkirim:", timeout=30_000)
    page.goto("/saved/")
    expect(page.locator("#waiting")).to_be_hidden()
    assert stage.told(learner)[:len(once)] == once
    assert all(why == "" for _kind, why in stage.told(learner))
    assert [kind for kind, _why in stage.told(learner)].count("practice") == 1


def test_a_phone_of_two_people_shows_each_only_their_own(
        window: Callable[..., Page], stage: Stage, run: Run, learner: Someone) -> None:
    page, other = window(learner.username), stage.person("Yunus")
    take_along(page, run)
    cut(page)
    page.goto("/")
    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    page.get_by_role("link", name="Sebelum dan selama kunjungan").click()
    page.get_by_role("link", name="Bacaan: bersiap").click()
    page.get_by_role("button", name="Tandai selesai").click()
    expect(page.get_by_text("Selesai.")).to_be_visible()
    restore(page)
    page.context.clear_cookies()  # the session has ended, and nobody has signed out
    assert len(kept(page)) == 1
    sign_in(page, other.username)
    assert kept(page) == []
    page.goto("/saved/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Belum ada yang tersimpan di perangkat ini")
    check_page(page)
    assert stage.told(other) == []
    page.context.clear_cookies()
    sign_in(page, learner.username)
    page.goto("/")
    page.wait_for_timeout(1000)
    assert ("done", "") in stage.told(learner)


def test_signing_out_leaves_nothing_on_the_device_with_network_or_without(
        window: Callable[..., Page], run: Run, learner: Someone) -> None:
    page = window(learner.username)
    for is_cut in (False, True):
        take_along(page, run)
        page.goto("/")
        assert len(kept(page)) == 1
        page.locator(".top details.drop summary").filter(has_text=learner.name).or_(
            page.get_by_text("Akun", exact=True)).first.click()
        if is_cut:
            cut(page)
        page.get_by_role("button", name="Keluar").click()
        if is_cut:
            expect(page.get_by_role("heading", level=1)).to_have_text("Yang tersimpan sudah dihapus")
            check_page(page)
        else:
            expect(page.get_by_text("Anda sudah keluar").or_(page.get_by_role("link", name="Masuk")).first).to_be_visible()
            assert kept(page) == []
            sign_in(page, learner.username)
    assert kept(page) == []


def test_what_is_saved_is_deleted_one_by_one_and_all_at_once(
        window: Callable[..., Page], run: Run, learner: Someone) -> None:
    page = window(learner.username)
    take_along(page, run)
    page.goto("/saved/")
    expect(page.get_by_text("Ruang yang dipakai situs ini")).to_be_visible()
    page.get_by_role("button", name="Hapus semuanya").click()
    page.get_by_role("dialog").get_by_role("button", name="Batal").click()
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Hapus Sebelum dan selama kunjungan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Belum ada yang tersimpan di perangkat ini")
    assert kept(page) == []
    take_along(page, run)
    page.goto("/saved/")
    page.get_by_role("button", name="Hapus semuanya").click()
    page.get_by_role("dialog").get_by_role("button", name="Hapus semuanya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Belum ada yang tersimpan di perangkat ini")
    assert kept(page) == []


def test_a_module_saved_long_ago_opens_no_more(window: Callable[..., Page], run: Run, learner: Someone) -> None:
    page = window(learner.username)
    take_along(page, run)
    page.clock.set_fixed_time("2027-12-31T00:00:00Z")
    cut(page)
    page.goto("/saved/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Belum ada yang tersimpan di perangkat ini")
    assert kept(page) == []
