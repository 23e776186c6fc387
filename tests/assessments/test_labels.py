"""A question is known by its name, category, tags, points, difficulty and penalty."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import exports, queries, services
from lms.assessments.formats import Incoming, detect, gift_labels, outgoing, template
from lms.assessments.labels import Labels, parted, path, split
from lms.assessments.models import Question
from lms.assessments.services import imports
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import Room
from tests.cast import Cast

Browser = Callable[[User], Client]
GIFT = """$CATEGORY: $course$/top/Etika/Kerahasiaan

// [tag:hak] [tag:difficulty:hard] [points:2.5] [penalty:0.3333333]
::Hak klien::Siapa yang memutuskan? {=Klien ~Petugas}
"""
FULL = Labels("Hak klien", "Etika/Kerahasiaan", ("hak",), Decimal("2.50"), "hard", Decimal("0.3333333"))


@pytest.mark.parametrize(("told", "names"), [
    ("$course$/top/Etika/Dasar", ["Etika", "Dasar"]), ("top/ Etika ", ["Etika"]), ("/Etika//Moral/x/", ["Etika/Moral", "x"]),
    ("$system$/top", []), ("", [])])
def test_a_category_is_a_path_without_what_moodle_hangs_it_on(told: str, names: list[str]) -> None:
    assert split(told) == names
    assert split(path(names)) == names


def test_a_difficulty_told_as_a_tag_is_no_tag() -> None:
    assert parted(["a", "Kesukaran: sulit", "difficulty:odd"]) == (("a", "difficulty:odd"), "hard")


def test_labels_are_kept_within_bounds() -> None:
    kept = Labels(" Nama\n ini ", "A/" + "x" * 600, ("Satu", "satu", " "), Decimal("1000.555"), "odd", Decimal(-1)).tidy()
    assert kept == Labels("Nama ini", "A", ("Satu",), Decimal(1000), None, Decimal(0))


def taken(raw: bytes, room: Room) -> list[Labels]:
    """Imported into the bank: the labels of what is new there."""
    before = {q.id for q in db.session.scalars(sa.select(Question))}
    reading = imports.sift(detect.read(io.BytesIO(raw)))
    assert not reading.notes
    with unit_of_work():
        imports.take_in(room.course.id, reading.questions, at=now())
    return [q.labels for q in db.session.scalars(sa.select(Question).where(Question.id.not_in(before)))]


@pytest.mark.parametrize("form", ["gift", "moodle_xml", "qti3"])
def test_labels_travel_from_a_file_to_the_bank_and_out_again(form: str, room: Room) -> None:
    assert taken(GIFT.encode(), room) == [FULL]
    questions = [q for q in exports.of_bank(room.course.id) if q.name]
    assert taken(outgoing.write(questions, form).content, room) == [FULL]


def test_the_table_for_lecturers_has_columns_for_labels(room: Room) -> None:
    assert Labels("Hak klien", "Etika/Hak klien", ("hak", "layanan"), Decimal(2), "easy") in taken(template.workbook(), room)


def test_labels_that_do_not_fit_are_told(room: Room) -> None:
    reading = imports.sift(detect.read(io.BytesIO(GIFT.replace("2.5", "2.555").encode())))
    assert [(note.where, "bobot nilai" in str(note.reason)) for note in reading.notes] == [("baris 4", True)]


def test_a_lecturer_labels_a_question_in_its_editor(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, question = as_user(cast.instructor), room.questions["true_false"]
    page = f"/questions/{question.public_id}/edit"
    fields = {"text": question.text, "answer": "true"}
    given = {"name": "Rahasia", "category": " Etika / Dasar ", "tags": "rahasia, Rahasia, bab 1", "difficulty": "medium",
             "points": "2,5", "penalty": "33,33333"}
    assert browser.post(page, data=fields | given | {"points": "2,555"}).status_code == 422
    assert browser.post(page, data=fields | given | {"difficulty": "gila"}).status_code == 422
    assert browser.post(page, data=fields | given).status_code == 303
    db.session.expire_all()
    assert question.labels == Labels(
        "Rahasia", "Etika/Dasar", ("rahasia", "bab 1"), Decimal("2.5"), "medium", Decimal("0.3333333"))
    text = browser.get(page).text
    assert 'value="33.33333"' in text
    assert '<option value="Etika/Dasar">' in text


def test_a_question_taken_from_the_bank_brings_its_points(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        question = services.create_question(room.course.id, "essay", "Ceritakan.", {}, at=now(),
                                            labels=Labels(points=Decimal("7.25")))
    as_user(cast.instructor).post(f"/quizzes/{room.activity.public_id}/bank", data={"question": question.public_id})
    assert queries.placed(room.activity.id)[-1].points == Decimal("7.25")


def test_a_tag_of_gift_may_end_in_what_would_hide_the_bracket_after_it() -> None:
    told = [("tag", "jalur C:\\"), ("tag", "a]b\\]"), ("points", "2")]
    question = Incoming("essay", "Uraikan.", {}, tags=("jalur C:\\", "a]b\\]"), points=Decimal(2))
    assert gift_labels.found(gift_labels.written(question)) == told
