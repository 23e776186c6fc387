"""A course with an assignment, a learner with a place, and two lecturers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from lms.accounts.models import User
from lms.assignments import queries, services
from lms.assignments.models import Assignment, Work
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses import services as course_services
from lms.courses.models import Activity, Course
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from lms.enrolments.reach import WHOLE
from tests.cast import Cast, person
from tests.uploads.conftest import PDF, Sender

CRITERIA = (("Isi", [(Decimal(10), "Lengkap"), (Decimal(5), "Kurang"), (Decimal(0), "Tidak ada")]),
            ("Bahasa", [(Decimal(5), "Jelas"), (Decimal(0), "Tidak jelas")]))


@dataclass
class Desk:
    """The assignment under test, and what people do with it."""

    course: Course
    activity: Activity
    assignment: Assignment
    cohort: Cohort
    cast: Cast
    colleague: User
    third: User

    def work(self, text: str = "Laporan saya.", learner: User | None = None, at: datetime | None = None,
             files: tuple[FileStorage, ...] = ()) -> Work:
        """A version handed in."""
        learner, at = learner or self.cast.learner, at or now()
        kept = services.keep(files, self.assignment)
        with unit_of_work():
            draft = services.open_draft(self.assignment, self.activity, learner.id, at=at)
            services.save_draft(draft, self.assignment, text, kept, seen=draft.edits, at=at)
            return services.hand_in(self.assignment, self.activity, learner.id, at=at)

    def marks(self, content: int, language: int, comment: str = "") -> dict[str, dict[str, str]]:
        first, second = self.assignment.rubric
        return {first["key"]: {"points": f"{content:.2f}", "comment": comment},
                second["key"]: {"points": f"{language:.2f}", "comment": ""}}

    def mark(self, work: Work, content: int, language: int, by: User | None = None, comment: str = "Baik.") -> None:
        """Written and finished."""
        marker = by or self.cast.instructor
        with unit_of_work():
            services.save_sheet(self.assignment, work, self.marks(content, language), comment, by=marker.id, seen=0, at=now())
            services.finish_sheet(self.assignment, work, by=marker.id, at=now())

    def release(self) -> None:
        with unit_of_work():
            services.release(self.assignment, self.activity, whose=WHOLE, at=now())

    def change(self, **settings: Any) -> None:
        with unit_of_work():
            services.update_assignment(self.assignment, **settings)

    def standing(self, at: datetime | None = None) -> queries.Standing:
        return queries.standing(self.assignment, self.course.id, self.cast.learner.id, at=at or now())

    @property
    def is_done(self) -> bool:
        row = courses.progress_row(self.cast.learner.id, self.activity.id)
        return row is not None and row.completed_at is not None


@pytest.fixture
def desk(cast: Cast) -> Desk:
    at = now()
    with unit_of_work():
        course = course_services.create_course(code="UJI-01", title="Pelatihan Uji", agency_id=cast.school.id, at=at)
        module = course_services.add_module(course, "Modul satu")
        activity = course_services.add_activity(module, "assignment", "Laporan lapangan")
        assignment = services.create_assignment(activity.id, instructions="Tulis **laporan**.")
        for title, levels in CRITERIA:
            services.put_criterion(assignment, title, "", levels)
        course.status = "published"
        cohort = enrolments.create_cohort(course.id, "Angkatan I", agency_id=cast.province.id, at=at, time_zone="Asia/Jayapura",
                                          starts_on=at.date() - timedelta(days=3), ends_on=at.date() + timedelta(days=30))
        enrolments.enrol(cast.learner.id, cohort, at=at)
        colleague, third = (person(name, name.title(), cast.school, role="instructor", scope=("agency", cast.school.id))
                            for name in ("wati", "tigor"))
    return Desk(course, courses.activity_or_404(activity.public_id), assignment, cohort, cast, colleague, third)


@pytest.fixture
def learner_sends(desk: Desk, as_user: Callable[[User], Any]) -> Sender:
    return Sender(as_user(desk.cast.learner), desk.activity.public_id, "assignments.work")


__all__ = ["PDF"]
