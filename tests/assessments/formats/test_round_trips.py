"""Import, export, import again: the questions are equal."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.assessments import exports
from lms.assessments.formats import Incoming, Unreadable, detect, outgoing
from lms.assessments.services import bank, imports
from tests.assessments.formats import strategies as drawn

ordering = drawn.distinct.map(lambda items: {"items": items})
GIFT = st.one_of(
    drawn.asked("single", drawn.options(is_single=True)),
    drawn.asked("multiple", drawn.options(is_single=False)),
    drawn.asked("true_false", drawn.truth()), drawn.asked("short", drawn.short(may_be_strict=False)),
    drawn.asked("numeric", drawn.numeric(may_have_unit=False)),
    drawn.asked("matching", drawn.matching().filter(lambda content: "->" not in str(content))),
    drawn.asked("essay", drawn.essay()), drawn.asked("description", st.just({})).map(
        lambda question: replace(question, feedback="")))
MOODLE = st.one_of(
    drawn.asked("single", drawn.options(is_single=True)),
    drawn.asked("multiple", drawn.options(is_single=False)),
    drawn.asked("true_false", drawn.truth()), drawn.asked("short", drawn.short()),
    drawn.asked("numeric", drawn.numeric()), drawn.asked("matching", drawn.matching()),
    drawn.asked("ordering", ordering), drawn.asked("cloze", drawn.cloze(), suffix=" [[1]] [[2]]"),
    drawn.asked("essay", st.just({"lines": 8})), drawn.asked("description", st.just({})),
    drawn.asked("file_upload", st.fixed_dictionaries({"most": st.integers(1, 10), "mb": st.integers(1, 100)})))
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
def test_qti_tells_which_limits_of_an_upload_it_loses() -> None:
    def told(**limits: int) -> str:
        return " ".join(str(item.reason) for item in outgoing.write([Incoming("file_upload", "Unggah.", limits)], "qti3").skipped)

    assert not told(most=1, mb=20)
    assert "ukuran berkas" in told(most=1, mb=5)
    assert "jumlah berkas" in told(most=2, mb=20)


@pytest.mark.usefixtures("app")
def test_an_entity_somebody_wrote_in_a_gap_stays_what_it_is() -> None:
    gap = {"kind": "short", "weight": "1", "answers": [{"text": "a &lt; b & c", "weight": "100", "feedback": "&amp;"}]}
    question = Incoming("cloze", "Tulis [[1]].", {"gaps": [gap]})
    assert again([question], "moodle_xml")[0].content["gaps"][0]["answers"] == gap["answers"]


@pytest.mark.usefixtures("app")
def test_gift_keeps_a_unit_for_this_system_and_tells_that_others_do_not_see_it() -> None:
    content = {"answer": "90", "tolerance": "5", "unit": "menit", "units": [{"unit": "jam", "factor": "60"}]}
    question = Incoming("numeric", "Berapa lama dua JP?", content, name="q")
    written = outgoing.write([question], "gift")
    assert [(item.where, "menit" in str(item.reason)) for item in written.skipped] == [("q", True)]
    assert [one.same_as(question) for one in _sifted(written.content)] == [True]


def test_gift_would_make_a_short_answer_of_a_choice_without_a_wrong_option_and_says_so() -> None:
    options = [{"text": text, "correct": True, "feedback": "", "weight": "100"} for text in ("Sudah", "Belum")]
    written = outgoing.write([Incoming("single", "Sudah dibaca?", {"options": options}, name="q")], "gift")
    assert [item.where for item in written.skipped] == ["q"]
    assert written.content.strip() == b""


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("kind", "content", "lost"), [
    ("essay", {"template": "Mulai", "grader_info": "Dua hal"}, "teks awal, catatan penilaian"),
    ("matching", {"pairs": [{"text": "a", "match": "1"}, {"text": "b", "match": "2"}], "distractors": [], "shuffle": False},
     "urutan acak")])
def test_gift_tells_what_it_does_not_keep(kind: str, content: dict[str, object], lost: str) -> None:
    written = outgoing.write([Incoming(kind, "Soal?", content, name="q")], "gift")
    assert [(item.where, lost in str(item.reason)) for item in written.skipped] == [("q", True)]


@pytest.mark.usefixtures("app")
def test_the_questions_of_others_come_back_as_they_were_or_are_told(material: Path) -> None:
    """Each file of the material, through each format that is written."""
    for file in sorted((material / "01-questions").rglob("*")):
        for form in outgoing.WRITERS if file.is_file() else ():
            for question in _held(file):
                written = outgoing.write([question], form)
                if not written.skipped:
                    assert [_as_kept(one) for one in _sifted(written.content)] == [question], (file.name, form)


def _held(file: Path) -> list[Incoming]:
    with suppress(Unreadable):
        return [_as_kept(question) for question in _sifted(file.read_bytes())]
    return []


def _sifted(content: bytes) -> list[Incoming]:
    return imports.sift(detect.read(io.BytesIO(content))).questions


def _as_kept(question: Incoming) -> Incoming:
    """As the bank holds it and gives it out."""
    content = exports.neutral(bank.tidy(question.kind, question.content, question.text))
    media = tuple(sorted(question.media, key=lambda file: file.name))
    labels: dict[str, Any] = asdict(question.labels.tidy())
    return replace(question, where="", content=content, media=media, **labels)
