"""Activities of Moodle that are more than a text or a file: lessons, glossaries, H5P."""

from __future__ import annotations

import json
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
        f"<filearea>{area}</filearea><itemid>{item}</itemid><filepath>/</filepath><filename>{name}</filename></file>"
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
