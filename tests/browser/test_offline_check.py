"""The check without internet, in a real Chromium whose camera shows a film of ours and whose network is cut."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import cbor2
import pypdfium2
import pytest
import segno
from babel.dates import format_date
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Locator, Page, expect

from lms.certificates import statement
from lms.certificates.keys import STATEMENT, Signer
from lms.certificates.paper.render import render
from tests.browser.conftest import PATIENCE_MS, WIDTHS, Site, check_page
from tests.browser.stage import Stage
from tests.certificates.specimens import AT, FACTS

_KEY = Ed25519PrivateKey.from_private_bytes(b"a key for browser, of 32 letters")
SIGNER = Signer(STATEMENT, "beefbeefbeefbeef", _KEY.public_key().public_bytes_raw(), _KEY, is_sample=False)
SAID = replace(statement.of(FACTS, index=77), specimen=False)
GENUINE = statement.signed(SAID, SIGNER)
FILM = (1280, 720)


def picture(text: str, *, module: int = 7, level: str = "m") -> Image.Image:
    drawing = BytesIO()
    segno.make_qr(text, error=level, boost_error=False).save(drawing, kind="png", scale=module, border=4)
    return Image.open(drawing).convert("L")


def sheet(text: str = GENUINE) -> Image.Image:
    """The front of a certificate, as a scanner gives it at 150 dpi: turned a little, a little blurred."""
    pdf = render(FACTS, generated_at=AT, statement=text)
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].render(scale=150 / 72).to_pil().convert("L")
    return page.rotate(2, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.7))


def film(path: Path, *frames: Image.Image) -> Path:
    """Frames shown to a camera, each three times a second, as uncompressed Y4M."""
    width, height = FILM
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F3:1 Ip A1:1 C420jpeg\n".encode())
        for frame in frames:
            seen = Image.new("L", FILM, 225)
            small = frame.copy()
            small.thumbnail((width, height), Image.Resampling.LANCZOS)
            turned = small.rotate(4, Image.Resampling.BICUBIC, fillcolor=225)
            seen.paste(turned, ((width - small.width) // 2, (height - small.height) // 2))
            out.write(b"FRAME\n" + seen.filter(ImageFilter.GaussianBlur(0.6)).tobytes() + bytes([128]) * (width * height // 2))
    return path


@pytest.fixture(params=list(WIDTHS))
def look(request: pytest.FixtureRequest, launch: Callable[..., Browser], site: Site, stage: Stage,
         tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens the page in a browser whose camera plays `frames`; whatever breaks the policy of the page fails the test."""
    stage.know(SIGNER)
    opened: list[Browser] = []
    noise: list[str] = []
    width, height = WIDTHS[request.param]

    def open_page(*frames: Image.Image, allowed: bool = True) -> Page:
        camera = ["--use-fake-device-for-media-stream"] if frames else []
        if frames:
            camera.append(f"--use-file-for-fake-video-capture={film(tmp_path / 'film.y4m', *frames)}")
        browser = launch(*camera)
        opened.append(browser)
        context = browser.new_context(base_url=site.url, viewport={"width": width, "height": height}, locale="id-ID",
                                      timezone_id="Asia/Makassar", permissions=["camera"] if allowed else [])
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("console", lambda message: noise.append(message.text) if "Content Security" in message.text else None)
        page.goto("/luring/")
        expect(page.get_by_text("Siap dipakai tanpa internet")).to_be_visible()
        return page

    yield open_page
    for browser in opened:
        browser.close()
    assert noise == []


def cut(page: Page) -> None:
    """No network from here on, and the page anew from what the device keeps."""
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Kunci dan status per")).to_be_visible()


def scan(page: Page) -> None:
    page.get_by_role("button", name="Pindai dengan kamera").click()


def result(page: Page, title: str) -> Locator:
    """The heading of the answer."""
    return page.get_by_role("region", name="Hasil pemeriksaan").get_by_role("heading", name=title, exact=True)


def test_without_network_the_camera_proves_a_certificate_and_says_what_it_cannot_know(look: Callable[..., Page]) -> None:
    page = look(picture(GENUINE))
    cut(page)
    check_page(page)
    scan(page)
    expect(result(page, "Asli")).to_be_visible()
    told = page.get_by_role("region", name="Hasil pemeriksaan")
    for fact in (FACTS.number, FACTS.learner_name, "1999", "Manajemen Kasus", "32 JP", "28 Oktober 2026", "20 November 2026",
                 "23 November 2026", "Politeknik Kesejahteraan Sosial Bandung"):
        expect(told).to_contain_text(fact)
    today = format_date(datetime.now(ZoneInfo("Asia/Makassar")), "d MMMM y", locale="id")
    expect(told).to_contain_text(f"Per {today}")
    expect(page.locator("#snapshot")).to_contain_text(re.compile(rf"per {today} pukul \d\d\.\d\d WITA\."))
    expect(told).to_contain_text("tidak dapat diketahui tanpa internet")
    expect(told.get_by_role("link", name="Periksa statusnya secara daring")).to_have_attribute(
        "href", f"{page.url.removesuffix('/luring/')}/v/7K3M9QX2TB4DW")
    check_page(page)


