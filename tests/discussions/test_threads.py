"""Learners of a cohort and their lecturers ask and answer; nobody else reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.core.database import db, new_public_id, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.discussions import queries, services
from lms.discussions.errors import Refused
from lms.discussions.models import Post, Reader, Thread
from lms.enrolments import services as places
from lms.enrolments.models import Cohort, Enrolment
from lms.enrolments.queries import CohortFacts
from tests.cast import Cast
from tests.discussions.conftest import AsUser, form, page_of

Answer = Callable[..., Post]


def how_many(model: type[Post] | type[Thread]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_learner_asks_and_the_cohort_reads_it(as_user: AsUser, learner: User, mate: User, cohort: Cohort) -> None:
    browser, list_ = as_user(learner), f"/cohorts/{cohort.public_id}/discussion"
    assert "Belum ada utas" in browser.get(list_).text
    asked = browser.post(f"{list_}/new", data=form(title="Bolehkah  lewat\ngrup?", text="Kami **ragu** <b>ini</b>."))
    assert asked.status_code == 303
    page = as_user(mate).get(asked.location).text
    assert "<h1>Bolehkah lewat grup?</h1>" in page
    assert "<strong>ragu</strong> &lt;b&gt;ini&lt;/b&gt;" in page
    assert "Sari Wulandari" in page
    assert "Bolehkah lewat grup?" in as_user(mate).get(list_).text


def test_what_is_sent_twice_is_written_once(as_user: AsUser, learner: User, mate: User, cohort: Cohort) -> None:
    given = form(title="Sekali saja", text="Teks.")
    browser = as_user(learner)
    asked = {browser.post(f"/cohorts/{cohort.public_id}/discussion/new", data=given).location for _ in range(3)}
    assert len(asked) == 1
    there, reply = asked.pop(), form(text="Balasan.")
    assert len({as_user(mate).post(f"{there}/reply", data=reply).location for _ in range(3)}) == 1
    assert (how_many(Thread), how_many(Post)) == (1, 2)
    assert db.session.scalars(sa.select(Thread)).one().replies == 1


def test_a_form_without_its_key_or_words_is_refused_and_keeps_what_was_typed(as_user: AsUser, thread: Thread, mate: User) -> None:
    browser = as_user(mate)
    without_key = browser.post(f"{page_of(thread)}/reply", data={"text": "Teks yang panjang.", "key": ""})
    assert without_key.status_code == 422
    assert "Teks yang panjang." in without_key.text
    assert browser.post(f"{page_of(thread)}/reply", data=form(text="  ")).status_code == 422
    too_long = browser.post(f"{page_of(thread)}/reply", data=form(text="a" * 10_001))
    assert too_long.status_code == 422
    assert how_many(Post) == 1


def test_a_reply_whose_session_has_ended_stays_to_be_sent_once_more(app: Flask, client: Client, thread: Thread) -> None:
    answer = client.post(f"{page_of(thread)}/reply", data=form(text="Jangan hilang."), headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401
    assert "Jangan hilang." in answer.text


def test_one_cohort_does_not_see_the_other(as_user: AsUser, thread: Thread, outsider: User, other: Cohort, cohort: Cohort,
                                           course: Course) -> None:
    browser, post = as_user(outsider), queries.heads(thread.id)[0].public_id
    for page in (f"/cohorts/{cohort.public_id}/discussion", page_of(thread), f"{page_of(thread)}/unread", f"/posts/{post}",
                 f"/posts/{post}/report", f"/posts/{post}/edit", f"/posts/{post}/remove",
                 f"/cohorts/{cohort.public_id}/discussion/new"):
        assert browser.get(page).status_code == 404, page
    for page in (f"{page_of(thread)}/reply", f"{page_of(thread)}/follow", f"/posts/{post}/report"):
        assert browser.post(page, data=form(text="Masuk", reason="Masuk")).status_code == 404, page
    own = browser.get(f"/courses/{course.public_id}/discussion")
    assert own.location == f"/cohorts/{other.public_id}/discussion"
    assert "Bolehkah" not in browser.get(own.location).text
    assert page_of(thread) not in browser.get(f"{own.location}?q=Bolehkah").text


def test_a_lecturer_sees_all_cohorts_of_the_course(as_user: AsUser, cast: Cast, thread: Thread, other: Cohort,
                                                   course: Course) -> None:
    page = as_user(cast.instructor).get(f"/courses/{course.public_id}/discussion").text
    assert "Angkatan I<" in page
    assert "Angkatan II<" in page
    assert as_user(cast.instructor).get(page_of(thread)).status_code == 200


@pytest.mark.parametrize("role", ["stranger", "hr_officer", "head_of_office", "auditor"])
def test_nobody_else_reads_it(as_user: AsUser, cast: Cast, thread: Thread, course: Course, role: str) -> None:
    browser = as_user(getattr(cast, role))
    assert browser.get(page_of(thread)).status_code == 404
    assert browser.get(f"/courses/{course.public_id}/discussion").status_code == 404


def test_posts_change_for_half_an_hour_and_say_so(as_user: AsUser, learner: User, mate: User, thread: Thread,
                                                  answer: Answer) -> None:
    post = answer(mate)
    edit = f"/posts/{post.public_id}/edit"
    assert as_user(learner).post(edit, data={"text": "Bukan punya saya."}).status_code == 403
    assert as_user(mate).post(edit, data={"text": "Sebaiknya *jangan* sama sekali."}).status_code == 303
    page = as_user(learner).get(page_of(thread)).text
    assert "<em>jangan</em> sama sekali" in page
    assert "diubah" in page
    with unit_of_work():
        db.session.get_one(Post, post.id).written_at = now() - timedelta(minutes=31)
    assert as_user(mate).get(edit).status_code == 409
    assert as_user(mate).post(edit, data={"text": "Terlambat."}).status_code == 409
    assert "Terlambat" not in as_user(learner).get(page_of(thread)).text
    with pytest.raises(Refused), unit_of_work():
        services.edit(db.session.get_one(Post, post.id), "Terlambat.", at=now())


def test_a_removed_post_leaves_its_place(as_user: AsUser, learner: User, mate: User, thread: Thread, answer: Answer) -> None:
    post = answer(mate, "Salah kirim.")
    assert as_user(learner).post(f"/posts/{post.public_id}/remove").status_code == 403
    assert as_user(mate).post(f"/posts/{post.public_id}/remove").status_code == 303
    page = as_user(learner).get(page_of(thread)).text
    assert "Salah kirim." not in page
    assert "Kiriman ini dihapus penulisnya." in page
    assert "0 balasan" in page
    db.session.expire_all()
    assert db.session.get_one(Post, post.id).text == ""
    assert as_user(mate).get(f"/posts/{post.public_id}/edit").status_code == 409


def test_what_is_new_is_marked_until_it_was_on_the_screen(as_user: AsUser, learner: User, mate: User, cohort: Cohort,
                                                          thread: Thread,
                                                          answer: Answer) -> None:
    browser, list_ = as_user(learner), f"/cohorts/{cohort.public_id}/discussion"
    assert "Bolehkah" not in browser.get(f"{list_}?only=unread").text
    post = answer(mate)
    assert "Bolehkah" in browser.get(f"{list_}?only=unread").text
    there = browser.get(f"{page_of(thread)}/unread").location
    assert there.endswith(f"#post-{post.public_id}")
    assert ">baru<" in browser.get(there).text
    assert ">baru<" not in browser.get(there).text
    assert "Bolehkah" not in browser.get(f"{list_}?only=unread").text


def test_reading_again_writes_nothing(as_user: AsUser, mate: User, thread: Thread) -> None:
    browser = as_user(mate)
    browser.get(page_of(thread))
    with statements() as seen:
        browser.get(page_of(thread))
    assert [one for one in seen if one.startswith(("INSERT", "UPDATE"))] == []


def test_threads_and_lists_come_in_pages_and_in_as_many_statements(as_user: AsUser, learner: User, mate: User, facts: CohortFacts,
                                                                   cohort: Cohort, thread: Thread) -> None:
    browser, counts = as_user(mate), []
    for _round in range(2):
        with unit_of_work():
            for number in range(23):
                services.reply(facts, thread, learner.id, f"Balasan {number}", key=new_public_id(), is_staff=False, at=now())
                services.begin(facts, learner.id, f"Utas {number}", "Isi.", key=new_public_id(), is_staff=False, at=now())
        browser.get(page_of(thread))
        for page in (page_of(thread), f"/cohorts/{cohort.public_id}/discussion"):
            with statements() as seen:
                assert browser.get(page).text.count('<article class="card') >= 20
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 14
    last = browser.get(f"{page_of(thread)}?page=3").text
    assert "Balasan 22" in last
    assert "Kami <strong>ragu" not in last
    assert browser.get(f"{page_of(thread)}?page=999999999999999999").status_code == 200


def test_a_post_is_found_on_its_page(as_user: AsUser, learner: User, mate: User, thread: Thread, answer: Answer) -> None:
    posts = [answer(mate, f"Balasan {number}") for number in range(22)]
    there = as_user(learner).get(f"/posts/{posts[21].public_id}").location
    assert there == f"{page_of(thread)}?page=2#post-{posts[21].public_id}"
    assert f'id="post-{posts[21].public_id}"' in as_user(learner).get(there).text


def test_every_word_of_a_search_counts_and_removed_texts_are_not_found(as_user: AsUser, learner: User, mate: User, cohort: Cohort,
                                                                      thread: Thread, answer: Answer) -> None:
    post, search = answer(mate, "Pakai formulir luring 100%."), f"/cohorts/{cohort.public_id}/discussion?q="
    browser = as_user(learner)
    for words in ("BOLEHKAH", "formulir grup", "100%25"):
        assert page_of(thread) in browser.get(search + words).text, words
    for words in ("formulir pesawat", "100_", "%25%25"):
        assert page_of(thread) not in browser.get(search + words).text, words
    as_user(mate).post(f"/posts/{post.public_id}/remove")
    assert page_of(thread) not in browser.get(search + "formulir").text


def test_a_closed_cohort_is_read_and_no_longer_written_in(as_user: AsUser, learner: User, cohort: Cohort, thread: Thread) -> None:
    with unit_of_work():
        db.session.get_one(Cohort, cohort.id).closed_at = now()
    browser = as_user(learner)
    assert "Angkatan ini sudah ditutup" in browser.get(page_of(thread)).text
    refused = browser.post(f"{page_of(thread)}/reply", data=form(text="Masih sempat?"))
    assert refused.status_code == 422
    assert "Masih sempat?" in refused.text
    assert browser.post(f"/cohorts/{cohort.public_id}/discussion/new", data=form(title="A", text="B")).status_code == 422
    assert how_many(Post) == 1


def test_whoever_left_the_cohort_reads_no_more(as_user: AsUser, learner: User, cohort: Cohort, thread: Thread) -> None:
    with unit_of_work():
        place = db.session.scalars(sa.select(Enrolment).where(Enrolment.learner_id == learner.id)).one()
        places.withdraw(place, reason="Pindah.", at=now())
    assert as_user(learner).get(page_of(thread)).status_code == 404


def test_scripts_and_foreign_pictures_do_not_come_through(as_user: AsUser, learner: User, mate: User, thread: Thread,
                                                          answer: Answer) -> None:
    answer(mate, "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://jahat.example/p.png) <img src=x onerror=y>")
    page = as_user(learner).get(page_of(thread)).text
    prose = page.partition("balasan</h2>")[2].partition("</section>")[0]
    for bad in ("<script", "<img", 'href="javascript', "jahat.example/p.png\""):
        assert bad not in prose, bad


def test_readers_are_kept_once(as_user: AsUser, mate: User, thread: Thread) -> None:
    browser = as_user(mate)
    for _ in range(3):
        browser.get(page_of(thread))
        browser.post(f"{page_of(thread)}/follow", data={"on": "1"})
    rows = db.session.scalars(sa.select(Reader).where(Reader.user_id == mate.id)).all()
    assert [(row.thread_id, row.follows) for row in rows] == [(thread.id, True)]


def test_a_course_page_stays_within_its_statements(as_user: AsUser, learner: User, course: Course, thread: Thread) -> None:
    browser = as_user(learner)
    with statements() as seen:
        assert f"/courses/{course.public_id}/discussion" in browser.get(f"/courses/{course.public_id}").text
    assert len(seen) <= 6


def test_a_full_page_of_a_thread_is_light(as_user: AsUser, learner: User, mate: User, thread: Thread, answer: Answer) -> None:
    for number in range(20):
        answer(mate, f"Balasan {number}: begitulah di tempat kami.")
    sent = as_user(learner).get(page_of(thread), headers={"Accept-Encoding": "gzip"})
    assert sent.headers["Content-Encoding"] == "gzip"
    assert len(sent.data) <= 5_000
    assert as_user(learner).get(page_of(thread)).text.count("<script") == as_user(learner).get("/profile").text.count("<script")
