"""When activities open, which courses come before, and the share of sessions travel with the archive; what can't is told."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from lms.attendance import hours
from lms.attendance import services as attendance
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses import services
from lms.enrolments import services as enrolments
from lms.interchange import reading, writing
from lms.interchange import services as bringing
from tests.cast import Cast

MONDAY = "2026-03-02T01:00:00+00:00"


@pytest.fixture
def closed(cast: Cast) -> Any:
    """Its second activity opens by a day, after the first and for one cohort; its second module after a score."""
    with unit_of_work():
        course, before = (services.create_course(code=code, title=f"Kursus {code}", agency_id=cast.school.id, at=now(),
                                                 summary="Ringkas.", objectives=["Mampu"], hours_asynchronous=2)
                          for code in ("TUTUP-1", "DASAR-1"))
        first, second = (services.add_module(course, title, hours_asynchronous=1) for title in ("Satu", "Dua"))
        one, two, three = (services.add_activity(module, "reading", title, body="Isi.") for module, title in (
            (first, "Awal"), (first, "Lanjut"), (second, "Akhir")))
        services.add_activity(services.add_module(before, "Satu", hours_asynchronous=2), "reading", "Dasar", body="Isi.")
        services.publish(before, at=now())
        cohort = enrolments.create_cohort(course.id, "Angkatan I", agency_id=cast.province.id, starts_on=date.today(),  # noqa: DTZ011
                                          ends_on=date.today() + timedelta(days=9), at=now())  # noqa: DTZ011
        services.add_condition(two, "date", at=MONDAY)
        services.add_condition(two, "activity", activity=one.id)
        services.add_condition(two, "group", cohort=cohort.id, group="")
        services.add_condition(second, "score", activity=one.id, least=70)
        services.require_course(course, before)
        attendance.set_rule(course.id, 80, at=now())
    assert three.module_id == second.id
    return course


def taken(course_id: int) -> io.BytesIO:
    made = io.BytesIO()
    writing.write(course_id, "archive", made)
    made.seek(0)
    return made


@pytest.fixture
def arrive(cast: Cast) -> Callable[..., tuple[Any, list[dict[str, str]]]]:
    """The course of an archive, and what is told of what did not come along."""

    def arrive(what: io.BytesIO, *, code: str) -> tuple[Any, list[dict[str, str]]]:
        with reading.opened(what) as source:
            plan = reading.read(source, "kursus.zip")
            with unit_of_work():
                wanted = bringing.Wanted(plan.title, code, cast.school.id)
                course = bringing.bring(plan, source, bringing.Stock(), wanted, at=now(), by=cast.instructor.id)
        return course, [loss.told() for loss in plan.losses]

    return arrive


def changed(archive: io.BytesIO, **told: Any) -> io.BytesIO:
    """The archive with another part of openings."""
    made = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, json.dumps(json.loads(content) | told) if name == "parts/openings.json" else content)
    made.seek(0)
    return made


def test_what_closes_and_what_comes_before_arrive_as_they_were(closed: Any, arrive: Any) -> None:
    course, losses = arrive(taken(closed.id), code="TIBA-1")
    outline = courses.outline(course.id)
    one, two, _three = outline.activities()
    kept = {key: [{name: value for name, value in each.items() if name != "id"} for each in ones]
            for key, ones in course.openings.items()}
    assert kept == {f"activity-{two.id}": [{"if": "date", "at": MONDAY}, {"if": "activity", "activity": one.id}],
                    f"module-{outline.modules[1].id}": [{"if": "score", "activity": one.id, "least": 70}]}
    assert [one.code for one in courses.prerequisites(course.id)] == ["DASAR-1"]
    assert hours.least_percent(course.id) == 80
    assert [(loss["where"], "angkatan" in loss["what"]) for loss in losses] == [("Lanjut", True)]


def test_what_is_not_here_is_told_and_the_rest_arrives(closed: Any, arrive: Any) -> None:
    with unit_of_work():
        services.archive(courses.by_code("DASAR-1"))
    course, losses = arrive(taken(closed.id), code="TIBA-2")
    assert courses.prerequisites(course.id) == []
    assert any("DASAR-1" in loss["what"] for loss in losses)


@pytest.mark.parametrize("condition", [
    {"of": "m1a2", "if": "tides"}, {"of": "m1a2", "if": "date", "at": "kemarin"},
    {"of": "m1a2", "if": "date", "at": "2026-03-02"},
    {"of": "m1a2", "if": "activity", "activity": "m9a9"}, {"of": "m1a2", "if": "score", "activity": "m1a1", "least": "banyak"},
    {"of": "m1a2", "if": "activity", "activity": "m1a2"}, {"of": "m1a2", "if": "date", "at": 7}, {"of": "m1a2"},
    {"of": "m1a2", "if": "date", "at": MONDAY, "id": "x"}])
def test_a_condition_that_can_be_none_is_told_and_left_out(closed: Any, arrive: Any, condition: dict[str, Any]) -> None:
    course, losses = arrive(changed(taken(closed.id), conditions=[condition]), code="TIBA-3")
    assert course.openings == {}
    assert [loss["where"] for loss in losses] == ["Lanjut"]


def test_a_condition_of_what_did_not_come_along_hinders_nothing(closed: Any, arrive: Any) -> None:
    course, losses = arrive(changed(taken(closed.id), conditions=[{"of": "m7", "if": "date", "at": MONDAY}]), code="TIBA-4")
    assert (course.openings, losses) == ({}, [])
