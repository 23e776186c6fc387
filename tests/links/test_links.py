"""Where the texts of a course lead: found, checked, told to its lecturers."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from PIL import Image

from lms.core.database import db, now
from lms.core.testing import statements
from lms.core.work import unit_of_work
from lms.courses import queries
from lms.courses import services as courses
from lms.courses.versions import copying
from lms.discussions import glossary
from lms.links import jobs, services
from lms.links.models import Check, Link
from tests.courses.conftest import make_course


def picture():
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return io.BytesIO(out.getvalue())


@pytest.fixture
def checked(app, school, neighbour, monkeypatch):
    """Writes into the first reading, checks, and returns what was found: by the words of a link its outcome and reason."""
    monkeypatch.setitem(app.config, "LINKS_WITHIN", ("127.0.0.1",))
    monkeypatch.setattr("lms.links.asking.PAUSE", 0)

    def check(text, *, course=None, activity=None):
        with unit_of_work():
            courses.write(activity or school.reading, text)
            services.ask((course or school.course).id, at=now())
        jobs.check((course or school.course).id)
        return {link.words: (link.outcome, link.why) for link in db.session.scalars(sa.select(Link).order_by(Link.id))}

    return check


def test_links_out_there_are_asked_once_each(checked, neighbour):
    found = checked(f"[ada]({neighbour.address}/200) [lagi]({neighbour.address}/200#bagian) [hilang]({neighbour.address}/404)\n"
                    f"\n| a |\n|---|\n| [pindah]({neighbour.address}/301/200) |\n\n<{neighbour.address}/403> "
                    "[surat](mailto:a@b.id)")
    assert found == {"ada": ("fine", ""), "lagi": ("fine", ""), "hilang": ("broken", "gone"), "pindah": ("moved", "moved"),
                     f"{neighbour.address}/403": ("unchecked", "closed")}
    assert [path for path in neighbour.paths() if path == "HEAD /200"] == ["HEAD /200"] * 2, "once for itself, once from /301/200"


def test_links_within_the_house_are_looked_up_and_never_asked(checked, school, neighbour, app):
    other, base = school.steps["time"], app.config["BASE_URL"]
    found = checked(
        f"[sini](/activities/{other.public_id}) [mutlak]({base}/activities/{other.public_id}) [hilang](/activities/abcdefgh) "
        f"[kursus](/courses/{school.course.public_id}) [kursus lain](/courses/zzzzzz) [halaman](/tidak-ada) [daftar](/courses) "
        f"[tempat](#bagian) [kode](/v/ABCD) [berkas](lampiran.pdf)[^1]\n\n[^1]: Catatan [kaki](#fn1).")
    assert found == {
        "sini": ("fine", ""), "mutlak": ("fine", ""), "hilang": ("broken", "no_activity"), "kursus": ("fine", ""),
        "kursus lain": ("broken", "no_course"), "halaman": ("broken", "no_page"), "daftar": ("fine", ""),
        "tempat": ("broken", "no_anchor"), "kode": ("unchecked", "inside"),
        "berkas": ("broken", "no_file"), "kaki": ("fine", "")}
    assert neighbour.asked == []


def test_files_and_pictures_are_those_beside_the_text(checked, school):
    with unit_of_work():
        courses.add_material(school.reading, picture(), "peta desa.png", role="image", alt="Peta", at=now())
    found = checked("![Peta](<peta desa.png>) [unduh](peta%20desa.png) ![lain](lain.png) ![luar](https://example.org/a.png)")
    assert found == {"Peta": ("fine", ""), "unduh": ("fine", ""), "lain": ("broken", "no_picture"),
                     "luar": ("broken", "picture_elsewhere")}


def test_a_link_that_stayed_behind_in_the_version_before_is_told_with_its_new_place(checked, cast, school):
    old = school.steps["time"]
    with unit_of_work():
        courses.write(school.reading, f"[lanjut](/activities/{old.public_id})")
        copy = copying.begin_version(school.course, at=now(), by=cast.instructor.id)
        services.ask(copy.id, at=now())
    jobs.check(copy.id)
    link = db.session.scalars(sa.select(Link)).one()
    here = queries.same_activity(old, copy.id)
    assert (link.outcome, link.why, link.leads_to) == ("moved", "other_version", f"/activities/{here.public_id}")


def test_what_leads_into_another_course_is_not_called_fine(checked, cast):
    with unit_of_work():
        other = make_course(cast, "LAIN-1")
        there = courses.add_activity(courses.add_module(other, "M"), "reading", "B", body="x")
    assert checked(f"[lain](/activities/{there.public_id})") == {"lain": ("unchecked", "other_course")}


def test_the_description_and_the_glossary_are_looked_at_too(checked, cast, school, neighbour, as_user):
    with unit_of_work():
        courses.update_course(school.course, description=f"[uraian]({neighbour.address}/404)")
        glossary.add(school.course.id, "PPKS", f"Lihat [istilah]({neighbour.address}/410).", by=cast.instructor.id, at=now())
    assert checked("Tanpa tautan.") == {"uraian": ("broken", "gone"), "istilah": ("broken", "gone")}
    page = as_user(cast.instructor).get(f"/teach/{school.course.public_id}/links").text
    assert all(place in page for place in ("Deskripsi pelatihan", "PPKS"))


@pytest.mark.parametrize("text", [
    "[a](http://[::1)", "[a](http://a:99999/)", "[a](javascript:alert(1))", "[a](data:text/html,x)", "[a](//)", "[a](http:x)",
    "[a](<http://a b>)", "[a](\\\\host\\x)", "![a]()", "[a]()", "[a](https:///x)", "[](http://127.0.0.1:1/)"])
def test_whatever_a_lecturer_wrote_the_check_comes_to_an_end(checked, text):
    for outcome, why in checked(text).values():
        assert (outcome, bool(why)) in (("broken", True), ("unchecked", True), ("fine", False))
    assert db.session.scalars(sa.select(Check.state)).one() == "done"


def test_the_page_tells_what_is_broken_where_and_what_to_do(checked, cast, school, neighbour, as_user):
    page = f"/teach/{school.course.public_id}/links"
    lecturer = as_user(cast.instructor)
    assert "Belum diperiksa" in lecturer.get(page).text
    checked(f"[hilang]({neighbour.address}/404) [ada]({neighbour.address}/200)")
    told = lecturer.get(page).text
    edit = f"/teach/activities/{school.reading.public_id}"
    assert all(part in told for part in ("Rusak", "Halaman itu sudah tidak ada.", edit, "1 tautan berfungsi"))
    assert "Terakhir diperiksa" in told
    assert "1 tautan pelatihan ini rusak." in lecturer.get(f"/teach/{school.course.public_id}").text
    with unit_of_work():
        courses.write(school.reading, "Sudah dibetulkan.")
    assert "Teksnya diubah setelah pemeriksaan ini." in lecturer.get(page).text


def test_a_course_without_links_and_one_that_is_all_right_are_told_apart(checked, cast, school, neighbour, as_user):
    page = f"/teach/{school.course.public_id}/links"
    checked("Tanpa tautan.")
    assert "Teks pelatihan ini tidak memuat tautan." in as_user(cast.instructor).get(page).text
    checked(f"[ada]({neighbour.address}/200)")
    assert "Semua tautan berfungsi." in as_user(cast.instructor).get(page).text


def test_check_again_asks_once_however_often_it_is_pressed(cast, school, as_user, queued):
    page, lecturer = f"/teach/{school.course.public_id}/links", as_user(cast.instructor)
    assert lecturer.post(f"{page}/check").status_code == 303
    assert lecturer.post(f"{page}/check").status_code == 303
    assert [job for job in queued if job[0] == "links.check"] == [("links.check", {"course_id": school.course.id})]
    assert "Tautan sedang diperiksa" in lecturer.get(page).text
    assert lecturer.get(f"{page}?seen=waiting.0").json == {"ready": False}
    jobs.check(school.course.id)
    assert lecturer.get(f"{page}?seen=waiting.0").json == {"ready": True}


@pytest.mark.parametrize("who", ["learner", "stranger", "organiser"])
def test_nobody_but_its_lecturers_sees_or_starts_a_check(follower, school, as_user, who):
    page, person = f"/teach/{school.course.public_id}/links", as_user(getattr(follower, who))
    assert person.get(page).status_code in (403, 404)
    assert person.post(f"{page}/check").status_code in (403, 404)
    assert db.session.scalars(sa.select(Check)).all() == []


def test_a_check_that_was_cut_off_is_begun_again_and_old_ones_are_repeated(cast, school, queued):
    with unit_of_work():
        services.ask(school.course.id, at=now() - timedelta(hours=1))
        assert services.begin(school.course.id, at=now() - timedelta(hours=1))
        assert not services.begin(school.course.id, at=now() - timedelta(minutes=50)), "another worker has it"
    queued.clear()
    jobs.sweep()
    assert queued == [("links.check", {"course_id": school.course.id})]
    jobs.check(school.course.id)
    queued.clear()
    jobs.sweep()
    assert queued == []
    with unit_of_work():
        db.session.execute(sa.update(Check).values(done_at=now() - timedelta(days=31)))
    jobs.sweep()
    assert queued == [("links.check", {"course_id": school.course.id})]


def test_published_courses_are_checked_by_themselves_unless_the_operator_says_no(app, school, queued, monkeypatch):
    monkeypatch.setitem(app.config, "LINKS_DAYS", 0)
    jobs.sweep()
    assert queued == []
    monkeypatch.setitem(app.config, "LINKS_DAYS", 30)
    jobs.sweep()
    assert queued == [("links.check", {"course_id": school.course.id})]


def test_the_page_of_a_long_course_asks_no_more_than_that_of_a_short_one(checked, cast, school, as_user):
    page, counts = f"/teach/{school.course.public_id}/links", []
    for amount in (2, 40):
        checked(" ".join(f"[hilang {n}](/activities/tidak{n})" for n in range(amount)))
        lecturer = as_user(cast.instructor)
        lecturer.get(page)
        with statements() as seen:
            lecturer.get(page)
        counts.append(len(seen))
    assert all(more <= less for less, more in pairwise(counts)), counts
