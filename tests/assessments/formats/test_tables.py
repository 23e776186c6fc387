"""Tables with heads that are not those of our template."""

from __future__ import annotations

import pytest

from tests.assessments.formats.reads import only, read

pytestmark = pytest.mark.usefixtures("app")

QUIZIZZ = """Question Text,Question Type,Option 1,Option 2,Option 3,Correct Answer,Time in seconds
Mana?,Multiple Choice,a,b,c,2,30
Mana saja?,Checkbox,a,b,c,"1,3",30
Isi?,Fill-in-the-Blank,satu,esa,,,30
Ceritakan?,Open-Ended,,,,,30
Setuju?,Poll,ya,tidak,,,30
"""


@pytest.mark.parametrize("heads", ["soal;a;b;c;kunci", "butir soal;Opsi A;Opsi B;Opsi C;Kunci Jawaban",
                                   "No;Teks soal;Jawaban A;Jawaban B;Jawaban C;Correct answer"])
def test_options_are_found_under_the_heads_that_lecturers_use(heads: str) -> None:
    number = "1;" if heads.startswith("No") else ""
    question = only(f"{heads}\n{number}Mana?;satu;dua;tiga;B\n")
    assert [(option["text"], option["correct"]) for option in question.content["options"]] == [
        ("satu", False), ("dua", True), ("tiga", False)]


def test_the_table_of_quizizz_is_read_and_what_it_holds_beyond_is_told() -> None:
    reading = read(QUIZIZZ)
    assert reading.by_type() == {"essay": 1, "multiple": 1, "short": 1, "single": 1}
    assert reading.questions[2].content["answers"] == ["satu", "esa"]
    assert [(item.where, "poll" in str(item.reason)) for item in reading.errors] == [("baris 6", True)]
    assert [str(item.reason).startswith("Time in seconds") for item in reading.notes] == [True]


def test_a_number_before_each_row_is_not_told_as_lost() -> None:
    assert not read(",soal,a,b,kunci\n1,Mana?,satu,dua,A\n").notes
