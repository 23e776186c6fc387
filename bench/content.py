"""What the pages are measured with: 1,003 people, courses of 42 and 307 activities, a quiz of 20 questions, certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lms.accounts import passwords
from lms.accounts import services as accounts
from lms.assessments import services as assessments
from lms.certificates import services as certificates
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import queries, services
from lms.courses.models import Course
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort

PEOPLE, QUESTIONS, GRADUATES, PASSWORD = 1003, 20, 20, "ukur-kecepatan-42"
PARAGRAPH = ("Pekerja sosial mendampingi keluarga **sebelum** keputusan diambil, mencatat apa yang *dikatakan* klien, dan "
             "menyepakati langkah berikut bersama semua yang terlibat, sebagaimana diatur dalam pedoman pelayanan.\n\n")
READING = "".join(f"## Bagian {n}\n\n{PARAGRAPH * 2}- satu hal\n- hal lain\n\n" for n in range(1, 7))


@dataclass(frozen=True)
class Stage:
    """Where the learner's pages are, and who may sign in."""

    learner_id: int
    middle_id: int
    middle: str
    large: str
    reading: str
    quiz: str
    code: str
    usernames: tuple[str, ...]


def furnish() -> Stage:
    """Fill an empty, migrated database; needs an application context."""
    with unit_of_work():
        office = accounts.create_agency("Politeknik Kesejahteraan Sosial", "office")
        people = _people(office.id)
        certificates.set_issuer(
            office.id, unit_code="POLTEKESOS", number_pattern="{seq:04d}/{program}/{cohort}/{unit}/{roman_month}/{year}",
            document_title="Surat Tanda Tamat Pendidikan dan Pelatihan", heading=["Politeknik Kesejahteraan Sosial"],
            city="Bandung", signatory_name="Dr. Wiratama", signatory_position="Direktur", signatory_number="",
            signatory_note="")
    with unit_of_work():
        small, middle, large = (_course(code, office.id, steps) for code, steps in (("A-02", 2), ("B-42", 42), ("C-307", 307)))
        first = people[0]
        graduating = _cohort(small, office.id)
        for learner in people[:GRADUATES]:
            _follow(learner.id, graduating, 1.0)
        for course in (middle, large):
            _follow(first.id, _cohort(course, office.id), 0.5)
    steps = list(queries.outline(middle.id).activities())
    code = db.session.scalars(db.text("select code from certificates_certificate order by id limit 1")).one()
    return Stage(first.id, middle.id, middle.public_id, large.public_id, steps[0].public_id,
                 next(s.public_id for s in steps if s.kind == "quiz"), code, tuple(p.username for p in people))


def _people(agency_id: int) -> list[Any]:
    kept = passwords.hashed(PASSWORD)
    return [accounts.create_user(
        username=f"orang{n:04d}", name=f"Sari Wulandari {n}", at=now(), agency_id=agency_id, employment_type="non_asn",
        password_hash=kept) for n in range(PEOPLE)]


def _course(code: str, agency_id: int, steps: int) -> Course:
    course = services.create_course(
        code=code, title=f"Pelatihan dengan {steps} kegiatan", agency_id=agency_id, at=now(), training_form=16,
        summary="Bagi pendamping keluarga.", description=PARAGRAPH * 3, hours_asynchronous=12, hours_synchronous=8,
        objectives=["Menjelaskan peran pendamping", "Mencatat kasus", "Menutup kasus"])
    course.status = "published"
    for number in range(steps):
        if number % 8 == 0:
            module = services.add_module(course, f"Mata pelatihan {number // 8 + 1}", hours_asynchronous=1)
        if number == 30:
            _quiz(course, services.add_activity(module, "quiz", "Kuis akhir", minutes=20).id)
        else:
            services.add_activity(module, "reading", f"Bacaan {number + 1}: pendampingan keluarga", body=READING, minutes=10,
                                  completion=("opened", "marked")[number % 2])
    return course


def _quiz(course: Course, activity_id: int) -> None:
    assessments.create_quiz(activity_id, time_limit_minutes=None, attempts_allowed=3, passing_score=70)
    for number in range(QUESTIONS):
        options = [{"id": f"{number:02d}{letter}", "text": f"Jawaban {letter}", "correct": letter == "a"} for letter in "abcd"]
        question = assessments.create_question(course.id, "single", PARAGRAPH, {"options": options}, at=now())
        assessments.place_question(activity_id, question.id)


def _cohort(course: Course, agency_id: int) -> Cohort:
    today = now().date()
    return enrolments.create_cohort(
        course.id, "Angkatan I 2026", agency_id=agency_id, starts_on=today - timedelta(9), ends_on=today + timedelta(30), at=now(),
        place="Daring")


def _follow(learner_id: int, cohort: Cohort, share: float) -> None:
    enrolments.enrol(learner_id, cohort, at=now())
    steps = list(queries.outline(cohort.course_id).activities())
    for step in steps[:int(len(steps) * share)]:
        services.complete_activity(learner_id, step.id, at=now())
