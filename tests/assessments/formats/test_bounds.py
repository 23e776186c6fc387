"""Files made to keep their reader busy: each was once slower than anybody waits."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from lms.assessments.formats import Reading, Unreadable, bounded, detect
from tests.assessments.formats.test_hostile import HANGS

pytestmark = pytest.mark.usefixtures("app")


def _moodle(html: str) -> bytes:
    return (f"<quiz><question type='essay'><name><text>n</text></name><questiontext format='html'><text><![CDATA[{html}]]></text>"
            "</questiontext></question></quiz>").encode()


def _qti12(items: int, responses: int) -> bytes:
    asked = "".join(
        f"<response_lid ident='r{n}'><material><mattext>s{n}</mattext></material><render_choice><response_label ident='a'>"
        "<material><mattext>x</mattext></material></response_label></render_choice></response_lid>" for n in range(responses))
    item = ("<item><itemmetadata><qmd_itemtype>Matching</qmd_itemtype></itemmetadata><presentation>"
            f"{asked}</presentation><resprocessing><respcondition><conditionvar><varequal respident='r0'>a</varequal>"
            f"</conditionvar>"
            "<setvar>1</setvar></respcondition></resprocessing></item>")
    return f"<questestinterop>{item * items}</questestinterop>".encode()


def _qti2(count: int) -> bytes:
    told = "".join(f"<responseDeclaration identifier='R{n}' cardinality='single' baseType='float'><correctResponse>"
                   f"<value>1</value>"
                   "</correctResponse></responseDeclaration>" for n in range(count))
    asked = "".join(f"<p><textEntryInteraction responseIdentifier='R{n}'/></p>" for n in range(count))
    return f"<assessmentItem identifier='x' title='t'>{told}<itemBody>{asked}</itemBody></assessmentItem>".encode()


@pytest.mark.parametrize("raw", [
    b"{" + b"~1% " * 500_000, b"Q\nA) x\nB) y\nANSWER: A" + b" " * 300_000 + b"x\n", b"\n" * 1_000_000 + b"x {=a}",
    b"::a::[markdown]" + b"[" * 90_000 + b" {=a ~b}", b"{1:MC:" + b"=a~b" * 500_000 + b"}", _qti12(3000, 5), _qti12(1, 20_000),
    _qti2(20_000), _moodle("<a href='" * 40_000), _moodle("<!--" * 90_000), _moodle("<a b=" * 70_000),
    _moodle("<img src='data:image/png;base64," * 12_000)], ids=lambda raw: f"{len(raw)} bytes of {raw[:8]!r}")
def test_it_ends_soon(raw: bytes) -> None:
    started = time.process_time()
    with suppress(Unreadable):
        detect.read(io.BytesIO(raw))
    assert time.process_time() - started < HANGS


def test_too_many_things_at_once_are_told_and_left_out() -> None:
    reading = detect.read(io.BytesIO(_qti2(201)))
    assert ([*reading.questions], len(reading.skipped)) == ([], 1)
    assert "200" in str(reading.skipped[0].reason)


def test_whatever_takes_too_long_ends_with_a_sentence() -> None:
    with pytest.raises(Unreadable), bounded.at_most(seconds=0.05, more_bytes=10**9):
        while True:
            pass


def test_whatever_takes_too_much_memory_ends_with_a_sentence() -> None:
    with pytest.raises(Unreadable), bounded.at_most(seconds=60, more_bytes=50_000_000):
        bytearray(500_000_000)


def test_afterwards_nothing_is_bounded() -> None:
    with bounded.at_most(seconds=60, more_bytes=50_000_000):
        pass
    assert len(bytearray(200_000_000)) == 200_000_000


def test_a_process_apart_gives_the_reading_with_its_reasons_in_words() -> None:
    reading = bounded.apart(lambda: detect.read(io.BytesIO(b"Benar? {T}\n\nSalah {~a ~b}\n")))
    assert reading.by_type() == {"true_false": 1}
    assert [(place.where, type(place.reason)) for place in reading.errors] == [("baris 3", str)]


def _for_ever() -> Reading:
    while True:
        pass


def _without_python() -> Reading:
    sum(range(10**12))
    return Reading("")


def _much() -> Reading:
    return Reading(str(len(bytearray(500_000_000))))


def _broken() -> Reading:
    raise Unreadable("rusak")


def _ended() -> Reading:
    os._exit(3)


@pytest.mark.parametrize("work", [_for_ever, _without_python, _much, _broken, _ended])
def test_a_process_apart_that_comes_to_nothing_ends_with_a_sentence(work: Callable[[], Reading]) -> None:
    with pytest.raises(Unreadable) as told:
        bounded.apart(work, seconds=1, more_bytes=100_000_000)
    assert "rusak" in str(told.value) or str(bounded.MUCH) == str(told.value)


def test_a_fault_of_our_own_in_a_process_apart_stays_a_fault() -> None:
    with pytest.raises(ZeroDivisionError):
        bounded.apart(lambda: Reading(str(1 // 0)))


def test_sound_questions_pass_within_the_bounds(tmp_path: Path) -> None:
    file = tmp_path / "soal.gift"
    file.write_text("Benar? {T}")
    with file.open("rb") as stream, bounded.at_most(seconds=60, more_bytes=10**9):
        reading: Reading = detect.read(stream)
    assert reading.by_type() == {"true_false": 1}


def test_pictures_that_are_missing_among_many_files_cost_little() -> None:
    shown = "".join(f"&lt;img src='{n}.png'&gt;" for n in range(200))
    item = f"<item><presentation><material><mattext>{shown}</mattext></material></presentation></item>"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("soal.xml", f"<questestinterop>{item * 100}</questestinterop>")
        for number in range(9000):
            archive.writestr(f"x{number}", "")
    started = time.process_time()
    kept.seek(0)
    reading = detect.read(kept)
    assert (len(reading.questions), len(reading.notes)) == (100, 20_000)
    assert time.process_time() - started < 20
