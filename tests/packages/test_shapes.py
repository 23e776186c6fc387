"""Packages as authoring tools and packers of many kinds really write them, and what people send in their place."""

from __future__ import annotations

import io
import struct
import tarfile

import pytest

from lms.core.errors import Unreadable
from lms.packages import reading
from tests.packages.conftest import manifest, packed

ITEM = '<item identifier="a" identifierref="r"><title>Bagian</title></item>'
PAGE = '<resource identifier="r" adlcp:scormtype="sco" href="{}"/>'


pytestmark = pytest.mark.usefixtures("english")


def scorm(href: str = "i.html", entry: str = "", **more: str) -> io.BytesIO:
    return packed({"imsmanifest.xml": manifest(ITEM, PAGE.format(href)), entry or href: "<p>"} | more)


def renamed(href: str, charset: str) -> io.BytesIO:
    """With the page's name in the bytes of a character set, which nothing tells."""
    name = href.encode(charset)
    return io.BytesIO(scorm(href, "Q" * len(name)).getvalue().replace(b"Q" * len(name), name))


@pytest.mark.parametrize(("href", "charset"), [
    ("café-soal.html", "cp1252"), ("café-soal.html", "cp437"), ("São-Á.html", "cp850"), ("Bab – “Satu”.html", "cp1252"),
    ("Über.html", "cp437"), ("ringkasan-ä.html", "utf-8")])
def test_names_of_files_are_read_in_the_character_set_of_the_machine_that_packed_them(href: str, charset: str) -> None:
    assert reading.read(renamed(href, charset), "x.zip").launch == href


@pytest.mark.parametrize(("base", "folder"), [
    ("isi", "isi/"), ("isi/", "isi/"), ("./isi", "isi/"), ("isi\\", "isi/"), ("isi/awal.html", "isi/")])
def test_a_base_is_a_folder_with_its_slash_or_without(base: str, folder: str) -> None:
    written = manifest(ITEM, PAGE.format("i.html")).replace("<resources>", f'<resources xml:base="{base}">')
    assert reading.read(packed({"imsmanifest.xml": written, f"{folder}i.html": ""}), "x.zip").launch == f"{folder}i.html"


def test_a_mark_in_the_name_of_a_page_that_nobody_escaped_belongs_to_the_name() -> None:
    assert reading.read(scorm("C# dasar.html"), "x.zip").launch == "C%23 dasar.html"


def test_without_a_default_the_outline_with_items_is_shown() -> None:
    written = manifest(ITEM, PAGE.format("i.html")).replace(
        '<organizations default="o">', '<organizations><organization identifier="kosong"><title>Kosong</title></organization>')
    assert reading.read(packed({"imsmanifest.xml": written, "i.html": ""}), "x.zip").title == "Uji"


def test_a_package_without_an_outline_shows_its_pages_and_says_so() -> None:
    second, other = PAGE.format("j.html").replace('"r"', '"s"'), '<resource identifier="t" href="k.js"/>'
    raw = manifest("", PAGE.format("i.html") + second + other)
    before, _mark, rest = raw.partition("<organizations")
    written = f"{before}<organizations/>{rest.partition('</organizations>')[2]}"
    found = reading.read(packed({"imsmanifest.xml": written, "i.html": "", "j.html": "", "k.js": ""}), "x.zip")
    assert [(item.id, item.href, item.tracks) for item in found.items] == [("r", "i.html", True), ("s", "j.html", True)]
    assert found.title == "i.html"
    assert "it has no outline" in found.problems[0]


def test_what_has_no_title_of_its_own_goes_by_that_of_its_first_part() -> None:
    written = manifest(ITEM, PAGE.format("i.html")).replace("<title>Uji</title>", "")
    assert reading.read(packed({"imsmanifest.xml": written, "i.html": ""}), "x.zip").title == "Bagian"


def test_the_items_of_a_cartridge_are_those_that_name_a_resource_page_or_not() -> None:
    items = '<item identifier="f"><title>Modul</title>' + ITEM + ITEM.replace('"a"', '"b"').replace('"r"', '"s"') + "</item>"
    resources = '<resource identifier="r" type="webcontent" href="i.html"/><resource identifier="s" type="imswl_xmlv1p1"/>'
    written = manifest(items, resources).replace("ADL SCORM", "IMS Common Cartridge").replace(">1.2<", ">1.1.0<")
    assert reading.read(packed({"imsmanifest.xml": written, "i.html": ""}), "x.imscc").count == 2


def tarred(name: str) -> io.BytesIO:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo(name))
    made.seek(0)
    return made


def flagged(method: int) -> io.BytesIO:
    """As WinZip encrypts: the flag is set, and AES names a method of its own."""
    raw = bytearray(scorm().getvalue())
    at = raw.find(b"PK\1\2")
    while at >= 0:
        raw[at + 8] |= 1
        raw[at + 10:at + 12] = struct.pack("<H", method)
        at = raw.find(b"PK\1\2", at + 4)
    return io.BytesIO(bytes(raw))


def last_part() -> io.BytesIO:
    raw = scorm().getvalue()
    end = raw.rindex(b"PK\5\6")
    return io.BytesIO(raw[50:end + 4] + struct.pack("<HH", 2, 1) + raw[end + 8:])


INNER = scorm().getvalue()


@pytest.mark.parametrize(("stream", "why"), [
    (io.BytesIO(b"Rar!\x1a\7\1\0" + bytes(99)), "archive of the kind RAR"), (io.BytesIO(b"7z\xbc\xaf\x27\x1c"), "kind 7z"),
    (io.BytesIO(b"\n<!DOCTYPE html><title>Masuk</title>"), "a web page, not the file itself"), (io.BytesIO(), "is empty"),
    (io.BytesIO(bytes(257) + b"ustar" + bytes(250)), "kind TAR"),
    (io.BytesIO(b"PK\7\x08" + INNER[:200]), "one part of a ZIP"), (last_part(), "one part of a ZIP"),
    (flagged(99), "encrypted"), (flagged(8), "encrypted"),
    (tarred("cadangan/moodle_backup.xml"), "cadangan/moodle_backup.xml stands in a folder"),
    (tarred("imsmanifest.xml"), "has to come as a ZIP"),
    (packed({"Panduan.pdf": "%PDF-", "SCORM/kursus.zip": INNER, ".DS_Store": ""}), "another package, SCORM/kursus.zip")])
def test_what_is_sent_in_place_of_a_package_is_called_by_its_name_with_what_to_do(stream: io.BytesIO, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        reading.read(stream, "x.zip")
