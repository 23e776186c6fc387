"""Manifests within manifests, and addresses and endings as some tools write them."""

from __future__ import annotations

import io

import pytest

from lms.core.errors import Unreadable
from lms.packages import reading
from tests.packages.conftest import manifest, packed

WITHIN = """<manifest identifier="{id}" xml:base="{id}/"><organizations default="o"><organization identifier="o">
  <title>Anak</title>{items}</organization></organizations>
  <resources><resource identifier="r" adlcp:scormtype="sco" href="i.html"/></resources></manifest>"""
ITEM = '<item identifier="i" identifierref="r"><title>Isi</title></item>'
NAMES = '<item identifier="{0}" identifierref="{1}"><title>{0}</title></item>'
OWN = '<resource identifier="r" adlcp:scormtype="sco" href="{}"/>'


pytestmark = pytest.mark.usefixtures("english")


def read(items: str, own: str = "", *within: str) -> reading.Package:
    written = manifest(items, own).replace("</manifest>", f"{''.join(within)}</manifest>")
    return reading.read(packed({"imsmanifest.xml": written, "i.html": "", "x/i.html": "", "y/i.html": ""}), "x.zip")


def inner(id_: str, items: str = ITEM) -> str:
    return WITHIN.format(id=id_, items=items)


def test_the_outline_of_a_manifest_within_stands_below_the_item_that_names_it() -> None:
    found = read(NAMES.format("a", "r") + NAMES.format("b", "x"), OWN.format("i.html"), inner("x"))
    assert [(item.id, item.href, item.depth, item.tracks) for item in found.items] == [
        ("a", "i.html", 0, True), ("b", "", 0, False), ("i", "x/i.html", 1, True)]
    assert found.problems == ()


def test_two_manifests_within_may_call_their_parts_alike() -> None:
    found = read(NAMES.format("a", "x") + NAMES.format("b", "y"), "", inner("x"), inner("y"))
    assert [item.href for item in found.items] == ["", "x/i.html", "", "y/i.html"]
    assert len({item.id for item in found.items}) == 4


def test_a_manifest_within_that_has_no_outline_is_its_first_page() -> None:
    found = read(NAMES.format("a", "x"), "", inner("x", "").replace('<organization identifier="o">', "<!--").replace(
        "</organization>", "-->"))
    assert [(item.title, item.href) for item in found.items] == [("a", "x/i.html")]


@pytest.mark.parametrize(("items", "within", "why"), [
    (NAMES.format("a", "x"), inner("x", NAMES.format("i", "x")), "line .*: the outline is too long or too deep"),
    (NAMES.format("a", "x"), inner("x", NAMES.format("i", "y") * 2) + inner("y", NAMES.format("i", "x") * 2), "too long or"),
    (NAMES.format("a", "z"), inner("x"), "line 6: the resource z is not described")])
def test_manifests_that_name_each_other_without_end_or_none_are_refused_at_their_line(items: str, within: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(items, "", within)


@pytest.mark.parametrize("href", ["/x/i.html", "\\x\\i.html", "/x/i.html?a=/b"])
def test_an_address_that_begins_with_a_slash_means_the_top_of_the_package(href: str) -> None:
    assert read(ITEM, OWN.format(href)).launch == f"x/i.html{href[9:]}"


@pytest.mark.parametrize("href", ["//x/i.html", "\\\\x\\i.html", "/../i.html", "/\\x/i.html"])
def test_an_address_that_may_lead_elsewhere_is_refused(href: str) -> None:
    with pytest.raises(Unreadable, match="lies o"):
        read(ITEM, OWN.format(href))


def test_cmi5_may_begin_its_addresses_with_a_slash_too() -> None:
    unit = ('<au id="https://a.id/1"><title><langstring>A</langstring></title><description><langstring>d</langstring></description>'
            "<url>/x/i.html</url></au>")
    raw = f'<courseStructure><course id="https://a.id"><title><langstring>K</langstring></title></course>{unit}</courseStructure>'
    assert reading.read(packed({"cmi5.xml": raw, "x/i.html": ""}), "x.zip").launch == "x/i.html"


@pytest.mark.parametrize("raw", [
    manifest(ITEM, OWN.format("i.html")).encode() + bytes(600), manifest(ITEM, OWN.format("i.html")).encode() + b"\r\n\x1a",
    manifest(ITEM, OWN.format("i.html")).replace("?>", ' encoding="utf-16"?>').encode("utf-16") + bytes(4)])
def test_what_fills_up_the_last_block_of_a_manifest_is_put_aside(raw: bytes) -> None:
    assert reading.read(packed({"imsmanifest.xml": raw, "i.html": ""}), "x.zip").launch == "i.html"


def test_words_after_the_end_of_a_manifest_are_still_a_fault() -> None:
    with pytest.raises(Unreadable, match=r"imsmanifest.xml.*line \d"):
        reading.read(packed({"imsmanifest.xml": f"{manifest(ITEM, OWN.format('i.html'))}lebih", "i.html": ""}), "x.zip")


def test_a_title_of_h5p_is_read_without_its_entities() -> None:
    stream: io.BytesIO = packed({"h5p.json": '{"title": "Anak &amp; &#039;keluarga&#039;", "mainLibrary": "H5P.A"}',
                                 "content/content.json": "{}"})
    assert reading.read(stream, "x.h5p").title == "Anak & 'keluarga'"
