"""NIP and NI PPPK, as people and spreadsheets write them. All numbers here are impossible ones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import identity

TODAY = date(2026, 11, 24)
PNS, PPPK = "190101011925011999", "190101012024212999"


def test_a_civil_servants_number_is_sound_with_spaces_dots_or_an_apostrophe() -> None:
    for text in (PNS, "19010101 192501 1 999", "19010101.192501.1.999", "'190101011925011999", " 19010101\u00a01925011999\n"):
        found = identity.inspect(text, today=TODAY)
        assert (found.number, found.kind, found.errors, found.warnings) == (PNS, identity.NIP, (), ())
    assert identity.inspect(PNS, today=TODAY).birth_date == date(1901, 1, 1)


@pytest.mark.parametrize("mark", ["21", "22", "29"])
def test_a_contract_employees_21_is_not_taken_for_a_month(mark: str) -> None:
    found = identity.inspect(f"190101012024{mark}2999", today=TODAY)
    assert found.kind == identity.NI_PPPK
    assert found.is_sound
    assert not found.warnings


@pytest.mark.parametrize(("number", "about"), [
    ("190102301925011999", "19010230"), ("190113011925011999", "19011301"), ("299901011925011999", "future"),
    ("190101011925131999", "13 is no month"), ("190101011925001999", "00 is no month"), ("190101012024202999", "digit 14"),
    ("190101012985011999", "2985 lies"), ("190101012028212999", "2028 lies"), ("190101011925311999", "Digit 13"),
    ("190101011925013999", "Digit 15"), ("190101011925010999", "Digit 15"),
    ("190101011925011000", "000"), ("19010101192501199", "17"), ("1901010119250119990", "19"), ("19010101192501199X",
    "digits only"),
    ("", "digits only"), ("١٩٠١٠١٠١١٩٢٥٠١١٩٩٩", "digits only"), ("130123456", "old NIP"), ("1.97E+17", "1.97E+17"),
    ("1,97E+17", "1,97E+17"), ("1.98609262015051E+17", "text"), ("2E+17", "spreadsheet")])
def test_what_cannot_be_a_number_is_refused_with_the_reason(number: str, about: str) -> None:
    found = identity.inspect(number, today=TODAY)
    assert not found.is_sound
    assert about in " ".join(map(str, found.errors))
    assert not found.warnings


def test_an_old_number_of_nine_digits_is_known_as_such() -> None:
    assert identity.inspect("130 123 456", today=TODAY).kind == identity.OLD_NIP


@pytest.mark.parametrize("number", ["190101011917011999", "190101012018212999"])
def test_an_odd_year_warns_but_is_not_refused(number: str) -> None:
    found = identity.inspect(number, today=TODAY)
    assert found.is_sound
    assert len(found.warnings) == 1


def test_appointment_in_the_very_month_of_the_17th_birthday_does_not_warn() -> None:
    assert not identity.inspect("190101011918011999", today=TODAY).warnings


@pytest.mark.parametrize("number", ["190101012027011999", "190101012027212999"])
def test_who_is_appointed_next_year_has_a_number_already(number: str) -> None:
    assert identity.inspect(number, today=TODAY).is_sound


def test_only_the_last_four_digits_are_shown_to_others() -> None:
    assert identity.masked(PNS) == "**************1999"
    assert identity.masked("123") == "***"
    assert identity.masked("1234") == "****"


def test_a_number_is_displayed_in_its_four_parts() -> None:
    assert identity.displayed(PNS) == "19010101 192501 1 999"
    assert identity.displayed("12") == "12"


@given(st.text(max_size=40))
def test_no_text_breaks_the_inspection(text: str) -> None:
    found = identity.inspect(text, today=TODAY)
    assert found.is_sound == (len(found.number) == 18 and found.kind in (identity.NIP, identity.NI_PPPK) and not found.errors)
