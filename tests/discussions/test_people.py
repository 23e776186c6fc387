"""What somebody has written goes with the person; what others wrote stays where it is."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from lms.accounts import erasure, personal_data
from lms.accounts.models import User
from lms.core.database import db, new_public_id, now
from lms.core.work import unit_of_work
from lms.discussions import news, services
from lms.discussions.models import Glance, Post, Reader, Report, Thread
from lms.enrolments.queries import CohortFacts
from tests.cast import Cast
from tests.discussions.conftest import AsUser, page_of

Answer = Callable[..., Post]


def erase(who: User, cast: Cast) -> None:
    with unit_of_work():
        erasure.erase(db.session.get_one(User, who.id), "Surat permintaan.", by=cast.administrator.id, at=now())
    db.session.expire_all()


def test_texts_go_and_their_places_stay_for_those_who_answered(as_user: AsUser, cast: Cast, learner: User, mate: User,
                                                               facts: CohortFacts, thread: Thread, answer: Answer) -> None:
    reply = answer(mate, "Sebaiknya jangan.")
    with unit_of_work():
        alone = services.begin(facts, learner.id, "Tanpa balasan", "Rahasia.", key=new_public_id(), is_staff=False, at=now())
        services.report(facts, thread, reply, learner.id, "Kasar.", at=now())
        made = news.write(news.Words("Kabar", "Isi.", now()), cohort_id=facts.id, key="k", by=cast.instructor.id, at=now())
        news.see(made, learner.id, at=now())
    told = {str(line.what): line.count for line in erasure.preview(learner)}
    assert next(count for what, count in told.items() if what.startswith(("Kiriman dalam", "Posts in"))) == 2
    alone_id = alone.id
    erase(learner, cast)
    page = as_user(mate).get(page_of(thread)).text
    for gone in ("Bolehkah", "ragu", "Sari"):
        assert gone not in page, gone
    assert "Sebaiknya jangan." in page
    assert "bersama data pribadi penulisnya" in page
    assert db.session.get(Thread, alone_id) is None
    for model in (Report, Reader, Glance):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model).where(model.user_id == learner.id)) == 0
    for post in db.session.scalars(sa.select(Post).where(Post.author_id == learner.id)):
        assert (post.text, post.html) == ("", "")


def test_an_answer_whose_writer_is_erased_is_an_answer_no_more(cast: Cast, learner: User, mate: User, thread: Thread,
                                                              answer: Answer) -> None:
    reply = answer(mate)
    with unit_of_work():
        services.mark(thread, reply, on=True, at=now())
    erase(mate, cast)
    assert not db.session.get_one(Thread, thread.id).is_answered
    assert db.session.get_one(Post, reply.id).answers_at is None


def test_what_was_written_in_office_stays_without_the_name(as_user: AsUser, cast: Cast, learner: User, thread: Thread,
                                                          answer: Answer) -> None:
    answer(cast.instructor, "Jawaban pengajar.", is_staff=True)
    erase(cast.instructor, cast)
    page = as_user(learner).get(page_of(thread)).text
    assert "Jawaban pengajar." in page
    assert "Budi Hartono" not in page


def test_people_take_along_what_they_wrote_and_read(as_user: AsUser, cast: Cast, learner: User, mate: User, facts: CohortFacts,
                                                   thread: Thread, answer: Answer) -> None:
    post = answer(mate, "Sebaiknya jangan.")
    with unit_of_work():
        services.report(facts, thread, post, learner.id, "Kasar.", at=now())
        made = news.write(news.Words("Kabar", "Isi.", now()), cohort_id=facts.id, key="k", by=cast.instructor.id, at=now())
        news.see(made, learner.id, at=now())
    own = personal_data.of(db.session.get_one(User, learner.id))
    assert [(one["thread"], one["text"], one["begins_it"]) for one in own["discussion_posts"]] == [
        ("Bolehkah lewat grup?", "Kami **ragu** soal ini.", True)]
    assert own["posts_reported"][0]["reason"] == "Kasar."
    assert own["threads_followed"] == ["Bolehkah lewat grup?"]
    assert own["announcements_read"][0]["title"] == "Kabar"
    assert personal_data.of(cast.instructor)["announcements_written"][0]["text"] == "Isi."
    assert "Sebaiknya jangan." not in str(own)
