"""Courses of other systems: real files, and backups made here in the shape that Moodle writes."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest

from lms.core.errors import Unreadable
from lms.courses import queries as courses
from lms.interchange.plan import Plan
from tests.interchange.conftest import PDF, packed, picture, sha1, tarred

Read = Callable[..., Plan]
REAL = {
    "cartridge/bb8.imscc": ({"quiz": 21, "reading": 1}, 20), "cartridge/canvas_all.imscc": ({"quiz": 1}, 11),
    "cartridge/canvas_cc_gem_course.imscc": ({"assignment": 3}, 0), "cartridge/py4e_export.imscc": ({"reading": 129}, 0),
    "cartridge/single-page.imscc": ({"reading": 1}, 0), "moodle-backup/moodle_28_quiz.mbz": ({"quiz": 1}, 2),
    "moodle-backup/moodle_39_quiz_with_random_question_from_mod_context.mbz": ({"quiz": 1}, 1),
    "moodle-backup/moodle_42_random_question.mbz": ({"quiz": 1}, 2),
    "moodle-backup/pre-40-shared-random-question.mbz": ({"quiz": 2}, 1),
    "moodle-backup/question_category_45_format.mbz": ({"quiz": 1}, 4)}
"""What comes of each real file: activities by kind, and questions."""


@pytest.mark.parametrize("name", REAL)
def test_a_real_course_is_read(name: str, shelf: Path, read: Read, app: Any) -> None:
    with (shelf / name).open("rb") as stream:
        told = read(stream, name).told()
    assert (told["activities"], told["questions"]) == REAL[name]
    assert all(loss["where"] and loss["what"] for loss in told["losses"])


def test_a_random_question_of_moodle_draws_from_its_category(shelf: Path, read: Read, app: Any) -> None:
    with (shelf / "moodle-backup/moodle_42_random_question.mbz").open("rb") as stream:
        quizzes = read(stream).parts["assessments"]["quizzes"]
    [row] = next(iter(quizzes.values()))["rows"]
    assert row["draw"]["tags"] == ["foo", "bar"]


PAGE = ('<p onclick="x()">Halo <script>jahat()</script><img src="@@PLUGINFILE@@/peta%201.png" alt="Peta"> '
        '<a href="$@URLVIEWBYID*5@$">tautan</a></p>')


def backup() -> dict[str, str | bytes]:
    """A Moodle course with a page, a book, a folder, a label, a link, a file, an assignment, a forum and a glossary."""
    image, kinds = picture(), ("page", "book", "folder", "label", "url", "resource", "assign", "forum", "glossary")
    activities = "".join(
        f"<activity><moduleid>{n}</moduleid><sectionid>1</sectionid><modulename>{kind}</modulename><title>{kind} {n}</title>"
        f"<directory>activities/{kind}_{n}</directory></activity>" for n, kind in enumerate(kinds, 1))
    texts = {
        "page": f"<name>Halaman</name><content>{escape(PAGE)}</content><contentformat>1</contentformat>",
        "book": "<name>Buku</name><chapters><chapter id='7'><pagenum>1</pagenum><subchapter>0</subchapter><title>Satu</title>"
                "<content>Isi satu</content><contentformat>1</contentformat></chapter><chapter id='8'><pagenum>2</pagenum>"
                "<subchapter>1</subchapter><title>Anak</title><content>Isi anak</content><contentformat>1</contentformat>"
                "</chapter></chapters>",
        "folder": "<name>Folder</name>",
        "label": "<name>Label</name><intro>&lt;b&gt;Tanda&lt;/b&gt;</intro><introformat>1</introformat>",
        "url": "<name>Laman</name><externalurl>https://contoh.go.id/a</externalurl>", "resource": "<name>Dokumen</name>",
        "assign": "<name>Tugas</name><intro>Tulis</intro><introformat>1</introformat><duedate>1700000000</duedate>",
        "forum": "<name>Forum</name><intro>Bahas</intro><introformat>1</introformat>"}
    files = "".join(
        f"<file id='{n}'><contenthash>{sha1(content)}</contenthash><contextid>{context}</contextid>"
        f"<component>mod_{kind}</component><filearea>content</filearea><itemid>0</itemid><filepath>{folder}</filepath><filename>{name}</filename></file>"
        for n, (content, context, kind, folder, name) in enumerate((
            (image, 101, "page", "/", "peta 1.png"), (PDF, 103, "folder", "/bab/", "isi.pdf"),
            (PDF, 106, "resource", "/", "buku.pdf"))))
    made: dict[str, str | bytes] = {
        "moodle_backup.xml": "<moodle_backup><information><original_course_fullname>Kursus Moodle</original_course_fullname>"
                             "<original_course_shortname>KM-1</original_course_shortname><contents><sections><section>"
                             "<sectionid>1</sectionid><directory>sections/section_1</directory></section></sections>"
                             f"<activities>{activities}</activities></contents></information></moodle_backup>",
        "sections/section_1/section.xml": "<section id=\"1\"><number>1</number><name>Bab pertama</name><summary>Awal</summary>"
                                          "<summaryformat>1</summaryformat><sequence>2,1,3,4,5,6,7,8,9</sequence></section>",
        "files.xml": f"<files>{files}</files>"}
    made |= {f"files/{sha1(content)[:2]}/{sha1(content)}": content for content in (image, PDF)}
    for n, kind in enumerate(kinds, 1):
        made[f"activities/{kind}_{n}/{kind}.xml"] = (
            f"<activity id=\"{n}\" contextid=\"{100 + n}\"><{kind} id=\"{n}\">{texts.get(kind, '')}</{kind}></activity>")
    return made


@pytest.mark.parametrize("pack", [packed, tarred])
def test_a_moodle_course_comes_with_sections_texts_and_files(pack: Callable[..., Any], bring: Callable[..., Any]) -> None:
    course = bring(pack(backup()))
    [module] = courses.outline(course.id).modules
    assert (course.title, course.code, module.title, module.summary) == ("Kursus Moodle", "KM-1", "Bab pertama", "Awal")
    assert [(a.kind, a.title) for a in module.activities] == [
        ("reading", "Buku: Satu"), ("reading", "Halaman"), ("reading", "Folder"), ("reading", "Label"), ("reading", "Laman"),
        ("file", "Dokumen"), ("assignment", "Tugas"), ("reading", "Forum")]
    page = courses.page_activity_or_404(module.activities[1].public_id).body_html
    assert "peta 1.png" in page or "peta%201.png" in page
    assert f"/activities/{module.activities[4].public_id}" in page
    assert "jahat" not in page
    assert "onclick" not in page
    assert "isi.pdf" in courses.page_activity_or_404(module.activities[2].public_id).body_html


def test_what_does_not_map_is_told_with_its_place_and_what_to_do(read: Read, app: Any) -> None:
    losses = read(packed(backup())).losses
    assert any("glossary 9" in loss.where for loss in losses)
    assert all(loss.remedy for loss in losses)
    assert len(losses) == 4  # the script, the due date, the discussion, the glossary


MARKDOWN = {
    "README.md": "# Pelatihan Markdown\n\nSelamat datang.",
    "1-awal/index.md": "---\ntitle: \"Bab awal\"\n---\nMulai. ![Peta](../gambar/peta.png \"judul\") [lanjut](2-isi.md) "
                       "<img src='../gambar/peta.png'>",
    "1-awal/2-isi.md": "Isi\n===\n\n```\n![bukan](gambar.png)\n```\n\n[berkas][b] dan [hilang](tidak-ada.pdf)\n\n[b]: isi.pdf",
    "1-awal/isi.pdf": PDF, "10-akhir/a.md": "# Akhir\nSelesai.", "10-akhir/lampiran.pdf": PDF, "2-tengah/a.md": "# Tengah\nAda."}


def test_folders_of_markdown_are_modules_in_their_order(bring: Callable[..., Any]) -> None:
    course = bring(packed({**MARKDOWN, "gambar/peta.png": picture()}))
    outline = courses.outline(course.id)
    assert course.title == "Pelatihan Markdown"
    assert [(m.title, [a.title for a in m.activities]) for m in outline.modules] == [
        ("Pelatihan Markdown", ["Pelatihan Markdown"]), ("Bab awal", ["Bab awal", "Isi"]), ("Tengah", ["Tengah"]),
        ("Akhir", ["Akhir", "Lampiran"])]
    first, second = (courses.page_activity_or_404(a.public_id).body_html for a in outline.modules[1].activities)
    assert first.count("peta.png") == 2
    assert f"/activities/{outline.modules[1].activities[1].public_id}" in first
    assert "![bukan](gambar.png)" in second
    assert "isi.pdf" in second
    assert "tidak-ada" not in second


def test_one_text_is_a_course_of_its_headings(read: Read, app: Any, tmp_path: Path) -> None:
    path = tmp_path / "kursus.md"
    path.write_text("# Judul\n\n## Satu\nA\n\n### Rinci\nB\n\n## Dua\nC")
    plan = read(path)
    assert [(s.title, [step.title for step in s.steps]) for s in plan.sections] == [("Satu", ["Satu", "Rinci"]), ("Dua", ["Dua"])]


def test_a_folder_within_the_zip_is_no_hindrance(read: Read, app: Any) -> None:
    assert read(packed({f"kursus-main/{name}": text for name, text in MARKDOWN.items()})).title == "Pelatihan Markdown"


CARTRIDGE = """<?xml version="1.0"?>
<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1" identifier="m">
  <metadata><schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion></metadata>
  <organizations><organization identifier="o" structure="rooted-hierarchy"><item identifier="top">
    <item identifier="bab"><title>Bab satu</title>
      <item identifier="kepala"><title>Bacaan wajib</title></item>
      <item identifier="a" identifierref="r"><title>Isi</title></item>
    </item></item></organization></organizations>
  <resources><resource identifier="r" type="webcontent" href="Isi.html"><file href="Isi.html"/></resource>
    <resource identifier="p" type="webcontent" href="Gambar/Peta%20A.PNG"/></resources>
