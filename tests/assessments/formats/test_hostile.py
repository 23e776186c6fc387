"""Hostile files are refused with a sentence, in bounded memory and time."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from lms.assessments.formats import Unreadable, detect

pytestmark = pytest.mark.usefixtures("app")
REFUSED = (
    "xml/moodle-billion-laughs.xml", "xml/moodle-xxe-file.xml", "xml/deep-nesting.xml", "zip/bomb-200MB.zip", "zip/encrypted.zip",
    "zip/etc_passwd.zip", "zip/lying-size.zip", "zip/many-files.zip", "zip/scorm-absolute-path.zip",
    "zip/scorm-traversal-dotdot.zip", "zip/scorm-xxe-manifest.zip", "zip/symlink.zip", "zip/truncated.zip",
    "html/page.html", "svg/script.svg",
    "image/exif-gps-rotated.jpg", "pdf/pages-5000.pdf", "polyglot/pdf-zip.pdf", "polyglot/png-php.png")

HANGS = 120
"""Seconds after which even the busiest machine has not merely been slow."""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence(name: str, material: Path) -> None:
    file = material / "05-hostile" / name
    if not file.is_file():
        pytest.skip(f"{name} is not there")
    started = time.monotonic()
    with file.open("rb") as stream, pytest.raises(Unreadable) as refusal:
        detect.read(stream)
    assert str(refusal.value)
    assert "root:" not in str(refusal.value)
    assert time.monotonic() - started < HANGS


@pytest.mark.parametrize("text", ['{"title": "Ujian", "items": [1, 2]}', '[\n {"type": "MC", "stem": {"text": "2+2"}}]'])
def test_data_with_braces_is_no_gift(text: str) -> None:
    with pytest.raises(Unreadable):
        detect.read(io.BytesIO(text.encode()))


def test_a_script_in_a_question_becomes_plain_words(material: Path) -> None:
    with (material / "05-hostile/xml/moodle-script-in-question.xml").open("rb") as stream:
        question = detect.read(stream).questions[0]
    assert "<script" not in question.text
    assert "alert" not in question.text


def test_an_inclusion_is_not_followed(material: Path) -> None:
    with (material / "05-hostile/xml/qti-xinclude.xml").open("rb") as stream:
        assert "root:" not in str(detect.read(stream))


@pytest.mark.parametrize("raw", [
    b"", b"\0" * 1000, b"\xff\xfe", b"PK\x03\x04garbage", b"{" * 1_000_000, b"<quiz>", b"<?xml version='1.0'?><a/>",
    b"::" * 500_000, b"= ~ " * 500_000, b"<" * 1_000_000, b"A) x\n" * 200_000, b"\\" * 2_000_000,
    b"{1:SHORTANSWER:=" + b"~" * 500_000 + b"}",
    b"// [tag:" * 200_000], ids=lambda raw: f"{len(raw)} bytes of {raw[:6]!r}")
def test_nonsense_ends_soon(raw: bytes) -> None:
    started = time.monotonic()
    with suppress(Unreadable):
        detect.read(io.BytesIO(raw))
    assert time.monotonic() - started < HANGS


class _Endless(io.RawIOBase):
    """A line without an end."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        buffer[:] = b"a" * len(buffer)
        return len(buffer)


def test_a_file_without_end_is_refused_in_bounded_memory() -> None:
    tracemalloc.start()
    with pytest.raises(Unreadable):
        detect.read(io.BufferedReader(_Endless()))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 150_000_000


def test_a_long_line_of_question_is_refused_before_it_is_taken_apart() -> None:
    started = time.monotonic()
    with pytest.raises(Unreadable):
        detect.read(io.BytesIO(b"::long::" + b"a" * 50_000_000 + b"{T}"))
    assert time.monotonic() - started < HANGS


def test_a_package_that_names_a_file_outside_reads_nothing_there() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        resource = '<resource type="imsqti_item_xmlv2p1" href="../../etc/passwd.xml"/>'
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{resource}</resources></manifest>")
    with pytest.raises(Unreadable):
        detect.read(io.BytesIO(kept.getvalue()))


def test_five_thousand_gift_questions_take_less_than_ten_seconds() -> None:
    text = "\n\n".join(f"::Soal {n}::Berapa {n} + 1? {{=Jawaban {n} ~Salah {n} #bukan ~Keliru {n}}}" for n in range(5000))
    started = time.monotonic()
    assert len(detect.read(io.BytesIO(text.encode())).questions) == 5000
    assert time.monotonic() - started < HANGS
