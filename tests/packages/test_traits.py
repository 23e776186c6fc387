"""What real authoring tools and packers write beside the standards: read for what it means, and nothing lost in silence."""

from __future__ import annotations

import io
import struct
import time
import unicodedata

import pytest

from lms.core.errors import Unreadable
from lms.packages import reading
from tests.packages.conftest import MANIFEST, manifest, packed

ITEM = '<item identifier="a" identifierref="r"><title>Satu</title></item>'
PAGE = '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="{}"/>'
METADATA = "<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>"
ADL = 'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'


pytestmark = pytest.mark.usefixtures("english")


def told(href: str = "i.html") -> str:
    return manifest(ITEM, PAGE.format(href))


def read(raw: str | bytes, **files: str) -> reading.Package:
    return reading.read(packed({"imsmanifest.xml": raw, "i.html": "x"} | files), "x.zip")


def written(name: bytes, href: str, *, extra: bytes = b"") -> io.BytesIO:
    """With an entry whose name is these bytes, and no word on what they are."""
    stand_in = b"Q" * len(name)
    raw = packed({"imsmanifest.xml": told(href), stand_in.decode(): "x"}).getvalue().replace(stand_in, name)
    if extra:
        at = raw.rindex(name)
        end = raw.rindex(b"PK\5\6")
        entry = raw.rindex(b"PK\1\2")
        size = struct.unpack("<I", raw[end + 12:end + 16])[0] + len(extra)
        raw = (raw[:entry + 30] + struct.pack("<H", len(extra)) + raw[entry + 32:at + len(name)] + extra
               + raw[at + len(name):end + 12] + struct.pack("<I", size) + raw[end + 16:])
    return io.BytesIO(raw)


def beside(name: str) -> bytes:
    """The field of Info-ZIP that gives a name in UTF-8."""
    raw = b"\1" + bytes(4) + name.encode()
    return struct.pack("<HH", 0x7075, len(raw)) + raw


@pytest.mark.parametrize("stream", [
    written("café.html".encode(), "caf%C3%A9.html"), written("café.html".encode("cp437"), "café.html"),
    written(b"caf__.html", "caf__.html", extra=beside("lain.html")),
    written(b"caf\xe9.html", "café.html", extra=beside("café.html")),
    packed({"imsmanifest.xml": told("café.html"), unicodedata.normalize("NFD", "café.html"): "x"})])
def test_a_page_with_an_accent_is_found_however_the_packer_wrote_its_name(stream: io.BytesIO) -> None:
    assert reading.read(stream, "x.zip").launch in ("café.html", "caf__.html")


@pytest.mark.parametrize(("href", "name", "launch"), [
    ("a%20b.html", "a%20b.html", "a%2520b.html"), ("100%25.html", "100%.html", "100%25.html"),
    ("a%23b%3Fc.html?x=1#y", "a#b?c.html", "a%23b%3Fc.html?x=1#y"),
    ("Bab%201:%20isi.html", "Bab 1: isi.html", "Bab 1: isi.html"),
    ("Res\\Index.HTML?a=1", "res/index.html", "res/index.html?a=1")])
def test_an_address_leads_to_its_page_whatever_the_name_holds(href: str, name: str, launch: str) -> None:
    assert reading.read(packed({"imsmanifest.xml": told(href), name: "x"}), "x.zip").launch == launch


@pytest.mark.parametrize("raw", [
    told().replace(ADL, ""), told().replace('"1.0"?>', '"1.0" encoding="utf-16"?>'), b"\xef\xbb\xbf\r\n" + told().encode(),
    b"\xef\xbb\xbf\xef\xbb\xbf" + told().encode(), told().partition("?>")[2].encode("utf-16"),
    told().replace('"1.0"?>', '"1.0" encoding="WINDOWS-1252"?>').encode("cp1252"),
    told().replace("<schemaversion>1.2</schemaversion>", ""), told().replace(METADATA, ""),
    told().replace("<schemaversion>1.2</schemaversion>", "").replace(ADL, 'xmlns:adlcp="http://salah.example/"'),
    told().replace(METADATA, "").replace(ADL, 'xmlns:adlcp="http://salah.example/"'), told().replace(">1.2<", ">SCORM 1.2<"),
    told().replace('"1.0"?>', '"1.0"?>\n<!DOCTYPE manifest SYSTEM "imscp.dtd">'),
    told().replace("<manifest ", '<manifest xml:base=".\\" ')])
def test_a_manifest_that_is_wrong_only_in_its_form_is_read(raw: str | bytes) -> None:
    found = read(raw)
    assert (found.kind, found.title, found.launch, found.items[0].tracks) == ("scorm12", "Uji", "i.html", True)


@pytest.mark.parametrize(("version", "kind"), [
    ("1.3", "scorm2004"), ("CAM 1.3", "scorm2004"), ("2004 2nd Edition", "scorm2004"), ("2004 4th Edition", "scorm2004"),
    ("1.2.0", "scorm12"), ("", "scorm12")])
