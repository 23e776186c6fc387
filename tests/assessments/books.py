"""A course with readings and two quizzes beside the quiz under test, and what its learners have done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import services
from lms.assessments.gradebook import book, grading
from lms.assessments.gradebook import services as grades
from lms.assessments.gradebook.grading import Grading
from lms.assessments.gradebook.registry import Item
from lms.assessments.models import Attempt, Question
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import queries as outline
from lms.courses import services as courses
from lms.courses.models import Activity, Course
from lms.enrolments import queries as enrolments
from lms.enrolments import services as enrolling
from lms.enrolments.models import Cohort, Enrolment
from tests.cast import Cast


@dataclass
class Graded:
    """Nine readings, then a quiz (weight 1) and a final test (weight 1): each one true-or-false question per ten percent."""

    course: Course
    cohort: Cohort
    readings: list[Activity]
    quiz: Activity
    final: Activity
    questions: dict[int, list[Question]]
    instructor: User

    def item(self, activity: Activity) -> Item:
        return next(i for i in book.in_order(self.course.id) if i.activity_id == activity.id)

    def rule(self, *, share: int = 100, total: str | None = None, all_marked: bool = False, final: str | None = None,
             quiz: str | None = None, weights: tuple[int, int] = (1, 1)) -> Grading:
        least = {self.final.id: final, self.quiz.id: quiz}
        return Grading(share, Decimal(total) if total else None, all_marked,
                       weights={self.quiz.id: Decimal(weights[0]), self.final.id: Decimal(weights[1])},
                       minimums={id_: Decimal(value) for id_, value in least.items() if value})

    def set(self, wanted: Grading) -> list[int]:
        with unit_of_work():
            return grades.set_grading(self.course.id, wanted, seen=grading.of(self.course.id).scheme_id, at=now(),
                                      by=self.instructor.id)

    def read(self, learner: User, count: int = 9) -> None:
        for activity in self.readings[:count]:
            with unit_of_work():
                courses.complete_activity(learner.id, activity.id, at=now())

    def sit(self, learner: User, activity: Activity, right: int) -> Attempt:
        """Hand in an attempt with so many of the ten questions right."""
        with unit_of_work():
            attempt = services.start(learner.id, activity, at=now())
            sent = [services.Answer(q.public_id, ["true" if n < right else "false"], n + 1, "d")
                    for n, q in enumerate(self.questions[activity.id])]
            services.save(attempt.public_id, learner.id, sent, at=now())
            return services.submit(attempt.public_id, learner.id, at=now())

    def override(self, learner: User, activity: Activity, score: str | None, *, seen: int | None = None,
                 by: User | None = None, reason: str = "Ujian tulis.") -> bool:
        with unit_of_work():
            return grades.set_score(self.item(activity), self.course.id, learner.id, Decimal(score) if score else None,
                                    reason, seen=seen, by=(by or self.instructor).id, at=now())

    def place(self, learner: User) -> Enrolment:
        place = enrolments.place_of(learner.id, self.course.id)
        assert place is not None
        db.session.refresh(place)
        return place

    def enrol(self, *learners: User) -> None:
        with unit_of_work():
            for learner in learners:
                enrolling.enrol(learner.id, self.cohort, at=now())

    def left(self, learner: User) -> int:
        return len(outline.missing(learner.id, self.course.id))


def build(cast: Cast, *, kind: str = "true_false") -> Graded:
    """Inside the present unit of work; the learner of the cast has a place."""
    at = now()
    course = courses.create_course(code="NILAI-01", title="Pelatihan Bernilai", agency_id=cast.school.id, at=at)
    module = courses.add_module(course, "Modul")
    readings = [courses.add_activity(module, "reading", f"Bacaan {n}", body="Isi.", completion="marked") for n in range(9)]
    quizzes = [courses.add_activity(module, "quiz", title) for title in ("Kuis tengah", "Tes akhir")]
    questions: dict[int, list[Question]] = {}
    for activity in quizzes:
        services.create_quiz(activity.id, passing_score=70)
        questions[activity.id] = [services.create_question(course.id, kind, f"Pernyataan {n}.", {"answer": True}, at=at)
                                  for n in range(10)]
        for question in questions[activity.id]:
            services.place_question(activity.id, question.id)
    course.status = "published"
    db.session.flush()
    cohort = enrolling.create_cohort(
        course.id, "Angkatan I", agency_id=cast.province.id, starts_on=at.date() - timedelta(days=3),
        ends_on=at.date() + timedelta(days=30), at=at)
    enrolling.enrol(cast.learner.id, cohort, at=at)
    return Graded(course, cohort, readings, quizzes[0], quizzes[1], questions, cast.instructor)


def audited(action: str) -> Iterable[AuditEntry]:
    return db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)).all()
