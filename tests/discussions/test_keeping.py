"""Lecturers and organisers mark answers, pin and close, and settle what is reported; all of it is in the audit trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.discussions import services
from lms.discussions.errors import Refused
from lms.discussions.models import Post, Report, Thread
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.discussions.conftest import AsUser, Letters, form, page_of

Answer = Callable[..., Post]


def acts() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.action).where(
        AuditEntry.action.startswith("discussions.")).order_by(AuditEntry.id)))


@pytest.mark.parametrize("role", ["instructor", "organiser"])
def test_the_marked_answer_stands_at_the_top(as_user: AsUser, cast: Cast, learner: User, mate: User, thread: Thread,
                                             answer: Answer, role: str) -> None:
    keeper, first, second = getattr(cast, role), answer(mate, "Boleh saja."), answer(mate, "Jangan lewat grup.")
    browser = as_user(keeper)
    for post in (first, second):
        assert browser.post(f"/posts/{post.public_id}/answer", data={"on": "1"}).status_code == 303
    page = as_user(learner).get(page_of(thread)).text
    top = page.partition('id="answer"')[2].partition("2 balasan")[0]
    assert "Jangan lewat grup." in top
    assert ">Jawaban<" in top
    assert "Boleh saja." not in top
    browser.post(f"/posts/{second.public_id}/answer", data={"on": "0"})
    assert 'id="answer"' not in as_user(learner).get(page_of(thread)).text
    assert acts() == ["discussions.answer_marked"] * 2 + ["discussions.answer_unmarked"]


def test_only_those_who_keep_order_mark_pin_and_close(as_user: AsUser, cast: Cast, mate: User, outsider: User, thread: Thread,
                                                      answer: Answer) -> None:
    post = answer(mate)
    for someone in (mate, outsider, cast.hr_officer, cast.auditor):
        for page in (f"/posts/{post.public_id}/answer", f"{page_of(thread)}/pin", f"{page_of(thread)}/close",
                     f"/posts/{post.public_id}/keep"):
            assert as_user(someone).post(page, data={"on": "1"}).status_code in (403, 404), page
    assert acts() == []


def test_an_organiser_of_another_agency_has_no_business_there(as_user: AsUser, cast: Cast, thread: Thread) -> None:
    from lms.accounts import services as accounts
    from tests.cast import person

    with unit_of_work():
        stranger = person("asing", "Organisator Asing", cast.nunukan)
        accounts.grant_role(stranger.id, "organiser", scope=("agency", cast.nunukan.id), at=now())
    assert as_user(stranger).get(page_of(thread)).status_code == 404
    assert as_user(stranger).post(f"{page_of(thread)}/close", data={"on": "1"}).status_code == 404


def test_the_question_is_no_answer_and_removing_the_answer_unmarks_it(as_user: AsUser, cast: Cast, mate: User, thread: Thread,
                                                                     answer: Answer) -> None:
    first = db.session.scalars(sa.select(Post).where(Post.is_first)).one()
    with pytest.raises(Refused), unit_of_work():
        services.mark(thread, first, on=True, at=now())
    post, browser = answer(mate), as_user(cast.instructor)
    browser.post(f"/posts/{post.public_id}/answer", data={"on": "1"})
    browser.post(f"/posts/{post.public_id}/remove", data={"reason": "Keliru."})
    db.session.expire_all()
    assert (db.session.get_one(Thread, thread.id).is_answered, db.session.get_one(Post, post.id).answers_at) == (False, None)


def test_pinned_threads_come_first(as_user: AsUser, cast: Cast, learner: User, cohort: Cohort, thread: Thread) -> None:
    list_ = f"/cohorts/{cohort.public_id}/discussion"
    as_user(learner).post(f"{list_}/new", data=form(title="Yang lebih baru", text="Isi."))
    page = as_user(learner).get(list_).text
    assert page.index("Yang lebih baru") < page.index("Bolehkah")
    as_user(cast.instructor).post(f"{page_of(thread)}/pin", data={"on": "1"})
    page = as_user(learner).get(list_).text
    assert page.index("Bolehkah") < page.index("Yang lebih baru")
    assert "disematkan" in page
    as_user(cast.instructor).post(f"{page_of(thread)}/pin", data={"on": "0"})
    assert acts() == ["discussions.pinned", "discussions.unpinned"]


def test_in_a_closed_thread_only_those_who_keep_order_write(as_user: AsUser, cast: Cast, mate: User, thread: Thread) -> None:
    lecturer = as_user(cast.instructor)
    lecturer.post(f"{page_of(thread)}/close", data={"on": "1"})
    refused = as_user(mate).post(f"{page_of(thread)}/reply", data=form(text="Satu hal lagi."))
    assert refused.status_code == 422
    assert "Satu hal lagi." in refused.text
    assert "Utas ini ditutup" in refused.text
    assert lecturer.post(f"{page_of(thread)}/reply", data=form(text="Penutup.")).status_code == 303
    lecturer.post(f"{page_of(thread)}/close", data={"on": "0"})
    assert as_user(mate).post(f"{page_of(thread)}/reply", data=form(text="Satu hal lagi.")).status_code == 303
    assert acts() == ["discussions.thread_closed", "discussions.thread_opened"]


def test_a_report_reaches_the_lecturer_and_is_settled(as_user: AsUser, cast: Cast, learner: User, mate: User, cohort: Cohort,
                                                      thread: Thread, answer: Answer, letters: Letters) -> None:
    post, report = answer(mate, "Nama kliennya Budi."), {"reason": "Menyebut nama klien."}
    letters.clear()
    assert as_user(learner).post(f"/posts/{post.public_id}/report", data={"reason": " "}).status_code == 422
    for _ in range(2):
        assert as_user(learner).post(f"/posts/{post.public_id}/report", data=report).status_code == 303
    assert [one["person"] for one in letters] == [cast.instructor.id]
    assert letters[0]["link"] == f"/cohorts/{cohort.public_id}/discussion/reports"
    desk = as_user(cast.instructor).get(letters[0]["link"]).text
    assert "Menyebut nama klien." in desk
    assert "Nama kliennya Budi." in desk
    assert as_user(learner).get(letters[0]["link"]).status_code == 403
    as_user(cast.instructor).post(f"/posts/{post.public_id}/keep")
    assert "Nama kliennya Budi." not in as_user(cast.instructor).get(letters[0]["link"]).text
    assert db.session.scalars(sa.select(Report)).one().outcome == "kept"
    assert acts() == ["discussions.post_reported", "discussions.report_settled"]


def test_what_is_reported_cannot_be_made_to_vanish_by_its_writer(as_user: AsUser, cast: Cast, learner: User, mate: User,
                                                                thread: Thread, answer: Answer, letters: Letters) -> None:
    post = answer(mate, "Kata kasar.")
    as_user(learner).post(f"/posts/{post.public_id}/report", data={"reason": "Kasar."})
    assert as_user(mate).post(f"/posts/{post.public_id}/edit", data={"text": "Kata manis."}).status_code == 409
    assert as_user(mate).post(f"/posts/{post.public_id}/remove").status_code == 409
    assert as_user(cast.instructor).post(f"/posts/{post.public_id}/remove").status_code == 422
    letters.clear()
    assert as_user(cast.instructor).post(f"/posts/{post.public_id}/remove",
                                         data={"reason": "Melanggar tata tertib."}).status_code == 303
    assert [(one["person"], "Melanggar tata tertib." in one["text"]) for one in letters] == [(mate.id, True)]
    assert db.session.scalars(sa.select(Report)).one().outcome == "removed"
    page = as_user(learner).get(page_of(thread)).text
    assert "Kata kasar." not in page
    assert "Kiriman ini dihapus pengajar atau penyelenggara." in page
