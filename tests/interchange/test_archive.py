"""Our own course archive: what is taken along comes back as it was, and a broken one says where."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from lms.assessments import parcel as quiz_parcel
from lms.assessments import services as quizzes
from lms.assessments.gradebook import grading
from lms.assessments.gradebook import services as gradebook
from lms.assessments.services import quizzes as quiz_services
from lms.assignments import parcel as assignment_parcel
from lms.assignments import services as assignments
from lms.assignments.services import assignments as assignment_services
from lms.core.database import now
from lms.core.errors import Unreadable
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses import services as course_services
from lms.discussions import glossary
from lms.interchange import writing
from lms.packages import services as packages
from tests.cast import Cast
from tests.interchange.conftest import PDF, packed, picture
from tests.packages.conftest import manifest
from tests.packages.conftest import packed as package


@pytest.fixture
def full(cast: Cast) -> Any:
    """A course with everything that rooms keep of one."""
    at = now()
    scorm = package({"imsmanifest.xml": manifest(
        '<item identifier="i" identifierref="r"><title>Satu</title></item>',
        '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a.html"><file href="a.html"/></resource>'),
        "a.html": "<p>Halo</p>"})
    unpacked = packages.unpack(scorm, "paket.zip")
    with unit_of_work():
        course = course_services.create_course(code="UTUH-01", title="Kursus utuh", agency_id=cast.school.id, at=at,
                                               summary="Ringkas.", objectives=["Mampu"], hours_asynchronous=3)
        first = course_services.add_module(course, "Pengantar", summary="Awal", hours_asynchronous=3)
        text = course_services.add_activity(first, "reading", "Bacaan", minutes=5, completion="time", minimum_seconds=60)
        course_services.add_material(text, io.BytesIO(picture()), "peta.png", role="image", alt="Peta", at=at)
        file = course_services.add_activity(first, "file", "Berkas", is_required=False)
        course_services.add_material(file, io.BytesIO(PDF), "isi.pdf", at=at)
        course_services.write(text, f"## Bab\n\n![Peta](<peta.png>)\n\nLihat [berkas](</activities/{file.public_id}>).")
        quiz = course_services.add_activity(first, "quiz", "Kuis")
        final = course_services.add_activity(first, "quiz", "Tes akhir")
        for one in (quiz, final):
            quizzes.create_quiz(one.id, time_limit_minutes=10, bands=[{"least": "50", "text": "Bagus"}])
        question = quizzes.create_question(course.id, "single", "Berapa?", {"options": [
            {"text": "Dua", "correct": True, "feedback": "Ya"}, {"text": "Tiga", "correct": False, "feedback": ""}]}, at=at)
        quizzes.place_question(quiz.id, question.id, points=Decimal("2.5"))
        quizzes.add_draw(final.id, count=1, category="Bab 1", tags=("mudah",))
        quizzes.name_tests(course.id, quiz.id, final.id)
        task = course_services.add_activity(first, "assignment", "Tugas")
        made = assignments.create_assignment(task.id, instructions="Tulis.", due_day=3)
        assignments.put_criterion(made, "Isi", "", [(Decimal(2), "baik"), (Decimal(0), "kurang")])
        shown = course_services.add_activity(first, "package", "Paket")
        packages.set_content(shown.id, course.id, unpacked=unpacked, name="paket.zip", passing=80, may_repeat=False, at=at)
        glossary.add(course.id, "NIK", "Nomor Induk Kependudukan.", by=cast.instructor.id, at=at)
        gradebook.set_grading(course.id, grading.Grading(share=90, weights={quiz.id: Decimal(2)}), seen=None, at=at)
    return course


def taken(course_id: int) -> io.BytesIO:
    made = io.BytesIO()
    assert writing.write(course_id, "archive", made) == []
    made.seek(0)
    return made


def contents(archive: io.BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as held:
        return {name: held.read(name) for name in held.namelist()}


def test_what_is_taken_along_comes_back_byte_for_byte(full: Any, bring: Callable[..., Any]) -> None:
    first = taken(full.id)
    again = bring(first, "UTUH-02")
    before, after = contents(first), contents(taken(again.id))
    before["course.json"] = before["course.json"].replace(b"UTUH-01", b"UTUH-02")
    assert before == after
    assert json.loads(before["parts/assessments.json"])["paired_tests"] == ["m1a3", "m1a4"]
    assert {"files/m1a1/peta.png", "files/m1a2/isi.pdf", "packages/m1a6.zip"} <= before.keys()


def test_a_text_leads_to_the_activity_of_its_own_course(full: Any, bring: Callable[..., Any]) -> None:
    again = bring(taken(full.id), "UTUH-02")
    text, file = courses.outline(again.id).activities()[:2]
    body = courses.page_activity_or_404(text.public_id).body_html
    assert f'href="/activities/{file.public_id}"' in body
    assert "peta.png" in body


def test_the_same_course_gives_the_same_bytes(full: Any) -> None:
    assert taken(full.id).getvalue() == taken(full.id).getvalue()


@pytest.mark.parametrize(("broken", "place"), [
    ({"course": 3}, "course"), ({"modules": [{"title": "A"}]}, "modules[1].summary"),
    ({"modules": [{"title": "A", "summary": "", "hours_asynchronous": -1, "hours_synchronous": 0, "hours_field": 0,
                   "activities": []}]}, "modules[1].hours_asynchronous"), ({"version": 9}, "9")])
def test_a_broken_archive_names_the_place(full: Any, read: Callable[..., Any], broken: dict[str, Any], place: str) -> None:
    files = contents(taken(full.id))
    told = json.loads(files["course.json"]) | broken
    with pytest.raises(Unreadable) as caught:
        read(packed({**files, "course.json": json.dumps(told)}))
    assert place in str(caught.value)


@pytest.mark.parametrize("part", [
    {"quizzes": {"m1a3": {"settings": {"passing_score": "banyak"}, "rows": []}}},
    {"quizzes": {"m1a3": []}}, {"grading": {"share": 900, "all_marked": True, "scale": [], "items": {}}}])
def test_a_broken_part_imports_nothing(full: Any, bring: Callable[..., Any], part: dict[str, Any]) -> None:
    files = contents(taken(full.id))
    with pytest.raises(Unreadable):
        bring(packed({**files, "parts/assessments.json": json.dumps(part)}), "RUSAK-01")
    assert courses.by_code("RUSAK-01") is None


def test_a_question_that_the_bank_cannot_hold_is_told_and_the_rest_comes(full: Any, read: Callable[..., Any]) -> None:
    files = contents(taken(full.id))
    told = json.loads(files["parts/assessments.json"])
    told["questions"] += [{"ref": "q9", "kind": "tidak-ada"}, {"ref": "q10", **told["questions"][0], "content": {"options": 7}}]
    plan = read(packed({**files, "parts/assessments.json": json.dumps(told)}))
    assert len(plan.parts["assessments"]["questions"]) == 1
    assert len(plan.losses) == 2


def test_every_setting_of_a_room_travels() -> None:
    assert quiz_parcel._SHAPES.keys() == quiz_services.FIELDS
    assert assignment_parcel._SHAPES.keys() == assignment_services.FIELDS


def test_an_archive_whose_glossary_is_a_bare_list_still_brings_its_terms(full: Any, bring: Callable[..., Any]) -> None:
    held = contents(taken(full.id))
    held["parts/glossary.json"] = json.dumps(json.loads(held["parts/glossary.json"])["terms"]).encode()
    again = bring(packed(held), "UTUH-02")
    assert [(term.name, term.text) for term in glossary.terms(again.id)] == [("NIK", "Nomor Induk Kependudukan.")]
