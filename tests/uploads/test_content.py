"""An upload is what its bytes say, whole and harmless, or it is refused with a reason."""

import io
import json
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from lms.courses.roles import ALLOWED
from lms.uploads.content import OFFICE, check, safe_name, upright_size
from lms.uploads.errors import UploadRefused


def judged(path: Path, role: str = "main", name: str = ""):
    with path.open("rb") as file:
        return check(file, name or path.name, ALLOWED[role])


def sent(content: bytes, name: str, role: str = "main"):
    return check(io.BytesIO(content), name, ALLOWED[role])


ACCEPTED = {
    "04-documents/images/28fish.jpg": "image/jpeg", "04-documents/office/testWORD.docx": "wordprocessingml.document",
    "04-documents/office/testPPT.pptx": "presentationml.presentation", "04-documents/office/testWORD.doc": "application/msword",
    "04-documents/office/testPPT.ppt": "application/vnd.ms-powerpoint", "04-documents/office/testStyles.odt": "opendocument.text",
    "04-documents/office/testMasterFooter.odp": "opendocument.presentation",
    "04-documents/pdf/hello-world.pdf": "application/pdf",
    "04-documents/office/testWORD_signed.docx": "wordprocessingml.document", "04-documents/video/audio-only.m4a": "audio/mp4",
    "04-documents/video/feedback0.wav": "audio/wav", "05-hostile/polyglot/pdf-zip.pdf": "application/pdf",
    "05-hostile/polyglot/png-php.png": "image/png", "05-hostile/pdf/encrypted-aes256-rahasia.pdf": "application/pdf",
    "05-hostile/pdf/javascript-openaction.pdf": "application/pdf", "05-hostile/pdf/pages-5000.pdf": "application/pdf",
}
REFUSED = [
    "05-hostile/html/page.html", "05-hostile/html/page.txt", "05-hostile/html/photo.jpg",
    "05-hostile/image/pixel-flood-30000x30000.png",
    "05-hostile/polyglot/laporan.pdf.php", "05-hostile/svg/script.svg", "05-hostile/svg/onload.svg",
    "05-hostile/svg/SSRF_url.svg",
    "05-hostile/xml/deep-nesting.xml", "05-hostile/xml/moodle-billion-laughs.xml", "05-hostile/zip/bomb-200MB.zip",
    "05-hostile/zip/encrypted.zip", "05-hostile/zip/etc_passwd.zip", "05-hostile/zip/lying-size.zip",
    "05-hostile/zip/many-files.zip",
    "05-hostile/zip/scorm-traversal-dotdot.zip", "05-hostile/zip/truncated.zip", "04-documents/office/testODTnotaZipFile.odt",
    "04-documents/office/testWORD_truncated.docx", "04-documents/office/testWORD_protected_passtika.docx",
    "04-documents/office/testPPT_protected_passtika.pptx", "04-documents/office/testWORD_macros.doc",
    "04-documents/video/mpeg4-mp3.avi",
    "04-documents/video/captions-id.vtt", "04-documents/pdf-damaged/bad1.pdf",
]


