"""Rubrics and marking guides of Moodle arrive with the assignment; one that cannot be marked by is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lms.assignments import queries
from lms.courses import queries as courses
from tests.interchange.conftest import packed

BACKUP = ("<moodle_backup><information><original_course_fullname>Kursus</original_course_fullname><contents><activities>"
          "<activity><moduleid>1</moduleid><sectionid>5</sectionid><modulename>assign</modulename><title>Tugas</title>"
          "<directory>activities/assign_1</directory></activity></activities><sections><section><sectionid>5</sectionid>"
          "<title>S</title><directory>sections/section_5</directory></section></sections></contents></information></moodle_backup>")
ASSIGN = ('<activity id="1" moduleid="1" contextid="11"><assign id="1"><name>Tugas</name><intro>Kerjakan</intro><grade>50</grade>'
          "</assign></activity>")
SECTION = ('<section id="5"><number>1</number><name>Bab</name><sequence>1</sequence><availabilityjson>'
           '{"op":"&amp;","c":[{"type":"date","d":"&gt;=","t":1}],"showc":[true]}</availabilityjson></section>')
AREA = ("<areas><area><activemethod>{0}</activemethod><definitions><definition><method>{0}</method>{1}</definition></definitions>"
        "</area></areas>")
LEVEL = "<level><score>{}</score><definition>{}</definition></level>"
RUBRIC = ("<criteria><criterion><sortorder>2</sortorder><description>Dua</description><levels>" + LEVEL.format("0.00", "Belum")
          + LEVEL.format("5.00", "Baik") + "</levels></criterion><criterion><sortorder>1</sortorder>"
          "<description>Satu</description><levels>" + LEVEL.format(0, "k") + LEVEL.format(3, "b")
          + "</levels></criterion></criteria>")
GUIDE = ("<guidecriteria><guidecriterion><sortorder>1</sortorder><shortname>Isi</shortname>"
         "<description>Untuk peserta</description>"
         "<descriptionmarkers>Untuk penilai</descriptionmarkers><maxscore>20.0</maxscore></guidecriterion></guidecriteria>")


def backup(method: str, definition: str) -> Any:
    return packed({"moodle_backup.xml": BACKUP, "activities/assign_1/assign.xml": ASSIGN,
                   "sections/section_5/section.xml": SECTION, "activities/assign_1/grading.xml": AREA.format(method, definition)})


@pytest.mark.parametrize(("method", "definition", "criteria"), [
    ("rubric", RUBRIC, [("Satu", ["3.00", "0.00"]), ("Dua", ["5.00", "0.00"])]), ("guide", GUIDE, [("Isi", ["20.00", "0.00"])])])
def test_criteria_come_along_in_their_order(bring: Callable[..., Any], method: str, definition: str, criteria: Any) -> None:
    [activity] = courses.outline(bring(backup(method, definition)).id).modules[0].activities
    assignment = queries.assignment(activity.id)
    assert assignment is not None
    assert [(one["title"], [level["points"] for level in one["levels"]]) for one in assignment.rubric] == criteria


def test_what_closed_a_section_and_how_else_it_was_marked_is_told(read: Callable[..., Any], app: Any) -> None:
    losses = [(loss.where, loss.what) for loss in read(backup("btec", "<x/>")).losses]
    assert any("section_5" in where and "Syarat pembukaannya" in what for where, what in losses)
    assert any("btec" in what for _where, what in losses)
    assert any("50" in what for _where, what in losses)


@pytest.mark.parametrize("points", ["NaN", "-1", "Infinity", "100000"])
def test_a_level_whose_points_are_none_imports_no_criterion(bring: Callable[..., Any], points: str) -> None:
    rubric = ("<criteria><criterion><description>Satu</description><levels>" + LEVEL.format(points, "b") + LEVEL.format(0, "k")
              + "</levels></criterion></criteria>")
    [activity] = courses.outline(bring(backup("rubric", rubric)).id).modules[0].activities
    assignment = queries.assignment(activity.id)
    assert assignment is not None
    assert assignment.rubric == []
