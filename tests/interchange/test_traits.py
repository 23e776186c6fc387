"""What other systems write beside the standards, and what would do harm: read for what it means, or refused with what to do."""

from __future__ import annotations

import io
import tarfile
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask_babel import force_locale

from lms.core.errors import Unreadable
from lms.packages import reading as packages
from tests.interchange.conftest import packed

Read = Callable[..., Any]


@pytest.fixture(autouse=True)
def english(app: Any) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def d2l(id_: str, material: str, href: str) -> str:
    return f'<resource identifier="{id_}" type="webcontent" d2l_2p0:material_type="{material}" href="{href}"/>'


D2L = ('<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:d2l_2p0="http://desire2learn.com/xsd/d2lcp_v2p0">'
       '<organizations><organization><item identifier="m" identifierref="M"><title>Modul 1</title>'
       + "".join(f'<item identifier="i{id_}" identifierref="{id_}"><title>{title}</title></item>'
                 for id_, title in (("A", "Satu"), ("B", "Kuis"), ("C", "Laman")))
       + f'</item></organization></organizations><resources>{d2l("M", "contentmodule", "")}{d2l("A", "content", "satu.html")}'
       f'{d2l("B", "d2lquiz", "quiz_d2l_1.xml")}{d2l("C", "contentlink", "https://contoh.go.id")}</resources></manifest>')
OPTION = ('<flow_label><response_label ident="{}"><flow_mat><material><mattext>{}</mattext></material></flow_mat>'
          "</response_label></flow_label>")
QUIZ = ('<questestinterop><assessment ident="a" title="Kuis"><section ident="s"><item ident="q" title="Soal"><itemmetadata>'
        "<qtidata><qti_metadatafield><fieldlabel>qmd_questiontype</fieldlabel><fieldentry>Multiple Choice</fieldentry>"
        "</qti_metadatafield></qtidata></itemmetadata><presentation><flow><material><mattext>Apa?</mattext></material>"
        f'<response_lid ident="l"><render_choice>{OPTION.format(1, "Ya")}{OPTION.format(2, "Tidak")}</render_choice>'
        '</response_lid></flow></presentation><resprocessing>'
        '<respcondition><conditionvar><varequal respident="l">1</varequal></conditionvar>'
        '<setvar action="Set">100</setvar></respcondition></resprocessing></item></section></assessment></questestinterop>')


def test_a_package_of_d2l_comes_with_its_quizzes_and_links_and_no_loss(read: Read) -> None:
    plan = read(packed({"imsmanifest.xml": D2L, "satu.html": "<p>Isi</p>", "quiz_d2l_1.xml": QUIZ}))
    [section] = plan.sections
    assert [(step.kind, step.title, step.text) for step in section.steps] == [
        ("reading", "Satu", "Isi"), ("quiz", "Kuis", ""), ("reading", "Laman", "[Laman](<https://contoh.go.id>)")]
    [question] = plan.parts["assessments"]["questions"]
    assert [(one["text"], one["correct"]) for one in question["content"]["options"]] == [("Ya", True), ("Tidak", False)]
    assert plan.losses == []


def test_an_archive_of_blackboard_is_told_what_to_export_instead(read: Read) -> None:
    manifest = ('<manifest xmlns:bb="http://www.blackboard.com/content-packaging/"><organizations/><resources>'
                '<resource identifier="a" type="resource/x-bb-document" bb:file="res1.dat" xml:base="res1"/></resources>'
                "</manifest>")
    with pytest.raises(Unreadable, match=r"Blackboard's own form.*Common Cartridge"):
        read(packed({"imsmanifest.xml": manifest, "res1.dat": "<CONTENT/>"}))


@pytest.mark.parametrize("raw", [
    "# Kafé\n\nIsi – teks".encode("cp1252"), "# Kafé\n\nIsi – teks".encode("utf-16"),
    "# Kafé\r\n\r\nIsi – teks".encode("utf-8-sig"), "---\ntitle: 'Kafé'\n---\n# Lain\n\nIsi – teks".encode(),
    "+++\ntitle = \"Kafé\"\ndraft = false\n+++\n\nIsi – teks".encode()])
def test_a_text_is_read_in_the_encoding_and_with_the_front_matter_it_has(read: Read, raw: bytes) -> None:
    [step] = read(packed({"a.md": raw})).steps()
    assert step.title == "Kafé"
    assert step.text.endswith("Isi – teks")
    assert "+++" not in step.text


@pytest.mark.parametrize(("inside", "why"), [
    ({"a/tincan.xml": "<tincan/>", "a/index.html": "x"}, r"a/tincan\.xml stands in a folder"),
    ({"kuis/h5p.json": "{}", "kuis/content/content.json": "{}"}, r"kuis/h5p\.json stands in a folder"),
    ({"kursus.zip": "PK", "__MACOSX/._kursus.zip": ""}, r"holds another package, kursus\.zip")])
def test_a_package_that_was_packed_once_too_often_is_told_how_to_pack_it(inside: dict[str, str], why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        packages.read(packed(inside), "x.zip")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize("looks_in", ["course", "package"])
def test_a_backup_whose_names_fill_memory_is_refused_before_it_does(read: Read, form: int, looks_in: str) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", format=form) as archive:
        archive.addfile(tarfile.TarInfo("x" * 60_000_000))
    made.seek(0)
    tracemalloc.start()
    with pytest.raises(Unreadable, match="damaged"):
        read(made) if looks_in == "course" else packages.read(made, "x.mbz")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 45_000_000
