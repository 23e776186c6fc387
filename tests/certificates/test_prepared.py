"""The paper is laid out before anybody waits for it, and once for all processes."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.certificates import preparing, queries, services, workshop
from lms.certificates.designs.design import LANDSCAPE, house
from lms.certificates.models import Issuer
from lms.certificates.paper import saved
from lms.certificates.paper.compiled import marks
from lms.certificates.paper.compiled.filling import Compiled
from lms.certificates.paper.compiled.marks import Form
from lms.certificates.paper.printing import FULL, Job, Printer
from lms.certificates.paper.render import Here, render
from lms.certificates.paper.saved import Saved
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity, Course, Module
from lms.courses.queries import outline
from lms.enrolments import queries as enrolled
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.certificates.specimens import AT, BADGE, FACTS, LONG, statement_of
from tests.certificates.test_compiled import SEAL

JOB = Job(FACTS, AT, statement_of(FACTS), BADGE, SEAL, house())


class Counted:
    """Lays out here and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def compiled(self, job: Job, form: Form, density: str) -> Compiled | str:
        self.times += 1
        return Here().compiled(job, form, density)

    def whole(self, job: Job) -> bytes:
        raise AssertionError("fits")


def test_what_one_process_has_laid_out_another_only_fills(tmp_path: Path) -> None:
    counted = Counted()
    first = Printer(Saved(counted, tmp_path / "layouts")).printed(JOB)
    assert counted.times == 1
    other = replace(FACTS, learner_name="Markus Lawing Anyeq Ubang, S.Tr.Sos.", number="0013/MKAS-01/III/POLTEKESOS/XI/2026")
    assert Printer(Saved(counted, tmp_path / "layouts")).printed(JOB) == first
    assert Printer(Saved(counted, tmp_path / "layouts")).printed(replace(JOB, facts=other)) == render(
        other, generated_at=AT, statement=JOB.statement, badge=BADGE, seal=SEAL)
    assert counted.times == 1


@pytest.mark.parametrize("other", [
    replace(JOB, seal=""), replace(JOB, badge=""), replace(JOB, design=house(LANDSCAPE)), replace(JOB, facts=LONG)],
    ids=["seal", "badge", "design", "specimen"])
def test_a_layout_serves_no_certificate_of_another_kind(tmp_path: Path, other: Job) -> None:
    counted = Counted()
    Printer(Saved(counted, tmp_path)).prepare(JOB)
    laid_out = counted.times
    Printer(Saved(counted, tmp_path)).prepare(other)
    assert counted.times > laid_out


def test_a_program_that_lays_out_otherwise_believes_none_of_an_older_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted()
    Printer(Saved(counted, tmp_path)).prepare(JOB)
    monkeypatch.setattr(saved, "_edition", lambda: "newer")
    Printer(Saved(counted, tmp_path)).prepare(JOB)
    assert counted.times == 2


class Loud:
    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return eval, ("open(__import__('os').environ['LMS_TEST_TRACE'], 'w')",)


@pytest.mark.parametrize("content", [b"", b"\x80\x05", pickle.dumps(Loud()), pickle.dumps(["a list"])],
                         ids=["empty", "cut", "program", "else"])
def test_a_file_that_is_no_layout_runs_nothing_and_is_made_anew(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    trace = tmp_path / "trace"
    monkeypatch.setenv("LMS_TEST_TRACE", str(trace))
    folder, counted = tmp_path / "layouts", Counted()
    Printer(Saved(counted, folder)).prepare(JOB)
    (file,) = folder.iterdir()
    file.write_bytes(content)
    assert Printer(Saved(counted, folder)).printed(JOB).startswith(b"%PDF")
    assert counted.times == 2
    assert not trace.exists()
    assert file.stat().st_size > 100_000


def test_nobody_waits_for_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "layouts").write_text("a file stands where the folder should")
    counted = Counted()
    assert Printer(Saved(counted, tmp_path / "layouts")).printed(JOB).startswith(b"%PDF")


def test_the_folder_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(Counted):
        def compiled(self, job: Job, form: Form, density: str) -> Compiled | str:
            return FULL

    monkeypatch.setattr(saved, "MOST", 3)
    for title in "ABCDE":
        Saved(Full(), tmp_path).compiled(JOB, Form((title, "")), "airy")
    assert len(list(tmp_path.iterdir())) == 3


def test_what_is_kept_names_nobody() -> None:
    form, _ = marks.taken(JOB.page("airy"))
    page = "".join(form.pieces)
    for told in (FACTS.learner_name, FACTS.identity_number, FACTS.birth_place, FACTS.rank_grade, FACTS.position, FACTS.agency,
                 FACTS.number, FACTS.verification_code):
        assert told
        assert told not in page


@pytest.fixture
def exam(cast: Cast, course: Course, cohort: Cohort, issuer: Issuer) -> Activity:
    """What is left beside the reading; the learner has a place, and nothing has been laid out yet."""
    workshop.apart.end()
    shutil.rmtree(preparing.folder(), ignore_errors=True)
    with unit_of_work():
        (module,) = db.session.scalars(sa.select(Module).where(Module.course_id == course.id))
        made = courses.add_activity(module, "reading", "Ujian", body="Isi.", completion="marked", is_required=True)
        enrolments.enrol(cast.learner.id, cohort, at=now())
    return made


def read(learner_id: int, course: Course) -> None:
    courses.complete_activity(learner_id, outline(course.id).activities()[0].id, at=now())


def opened(learner_id: int, activity: Activity) -> None:
    with unit_of_work():
        courses.open_activity(learner_id, activity, at=now())


def kept() -> list[str]:
    return [file.name for file in preparing.folder().glob("[!.]*")]


def test_the_last_activity_has_the_paper_laid_out_when_it_is_opened(
        app: Flask, cast: Cast, course: Course, exam: Activity) -> None:
    opened(cast.learner.id, exam)
    assert kept() == [], "something else is left"
    with unit_of_work():
        read(cast.learner.id, course)
    opened(cast.learner.id, exam)
    assert kept() == [], "asked once, at the first opening"
    preparing.prepare(cast.learner.id, exam.id, course.id)
    (layout,) = kept()
    with unit_of_work():
        courses.complete_activity(cast.learner.id, exam.id, at=now())
    place = enrolled.place_of(cast.learner.id, course.id)
    assert place
    certificate = queries.of_enrolment(place.id)
    assert certificate
    assert certificate.rendered_at
    assert kept() == [layout], "the certificate was filled into what had been laid out"


def test_it_is_laid_out_at_the_first_opening_where_nothing_else_is_left(
        app: Flask, cast: Cast, course: Course, exam: Activity) -> None:
    with unit_of_work():
        read(cast.learner.id, course)
    opened(cast.learner.id, exam)
    assert len(kept()) == 1


def test_nothing_is_laid_out_where_certificates_wait_for_the_closing(
        app: Flask, cast: Cast, course: Course, exam: Activity) -> None:
    with unit_of_work():
        services.set_terms(course.id, waits_for_closing=True, valid_months=None)
        read(cast.learner.id, course)
    opened(cast.learner.id, exam)
    assert kept() == []
