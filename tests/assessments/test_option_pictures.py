"""Options may be pictures: from files and from the editor to the learner's page, to others' systems and back."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image

from lms.assessments import exports, papers, queries, services, shown_files
from lms.assessments.formats import Reading, outgoing
from lms.assessments.formats.html import to_plain
from lms.assessments.models import Question
from lms.assessments.question_types import question_types
from lms.core.database import db
from lms.core.work import unit_of_work
from tests.assessments.room import Room
from tests.assessments.test_media import Browser, contents, moodle, picture, taken
from tests.cast import Cast

RED, BLUE = picture(), picture(colour="blue")
DRAWN = '<![CDATA[<p>Naik <img src="@@PLUGINFILE@@/naik.png" alt="garis naik"> tajam</p>]]>'


INLINE = f'&lt;img src="data:image/png;base64,{base64.b64encode(BLUE).decode()}"&gt;'


def two_pictures(room: Room) -> tuple[Reading, Question]:
    """A question with two drawn options: one with words about it, the other a bare picture that stands in the text itself."""
    raw = moodle("<p>Mana yang benar?</p>", {"naik.png": RED}, answer=DRAWN).decode()
    raw = raw.replace('fraction="100">', 'fraction="100" format="html">').replace('fraction="0">', 'fraction="0" format="html">')
    return taken(raw.replace("Petugas", INLINE).encode(), room)


def test_pictures_in_answers_are_read_kept_and_shown(room: Room) -> None:
    reading, question = two_pictures(room)
    assert reading.is_whole(), [str(item.reason) for item in reading.skipped]
    assert contents(question) == {"naik.png": RED, "image-1.png": BLUE}
    first, second = question.content["options"]
    assert re.fullmatch(r'Naik <img src="/questions/media/[\w-]+/naik.png" alt="garis naik" loading="lazy"> tajam', first["html"])
    assert second["text"] == "![](<image-1.png>)"
    shown = question_types["single"].shown(question.content)["options"]
    assert [set(option) for option in shown] == [{"id", "text", "html"}] * 2


def test_where_words_alone_have_room_the_picture_is_told_by_them(room: Room) -> None:
    _reading, question = two_pictures(room)
    kind = question_types["single"]
    assert kind.explain(question.content) == "Naik garis naik tajam"
    assert kind.said(question.content, question.content["options"][1]["id"]) == "image-1.png"
    assert [row.label for row in kind.statistics(question.content, [])[0].rows] == ["Naik garis naik tajam", "image-1.png"]


@pytest.mark.parametrize("form", ["moodle_xml", "qti3"])
def test_what_was_exported_is_imported_again(form: str, room: Room) -> None:
    _reading, first = two_pictures(room)
    written = outgoing.write([q for q in exports.of_bank(room.course.id) if q.name == "Bergambar"], form)
    assert written.skipped == []
    reading, second = taken(written.content, room)
    assert reading.is_whole(), [str(item.reason) for item in reading.skipped]
    assert contents(second) == contents(first)
    assert [o["text"] for o in second.content["options"]] == [o["text"] for o in first.content["options"]]


def test_gift_says_that_it_can_not_hold_them(room: Room) -> None:
    two_pictures(room)
    written = outgoing.write([q for q in exports.of_bank(room.course.id) if q.name == "Bergambar"], "gift")
    told = " ".join(str(item.reason) for item in written.skipped)
    assert sorted(re.findall(r"[\w-]+\.png", told)) == ["image-1.png", "naik.png"]


def test_a_text_can_not_bring_markup_of_its_own(room: Room) -> None:
    _reading, question = taken(moodle("<p>Mana?</p>", {"a.png": RED}, answer=(
        '<![CDATA[&lt;script&gt;x&lt;/script&gt; <img src="@@PLUGINFILE@@/a.png" alt="&quot;&gt;&lt;b&gt;"> <img '
        'src="https://example.org/t.png" alt="luar">]]>')), room)
    html = question.content["options"][0]["html"]
    assert "<script" not in html
    assert "<b>" not in html
    assert "example.org" not in html
    assert html.count("<img") == 1


def test_an_unchanged_question_is_no_new_version_and_a_copy_shows_its_own(room: Room, cast: Cast) -> None:
    _reading, question = two_pictures(room)
    with unit_of_work():
        services.update_question(question, question.text, question.content, at=question.written_at, feedback=question.feedback)
        copy = services.duplicate_question(question, at=question.written_at)
    assert question.version == 1
    own = {row.public_id for row in queries.media_of(copy.id)}
    assert set(re.findall(r"/questions/media/([\w-]+)/", str(copy.content))) == own
    assert own.isdisjoint(row.public_id for row in queries.media_of(question.id))


def test_a_lecturer_gives_each_option_its_picture(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, new = as_user(cast.instructor), f"/courses/{room.course.public_id}/questions/new?kind=single"
    form = {"text": "Mana yang naik?", "options-0-text": "", "options-0-correct": "1", "options-0-alt": "Garis naik",
            "options-1-text": "Tidak ada"}
    made = browser.post(new, data=form | {"options-0-picture": (io.BytesIO(RED), "naik.png")}, content_type="multipart/form-data")
    question = queries.question_or_404(made.location.rpartition("/")[2])
    assert [o["text"] for o in question.content["options"]] == ["![Garis naik](<naik.png>)", "Tidak ada"]
    page = as_user(cast.instructor).get(made.location).text
    assert 'alt="Garis naik"' in page
    address = re.findall(r"/questions/media/[\w-]+/naik.png", str(question.content))[0]
    assert Image.open(io.BytesIO(browser.get(address).data)).size == (40, 30)


@pytest.mark.parametrize(("image", "alt", "words"), [
    pytest.param(RED[:60], "Garis", "rusak", id="broken"),
    pytest.param(RED, "", "Tuliskan yang tampak pada gambar", id="unsaid")])
def test_an_option_with_a_bad_picture_is_refused_at_its_row(
        image: bytes, alt: str, words: str, room: Room, cast: Cast, as_user: Browser) -> None:
    new = f"/courses/{room.course.public_id}/questions/new?kind=single"
    form = {"text": "Mana?", "options-0-text": "satu", "options-0-correct": "1", "options-0-alt": alt, "options-1-text": "dua"}
    sent = form | {"options-0-picture": (io.BytesIO(image), "a.png")}
    answer = as_user(cast.instructor).post(new, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="satu"' in answer.text


@pytest.mark.parametrize("alt", ["", "Garis"])
def test_what_is_wrong_with_pictures_is_told_at_once_and_once_where_it_is_mended(
        alt: str, room: Room, cast: Cast, as_user: Browser) -> None:
    """Even where something else is wrong too: a broken file must not be chosen a second time to learn that it is broken."""
    new = f"/courses/{room.course.public_id}/questions/new?kind=single"
    form = {"text": "Mana?", "options-0-text": "satu", "options-0-correct": "1", "options-0-alt": alt, "options-1-text": "dua",
            "alt": alt, "picture": (io.BytesIO(RED[:60]), "a.png"), "options-0-picture": (io.BytesIO(b"%PDF-1.7"), "b.png")}
    page = as_user(cast.instructor).post(new, data=form, content_type="multipart/form-data")
    assert page.status_code == 422
    summary, _, rest = page.text.partition('id="errors"')[2].partition("</ul>")
    assert summary.count("rusak") == 1
    assert '<a href="#options">Pilihan jawaban: Lihat bagian di bawah.' in summary
    assert "rusak" in rest.partition('id="picture-error"')[2][:200]
    assert "PDF rusak" in rest.partition('id="options-0-picture-error"')[2][:200]
    assert "Pilih gambar lagi" not in page.text


def test_the_learner_sees_the_pictures_of_the_paper(room: Room) -> None:
    _reading, question = two_pictures(room)
    db.session.refresh(question)
    paper = {"questions": [papers.question(question, question.points)]}
    options = papers.questions(paper)[0].shown["options"]
    assert sum("<img" in option["html"] for option in options) == 2


@pytest.mark.parametrize("line", [
    "Skala 0[ ![naik](<naik.png>)", "![[ ![naik](<naik.png>)", "[a] ![](<naik.png>) [", "\\ ![naik](<naik.png>)"])
def test_a_bracket_before_a_picture_stays_what_it_is(line: str) -> None:
    shown = [part for part in shown_files.parts(line) if part.name]
    assert [part.name for part in shown] == ["naik.png"]
    assert to_plain(shown_files.as_html(line, str), has_pictures=True) == line


@pytest.mark.parametrize(("alt", "words"), [
    ("selang [0, 1] \\", "selang 0, 1"), ("nilai \\[", "nilai"), ("\\frac{1}{2}", "\\frac{1}{2}"), ("[]", "")])
def test_what_a_picture_shows_cannot_end_its_reference(alt: str, words: str) -> None:
    written = to_plain(f'<img src="naik.png" alt="{alt}">', has_pictures=True)
    assert written == f"![{words}](<naik.png>)"
    assert shown_files.names(written) == ["naik.png"]


def test_what_was_kept_with_a_bracket_in_its_words_is_a_picture_still() -> None:
    line = "Lihat ![selang [0, 1](<naik.png>)"
    assert [(part.written, part.words) for part in shown_files.parts(line)][:2] == [
        ("Lihat ", ""), ("![selang [0, 1](<naik.png>)", "selang [0, 1")]
    assert shown_files.as_html(line, str) == 'Lihat <img src="naik.png" alt="selang [0, 1">'
