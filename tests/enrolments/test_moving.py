"""A cohort goes to the next version of its course, and takes along what is the same."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments.gradebook import book
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses import services as course_services
from lms.courses.models import Activity, Course
from lms.courses.versions import copying
from lms.enrolments import queries, versions
from lms.enrolments.errors import VersionStays
from tests.assessments.books import Graded, build
from tests.cast import Cast

AsUser = Callable[[User], Client]


@pytest.fixture
def graded(cast: Cast) -> Graded:
    with unit_of_work():
        return build(cast)


def twin(activity: Activity, course: Course) -> Activity:
    return db.session.scalars(sa.select(Activity).where(
        Activity.course_id == course.id, Activity.stable_id == activity.stable_id)).one()


def revised(graded: Graded) -> Course:
    """Published: the first reading is gone, the second has another text, and there is a new one."""
    with unit_of_work():
        draft = copying.begin_version(graded.course, at=now(), by=graded.instructor.id)
        course_services.delete_activity(twin(graded.readings[0], draft))
        course_services.write(twin(graded.readings[1], draft), "Teks baru.")
        module = courses.module_or_404(courses.outline(draft.id).modules[0].public_id)
        course_services.add_activity(module, "reading", "Bacaan tambahan", body="Isi.", completion="marked")
        draft.status, graded.course.status = "published", "archived"
    return draft


def test_the_preview_tells_what_opens_otherwise(cast: Cast, as_user: AsUser, graded: Graded) -> None:
    with unit_of_work():
        course_services.add_condition(graded.readings[2], "date", at="2026-01-01T00:00:00+00:00")
    new = revised(graded)
    address, heading = f"/cohorts/{graded.cohort.public_id}/version", "Syarat bukanya berubah"
    assert heading not in as_user(cast.organiser).get(address).text, "the same conditions were copied"
    with unit_of_work():
        course_services.add_condition(twin(graded.quiz, new), "activity", activity=twin(graded.readings[1], new).id)
        opened = twin(graded.readings[2], new)
        course_services.remove_condition(opened, new.openings[f"activity-{opened.id}"][0]["id"])
    shown = as_user(cast.organiser).get(address).text.partition(heading)[2].partition("</ul>")[0]
    assert f"{graded.quiz.title}<br>" in shown
    assert f"Dibuka setelah Anda menyelesaikan “{graded.readings[1].title}”." in shown
    assert f"{graded.readings[2].title}<br>" in shown
    assert "Terbuka sejak hari pertama" in shown


def test_the_organiser_sees_what_changes_and_moves_the_cohort(cast: Cast, as_user: AsUser, graded: Graded) -> None:
    graded.read(cast.learner, 3)
    attempt = graded.sit(cast.learner, graded.quiz, 8)
    new = revised(graded)
    desk, address = as_user(cast.organiser), f"/cohorts/{graded.cohort.public_id}/version"
    assert address in desk.get(f"/cohorts/{graded.cohort.public_id}").text
    shown = desk.get(address).text
    for title in ("Bacaan tambahan", graded.readings[0].title, graded.readings[1].title):
        assert title in shown
    assert desk.post(address).status_code == 303
    db.session.expire_all()
    assert graded.cohort.course_id == new.id
    place = queries.place_of(cast.learner.id, new.id)
    assert place is not None
    assert place.course_id == new.id
    states = {a.title: a.state for a in courses.outline(new.id, learner_id=cast.learner.id).activities()}
    assert states[graded.readings[2].title] == states[graded.readings[1].title] == "done"
    assert states["Bacaan tambahan"] == "none"
    quiz = twin(graded.quiz, new)
    line = book.of(new.id, [cast.learner.id]).lines[cast.learner.id]
    assert {cell.item.activity_id: cell.percent for cell in line.cells}[quiz.id] == Decimal(80)
    learner = as_user(cast.learner)
    assert learner.get(f"/courses/{new.public_id}").status_code == 200
    assert learner.get(f"/attempts/{attempt.public_id}/result").status_code == 200
    teacher = as_user(cast.instructor)
    for page in ("results", f"results/{attempt.public_id}", "statistics", "regrade", "edit"):
        assert teacher.get(f"/quizzes/{quiz.public_id}/{page}").status_code == 200, page
    assert teacher.get(f"/cohorts/{graded.cohort.public_id}/grades").status_code == 200
    assert desk.get(address).status_code == 404


def test_the_copied_quiz_asks_its_own_questions(cast: Cast, graded: Graded) -> None:
    new = revised(graded)
    with unit_of_work():
        versions.move(graded.cohort, new, at=now())
    copy = Graded(new, graded.cohort, graded.readings, twin(graded.quiz, new), twin(graded.final, new), {}, graded.instructor)
    from lms.assessments.models import Question, QuizQuestion

    copy.questions[copy.quiz.id] = list(db.session.scalars(
        sa.select(Question).join(QuizQuestion, QuizQuestion.question_id == Question.id)
        .where(QuizQuestion.activity_id == copy.quiz.id).order_by(QuizQuestion.position)))
    assert {question.course_id for question in copy.questions[copy.quiz.id]} == {new.id}
    assert copy.sit(cast.learner, copy.quiz, 7).score == Decimal(70)


def test_a_cohort_stays_while_a_quiz_is_being_taken(cast: Cast, as_user: AsUser, graded: Graded) -> None:
    from lms.assessments import services

    with unit_of_work():
        services.start(cast.learner.id, graded.quiz, at=now())
    new = revised(graded)
    answer = as_user(cast.organiser).post(f"/cohorts/{graded.cohort.public_id}/version")
    assert answer.status_code == 409
    assert "sedang mengerjakan kuis" in answer.text
    db.session.expire_all()
    assert graded.cohort.course_id != new.id


def test_a_cohort_stays_once_somebody_has_completed_the_course(cast: Cast, graded: Graded) -> None:
    with unit_of_work():
        graded.place(cast.learner).status = "completed"
    new = revised(graded)
    with pytest.raises(VersionStays), unit_of_work():
        versions.move(graded.cohort, new, at=now())


def test_nobody_takes_the_course_twice_in_two_versions(cast: Cast, as_user: AsUser, graded: Graded) -> None:
    new = revised(graded)
    browser = as_user(cast.learner)
    answer = browser.get(f"/enrol/{new.public_id}")
    assert answer.status_code == 303
    assert graded.place(cast.learner).public_id in answer.location


@pytest.mark.parametrize("role", ["learner", "instructor", "hr_officer", "auditor"])
def test_only_who_looks_after_the_cohort_moves_it(cast: Cast, as_user: AsUser, graded: Graded, role: str) -> None:
    revised(graded)
    browser = as_user(cast.people[role])
    assert browser.get(f"/cohorts/{graded.cohort.public_id}/version").status_code in (403, 404)
    assert browser.post(f"/cohorts/{graded.cohort.public_id}/version").status_code in (403, 404)