def test_the_version_says_which_scorm_it_is(version: str, kind: str) -> None:
    assert read(told().replace(">1.2<", f">{version}<").replace(ADL, 'xmlns:adlcp="http://salah.example/"')).kind == kind


def test_content_that_only_declares_the_namespace_of_scorm_is_no_scorm() -> None:
    raw = told().replace("ADL SCORM", "IMS Content").replace(">1.2<", ">1.1<").replace(' adlcp:scormtype="sco"', "")
    assert read(raw).kind == "imscp"


def test_blank_lines_before_the_declaration_do_not_shift_the_line_of_a_fault() -> None:
    with pytest.raises(Unreadable, match=r"imsmanifest\.xml, line 11: the page no\.html is not in the package"):
        read("\n\n\n" + told("no.html"))


def test_prefixes_that_nobody_declared_do_not_cover_what_is_really_broken() -> None:
    with pytest.raises(Unreadable, match="broken at line 9"):
        read(told().replace(ADL, "").replace("</resources>", "\n</resource>"))


def test_what_a_manifest_describes_and_nobody_will_see_is_told_with_its_line() -> None:
    other = '<organization identifier="p"><title>Dua</title><item identifier="z" identifierref="r"/></organization>'
    items = ITEM + '\n<item identifier="b" identifierref="q"><title>Tanpa halaman</title></item>'
    files = "".join(f'<file href="x{n}.js"/>' for n in range(14))
    resources = "\n".join([PAGE.format("i.html")] * 2) + f'\n<resource identifier="q" adlcp:scormtype="sco">{files}</resource>'
    found = read(manifest(items, resources).replace("</organizations>", other + "</organizations>"))
    assert found.problems[:3] == (
        "imsmanifest.xml, line 8: the outline “Dua” is not shown, but only the one that the manifest calls its default",
        "imsmanifest.xml, line 10: the identifier r stands twice",
        "imsmanifest.xml, line 7: “Tanpa halaman” can't be opened, for its resource names no page")
    assert found.problems[3] == "imsmanifest.xml, line 11: the file x0.js is named, but the package does not hold it"
    assert found.problems[-1] == "imsmanifest.xml: 4 more files are named that the package does not hold"
    assert found.told()["scos"] == 1


def test_files_in_other_capitals_are_not_called_absent() -> None:
    resource = PAGE.format("I.HTML").replace("/>", '><file href="I.HTML"/><file href="Res\\Peta.PNG?v=2"/></resource>')
    assert read(manifest(ITEM, resource), **{"res/peta.png": "x"}).problems == ()


@pytest.mark.parametrize(("raw", "why"), [
    (told().replace("Satu", "A&nbsp;B"), "line 6"), (told().replace("Satu", "A & B"), "line 6"),
    (told().replace("<resource ", '<resource xml:base="https://x.example/" '), "line 8: .*another server")])
def test_a_broken_manifest_is_refused_at_its_line(raw: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(raw)


@pytest.mark.parametrize("method", [9, 93])
def test_a_method_that_is_not_read_is_called_so_and_not_damage(method: int) -> None:
    raw = packed({"imsmanifest.xml": told(), "i.html": "x" * 999}).getvalue()
    raw = raw.replace(b"PK\3\4\x14\0\0\0\x08\0", b"PK\3\4\x14\0\0\0" + struct.pack("<H", method))
    raw = raw.replace(b"PK\1\2\x14\3\x14\0\0\0\x08\0", b"PK\1\2\x14\3\x14\0\0\0" + struct.pack("<H", method))
    with pytest.raises(Unreadable, match=f"number {method}.*Deflate"):
        reading.read(io.BytesIO(raw), "x.zip")


def test_an_old_backup_of_moodle_is_called_so() -> None:
    with pytest.raises(Unreadable, match=r"Moodle 1\.9 or older"):
        reading.read(packed({"moodle.xml": "<MOODLE_BACKUP/>", "course_files/x.pdf": "x"}), "x.zip")


def test_a_large_manifest_whose_items_share_their_sequencing_is_read_at_once() -> None:
    items = "".join(f'<item identifier="i{n}" identifierref="r"><imsss:sequencing IDRef="s"/></item>' for n in range(2000))
    resource = PAGE.format("i.html")[:-2] + ">" + "".join(f'<file href="f{n}.js"/>' for n in range(20_000)) + "</resource>"
    raw = MANIFEST.format(items=items, resources=resource).replace(">1.2<", ">2004 4th Edition<").replace(
        ADL, f'{ADL} xmlns:imsss="http://www.imsglobal.org/xsd/imsss"').replace(
        "</manifest>", '<imsss:sequencingCollection><imsss:sequencing ID="s"><imsss:controlMode flow="true"/></imsss:sequencing>'
        "</imsss:sequencingCollection></manifest>")
    began = time.process_time()
    found = read(raw)
    assert time.process_time() - began < 10, "seconds; a walk through the whole of it for each item took minutes"
    assert found.items[1999].facts["control"] == {"choice": True, "flow": True}