@pytest.mark.parametrize("path", ACCEPTED)
def test_what_learners_can_use_is_accepted_as_what_it_is(app, material, path):
    assert judged(material / path).media_type.endswith(ACCEPTED[path])


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_not_for_learners_is_refused_with_a_reason(app, material, path):
    tracemalloc.start()
    with pytest.raises(UploadRefused) as refusal:
        judged(material / path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(str(refusal.value)) > 30
    assert peak < 60_000_000


@pytest.mark.parametrize(("name", "accepted"), [
    ("h264-aac-faststart.mp4", True), ("h264-aac-moov-at-end.mp4", True), ("rotated-phone.mp4", True), ("vp9-opus.webm", True),
    ("testWEBM.webm", True), ("hevc-hvc1.mp4", False), ("testMKV.mkv", False), ("truncated.mp4", False),
    ("testMP4_QuickTimeMetadata.mov", False), ("testMP4AudioOnly.mp4", False), ("testMP4_udtaLocation.mp4", False)])
def test_a_video_is_one_that_browsers_play(app, material, name, accepted):
    path = material / "04-documents/video" / name
    if accepted:
        assert judged(path, "video").media_type in ("video/mp4", "video/webm")
        return
    with pytest.raises(UploadRefused):
        judged(path, "video")


@pytest.mark.parametrize("folder", ["04-documents/pdf", "04-documents/pdf-damaged", "04-documents/office", "04-documents/video"])
def test_every_real_file_is_accepted_or_refused_and_never_a_fault(app, material, folder):
    for path in sorted((material / folder).iterdir()):
        for role in ("main", "video", "image", "captions"):
            with suppress(UploadRefused):
                assert judged(path, role).media_type in ALLOWED[role]


def test_every_ordinary_pdf_is_accepted(app, material):
    for path in sorted((material / "04-documents/pdf").glob("*.pdf")):
        assert judged(path).media_type == "application/pdf"


def test_a_camera_picture_is_shown_upright_and_without_its_position(app, material):
    kept = judged(material / "05-hostile/image/exif-gps-rotated.jpg")
    with Image.open(kept.stream) as image:
        assert not image.getexif()
        assert image.size == (80, 120)


def test_a_docx_that_unpacks_to_a_gigabyte_is_refused_unopened(app):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for part in range(7):
            archive.writestr(f"word/{part or 'document'}.xml", b"\0" * 100_000_000)
    with pytest.raises(UploadRefused):
        sent(bomb.getvalue(), "tugas.docx")


def test_a_docx_with_macros_is_refused_whatever_its_name(app):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"):
            archive.writestr(name, "x")
    with pytest.raises(UploadRefused):
        sent(file.getvalue(), "tugas.docx")


def test_a_refusal_never_calls_a_file_what_is_allowed(app):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("catatan.txt", "x")
    with pytest.raises(UploadRefused) as refusal:
        check(io.BytesIO(file.getvalue()), "formulir.xlsx", OFFICE)
    assert str(refusal.value).startswith("Isi berkas adalah ZIP. Yang dapat digunakan di sini: DOC, DOCX")


GOOD = "WEBVTT\n\n00:00.000 --> 00:02.000\nHalo\n"


@pytest.mark.parametrize(("text", "accepted"), [
    (GOOD, True), ("\ufeff" + GOOD, True), (GOOD.replace("\n", "\r\n"), True), ("WEBVTT\n", False), ("1\n" + GOOD, False),
    (GOOD.replace("00:02.000", "00:00.000"), False), (GOOD.replace("00:00.000", "99.99"), False), ("", False)])
def test_captions_are_webvtt_with_times_that_go_forward(app, text, accepted):
    if accepted:
        assert sent(text.encode(), "teks.vtt", "captions").media_type == "text/vtt"
        return
    with pytest.raises(UploadRefused):
        sent(text.encode(), "teks.vtt", "captions")


def test_a_real_captions_file_is_accepted(app, material):
    assert judged(material / "04-documents/video/captions-id.vtt", "captions").name == "captions-id.vtt"


def test_hostile_names_become_harmless_or_are_refused(app, material):
    for name in json.loads((material / "05-hostile/filenames.json").read_text()):
        try:
            shown = safe_name(name, ("pdf",))
        except UploadRefused:
            continue
        assert shown.endswith(".pdf")
        assert shown.isprintable()
        assert len(shown) < 130
        assert not set(shown) & set('/\\<>:"|?*;\r\n')
        assert shown != ".pdf"


@pytest.mark.parametrize("name", ["x.html", "x.swf", "x.jsp", "laporan.pdf.php", ".htaccess.exe"])
def test_a_name_that_contradicts_the_content_is_refused(app, name):
    with pytest.raises(UploadRefused):
        safe_name(name, ("pdf",))


@pytest.mark.parametrize(("name", "shown"), [("x.PDF", "x.pdf"), ("trailing.pdf.", "trailing.pdf"), ("no_extension",
    "no_extension.pdf"),
                                             ("../../etc/passwd", "passwd.pdf"), (".", "berkas.pdf"), ("文件.pdf", "文件.pdf")])
def test_a_name_is_kept_as_far_as_it_is_harmless(app, name, shown):
    assert safe_name(name, ("pdf",)) == shown


def photo(pixels: tuple[int, int], up: int, *, form: str = "JPEG", **more) -> bytes:
    """With a trace of its camera, as Exif, and one of its maker, as a comment."""
    exif, made = Image.Exif(), io.BytesIO()
    exif[0x0110], exif[0x0112] = "Kamera rahasia", up
    Image.linear_gradient("L").convert("RGB").resize(pixels).save(made, form, exif=exif, comment=b"rahasia", **more)
    return made.getvalue()


@pytest.mark.parametrize(("up", "shown"), [(1, (4000, 2500)), (6, (2500, 4000))])
def test_a_large_photograph_loses_its_traces_and_no_pixel_and_takes_little_memory(app, up, shown):
    raw = photo((4000, 2500), up)
    tracemalloc.start()
    kept = sent(raw, "foto.jpg", "image").stream
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with Image.open(kept) as image, Image.open(io.BytesIO(raw)) as before:
        assert dict(image.getexif()) == ({} if up == 1 else {0x0112: up})
        assert upright_size(image) == shown
        assert image.tobytes() == before.tobytes()
    kept.seek(0)
    assert b"rahasia" not in kept.read()
    assert peak < 3_000_000


def test_a_photograph_with_a_second_picture_inside_is_kept_as_the_first_alone(app):
    small = Image.new("RGB", (30, 20), "red")
    kept = sent(photo((60, 40), 6, form="MPO", save_all=True, append_images=[small]), "foto.jpg", "image")
    with Image.open(kept.stream) as image:
        assert (kept.media_type, image.format, image.size, dict(image.getexif())) == ("image/jpeg", "JPEG", (40, 60), {})


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_photograph_that_was_not_fully_copied_is_refused(app, cut):
    raw = photo((4000, 2500), 1, quality=95)
    with pytest.raises(UploadRefused, match="Gambar rusak"):
        sent(raw[:int(len(raw) * cut)], "foto.jpg", "image")