</manifest>"""


@pytest.mark.parametrize("token", ["$IMS-CC-FILEBASE$", "$1EdTech-CC-FILEBASE$", "%24IMS-CC-FILEBASE%24"])
def test_a_cartridge_finds_its_files_by_either_name_of_the_consortium_and_in_other_capitals(
        read: Read, app: Any, token: str) -> None:
    plan = read(packed({"imsmanifest.xml": CARTRIDGE, "gambar/peta a.png": picture(),
                        "isi.html": f'<p>Peta: <img src="{token}/Gambar/Peta%20A.PNG" alt="Peta"></p>'}))
    step = next(plan.steps())
    assert (step.title, [file.path for file in step.files]) == ("Isi", ["gambar/peta a.png"])


def test_a_heading_of_a_cartridge_with_nothing_below_it_is_told(read: Read, app: Any) -> None:
    losses = read(packed({"imsmanifest.xml": CARTRIDGE, "Isi.html": "<p>Isi</p>", "Gambar/Peta A.PNG": picture()})).losses
    assert any("line 6" in loss.where or "baris 6" in loss.where for loss in losses)


def test_an_old_backup_of_moodle_is_called_so(read: Read, app: Any) -> None:
    with pytest.raises(Unreadable, match=r"Moodle 1\.9"):
        read(packed({"moodle.xml": "<MOODLE_BACKUP/>", "course_files/a.pdf": PDF}))
