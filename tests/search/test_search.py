"""Whoever searches finds what he may read, by the beginnings of words, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses import access, reach, services
from lms.courses import queries as courses
from lms.courses.models import Activity, Course
from lms.discussions import glossary
from lms.notes import services as notes
from lms.reviews.models import Reviewer
from lms.search.snippets import snippet
from tests.cast import Cast
from tests.courses.conftest import School

AsUser = Callable[[User], Client]
TEXT = "## Kunjungan\n\nPendamping mengunjungi rumah keluarga, lalu menulis laporan *kunjungan* yang lengkap."


@pytest.fixture
def written(school: School) -> Activity:
    with unit_of_work():
        services.write(school.reading, TEXT)
    return school.reading


def titles(words: str, actor: User) -> list[str]:
    return [thing.title for thing in courses.found(courses.words_of(words), reach.readable(actor), at_most=40)]


def test_a_learner_finds_what_stands_in_an_activity_with_the_place_and_the_words_marked(
        as_user: AsUser, follower: Cast, written: Activity) -> None:
    page = unescape(as_user(follower.learner).get("/search?q=rumah+KELUAR").text)
    assert f"/activities/{written.public_id}" in page
    assert "Pelatihan UJI-01 · Modul satu" in page
    assert "mengunjungi <mark>rumah</mark> <mark>keluarga</mark>, lalu" in page


def test_a_module_is_found_with_the_contents_of_its_course(as_user: AsUser, follower: Cast, school: School) -> None:
    page = as_user(follower.learner).get("/search?q=modul+satu").text
    assert f'href="/courses/{school.course.public_id}#contents"' in page


@pytest.mark.parametrize("words", ["kunjungan lengkap", "pendamp", "bacaan satu", "BACAAN rumah", "keluarga, rumah!"])
def test_all_words_have_to_be_there_and_beginnings_are_enough(follower: Cast, written: Activity, words: str) -> None:
    assert titles(words, follower.learner) == [written.title]


@pytest.mark.parametrize("words", ["melatih", "dilatih", "pelatihan melapor"])
def test_words_of_one_stem_find_each_other_where_the_database_knows_stems(
        follower: Cast, school: School, words: str) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite knows beginnings alone")
    with unit_of_work():
        services.write(school.reading, "Pelatih menulis laporan pelatihan.")
    assert school.reading.title in titles(words, follower.learner)


@pytest.mark.parametrize("words", ["kunjungan tidakada", '"', "AND OR NOT", "rumah)", "'; drop table x; --", "a:b*", "-"])
def test_no_question_breaks_the_search(as_user: AsUser, follower: Cast, written: Activity, words: str) -> None:
    answer = as_user(follower.learner).get("/search", query_string={"q": words * 40})
    assert answer.status_code == 200


def test_what_is_changed_or_deleted_is_found_so_at_once(follower: Cast, school: School, written: Activity) -> None:
    with unit_of_work():
        services.write(written, "Kini tentang anggaran.")
    assert titles("anggaran", follower.learner) == [written.title]
    assert titles("keluarga", follower.learner) == []
    with unit_of_work():
        services.delete_activity(db.session.get_one(Activity, written.id))
    assert titles("anggaran", follower.learner) == []


@pytest.mark.parametrize("letters", ["𠀀", "é", "a"])
def test_a_text_of_any_length_can_be_written_and_its_beginning_is_found(follower: Cast, school: School, letters: str) -> None:
    with unit_of_work():
        services.write(school.reading, "Permulaan. " + " ".join(f"{letters}{number}{letters}" for number in range(60_000)))
    assert titles("permulaan", follower.learner) == [school.reading.title]


def test_a_title_counts_more_than_a_text(follower: Cast, school: School, written: Activity) -> None:
    with unit_of_work():
        services.update_activity(school.steps["opened"], title="Laporan kunjungan")
    assert titles("kunjungan", follower.learner)[0] == "Laporan kunjungan"


def test_nobody_finds_what_he_may_not_read(as_user: AsUser, follower: Cast, written: Activity) -> None:
    assert titles("keluarga", follower.stranger) == []
    assert titles("Pelatihan UJI", follower.stranger) == ["Pelatihan UJI-01"], "a published course is there for everybody"
    with unit_of_work():
        db.session.execute(sa.update(Course).values(status="draft"))
    assert titles("Pelatihan UJI", follower.stranger) == titles("keluarga", follower.learner) == []
    assert titles("keluarga", follower.instructor) == [written.title]


def test_who_may_read_is_the_same_one_by_one_and_as_a_set(follower: Cast, school: School) -> None:
    with unit_of_work():
        db.session.add(Reviewer(course_id=school.course.id, user_id=follower.head_of_office.id, asked_at=now()))
    for status in ("published", "draft", "archived"):
        with unit_of_work():
            db.session.execute(sa.update(Course).values(status=status))
        db.session.expire_all()
        course = db.session.get_one(Course, school.course.id)
        for person in follower.people.values():
            among = set(db.session.scalars(reach.readable(person)))
            assert (course.id in among) == access.may_follow(person, course), (status, person.username)


def test_what_is_still_closed_is_not_found_by_its_text(as_user: AsUser, follower: Cast, written: Activity) -> None:
    with unit_of_work():
        services.add_condition(db.session.get_one(Activity, written.id), "date", at=(now() + timedelta(days=3)).isoformat())
    assert "lalu menulis" not in as_user(follower.learner).get("/search?q=keluarga").text
    assert "lalu menulis" in as_user(follower.instructor).get("/search?q=keluarga").text


def test_own_notes_are_found_and_those_of_others_are_not(as_user: AsUser, follower: Cast, school: School) -> None:
    with unit_of_work():
        notes.write(follower.learner.id, school.reading, "Tanyakan formulir DTSEN kepada atasan.", at=now())
    assert f"/activities/{school.reading.public_id}#note" in as_user(follower.learner).get("/search?q=dtsen").text
    assert "formulir" not in as_user(follower.instructor).get("/search?q=dtsen").text


def test_words_of_the_glossary_are_found_by_those_who_may_read_it(as_user: AsUser, follower: Cast, school: School) -> None:
    with unit_of_work():
        glossary.add(school.course.id, "PPKS", "Pemerlu pelayanan kesejahteraan sosial.", by=None, at=now())
    assert "glossary?q=PPKS" in as_user(follower.learner).get("/search?q=pemerlu").text
    assert "kesejahteraan sosial." not in as_user(follower.stranger).get("/search?q=pemerlu").text


def test_the_page_does_not_ask_more_for_more_hits(as_user: AsUser, follower: Cast, school: School) -> None:
    client = as_user(follower.learner)
    client.get("/search?q=bacaan")
    with statements() as few:
        client.get("/search?q=bacaan")
    with unit_of_work():
        for number in range(30):
            services.add_activity(school.module, "reading", f"Bacaan {number}", body="Isi.")
    with statements() as many:
        assert client.get("/search?q=bacaan").text.count("<article") == 33
    assert len(many) <= len(few)


def test_a_snippet_shows_the_place_of_the_first_word() -> None:
    parts = snippet("awal " * 60 + "Kesejahteraan sosial itu " + "akhir " * 60, ("sejahtera", "kesejahter"))
    assert parts[0] == ("… ", False)
    assert ("Kesejahteraan", True) in parts
    assert parts[-1] == (" …", False)
    assert "".join(text for text, _is_asked in snippet("Singkat saja.", ("lain",))) == "Singkat saja."
