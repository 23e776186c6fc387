"""Each question type reads answers kindly and marks them fairly."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.assessments.question_types import question_types
from lms.assessments.question_types.multiple import multiple
from lms.assessments.question_types.numeric import numeric, readings
from lms.assessments.question_types.short import short
from lms.assessments.question_types.single import single
from lms.assessments.question_types.true_false import true_false
from tests.assessments.room import CONTENTS

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3)


def four(*right: str) -> dict[str, Any]:
    return multiple.tidy({"options": [{"id": i, "text": f"pilihan {i}", "correct": i in right} for i in "abcd"]})


@pytest.mark.parametrize(("chosen", "fraction"), [
    (["a", "b"], Decimal(1)), (["a"], Decimal("0.5")), (["a", "b", "c"], Decimal("0.5")), (["a", "c"], Decimal(0)),
    (["c", "d"], Decimal(0)), (["a", "b", "c", "d"], Decimal(0)), (None, Decimal(0))])
def test_multiple_choice_earns_right_minus_wrong_and_never_less_than_nothing(chosen: Any, fraction: Decimal) -> None:
    assert multiple.mark(four("a", "b"), chosen) == fraction


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_the_right_answer_earns_all_and_a_wrong_one_nothing(app: Flask, kind: str) -> None:
    _text, raw, right, wrong = CONTENTS[kind]
    type_ = question_types[kind]
    content = type_.tidy(raw)
    assert type_.check(content) == []
    assert type_.mark(content, type_.parse(content, right)) == 1
    assert type_.mark(content, type_.parse(content, wrong)) == 0
    assert type_.mark(content, None) == 0
    assert type_.parse(content, []) is None


@pytest.mark.parametrize("kind", sorted(CONTENTS))
@quick
@given(sent=st.lists(st.text(max_size=300), max_size=20))
def test_whatever_is_sent_is_marked_between_nothing_and_all(app: Flask, kind: str, sent: list[str]) -> None:
    type_ = question_types[kind]
    content = type_.tidy(CONTENTS[kind][1])
    value = type_.parse(content, sent)
    assert 0 <= type_.mark(content, value) <= 1
    assert "\0" not in str(value)


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_what_the_page_is_given_says_nothing_of_the_right_answer(app: Flask, kind: str) -> None:
    type_ = question_types[kind]
    shown = repr(type_.shown(type_.tidy(CONTENTS[kind][1])))
    assert "correct" not in shown
    assert "feedback" not in shown
    assert "answer" not in shown


def test_the_same_seed_gives_the_same_order_of_options() -> None:
    content = four("a")
    orders = {tuple(o["id"] for o in single.shuffled(content, Random(seed))["options"]) for seed in (5, 5, 5)}
    assert len(orders) == 1
    assert len({tuple(o["id"] for o in single.shuffled(content, Random(seed))["options"]) for seed in range(40)}) > 5


def test_options_without_an_id_get_one_that_tells_nothing() -> None:
    options = single.tidy({"options": [{"text": "ya", "correct": True}, {"text": "tidak"}]})["options"]
    assert len({o["id"] for o in options}) == 2
    assert all(len(o["id"]) == 6 for o in options)


def test_a_short_answer_ignores_surplus_spaces_and_letter_case_unless_told() -> None:
    content = short.tidy({"answers": ["Dinas  Sosial "], "case_sensitive": False})
    assert short.mark(content, short.parse(content, ["  dinas sosial"])) == 1
    strict = short.tidy({"answers": ["Dinas Sosial"], "case_sensitive": True})
    assert short.mark(strict, "Dinas Sosial") == 1
    assert short.mark(strict, "dinas sosial") == 0


@pytest.mark.parametrize(("text", "number"), [
    ("900000", "900000"), ("900.000", "900000"), ("Rp900.000", "900000"), ("Rp. 900.000,-", "900000"),
    ("900 000 rupiah", "900000"),
    ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1.800.000", "1800000"), ("0,75", "0.75"), ("0.75", "0.75"), (",5", "0.5"),
    ("-3", "-3"), ("−3", "-3"), ("+3", "3")])
def test_a_number_is_read_as_people_write_it(text: str, number: str) -> None:
    assert Decimal(number) in readings(text, "rupiah")


@pytest.mark.parametrize("text", [
    "", "tiga", "1e5", "nan", "Infinity", "1.2.3", "1,2,3", "12.34.567", "--3", "3-", "0x10", "1/2"])
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert readings(text) == set()


@quick
@given(number=numbers)
def test_any_number_written_the_indonesian_way_is_understood(number: Decimal) -> None:
    written = f"{number:,f}".translate(str.maketrans(",.", ".,"))
    assert number in readings(written)
    assert number in readings(f"{number:f}")


@quick
@given(number=numbers, margin=st.decimals(min_value=0, max_value=1000, places=2),
       off=st.decimals(min_value=-2000, max_value=2000, places=2))
def test_a_number_counts_exactly_within_the_tolerance(number: Decimal, margin: Decimal, off: Decimal) -> None:
    content = numeric.tidy({"answer": f"{number:f}".replace(".", ","), "tolerance": f"{margin:f}".replace(".", ",")})
    assert Decimal(content["answer"]) == number
    given_ = f"{number + off:f}"
    assert numeric.mark(content, given_) == (1 if any(abs(r - number) <= margin for r in readings(given_)) else 0)
    if abs(off) <= margin:
        assert numeric.mark(content, given_) == 1


@pytest.mark.parametrize(("type_", "raw"), [
    (single, {"options": [{"text": "satu", "correct": True}]}),
    (single, {"options": [{"text": "satu", "correct": True}, {"text": "dua", "correct": True}]}),
    (multiple, {"options": [{"text": "satu"}, {"text": "dua"}]}),
    (true_false, {"answer": None}), (short, {"answers": ["  "]}), (short, {"answers": ["x" * 201]}),
    (numeric, {"answer": "banyak"}), (numeric, {"answer": "nan"}), (numeric, {"answer": "3", "tolerance": "-1"})])
def test_a_question_that_cannot_be_asked_is_named(type_: Any, raw: dict[str, Any]) -> None:
    assert type_.check(type_.tidy(raw))


def test_another_option_can_be_made_the_right_one_where_a_third_has_a_share(app: Flask) -> None:
    single = question_types["single"]
    held = single.tidy({"options": [{"text": "a", "correct": True}, {"text": "b"}, {"text": "c", "weight": "50"}]})
    rows = single.entered(held)["options"]
    assert [row["weight"] for row in rows] == ["", "", "50"]
    rows[0]["correct"], rows[1]["correct"] = False, True
    changed = single.tidy({"options": rows})
    assert single.check(changed) == []
    assert [option["weight"] for option in changed["options"]] == ["0", "100", "50"]
