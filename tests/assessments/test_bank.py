"""The bank of a course: found, filed many at once, tried out, whatever its size."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import search, services
from lms.assessments.formats import detect
from lms.assessments.labels import Labels
from lms.assessments.models import Question
from lms.assessments.search import Search
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses import services as courses
from tests.assessments.room import Room
from tests.cast import Cast

Browser = Callable[[User], Client]
FILED = {"satu": Labels("satu", "Etika", ("hak",), difficulty="easy"), "dua": Labels("dua", "Etika/Dasar", ("hak", "bab 1")),
         "tiga": Labels("tiga", "Etika//Moral", ("Hak asasi",)), "empat": Labels("empat", "etika/Dasar"), "lima": Labels("lima")}


@pytest.fixture
def bank(room: Room) -> dict[str, Question]:
    with unit_of_work():
        return {name: services.create_question(room.course.id, "true_false", f"Pernyataan {name}", {"answer": True}, at=now(),
                                               labels=labels) for name, labels in FILED.items()}


def names(room: Room, **wanted: str) -> set[str]:
    return {question.name for question in db.session.scalars(Search(**wanted).rows(room.course.id))}


@pytest.mark.parametrize(("wanted", "found"), [
    ({"category": "Etika"}, {"satu", "dua"}), ({"category": "Etika/Dasar"}, {"dua"}), ({"category": "Etika//Moral"}, {"tiga"}),
    ({"tag": "HAK"}, {"satu", "dua"}), ({"tag": "bab 1", "category": "Etika"}, {"dua"}), ({"difficulty": "easy"}, {"satu"}),
    ({"q": "pernyataan l"}, {"lima"}), ({"q": "empat"}, {"empat"}), ({"q": "pernyataan", "category": search.ROOT}, {"lima"}),
    ({"kind": "essay"}, set()), ({"q": "%"}, set()), ({"archived": "1"}, set())])
def test_a_search_finds_what_has_all_that_is_asked(
        wanted: dict[str, str], found: set[str], room: Room, bank: dict[str, Question]) -> None:
    assert names(room, **wanted) == found


def test_the_tree_counts_what_lies_in_a_category_and_below(room: Room, bank: dict[str, Question]) -> None:
    assert [(b.path, b.name, b.depth, b.count) for b in search.tree(room.course.id) if b.path[0] == "E"] == [
        ("Etika", "Etika", 0, 2), ("Etika/Dasar", "Dasar", 1, 1), ("Etika//Moral", "Etika/Moral", 0, 1)]


def file(browser: Client, room: Room, *questions: Question, query: str = "", **form: Any):
    chosen = [question.public_id for question in questions]
    return browser.post(f"/courses/{room.course.public_id}/questions/file{query}", data=form | {"question": chosen})


def test_many_questions_are_moved_tagged_and_archived_at_once(
        room: Room, cast: Cast, as_user: Browser, bank: dict[str, Question]) -> None:
    browser, two = as_user(cast.instructor), (bank["satu"], bank["lima"])
    file(browser, room, *two, do="move", into=" Baru / Dalam ")
    file(browser, room, *two, do="tag", tags="HAK, segar")
    assert names(room, category="Baru") == {"satu", "lima"}
    db.session.expire_all()
    assert (bank["satu"].tags, bank["lima"].tags) == (("hak", "segar"), ("HAK", "segar"))
    file(browser, room, *two, do="archive")
    assert names(room, archived="1") == {"satu", "lima"}
    file(browser, room, bank["lima"], do="bring_back")
    assert names(room, archived="1") == {"satu"}
    done = [entry.action.split("_")[-1] for entry in db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action.startswith("assessments.questions_")).order_by(AuditEntry.id))]
    assert done == ["moved", "tagged", "archived", "back"]
    assert bank["satu"].version == 1


def test_all_that_a_search_finds_is_chosen_with_one_tick(
        room: Room, cast: Cast, as_user: Browser, bank: dict[str, Question]) -> None:
    answer = file(as_user(cast.instructor), room, query="?category=Etika", all="1", do="move", into="Lain")
    assert answer.location.endswith("?category=Etika")
    assert names(room, category="Lain") == {"satu", "dua"}


def test_a_page_is_chosen_with_one_tick_without_scripts_too(
        room: Room, cast: Cast, as_user: Browser, bank: dict[str, Question]) -> None:
    shown = [question.public_id for question in (bank["satu"], bank["lima"])]
    file(as_user(cast.instructor), room, page="1", shown=shown, do="move", into="Lain")
    assert names(room, category="Lain") == {"satu", "lima"}


def test_a_category_is_exported_and_so_is_what_was_chosen(
        room: Room, cast: Cast, as_user: Browser, bank: dict[str, Question]) -> None:
    def held(answer: Any) -> set[str]:
        return {question.name for question in detect.read(io.BytesIO(answer.data)).questions}

    whole = f"/courses/{room.course.public_id}/questions/export/moodle_xml"
    for reader in (cast.instructor, cast.auditor):
        assert held(as_user(reader).get(f"{whole}?category=Etika")) == {"satu", "dua"}
    assert held(as_user(cast.instructor).get(whole)) >= set(bank)
    browser = as_user(cast.instructor)
    assert held(file(browser, room, bank["dua"], bank["lima"], do="export-moodle_xml")) == {"dua", "lima"}
    assert held(file(browser, room, query="?category=Etika", all="1", do="export-qti3")) == {"satu", "dua"}
    assert file(as_user(cast.learner), room, bank["dua"], do="export-gift").status_code in (403, 404)


def test_nothing_chosen_changes_nothing(room: Room, cast: Cast, as_user: Browser, bank: dict[str, Question]) -> None:
    refused = file(as_user(cast.instructor), room, do="archive", into="Etika/Baru", tags="bab 9")
    assert refused.status_code == 422
    assert "Pilih soal" in refused.text
    assert 'value="Etika/Baru"' in refused.text
    assert 'value="bab 9"' in refused.text
    assert names(room, archived="1") == set()


@pytest.mark.parametrize(("form", "said"), [
    ({"do": "burn"}, "gunakan salah satu tombol"), ({}, "gunakan salah satu tombol"),
    ({"do": "export-docx"}, "gunakan salah satu tombol"), ({"do": "tag", "tags": " , "}, "sedikitnya satu tag"),
    ({"do": "tag", "tags": "hak, " + "x" * 61}, "paling panjang 60 karakter"),
    ({"do": "move", "into": "Etika/" + "x" * 500}, "paling panjang 500 karakter")])
def test_an_act_that_is_none_is_told_and_the_choice_stays(
        room: Room, cast: Cast, as_user: Browser, bank: dict[str, Question], form: dict[str, str], said: str) -> None:
    refused = file(as_user(cast.instructor), room, bank["satu"], **form)
    assert refused.status_code == 422
    assert said in refused.text
    assert re.search(f'value="{bank["satu"].public_id}"[^>]* checked', refused.text)
    assert not re.search(f'value="{bank["dua"].public_id}"[^>]* checked', refused.text)


def test_questions_of_another_course_stay_out_of_reach(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        other = courses.create_course(code="LAIN-01", title="Lain", agency_id=cast.school.id, at=now())
        theirs = services.create_question(other.id, "essay", "Cerita.", {}, at=now())
    file(as_user(cast.instructor), room, theirs, do="archive")
    assert services.archive_questions(room.course.id, [theirs.id], at=now()) == 0
    assert file(as_user(cast.auditor), room, theirs, do="archive").status_code == 403
    assert file(as_user(cast.learner), room, theirs, do="archive").status_code in (403, 404)


def test_an_archived_question_is_offered_to_no_quiz(room: Room, cast: Cast, as_user: Browser, bank: dict[str, Question]) -> None:
    with unit_of_work():
        services.archive_questions(room.course.id, [bank["satu"].id], at=now())
    text = as_user(cast.instructor).get(f"/quizzes/{room.activity.public_id}/bank?archived=1").text
    assert "Pernyataan dua" in text
    assert "Pernyataan satu" not in text


def test_a_page_of_five_thousand_questions_asks_no_more_than_one_of_ten(room: Room, cast: Cast, as_user: Browser) -> None:
    def grow(count: int) -> None:
        with unit_of_work():
            for n in range(count):
                services.bank.make_question(room.course.id, "true_false", f"Soal {n}", {"answer": True}, at=now(),
                                            labels=Labels(category=f"A/{n % 50}", tags=(f"t{n % 20}",)))

    def asked() -> int:
        with statements() as seen:
            assert browser.get(f"/courses/{room.course.public_id}/questions?category=A&q=Soal&page=1").status_code == 200
        return len(seen)

    browser = as_user(cast.instructor)
    grow(10)
    few = asked()
    grow(4990)
    assert asked() == few <= 14
    assert "Soal 4975" in browser.get(f"/courses/{room.course.public_id}/questions?q=Soal&page=1").text


def test_a_lecturer_tries_a_question_out_and_sees_it_marked(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, question = as_user(cast.instructor), room.questions["single"]
    page = f"/questions/{question.public_id}/try"
    assert "Benar</span>" in browser.post(page, data={f"q-{question.public_id}": room.right("single")}).text
    wrong = browser.post(page, data={f"q-{question.public_id}": room.wrong("single")}).text
    assert "Salah</span>" in wrong
    assert chosen_in(wrong) == ["bb"]
    assert "Tidak dijawab" in browser.post(page).text
    assert "Coba jawab" not in as_user(cast.auditor).get(f"/questions/{question.public_id}").text
    assert as_user(cast.auditor).post(page).status_code == 403


def chosen_in(text: str) -> list[str]:
    return re.findall(r'value="(\w+)" checked', text)


def test_an_empty_bank_shows_the_ways_in(cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        course = courses.create_course(code="KOSONG", title="Kosong", agency_id=cast.school.id, at=now())
    browser = as_user(cast.instructor)
    assert "/questions/import" in browser.get(f"/courses/{course.public_id}/questions").text.split('class="empty"')[1]
    assert "Semua soal" in browser.get(f"/courses/{course.public_id}/questions?q=x").text


TWO = {"options-0-text": "a", "options-0-correct": "y", "options-1-text": "b"}


@pytest.mark.parametrize(("kind", "typed", "told"), [
    ("single", TWO | {"options-1-weight": "150"}, "options-1-weight"),
    ("single", TWO | {"options-2-feedback": "hilang"}, "options-2-text"),
    ("short", {"answers": "a", "partial-1-weight": "50"}, "partial-1-text"),
    ("short", {"answers": "a", "partial-0-text": "b", "partial-0-weight": "lima"}, "partial-0-weight"),
    ("numeric", {"answer": "empat"}, "answer"),
    ("numeric", {"answer": "4", "tolerance": "-1"}, "tolerance"),
    ("numeric", {"answer": "4", "unit": "m", "units": "m = 1\ncm"}, "units"),
    ("numeric", {"answer": "4", "units": "jam = 60"}, "units"),
    ("numeric", {"answer": "4", "also-0-answer": "lima"}, "also-0-answer"),
    ("numeric", {"answer": "4", "also-0-feedback": "hilang"}, "also-0-answer"),
    ("matching", {"pairs-0-text": "a", "pairs-0-match": "b", "pairs-1-match": "c"}, "pairs-1-text")])
def test_what_is_wrong_with_a_question_is_told_at_its_field_and_no_row_gets_lost(
        room: Room, as_user: Browser, cast: Cast, kind: str, typed: dict[str, str], told: str) -> None:
    new = f"/courses/{room.course.public_id}/questions/new?kind={kind}"
    answer = as_user(cast.instructor).post(new, data={"text": "Soal", **typed})
    assert answer.status_code == 422
    assert re.search(rf'aria-invalid="true"[^>]* (id|name)="{told}"', answer.text), answer.text
    assert f'id="{told}-error"' in answer.text
