"""Import, export, import again: the questions are equal."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.assessments.formats import Incoming, detect, outgoing
from tests.assessments.formats import strategies as drawn

ordering = drawn.distinct.map(lambda items: {"items": items})
GIFT = st.one_of(
    drawn.asked("single", drawn.options(is_single=True)),
    drawn.asked("multiple", drawn.options(is_single=False)),
    drawn.asked("true_false", drawn.truth()), drawn.asked("short", drawn.short(may_be_strict=False)),
    drawn.asked("numeric", drawn.numeric(may_have_unit=False)),
    drawn.asked("matching", drawn.matching().filter(lambda content: "->" not in str(content))),
    drawn.asked("essay", st.just({})), drawn.asked("description", st.just({})).map(
        lambda question: replace(question, feedback="")))
MOODLE = st.one_of(
    drawn.asked("single", drawn.options(is_single=True)),
    drawn.asked("multiple", drawn.options(is_single=False)),
    drawn.asked("true_false", drawn.truth()), drawn.asked("short", drawn.short()),
    drawn.asked("numeric", drawn.numeric()), drawn.asked("matching", drawn.matching()),
    drawn.asked("ordering", ordering), drawn.asked("cloze", drawn.cloze(), suffix=" [[1]] [[2]]"),
    drawn.asked("essay", st.just({"lines": 8})), drawn.asked("description", st.just({})))
QTI = st.one_of(
    drawn.asked("single", drawn.options(is_single=True)), drawn.asked("multiple", drawn.options(is_single=False)),
    drawn.asked("true_false", drawn.truth()), drawn.asked("short", drawn.short(is_rich=False)),
    drawn.asked("numeric", drawn.numeric(is_rich=False)), drawn.asked("matching", drawn.matching()),
    drawn.asked("ordering", ordering), drawn.asked("cloze", drawn.cloze(is_rich=False), suffix=" [[1]] [[2]]"),
    drawn.asked("drag_words", drawn.distinct.map(lambda words: {"words": [{"text": word} for word in words]}),
                suffix=" [[2]] [[1]]"),
    drawn.asked("essay", st.just({"lines": 8})), drawn.asked("description", st.just({})),
    drawn.asked("file_upload", st.just({})))
few = settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def again(questions: list[Incoming], form: str) -> list[Incoming]:
    written = outgoing.write(questions, form)
    assert not written.skipped
    reading = detect.read(io.BytesIO(written.content))
    assert reading.is_whole(), (reading.skipped, reading.errors)
    return [replace(question, where="") for question in reading.questions]


@pytest.mark.usefixtures("app")
@few
@given(st.lists(GIFT, min_size=1, max_size=3))
def test_gift_gives_the_same_questions_again(questions: list[Incoming]) -> None:
    assert again(questions, "gift") == questions


@pytest.mark.usefixtures("app")
@few
@given(st.lists(drawn.pictured(MOODLE), min_size=1, max_size=3))
def test_moodle_xml_gives_the_same_questions_again(questions: list[Incoming]) -> None:
    assert again(questions, "moodle_xml") == questions


@pytest.mark.usefixtures("app")
@few
@given(st.lists(drawn.pictured(QTI), min_size=1, max_size=3))
def test_qti_gives_the_same_questions_again(questions: list[Incoming]) -> None:
    assert again(questions, "qti3") == questions


@pytest.mark.usefixtures("app")
def test_an_entity_somebody_wrote_in_a_gap_stays_what_it_is() -> None:
    gap = {"kind": "short", "weight": "1", "answers": [{"text": "a &lt; b & c", "weight": "100", "feedback": "&amp;"}]}
    question = Incoming("cloze", "Tulis [[1]].", {"gaps": [gap]})
    assert again([question], "moodle_xml")[0].content["gaps"][0]["answers"] == gap["answers"]
