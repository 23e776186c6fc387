"""What a learner marks in a text: kept once, his alone, found again by its words."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms.accounts import erasure, personal_data
from lms.core.database import db, now
from lms.core.testing import statements
from lms.core.work import unit_of_work
from lms.courses import attention
from lms.courses import services as courses
from lms.notes import passages, queries, services
from lms.notes.models import Highlight

KEY = "0123456789abcdef0123456789abcdef"
MARK = {"key": KEY, "colour": "green", "quote": "Isi tebal.", "before": "Judul ", "after": "", "start": 6,
        "note": "Tanyakan <ini>"}


@pytest.fixture
def held(follower):
    def read():
        db.session.expire_all()
        return [(one.quote, one.colour, one.note) for one in queries.highlights(follower.learner.id)]

    return read


@pytest.fixture
def client(as_user, follower):
    return as_user(follower.learner)


def address(school):
    return f"/activities/{school.reading.public_id}/highlights"


def entry(follower, activity, body, *, age=0):
    return {"uuid": uuid4().hex, "kind": "highlight", "activity": activity.public_id, "age": age, "body": body,
            "shown": attention.seal(follower.learner.id, activity.id, at=now() - timedelta(hours=1))}


def test_a_passage_is_marked_changed_and_removed(client, school, held):
    assert client.post(address(school), json=MARK).json == {"kept": True}
    assert held() == [("Isi tebal.", "green", "Tanyakan <ini>")]
    client.post(address(school), json=MARK | {"colour": "blue", "note": ""})
    assert held() == [("Isi tebal.", "blue", "")]
    client.post(address(school), json={"key": KEY, "colour": ""})
    assert held() == []
    row = db.session.scalars(sa.select(Highlight)).one()
    assert (row.quote, row.before, row.after, row.note) == ("", "", "", "")


def test_the_page_brings_them_along_with_no_further_statement(client, school):
    page = f"/activities/{school.reading.public_id}"
    assert 'data-marks="[]"' in client.get(page).text
    client.post(address(school), json=MARK)
    with statements() as sent:
        text = client.get(page).text
    assert len(sent) <= 4, sent
    assert KEY in text
    assert "Tanyakan \\u003cini\\u003e" in text


def test_what_arrives_twice_or_late_changes_nothing(client, follower, school, held):
    first = entry(follower, school.reading, MARK, age=60)
    later = entry(follower, school.reading, {"key": KEY, "colour": ""}, age=30)
    for _ in range(2):
        assert client.post("/saved/entries", json={"entries": [first]}).json["kept"] == {first["uuid"]: ""}
    assert held() == [("Isi tebal.", "green", "Tanyakan <ini>")]
    client.post(address(school), json=MARK | {"colour": "blue"})
    client.post("/saved/entries", json={"entries": [later]})
    assert held() == [("Isi tebal.", "blue", "Tanyakan <ini>")]
    client.post(address(school), json={"key": KEY, "colour": ""})
    client.post(address(school), json=MARK | {"age": 60})
    assert held() == []


def test_it_goes_onto_a_device_with_its_module(client, school):
    client.post(address(school), json=MARK)
    pack = client.get(f"/saved/modules/{school.module.public_id}.json").json
    assert [one["more"]["marks"] for one in pack["activities"]] == [[MARK], []]
    assert 'id="t-marks"' in client.get("/saved/").text


def test_nobody_reads_or_touches_the_marks_of_another(as_user, client, follower, school, held):
    client.post(address(school), json=MARK)
    stranger, lecturer, course = as_user(follower.stranger), as_user(follower.instructor), f"/courses/{school.course.public_id}"
    assert stranger.post(address(school), json=MARK).status_code == 403
    assert lecturer.post(address(school), json={"key": KEY, "colour": ""}).status_code == 200
    assert lecturer.post(f"{course}/notes", data={"key": KEY, "remove": "1"}).status_code == 404
    assert stranger.post(f"{course}/notes", data={"key": KEY, "remove": "1"}).status_code == 403
    assert "Isi tebal" not in lecturer.get(f"{course}/notes").text
    assert held() == [("Isi tebal.", "green", "Tanyakan <ini>")]


def test_a_key_stays_with_the_text_in_which_it_was_made(client, school, held):
    client.post(address(school), json=MARK)
    client.post(f"/activities/{school.steps['time'].public_id}/highlights", json=MARK | {"quote": "Lain"})
    assert held() == [("Isi tebal.", "green", "Tanyakan <ini>")]


def test_the_page_of_notes_lists_them_and_changes_them_without_a_script(client, school, held):
    client.post(address(school), json=MARK)
    page = f"/courses/{school.course.public_id}/notes"
    text = client.get(page).text
    assert "Isi tebal." in text
    assert "Tanyakan &lt;ini&gt;" in text
    assert "Teks sudah berubah" not in text
    assert f"#mark-{KEY}:~:text=Isi%20tebal." in text
    assert client.post(page, data={"key": KEY, "colour": "red", "note": ""}).status_code == 422
    assert client.post(page, data={"key": KEY, "colour": "yellow", "note": "Baru"}).location == f"{page}#mark-{KEY}"
    assert held() == [("Isi tebal.", "yellow", "Baru")]
    assert client.post(page, data={"key": KEY, "remove": "1"}).location == page
    assert held() == []


def test_who_changed_the_text_is_told_apart_from_who_changed_it_elsewhere(client, school):
    client.post(address(school), json=MARK)
    page = f"/courses/{school.course.public_id}/notes"
    for body, is_lost in (("Baru.\n\n## Judul\n\nLagi. Isi\n**tebal**.", False), ("## Judul\n\nIsi tipis.", True)):
        with unit_of_work():
            courses.write(school.reading, body)
        assert ("Teks sudah berubah" in client.get(page).text) == is_lost


def test_the_search_finds_words_of_the_passage_and_of_its_note(client, school):
    client.post(address(school), json=MARK)
    for word in ("tebal", "tanyakan"):
        assert f"#mark-{KEY}" in client.get(f"/search?q={word}").text


def test_they_are_in_ones_own_data_and_go_with_the_person(client, follower, school):
    client.post(address(school), json=MARK)
    told = personal_data.of(follower.learner)["highlights"]
    assert [(one["quote"], one["note"], one["activity"]) for one in told] == [("Isi tebal.", "Tanyakan <ini>", "Bacaan satu")]
    assert 1 in [line.count for line in erasure.preview(follower.learner) if "ditandai" in str(line.what)]
    with unit_of_work():
        erasure.erase(follower.learner, "Permohonan", by=follower.administrator.id, at=now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Highlight)) == 0


def test_a_text_holds_so_many_and_says_so(client, school, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    client.post(address(school), json=MARK)
    other = MARK | {"key": "f" * 32}
    assert client.post(address(school), json=other).status_code == 409
    assert client.post(address(school), json=MARK | {"note": "Masih"}).status_code == 200
    client.post(address(school), json={"key": KEY, "colour": ""})
    assert client.post(address(school), json=other).status_code == 200


@pytest.mark.parametrize("told", [
    None, [], {}, MARK | {"key": "x"}, MARK | {"key": KEY.upper()}, MARK | {"colour": "red"}, MARK | {"colour": None},
    MARK | {"colour": []}, MARK | {"quote": " \n "}, MARK | {"quote": "x" * 2001}, MARK | {"quote": None},
    MARK | {"before": "x" * 41}, MARK | {"age": float("inf")},
    MARK | {"start": -1}, MARK | {"start": True}, MARK | {"start": 1.5}, MARK | {"start": 10**12}, MARK | {"note": "x" * 2001},
    MARK | {"note": "\0"}, MARK | {"after": "\ud800"}, MARK | {"more": {"a": {"b": 1}}}])
def test_what_is_no_passage_is_refused(client, follower, school, held, told):
    assert client.post(address(school), json=told).status_code == 422
    if isinstance(told, dict):
        one = entry(follower, school.reading, told)
        answer = client.post("/saved/entries", json={"entries": [one]})
        assert answer.status_code == 400 or answer.json["kept"][one["uuid"]]
    assert held() == []


@pytest.mark.parametrize("age", [None, "x", True, -5, 10**15])
def test_an_age_that_cannot_be_is_none(client, school, held, age):
    assert client.post(address(school), json=MARK | {"age": age}).status_code == 200
    assert len(held()) == 1


def test_words_are_read_as_a_browser_shows_them():
    html = '<h2>A &amp; B</h2>\n<p>Satu <strong>dua</strong>\ntiga<img src="x" alt="1 > 2"></p>\n<ul>\n<li>empat</li>\n</ul>'
    assert passages.words_of(html) == "A & B Satu dua tiga empat"


def test_on_paper_stand_the_learners_own_marks_and_nobody_elses(client, as_user, follower, school):
    paper = f"/activities/{school.reading.public_id}/print"
    assert "data-printed-marks" not in client.get(paper).text
    client.post(address(school), json=MARK)
    with statements() as sent:
        text = client.get(f"/modules/{school.module.public_id}/print").text
    assert KEY in text
    assert len([one for one in sent if "notes_highlight" in str(one)]) == 1, "of all texts at once"
    assert KEY in client.get(paper).text
    assert KEY not in as_user(follower.instructor).get(paper).text
