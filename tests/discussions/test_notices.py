"""Who follows a thread is told of replies, lecturers of questions: in the inbox, and by mail as each has chosen."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.discussions.models import Post, Thread
from lms.enrolments import services as places
from lms.enrolments.models import Cohort, Enrolment
from lms.messages.models import Notice
from tests.cast import Cast, person
from tests.discussions.conftest import AsUser, Letters, form, page_of

Answer = Callable[..., Post]


def ask(as_user: AsUser, who: User, cohort: Cohort) -> None:
    as_user(who).post(f"/cohorts/{cohort.public_id}/discussion/new", data=form(title="Apa itu retensi?", text="Rahasia saya."))


def test_a_question_is_told_to_those_who_teach_the_course(as_user: AsUser, cast: Cast, learner: User, cohort: Cohort,
                                                         course: Course, letters: Letters) -> None:
    with unit_of_work():
        named = person("khusus", "Dosen Khusus", cast.school)
        accounts.grant_role(named.id, "instructor", scope=("course", course.id), at=now())
    ask(as_user, learner, cohort)
    assert [one["person"] for one in letters] == [named.id]
    assert letters[0]["subject"] == "Pertanyaan baru: Apa itu retensi?"
    assert "Rahasia saya" not in letters[0]["text"]


def test_without_a_lecturer_of_its_own_the_agencys_lecturers_are_told(as_user: AsUser, cast: Cast, learner: User, cohort: Cohort,
                                                                     letters: Letters) -> None:
    ask(as_user, learner, cohort)
    assert [one["person"] for one in letters] == [cast.instructor.id]


def test_a_lecturers_own_thread_is_told_to_no_lecturer(as_user: AsUser, cast: Cast, cohort: Cohort, letters: Letters) -> None:
    ask(as_user, cast.instructor, cohort)
    assert letters == []


def test_followers_are_told_of_replies_once_until_they_look(as_user: AsUser, cast: Cast, learner: User, mate: User,
                                                            thread: Thread,
                                                            answer: Answer) -> None:
    def told(who: User) -> int:
        return db.session.scalar(sa.select(sa.func.count()).where(
            Notice.person_id == who.id, Notice.kind == "discussions.reply")) or 0

    posts = [answer(mate), answer(mate), answer(cast.instructor, is_staff=True)]
    assert told(learner) == 1
    assert told(mate) == 1
    as_user(learner).get(f"/posts/{posts[2].public_id}", follow_redirects=True)
    answer(mate)
    assert told(learner) == 2


def test_whoever_follows_no_longer_or_has_left_is_not_told(as_user: AsUser, learner: User, mate: User, cohort: Cohort,
                                                           thread: Thread,
                                                          answer: Answer, letters: Letters) -> None:
    as_user(learner).post(f"{page_of(thread)}/follow", data={"on": "0"})
    answer(mate)
    assert letters == []
    answer(learner)
    assert [one["person"] for one in letters] == [mate.id]
    as_user(learner).post(f"{page_of(thread)}/follow", data={"on": "1"})
    with unit_of_work():
        place = db.session.scalars(sa.select(Enrolment).where(
            Enrolment.learner_id == learner.id, Enrolment.cohort_id == cohort.id)).one()
        places.withdraw(place, reason="Pindah.", at=now())
    letters.clear()
    answer(mate)
    assert letters == []


def test_the_letter_waits_for_the_digest_of_whoever_wants_one_a_day(as_user: AsUser, learner: User, mate: User, thread: Thread,
                                                                   answer: Answer) -> None:
    page = as_user(learner).get("/notices/choices").text
    assert "Diskusi" in page
    assert "Pengumuman" in page
    ways = {f"ways-{name}": "now" for name in ("places", "deadlines", "work", "certificates", "news")}
    chosen = as_user(learner).post("/notices/choices", data={**ways, "ways-talk": "daily", "quiet_from": "20",
                                                             "quiet_until": "6"})
    assert chosen.status_code == 303
    answer(mate)
    notice = db.session.scalars(sa.select(Notice).where(Notice.person_id == learner.id, Notice.kind == "discussions.reply")).one()
    assert notice.in_digest
    assert notice.mail_at is not None
    assert notice.mail_at > now()


def test_the_notice_leads_to_the_post(as_user: AsUser, learner: User, mate: User, thread: Thread, answer: Answer,
                                      letters: Letters) -> None:
    post = answer(mate)
    there = as_user(learner).get(letters[-1]["link"])
    assert there.location == f"{page_of(thread)}#post-{post.public_id}"
