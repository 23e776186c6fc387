"""A full house to measure in: the demonstration, a thousand more people, courses of 42 and of 307 activities."""

from __future__ import annotations

from datetime import timedelta

from lms.accounts import queries as people
from lms.accounts.services import create_user
from lms.assessments import services as assessments
from lms.core.app import create_app
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import queries, services
from lms.enrolments import services as enrolments

TEXT = "Paragraf tentang pelayanan sosial yang baik di daerah perbatasan, dengan contoh dari lapangan.\n\n" * 12


def fill() -> None:
    """Call once on a migrated database with the demonstration in it."""
    with create_app(serving=False).app_context():
        with unit_of_work():
            for n in range(934):
                create_user(username=f"bench{n}", name=f"Peserta Ke-{n}", at=now(), password_hash="!")
        for count in (42, 307):
            with unit_of_work():
                _course(count)


def _course(count: int) -> None:
    learner, school = people.find("peserta"), people.find("dosen")
    assert learner
    assert school
    assert school.agency_id
    course = services.create_course(code=f"BENCH-{count}", title=f"Pelatihan {count} kegiatan", agency_id=school.agency_id, at=now(),
                                    hours_asynchronous=10, summary="Untuk diukur.", objectives=["Terukur"])
    for m in range(max(1, count // 10)):
        module = services.add_module(course, f"Modul {m + 1}", hours_asynchronous=10 if m == 0 else 0)
        for n in range(count // 10 + (1 if m == 0 else 0) if count < 100 else 10 + (7 if m == 0 else 0)):
            services.add_activity(module, "reading", f"Bacaan {m + 1}.{n + 1}", body=TEXT, completion="marked", minutes=10)
    quiz = services.add_activity(module, "quiz", "Kuis 20 soal", completion="passed", is_required=False)
    assessments.create_quiz(quiz.id, passing_score=70)
    for n in range(20):
        options = {"options": [{"text": text, "correct": text == "Benar"} for text in ("Benar", "Salah", "Ragu", "Lain")]}
        question = assessments.create_question(course.id, "single", f"Soal {n + 1}?", options, at=now())
        assessments.place_question(quiz.id, question.id)
    services.publish(course, at=now())
    cohort = enrolments.create_cohort(course.id, "Angkatan ukur", agency_id=school.agency_id, at=now(),
                                      starts_on=now().date() - timedelta(days=2), ends_on=now().date() + timedelta(days=40))
    enrolments.enrol(learner.id, cohort, at=now())
    for step in queries.outline(course.id).activities()[: count // 2]:
        services.complete_activity(learner.id, step.id, at=now())


if __name__ == "__main__":
    fill()
