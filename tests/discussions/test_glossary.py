"""The words of a course: written by its lecturers, read by its learners, beside what they read and on their devices too."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity, Course
from lms.courses.versions import copying
from lms.discussions import glossary, parcel, taken_along
from lms.discussions.errors import Refused
from lms.discussions.models import Term
from tests.cast import Cast
from tests.discussions.conftest import AsUser
from tests.enrolments.conftest import make_course


@pytest.fixture
def terms(course: Course) -> list[Term]:
    with unit_of_work():
        return [glossary.add(course.id, name, text, by=None, at=now()) for name, text in (
            ("Retensi", "Lama *simpan*."), ("asesmen", "Penilaian awal."), ("NIK", "Nomor induk."), ("3x24 jam", "Batas lapor."))]


def test_terms_stand_in_the_order_of_the_alphabet_and_are_found(as_user: AsUser, learner: User, course: Course,
                                                                terms: list[Term]) -> None:
    browser, address = as_user(learner), f"/courses/{course.public_id}/glossary"
    page = browser.get(address).text
    places = [page.index(f"<strong>{name}</strong>") for name in ("3x24 jam", "asesmen", "NIK", "Retensi")]
    assert places == sorted(places)
    assert "Lama <em>simpan</em>." in page
    assert "Tambahkan istilah" not in page
    found = browser.get(f"{address}?q=SIMPAN").text
    assert "Retensi" in found
    assert "asesmen" not in found
    assert "Istilah tidak ditemukan" in browser.get(f"{address}?q=pesawat").text


def test_a_lecturer_adds_changes_and_deletes(as_user: AsUser, cast: Cast, learner: User, course: Course) -> None:
    browser, address = as_user(cast.instructor), f"/courses/{course.public_id}/glossary"
    assert browser.post(f"{address}/new", data={"name": " Kerja   aman ", "text": "Tanpa **berkas** terbuka."}).status_code == 303
    term = db.session.scalars(sa.select(Term)).one()
    assert term.name == "Kerja aman"
    again = browser.post(f"{address}/new", data={"name": "KERJA AMAN", "text": "Lagi."})
    assert again.status_code == 422
    assert "sudah ada di glosarium" in again.text
    assert browser.post(f"/terms/{term.public_id}/edit", data={"name": "Kerja aman", "text": "Meja kosong."}).status_code == 303
    assert "Meja kosong." in as_user(learner).get(address).text
    assert browser.post(f"/terms/{term.public_id}/delete").status_code == 303
    assert "Belum ada istilah" in as_user(learner).get(address).text


def test_only_its_lecturers_write_and_only_who_follows_reads(as_user: AsUser, cast: Cast, learner: User, course: Course,
                                                            terms: list[Term]) -> None:
    address, given = f"/courses/{course.public_id}/glossary", {"name": "Baru", "text": "Baru."}
    for someone in (learner, cast.organiser, cast.stranger, cast.auditor):
        for page in (f"{address}/new", f"/terms/{terms[0].public_id}/edit", f"/terms/{terms[0].public_id}/delete"):
            assert as_user(someone).post(page, data=given).status_code in (403, 404), page
    assert as_user(cast.stranger).get(address).status_code == 403
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Term)) == 4


def test_a_term_is_not_there_twice_even_by_change(course: Course, terms: list[Term]) -> None:
    with pytest.raises(Refused), unit_of_work():
        glossary.change(terms[0], "nik", "Nomor.", by=1, at=now())
    db.session.expire_all()
    assert db.session.get_one(Term, terms[0].id).name == "Retensi"


def test_words_stand_beside_the_text_that_uses_them_and_go_onto_the_device(
        as_user: AsUser, learner: User, course: Course, steps: list[int], terms: list[Term]) -> None:
    first, second = (db.session.get_one(Activity, id_) for id_ in steps)
    with unit_of_work():
        courses.write(first, "Catat **NIK** dan\nretensi; jangan tulis NIKAH.")
        courses.write(second, "Tidak ada yang perlu dijelaskan: PERTEKNIKAN.")
    page = as_user(learner).get(f"/activities/{first.public_id}").text
    words = page.partition('id="words"')[2].partition("</details>")[0]
    assert "Nomor induk." in words
    assert "Lama <em>simpan</em>." in words
    assert "Penilaian awal." not in words
    assert 'id="words"' not in as_user(learner).get(f"/activities/{second.public_id}").text
    assert {id_: [one["name"] for one in held] for id_, held in taken_along.of(learner.id, steps).items()} == {
        first.id: ["NIK", "Retensi"]}


def test_the_glossary_goes_along_with_a_copy_and_in_a_parcel(cast: Cast, course: Course, terms: list[Term]) -> None:
    with unit_of_work():
        copy = copying.duplicate(course, code="SALIN-T", title="Salinan", agency_id=cast.school.id, at=now(),
                                 by=cast.instructor.id)
    assert [(term.name, term.html) for term in glossary.terms(copy.id)] == [(t.name, t.html) for t in glossary.terms(course.id)]
    told = parcel.give(course.id, SimpleNamespace(refs={}))["terms"]  # type: ignore[arg-type]
    assert told[0] == {"term": "3x24 jam", "meaning": "Batas lapor."}
    with unit_of_work():
        new = make_course(cast.school.id, "BARU-T")
        arriving: Any = SimpleNamespace(course=new, losses=[], by=None, at=now())
        parcel.take({"terms": [*told, told[1], {"term": "x" * 121, "meaning": "y"}, {"term": 5}, "rusak"]}, arriving)
    assert [term.name for term in glossary.terms(new.id)] == ["3x24 jam", "asesmen", "NIK", "Retensi"]
    assert len(arriving.losses) == 4
