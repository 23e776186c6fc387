"""The search finds what is said in the cohorts that somebody may read, and what is announced to him; nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import sqlalchemy as sa

from lms.accounts.models import User
from lms.core.database import db, new_public_id, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.discussions import erasure, news, services
from lms.discussions.models import Announcement, Post, Thread
from lms.enrolments.models import Cohort
from lms.enrolments.queries import CohortFacts
from tests.cast import Cast
from tests.discussions.conftest import AsUser

Say = Callable[..., Announcement]
THREADS, NEWS = "/posts/", "/announcements/"


def found(client: Client, words: str) -> str:
    return unescape(client.get("/search", query_string={"q": words}).text)


def say(course: Course | None, cohort: Cohort | None, by: User, title: str = "Ruang dipindah", **facts: object) -> Announcement:
    with unit_of_work():
        words = news.Words(title, "Ke **Aula** lantai dua.", facts.get("shows_at", now()))
        return news.write(words, course_id=course and course.id, cohort_id=cohort and cohort.id, key=new_public_id(), by=by.id,
                          at=now())


def test_a_thread_is_found_by_its_title_and_by_what_is_said_in_it_with_that_very_post(
        as_user: AsUser, learner: User, thread: Thread, answer: Callable[..., Post]) -> None:
    post = answer(learner, "Pakai formulir *rujukan* saja.")
    client = as_user(learner)
    assert f"{THREADS}{post.public_id}" in found(client, "rujuk")
    assert "<mark>rujukan</mark>" in found(client, "rujuk")
    assert f"{THREADS}{post.public_id}" in found(client, "grup rujukan"), "one word in the title, one in a post"
    assert THREADS in found(client, "ragu")
    assert THREADS not in found(client, "ragu tidakada")


def test_nobody_finds_what_another_cohort_says(as_user: AsUser, cast: Cast, learner: User, outsider: User, mate: User,
                                               thread: Thread) -> None:
    assert THREADS in found(as_user(mate), "ragu")
    assert THREADS not in found(as_user(outsider), "ragu")
    assert THREADS in found(as_user(cast.instructor), "ragu"), "who teaches the course reads it in every cohort"
    assert THREADS in found(as_user(cast.organiser), "ragu")
    assert THREADS not in found(as_user(cast.hr_officer), "ragu")


def test_who_no_longer_reads_the_cohort_no_longer_finds(as_user: AsUser, learner: User, cohort: Cohort, thread: Thread) -> None:
    with unit_of_work():
        db.session.execute(sa.update(Cohort).where(Cohort.id == cohort.id).values(
            starts_on=date.today() - timedelta(days=90), ends_on=date.today() - timedelta(days=40)))  # noqa: DTZ011
    assert THREADS not in found(as_user(learner), "ragu")


def test_what_was_removed_or_erased_is_gone_from_the_index_too(as_user: AsUser, cast: Cast, learner: User, mate: User,
                                                              thread: Thread, answer: Callable[..., Post]) -> None:
    post = answer(mate, "Nomor rahasia.")
    with unit_of_work():
        services.remove(thread, post, by=cast.instructor.id, as_keeper=True, at=now())
    assert THREADS not in found(as_user(learner), "rahasia")
    with unit_of_work():
        list(erasure.POSTS.erase(learner.id, frozenset()))
    for words in ("ragu", "grup", "bolehkah"):
        assert THREADS not in found(as_user(mate), words)


def test_an_announcement_is_found_by_those_whom_it_is_for(as_user: AsUser, cast: Cast, course: Course, cohort: Cohort,
                                                          learner: User, outsider: User) -> None:
    say(None, cohort, cast.instructor)
    assert NEWS in found(as_user(learner), "aula")
    assert "<mark>Aula</mark>" in found(as_user(learner), "aula")
    assert NEWS not in found(as_user(outsider), "aula")
    say(course, None, cast.instructor, title="Untuk semua")
    assert NEWS in found(as_user(outsider), "semua")
    assert NEWS not in found(as_user(cast.hr_officer), "semua")


def test_what_shows_later_or_was_withdrawn_only_its_writers_find(
        as_user: AsUser, cast: Cast, cohort: Cohort, learner: User) -> None:
    later = say(None, cohort, cast.instructor, title="Nanti", shows_at=now() + timedelta(days=2))
    gone = say(None, cohort, cast.instructor, title="Dulu")
    with unit_of_work():
        news.withdraw(gone, at=now())
    for words, one in (("nanti", later), ("dulu", gone)):
        assert NEWS not in found(as_user(learner), words)
        assert f"{NEWS}{one.public_id}" in found(as_user(cast.instructor), words)


def test_announcements_reach_a_learner_before_the_first_day_and_discussions_do_not(
        as_user: AsUser, cast: Cast, cohort: Cohort, learner: User, thread: Thread) -> None:
    say(None, cohort, cast.instructor)
    with unit_of_work():
        db.session.execute(sa.update(Cohort).where(Cohort.id == cohort.id).values(
            starts_on=date.today() + timedelta(days=5), ends_on=date.today() + timedelta(days=9)))  # noqa: DTZ011
    assert NEWS in found(as_user(learner), "aula")
    assert THREADS not in found(as_user(learner), "ragu")


def test_who_finds_an_announcement_or_a_post_may_open_it(as_user: AsUser, cast: Cast, course: Course, cohort: Cohort, mate: User,
                                                         learner: User, outsider: User, thread: Thread) -> None:
    news_of_course = say(course, None, cast.instructor, title="Ragu bersama")
    post = db.session.scalars(sa.select(Post)).one()
    for person in (*cast.people.values(), mate, outsider):
        client = as_user(person)
        page = found(client, "ragu")
        for address in (f"{NEWS}{news_of_course.public_id}", f"{THREADS}{post.public_id}"):
            assert (address in page) == (client.get(address).status_code < 400), (person.username, address)


def test_a_search_asks_as_much_however_much_is_said(as_user: AsUser, cast: Cast, learner: User, facts: CohortFacts,
                                                    cohort: Cohort, thread: Thread) -> None:
    counts = []
    for amount in (1, 12):
        with unit_of_work():
            for number in range(amount):
                services.begin(facts, learner.id, f"Ragu {number}", "Lagi.", key=new_public_id(), is_staff=False, at=now())
        for _number in range(amount):
            say(None, cohort, cast.instructor, title="Ragu juga")
        client = as_user(learner)
        found(client, "ragu")
        with statements() as seen:
            found(client, "ragu")
        counts.append(len(seen))
    assert counts[0] >= counts[1], counts


def test_no_question_breaks_it(as_user: AsUser, learner: User, thread: Thread) -> None:
    for words in ('"', "a'b", "ragu*", "ragu OR 1", "%", "_", "'; drop table x; --", "ç\u0301é"):
        assert as_user(learner).get("/search", query_string={"q": words}).status_code == 200
