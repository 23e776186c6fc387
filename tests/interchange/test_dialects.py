"""What programs write beside the standards comes along, or is told: Canvas, Obsidian, Hugo, Jekyll, pandoc."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask_babel import force_locale

from lms.assignments import queries
from lms.core.errors import Unreadable
from lms.courses import queries as courses
from tests.interchange.conftest import packed, picture

Read = Callable[..., Any]


@pytest.fixture(autouse=True)
def english(app: Any) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def manifest(items: str, resources: str, *, more: str = "", about: str = "") -> str:
    return ('<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"><metadata><schema>IMS Common Cartridge</schema>'
            f"<schemaversion>1.3.0</schemaversion><lom><general><title><string>Kursus</string></title>{about}</general></lom>"
            f'</metadata><organizations><organization><item identifier="top">{items}</item></organization>{more}</organizations>'
            f"<resources>{resources}</resources></manifest>")


def item(title: str, ref: str = "", inner: str = "") -> str:
    return f'<item identifier="i{title}"{f""" identifierref="{ref}" """ if ref else ""}><title>{title}</title>{inner}</item>'


def page(id_: str, path: str) -> str:
    return f'<resource identifier="{id_}" type="webcontent" href="{path}"><file href="{path}"/></resource>'


def told(plan: Any) -> str:
    return "\n".join(f"{loss.where}: {loss.what}" for loss in plan.losses)


CANVAS = {
    "imsmanifest.xml": manifest(
        item("Bab", inner=item("Tugas", "t")), '<resource identifier="t" type="associatedcontent/imscc_xmlv1p1/'
        'learning-application-resource" href="t/tugas.html"><file href="t/tugas.html"/><file href="t/assignment_settings.xml"/>'
        "</resource>", about="<description><string>Uraian dari kartrid</string></description>"),
    "t/tugas.html": "<p>Tulis laporan</p>",
    "t/assignment_settings.xml": "<assignment><title>Tugas</title><submission_types>online_upload</submission_types><due_at>"
                                 "2025-10-01</due_at><points_possible>25.0</points_possible><rubric_identifierref>r1</rubric_identifierref>"
                                 "<workflow_state>unpublished</workflow_state></assignment>",
    "course_settings/rubrics.xml":
        '<rubrics><rubric identifier="r1"><title>Laporan</title><criteria><criterion><points>10.0</points><description>Ketepatan'
        "</description><ratings><rating><description>Tepat</description><points>10.0</points></rating><rating><description>Belum"
        "</description><points>0.0</points></rating></ratings></criterion></criteria></rubric><rubric identifier=\"r2\"><title>"
        "Rubrik lain</title></rubric></rubrics>",
    "course_settings/module_meta.xml":
        '<modules><module identifier="iBab"><title>Bab</title><workflow_state>unpublished</workflow_state><prerequisites>'
        "<prerequisite><title>Bab sebelumnya</title></prerequisite></prerequisites></module></modules>",
    "course_settings/events.xml": "<events><event><title>Rapat awal</title></event></events>",
    "course_settings/course_settings.xml":
        "<course><public_description>&lt;p&gt;Uraian umum&lt;/p&gt;</public_description></course>"}


def test_an_assignment_of_canvas_is_handed_in_and_marked_as_it_was(bring: Callable[..., Any]) -> None:
    made = bring(packed(CANVAS))
    [activity] = courses.outline(made.id).modules[0].activities
    assignment = queries.assignment(activity.id)
    assert assignment is not None
    assert (assignment.takes_text, assignment.files_most > 0) == (False, True)
    [criterion] = assignment.rubric
    assert (criterion["title"], [(level["points"], level["text"]) for level in criterion["levels"]]) == (
        "Ketepatan", [("10.00", "Tepat"), ("0.00", "Belum")])
    assert made.description == "Uraian dari kartrid\n\nUraian umum"


def test_what_canvas_hid_closed_or_kept_beside_is_told(read: Read) -> None:
    said = told(read(packed(CANVAS)))
    for words in ("The due date belonged", "The activity was hidden", "The section “Bab” was hidden", "Bab sebelumnya",
                  "Rapat awal", "Rubrik lain"):
        assert words in said
    assert "marks go to 100" not in said


def test_folders_of_any_depth_keep_their_titles_and_their_pages(read: Read) -> None:
    inner = item("Daun", "p")
    for depth in range(20):
        inner = item(f"Folder {depth}", inner=inner + item(f"Hal {depth}", "q"))
    plan = read(packed({"imsmanifest.xml": manifest(inner, page("p", "p.html") + page("q", "q.html")), "p.html": "<p>p</p>",
                        "q.html": "<p>q</p>"}))
    assert plan.sections[-1].title == "Folder 1: Folder 0"
    assert plan.sections[-1].steps[0].title == "Daun"


def test_a_second_outline_is_told_and_its_titles_are_kept(read: Read) -> None:
    other = f'<organization identifier="o2"><title>Susunan dua</title>{item("Judul di sana", "q")}</organization>'
    plan = read(packed({"imsmanifest.xml": manifest(item("Hal", "p"), page("p", "p.html") + page("q", "q.html"), more=other),
                        "p.html": "<p>p</p>", "q.html": "<p>q</p>"}))
    assert "Susunan dua" in told(plan)
    assert plan.sections[-1].steps[0].title == "Judul di sana"


def test_words_of_a_page_within_a_form_a_formula_or_beside_a_program_stay(read: Read) -> None:
    html = ('<form action="x"><p>Dalam formulir <input value="y"></p></form><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>'
            '<object data="x.swf">Gambar gerak kapal</object><noscript><p>Tanpa skrip</p></noscript>')
    plan = read(packed({"imsmanifest.xml": manifest(item("Hal", "p"), page("p", "p.html")), "p.html": html}))
    [step] = plan.steps()
    for words in ("Dalam formulir", "1/2", "Gambar gerak kapal", "Tanpa skrip"):
        assert words in step.text
    assert "A form of the page" in told(plan)


@pytest.mark.parametrize(("inside", "why"), [
    ({"course/course.xml": '<course url_name="2024"/>', "course/course/2024.xml": "<course/>"}, "Open edX"),
    ({"Bahan.html": "<p>x</p>", "images/image1.png": "x"}, r"Google Docs: File, Download"),
    ({"Bab 1.docx": "x", "Bab 2.pptx": "x"}, "add each document as an activity")])
def test_what_is_no_course_is_told_how_to_bring_it_in(read: Read, inside: dict[str, str], why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(packed(inside))


def test_notes_of_obsidian_show_their_pictures_and_lead_to_each_other(read: Read) -> None:
    note = ("# Awal\n\nLihat [[02 Lanjut|bab berikut]] dan ![[peta.png|300]] ==penting== `[[kode]]`\n\n> [!note] Ingat\n> isi\n\n"
            "%% untuk saya %%\n\nUji a==b, c==d")
    plan = read(packed({"Bab/01 Awal.md": note, "Bab/02 Lanjut.md": "# Lanjut\n\nisi", "gambar/peta.png": picture(),
                        "Bab/.obsidian/app.json": "{}"}))
    first, second = plan.steps()
    assert f"[bab berikut](<step:{second.ref}>)" in first.text
    assert "![peta.png](<peta.png>)" in first.text
    assert [file.path for file in first.files] == ["gambar/peta.png"]
    assert all(words in first.text for words in ("**penting**", "> **Ingat**", "a==b, c==d"))
    assert "untuk saya" not in first.text
    assert plan.losses == []


def test_a_site_of_hugo_keeps_its_order_its_pictures_and_says_what_was_a_draft(read: Read) -> None:
    plan = read(packed({
        "content/_index.md": "---\ntitle: Kursus\ndescription: Untuk semua\n---\nSelamat datang",
        "content/b/_index.md": "---\ntitle: Pertama\nweight: 1\n---\n",
        "content/a/_index.md": "---\ntitle: Kedua\nweight: 2\n---\n",
        "content/a/x.md": "---\ntitle: X\n---\nx",
        "content/b/a.md": '---\ntitle: "Dua \\"2\\""\nweight: 20\ndraft: true\n---\n'
                          '{{< figure src="/peta.png" alt="Peta" >}} {{< kuis >}}',
        "content/b/z.md": "---\ntitle: Satu\nweight: 10\n---\n[lanjut]({{< ref \"a.md\" >}})", "static/peta.png": picture()}))
    assert (plan.title, plan.facts["summary"]) == ("Kursus", "Untuk semua")
    assert [(section.title, [step.title for step in section.steps]) for section in plan.sections] == [
        ("Kursus", ["Kursus"]), ("Pertama", ["Satu", 'Dua "2"']), ("Kedua", ["X"])]
    one, two = plan.sections[1].steps
    assert one.text == f"[lanjut](<step:{two.ref}>)"
    assert two.text.startswith("![Peta](<peta.png>)")
    said = told(plan)
    assert all(words in said for words in ("content/b/a.md: The activity was hidden", "{{< kuis >}}"))


def test_texts_of_pandoc_and_jekyll_lose_their_marks_and_keep_their_words(read: Read) -> None:
    plan = read(packed({
        "satu.md": "% Kursus\n% Bu Sri\n\n# Bab {#bab .x}\n\nTeks^[catatan] ![g](g.png){width=50%}\n\n"
                   "::: {.kotak}\ndi kotak\n:::\n",
        "dua.md": "---\ntitle: 'It''s'\n---\n![g]({{ site.baseurl }}/assets/h.png)\n{: .kelas}\n\n{% highlight python %}\n"
                  "print(1)\n{% endhighlight %}\n", "g.png": picture(), "assets/h.png": picture()}))
    second, first = plan.steps()
    assert (first.title, second.title) == ("Kursus", "It's")
    assert "```python\nprint(1)\n```" in second.text
    assert all(words in first.text for words in ("Bu Sri", "Teks (catatan) ![g](<g.png>)", "di kotak"))
    assert "kelas" not in second.text
    assert ":::" not in first.text
    assert plan.losses == []


@pytest.mark.parametrize("piece", ["<!--", "%% ", "{{< figure ", "{% highlight x %}\n", "[a]{" + "=" * 50, "[[a",
                                   "   ", "> ", "{{ ", "=="])
def test_marks_that_never_end_cost_no_time(read: Read, piece: str) -> None:
    text = "# Judul\n\nisi " + piece * (200_000 // len(piece))
    began = time.process_time()
    plan = read(packed({"a.md": text}))
    assert next(plan.steps()).text.startswith("isi")
    assert time.process_time() - began < 8