def test_a_photo_of_the_whole_paper_is_enough(look: Callable[..., Page], tmp_path: Path) -> None:
    page = look()
    cut(page)
    sheet().save(tmp_path / "scan.jpg", quality=80)
    page.get_by_label("Pilih foto atau hasil pindai").set_input_files(tmp_path / "scan.jpg")
    expect(result(page, "Asli")).to_be_visible()


def test_codes_of_two_certificates_on_one_photo_are_not_answered_for_one_of_them(
        look: Callable[..., Page], site: Site, tmp_path: Path) -> None:
    page = look()
    cut(page)
    other = statement.signed(replace(SAID, index=78, code="8M4NAR3XVC5EZ"), SIGNER)
    online = f"{site.url.upper()}/V/8M4NAR3XVC5EZ"
    for text, title in ((other, "Ada lebih dari satu sertifikat pada foto ini"), (online, "Tidak asli")):
        beside(picture(GENUINE), picture(text)).save(tmp_path / "two.png")
        page.get_by_label("Pilih foto atau hasil pindai").set_input_files(tmp_path / "two.png")
        expect(result(page, title)).to_be_visible()
        expect(page.get_by_role("region", name="Hasil pemeriksaan")).not_to_contain_text(FACTS.number)
    check_page(page)


def beside(one: Image.Image, other: Image.Image) -> Image.Image:
    both = Image.new("L", (one.width + other.width + 80, max(one.height, other.height)), 255)
    both.paste(one, (0, 0))
    both.paste(other, (one.width + 80, 0))
    return both


