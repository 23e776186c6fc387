"""Activities of Moodle that are more than a text or a file: lessons, glossaries, H5P."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from html import escape
from typing import Any

import pytest

from lms.assessments.models import Question
from lms.core.database import db
from lms.courses import queries as courses
from lms.packages import queries as packages
from tests.interchange.conftest import packed, picture, sha1

Read = Callable[[Any], Any]


def backup(kind: str, told: str, *files: tuple[bytes, str, str, str, str]) -> Any:
    """One activity; of each file its content, component, area, item and name."""
    listed = "".join(
        f"<file id='{n}'><contenthash>{sha1(content)}</contenthash><contextid>9</contextid><component>{component}</component>"
        f"<filearea>{area}</filearea><itemid>{item}</itemid><filepath>/{'/'.join(name.split('/')[:-1])}/</filepath>"
        f"<filename>{name.split('/')[-1]}</filename></file>"
        for n, (content, component, area, item, name) in enumerate(files))
    return packed({
        "moodle_backup.xml": "<moodle_backup><information><original_course_fullname>Kursus</original_course_fullname><contents>"
                             f"<activities><activity><moduleid>5</moduleid><sectionid>1</sectionid><modulename>{kind}</modulename>"
                             f"<title>{kind}</title><directory>activities/{kind}_5</directory></activity></activities></contents>"
                             "</information></moodle_backup>",
        f"activities/{kind}_5/{kind}.xml": f'<activity id="1" contextid="9"><{kind} id="1">{told}</{kind}></activity>',
        "files.xml": f"<files>{listed}</files>",
        **{f"files/{sha1(content)[:2]}/{sha1(content)}": content for content, *_rest in files}})


def h5p(libraries: dict[str, str]) -> bytes:
    named = [{"machineName": "H5P.Uji", "majorVersion": 1, "minorVersion": 2}]
    content = {"h5p.json": json.dumps({"title": "Kuis H5P", "mainLibrary": "H5P.Uji", "preloadedDependencies": named}),
               "content/content.json": "{}", **libraries}
    raw: bytes = packed(content).getvalue()  # type: ignore[arg-type]
    return raw


LIBRARY = {"H5P.Uji-1.2/library.json": json.dumps({
    "machineName": "H5P.Uji", "majorVersion": 1, "minorVersion": 2, "preloadedJs": [{"path": "uji.js"}]}),
    "H5P.Uji-1.2/uji.js": "H5P.Uji = function () {};"}


def test_an_h5p_activity_becomes_a_package_that_can_be_played(bring: Callable[..., Any]) -> None:
    course = bring(backup("h5pactivity", "<name>Latihan</name>", (h5p(LIBRARY), "mod_h5pactivity", "package", "0", "kuis.h5p")))
    [activity] = courses.outline(course.id).activities()
    assert (activity.kind, activity.title) == ("package", "Latihan")
    content = packages.content(activity.id)
    assert content is not None
    assert content.name == "kuis.h5p"
    assert packages.package(content.package_id).kind == "h5p"  # type: ignore[union-attr]


def test_an_h5p_activity_whose_file_lacks_its_library_says_which(read: Read, app: Any) -> None:
    with app.test_request_context():
        plan = read(backup("h5pactivity", "<name>Latihan</name>", (h5p({}), "mod_h5pactivity", "package", "0", "kuis.h5p")))
        assert any(loss.where == "kuis.h5p" and "H5P.Uji 1.2" in loss.what for loss in plan.losses)


def page(id_: int, before: int, qtype: int, title: str, contents: str, *answers: str, qoption: int = 0) -> str:
    return (f"<page id='{id_}'><prevpageid>{before}</prevpageid><qtype>{qtype}</qtype><qoption>{qoption}</qoption><title>{title}"
            f"</title><contents>{escape(contents)}</contents><contentsformat>1</contentsformat><answers>{''.join(answers)}</answers>"
            "</page>")


def answer(id_: int, text: str, jump: int, *, score: int = 0, response: str = "") -> str:
    return (f"<answer id='{id_}'><jumpto>{jump}</jumpto><score>{score}</score><answer_text>{text}</answer_text>"
            f"<response>{response}</response></answer>")


LESSON = "".join((
    page(12, 11, 3, "Pilih", "Mana yang benar?", answer(1, "Ini", -1, score=1, response="Betul"), answer(2, "Itu", 0)),
    page(11, 0, 20, "Awal", '<p>Halo <img src="@@PLUGINFILE@@/peta.png" alt="Peta"></p>', answer(3, "Lanjut", -1)),
    page(13, 12, 8, "Hitung", "Berapa?", answer(4, "3:5", -1, score=1)),
    page(14, 13, 5, "Pasangkan", "Cocokkan", answer(5, "", -1, score=1), answer(6, "", 0),
         answer(7, "Jawa", 0, response="Semarang"), answer(8, "Bali", 0, response="Denpasar")),
    page(15, 14, 20, "Akhir", "<p>Selesai</p>", answer(9, "Ulang", 11), answer(10, "Keluar", -9)),
    page(16, 15, 10, "Uraikan", "Apa pendapat Anda?")))


@pytest.mark.parametrize("custom", [0, 1])
def test_a_lesson_is_its_pages_in_order_and_a_quiz_of_its_questions(bring: Callable[..., Any], custom: int) -> None:
    course = bring(backup("lesson", f"<name>Pelajaran</name><custom>{custom}</custom><pages>{LESSON}</pages>",
                          (picture(), "mod_lesson", "page_contents", "11", "peta.png")))
    first, second, quiz = courses.outline(course.id).activities()
    assert [one.kind for one in (first, second, quiz)] == ["reading", "reading", "quiz"]
    assert (first.title, second.title, quiz.title) == ("Pelajaran: Awal", "Pelajaran: Akhir", "Pelajaran: pertanyaan")
    assert "peta.png" in courses.page_activity_or_404(first.public_id).body_html
    found = {one.kind: one for one in db.session.query(Question).filter_by(course_id=course.id)}
    assert set(found) == {"single", "numeric", "matching", "essay"}


def test_the_right_answers_of_a_lesson_stay_right(read: Read, app: Any) -> None:
    with app.test_request_context():
        plan = read(backup("lesson", f"<name>Pelajaran</name><custom>0</custom><pages>{LESSON}</pages>"))
        single, numeric, matching, _essay = plan.parts["assessments"]["questions"]
        assert [one["text"] for one in single["content"]["options"] if one["correct"]] == ["Ini"]
        assert "4" in json.dumps(numeric["content"])
        assert all(word in json.dumps(matching["content"]) for word in ("Semarang", "Denpasar"))
        assert any("tombol" in loss.what or "buttons" in loss.what for loss in plan.losses)


def test_a_glossary_is_a_text_of_its_terms_and_their_absence_is_told(read: Read, app: Any) -> None:
    entry = ("<entry id='{}'><concept>{}</concept><definition>{}</definition><definitionformat>1</definitionformat></entry>")
    with app.test_request_context():
        plan = read(backup("glossary", "<name>Istilah</name><entries>" + entry.format(2, "PKH", "&lt;p&gt;Program&lt;/p&gt;")
                           + entry.format(1, "BLT", "&lt;p&gt;Bantuan&lt;/p&gt;") + "</entries>"))
        [step] = plan.steps()
        assert step.text == "## BLT\n\nBantuan\n\n## PKH\n\nProgram"
        assert plan.losses == []
        with pytest.raises(Exception, match=r"istilah|terms"):
            read(backup("glossary", "<name>Istilah</name>"))


def test_h5p_of_the_plugin_is_put_together_again_with_its_libraries(bring: Callable[..., Any]) -> None:
    inner = json.dumps({"machineName": "H5P.Dalam", "majorVersion": 2, "minorVersion": 0})
    needs = json.dumps({"machineName": "H5P.Uji", "majorVersion": 1, "minorVersion": 2, "preloadedDependencies": [
        {"machineName": "FontOk", "majorVersion": 4, "minorVersion": 5}]})
    font = json.dumps({"machineName": "FontOk", "majorVersion": 4, "minorVersion": 5})
    libraries = {"H5P.Uji-1.2": needs, "H5P.Dalam-2.0": inner, "FontOk-4.5": font, "H5P.Lain-1.0": "{}"}
    course = bring(backup(
        "hvp", "<name>Latihan</name><machine_name>H5P.Uji</machine_name><major_version>1</major_version><minor_version>2"
               '</minor_version><json_content>{"soal": {"library": "H5P.Dalam 2.0"}}</json_content>',
        (picture(), "mod_hvp", "content", "1", "peta.png"),
        *((raw.encode(), "mod_hvp", "libraries", "0", f"{folder}/library.json") for folder, raw in libraries.items())))
    [activity] = courses.outline(course.id).activities()
    content = packages.content(activity.id)
    assert content is not None
    assert (activity.kind, content.name) == ("package", "Latihan.h5p")
    assert set(packages.files(content.package_id)) == {
        "h5p.json", "content/content.json", "content/peta.png", "H5P.Uji-1.2/library.json", "H5P.Dalam-2.0/library.json",
        "FontOk-4.5/library.json"}, "and none that it does not need"


def test_h5p_of_the_plugin_without_its_libraries_says_how_to_get_it(read: Read, app: Any) -> None:
    with app.test_request_context(), pytest.raises(Exception, match=r"H5P\.Uji"):
        read(backup("hvp", "<name>Latihan</name><machine_name>H5P.Uji</machine_name><json_content>{}</json_content>"))


WIKI = ("<subwikis><subwiki id='3'><pages><page id='1'><title>Awal</title><cachedcontent>&lt;p&gt;Halo&lt;/p&gt;</cachedcontent>"
        "</page></pages></subwiki></subwikis>")
ITEM = "<item id='{}'><name>{}</name><presentation>{}</presentation><typ>x</typ><position>{}</position></item>"


@pytest.mark.parametrize(("kind", "told", "text"), [
    ("wiki", WIKI, "## Awal\n\nHalo"), ("wiki", "<intro>Tulislah</intro>", "Tulislah"),
    ("choice", "<intro>Pilih</intro><options><option id='1'><text>Pagi</text></option><option id='2'><text>Sore</text></option>"
               "</options>", "Pilih\n\n- Pagi\n- Sore"),
    ("feedback", "<intro>Isilah</intro><items>" + ITEM.format(2, "Saran", "30|5", 2)
     + ITEM.format(1, "Puas?", "r&gt;&gt;&gt;&gt;&gt;Ya|Tidak&lt;&lt;&lt;&lt;&lt;1", 1) + "</items>",
     "Isilah\n\n- Puas? (Ya / Tidak)\n- Saran"),
    ("data", "<intro>Kumpulkan</intro><fields><field id='1'><name>Judul</name></field></fields>", "Kumpulkan\n\n- Judul"),
    ("chat", "<intro>Bicara</intro>", "Bicara"), ("bigbluebuttonbn", "<intro>Rapat</intro>", "Rapat"),
    ("lti", "<intro>Alat</intro><toolurl>https://contoh.go.id/alat</toolurl>", "Alat\n\n<https://contoh.go.id/alat>")])
def test_what_has_no_like_here_comes_along_as_a_text_and_is_told(read: Read, app: Any, kind: str, told: str, text: str) -> None:
    with app.test_request_context():
        plan = read(backup(kind, f"<name>Kegiatan</name><introformat>1</introformat>{told}"))
    [step] = plan.steps()
    assert (step.kind, step.title, step.text, step.is_required) == ("reading", "Kegiatan", text, False)
    assert len(plan.losses) == 1


def test_a_workshop_is_an_assignment_that_asks_for_the_same(read: Read, app: Any) -> None:
    with app.test_request_context():
        plan = read(backup("workshop", "<name>Telaah</name><intro>Awal</intro><introformat>1</introformat><instructauthors>Tulis "
                                       "esai</instructauthors><instructauthorsformat>1</instructauthorsformat>"
                                       "<nattachments>2</nattachments>"))
    [step] = plan.steps()
    settings = plan.parts["assignments"][step.ref]["settings"]
    assert (step.kind, settings["instructions"], settings["files_most"]) == ("assignment", "Awal\n\nTulis esai", 5)
    assert len(plan.losses) == 1


def test_a_content_package_is_its_pages_in_the_order_of_its_outline(read: Read, app: Any) -> None:
    def php(href: str, title: str) -> str:
        return f's:4:"href";s:{len(href)}:"{href}";s:5:"title";s:{len(title)}:"{title}";s:5:"level";i:0;'

    outline = escape(php("b.html", "Kedua") + php("a.html#x", "Pertama"))
    with app.test_request_context():
        plan = read(backup(
            "imscp", f"<name>Buku</name><revision>1</revision><structure>{outline}</structure>",
            (b"<p>satu <img src='peta.png' alt='Peta'></p>", "mod_imscp", "content", "1", "a.html"),
            (b"<p>dua</p>", "mod_imscp", "content", "1", "b.html"), (picture(), "mod_imscp", "content", "1", "peta.png")))
    assert [(step.title, len(step.files)) for step in plan.steps()] == [("Buku: Kedua", 0), ("Buku: Pertama", 1)]


def test_subsections_stand_behind_the_section_that_holds_them(read: Read, app: Any) -> None:
    def part(id_: int, number: int, name: str, sequence: str, more: str = "") -> str:
        return f"<section id='{id_}'><number>{number}</number><name>{name}</name><sequence>{sequence}</sequence>{more}</section>"

    def listed(kind: str, cm: int, section: int) -> str:
        return (f"<activity><moduleid>{cm}</moduleid><sectionid>{section}</sectionid><modulename>{kind}</modulename><title>{kind}"
                f"</title><directory>activities/{kind}_{cm}</directory></activity>")

    page = "<activity id='1' contextid='9'><page id='1'><name>Halaman</name><content>Halo</content></page></activity>"
    sections = {1: part(1, 1, "Satu", "11,12"), 2: part(2, 2, "Dua", "13"),
                3: part(3, 3, "Anak", "14", "<component>mod_subsection</component><itemid>7</itemid>")}
    content = "".join((listed("page", 11, 1), listed("subsection", 12, 1), listed("page", 13, 2), listed("page", 14, 3)))
    parts = "".join(f"<section><sectionid>{id_}</sectionid><directory>sections/section_{id_}</directory></section>"
                    for id_ in sections)
    with app.test_request_context():
        plan = read(packed({
            "moodle_backup.xml": f"<moodle_backup><information><contents><activities>{content}</activities><sections>{parts}"
                                 "</sections></contents></information></moodle_backup>",
            "activities/subsection_12/subsection.xml": "<activity id='7' moduleid='12'><subsection id='7'/></activity>",
            **{f"activities/page_{cm}/page.xml": page for cm in (11, 13, 14)},
            **{f"sections/section_{id_}/section.xml": raw for id_, raw in sections.items()}}))
    assert [section.title for section in plan.sections] == ["Satu", "Anak", "Dua"]


ENTRY = ("<question_bank_entry id='{0}'><question_version><question_versions><version>1</version><status>ready</status>"
         "<questions><question id='{0}'><parent>0</parent><name>Soal {0}</name><questiontext>Mana {0}?</questiontext>"
         "<qtype>{1}</qtype>"
         "{2}</question></questions></question_versions></question_version></question_bank_entry>")


def bank(*entries: str) -> Any:
    slots = "".join(f"<question_instance><slot>{n}</slot><maxmark>1</maxmark><question_reference><questionbankentryid>{n}"
                    "</questionbankentryid></question_reference></question_instance>" for n in range(1, len(entries) + 1))
    made = backup("quiz", f"<name>Kuis</name><question_instances>{slots}</question_instances>")
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("questions.xml", "<question_categories><question_category id='1'><name>Umum</name><parent>0</parent>"
                         f"<question_bank_entries>{''.join(entries)}</question_bank_entries></question_category></question_categories>")
    made.seek(0)
    return made


CHOICE = ("<plugin_qtype_multichoice_question><answers><answer id='1'><answertext>A</answertext><fraction>1</fraction></answer>"
          "<answer id='2'><answertext>B</answertext><fraction>0</fraction></answer></answers><multichoice id='1'>"
          "<single>1</single></multichoice></plugin_qtype_multichoice_question>")


def test_a_bank_of_thousands_is_read_question_by_question_and_its_quiz_placed_at_once(
        bring: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made = bank(*(ENTRY.format(n, "multichoice", CHOICE) for n in range(1, 41)))
    monkeypatch.setattr("lms.core.xml._MOST_TAGS", 800)
    course = bring(made)
    rows = db.session.query(Question).filter_by(course_id=course.id).all()
    assert len(rows) == 40
    assert {row.category for row in rows} == {"Umum"}


def test_rows_to_judge_of_a_backup_are_read(read: Read, app: Any) -> None:
    plugin = ("<plugin_qtype_mtf_question><mtf id='1'/><rows><row id='1'><number>1</number><optiontext>Air basah</optiontext>"
              "</row></rows><columns><column id='1'><number>1</number><responsetext>Benar</responsetext></column><column id='2'>"
              "<number>2</number><responsetext>Salah</responsetext></column></columns><weights><weight id='1'>"
              "<rownumber>1</rownumber>"
              "<columnnumber>2</columnnumber><weight>1.000</weight></weight></weights></plugin_qtype_mtf_question>")
    with app.test_request_context():
        plan = read(bank(ENTRY.format(1, "mtf", plugin)))
    [question] = plan.parts["assessments"]["questions"]
    assert (question["kind"], question["text"]) == ("cloze", "Mana 1?\n\n- Air basah [[1]]")
    assert [one["weight"] for one in question["content"]["gaps"][0]["answers"]] == ["0", "100"]