def test_a_file_that_is_no_picture_is_told_so_and_where_it_can_be_checked(look: Callable[..., Page], tmp_path: Path) -> None:
    page = look()
    for name, content in (("surat.pdf", render(FACTS, generated_at=AT, statement=GENUINE)), ("daftar.txt", GENUINE.encode())):
        (tmp_path / name).write_bytes(content)
        page.get_by_label("Pilih foto atau hasil pindai").set_input_files(tmp_path / name)
        expect(result(page, "Berkas ini bukan gambar yang dapat dibaca di sini")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#verdict").get_by_role("link", name="Periksa dengan internet")).to_be_visible()


def test_the_text_of_a_code_scanner_is_proven_too_by_keyboard_alone(look: Callable[..., Page]) -> None:
    page = look()
    cut(page)
    typed(page, GENUINE)
    expect(result(page, "Asli")).to_be_visible()
    expect(page.get_by_role("region", name="Hasil pemeriksaan")).to_be_focused()
    typed(page, "")
    expect(result(page, "Asli")).to_have_count(0)


def typed(page: Page, text: str) -> None:
    field = page.get_by_label("Teks kode")
    if not field.is_visible():
        page.get_by_text("Ketik atau tempel teks kode").focus()
        page.keyboard.press("Enter")
    field.fill(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def altered() -> str:
    """Another name under the same signature."""
    protected, header, payload, signature = cbor2.loads(statement.unbase45(GENUINE.removeprefix("PKS1:"))).value
    said = cbor2.dumps(cbor2.loads(payload) | {3: "Orang Lain, S.Sos."}, canonical=True)
    return "PKS1:" + statement.base45(cbor2.dumps(cbor2.CBORTag(18, [protected, header, said, signature])))


FALSE = {
    "Tidak asli": [altered(), statement.signed(SAID, replace(SIGNER, private=Ed25519PrivateKey.generate()))],
    "Ditandatangani dengan kunci yang tidak dikenal": [statement.signed(SAID, replace(SIGNER, kid="0123456789abcdef"))],
    "Kode tidak terbaca": ["PKS1:", "PKS1:HELLO", GENUINE[:200]],
    "Kedaluwarsa": [statement.signed(replace(SAID, valid_until=date(2020, 1, 1)), SIGNER)],
    "Ini bukan kode kami": ["HTTPS://EXAMPLE.COM/V/7K3M9QX2TB4DW", "HC1:6BFOXN"],
}


def test_what_is_not_genuine_is_refused_in_plain_words(look: Callable[..., Page]) -> None:
    page = look()
    cut(page)
    for title, texts in FALSE.items():
        for text in texts:
            typed(page, text)
            expect(result(page, title)).to_be_visible()
    check_page(page)


def test_the_camera_passes_over_other_codes_and_refuses_an_altered_one(look: Callable[..., Page]) -> None:
    page = look(picture("HTTPS://EXAMPLE.COM/MENU", level="q"), *[picture(altered())] * 3)
    scan(page)
    expect(page.get_by_text("Ini bukan kode kami.").or_(page.get_by_role("heading", name="Tidak asli"))).to_be_visible()
    expect(result(page, "Tidak asli")).to_be_visible()
    expect(page.get_by_role("region", name="Hasil pemeriksaan")).not_to_contain_text("Siti")


def test_the_online_code_alone_proves_nothing(look: Callable[..., Page], site: Site) -> None:
    page = look(picture(f"{site.url.upper()}/V/7K3M9QX2TB4DW", level="q"))
    scan(page)
    expect(page.get_by_text("Ini kode untuk pemeriksaan dengan internet. Arahkan ke kode yang lebih besar")).to_be_visible()
    page.get_by_role("button", name="Hentikan kamera").click()
    expect(page.get_by_role("button", name="Pindai dengan kamera")).to_be_focused()


def test_a_camera_that_is_refused_leaves_the_photo(look: Callable[..., Page], tmp_path: Path) -> None:
    page = look(picture(GENUINE), allowed=False)
    scan(page)
    expect(result(page, "Kamera tidak diizinkan")).to_be_visible()
    Image.new("L", (400, 400), 200).save(tmp_path / "nothing.png")
    page.get_by_label("Pilih foto atau hasil pindai").set_input_files(tmp_path / "nothing.png")
    expect(result(page, "Kode QR tidak ditemukan")).to_be_visible()


def test_a_certificate_of_the_demonstration_is_only_an_example_and_a_revoked_one_is_revoked(
        look: Callable[..., Page], stage: Stage) -> None:
    page = look()
    paper = stage.certified(stage.person("Rahma"), stage.course("Kunjungan rumah"))
    text = stage.offline_code(paper)
    page.reload()
    typed(page, text)
    expect(result(page, "Hanya contoh")).to_be_visible()
    stage.revoke(paper)
    cut(page)
    typed(page, text)
    expect(result(page, "Hanya contoh")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    typed(page, text)
    expect(result(page, "Dicabut")).to_be_visible()
    expect(result(page, "Hanya contoh")).to_be_visible()
    check_page(page)


def test_a_browser_that_cannot_check_signatures_is_helped(look: Callable[..., Page]) -> None:
    page = look()
    page.context.add_init_script(
        "SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))")
    cut(page)
    typed(page, GENUINE)
    expect(result(page, "Asli")).to_be_visible()
    typed(page, altered())
    expect(result(page, "Tidak asli")).to_be_visible()


def test_what_was_kept_in_one_language_shows_itself_in_the_other_as_soon_as_it_is_chosen(look: Callable[..., Page]) -> None:
    page = look()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Check without internet")).to_be_visible()
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Keys and statuses as of")).to_be_visible()
    expect(page.get_by_role("button", name="Bahasa Indonesia")).to_have_count(0)
    typed_in_english(page, GENUINE)
    expect(page.get_by_role("heading", name="Genuine", exact=True)).to_be_visible()


def typed_in_english(page: Page, text: str) -> None:
    page.get_by_text("Type or paste the text of the code").click()
    page.get_by_label("Text of the code").fill(text)
    page.get_by_role("button", name="Check the text").click()


AGED = """async () => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!request.url.endsWith("status.json")) continue;
      const kept = await (await cache.match(request)).json();
      await cache.put(request, new Response(JSON.stringify({ ...kept, as_of: "2026-06-01T03:00:00+00:00" })));
    }
  }
}"""


def test_statuses_of_long_ago_are_told_beside_the_verdict_itself(look: Callable[..., Page]) -> None:
    page = look()
    page.context.set_offline(True)
    page.evaluate(AGED)
    page.reload()
    typed(page, GENUINE)
    expect(result(page, "Asli")).to_be_visible()
    told = page.get_by_role("region", name="Hasil pemeriksaan")
    expect(told).to_contain_text("1 Juni 2026")
    expect(told.get_by_text("Itu sudah lama: buka halaman ini sekali dengan internet.")).to_be_visible()


def test_no_other_page_may_use_the_camera(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/verify") as answer:
        assert "camera=()" in answer.headers["Permissions-Policy"]
    with urllib.request.urlopen(f"{site.url}/luring/") as answer:
        assert "camera=(self)" in answer.headers["Permissions-Policy"]
        assert "'unsafe" not in answer.headers["Content-Security-Policy"]
