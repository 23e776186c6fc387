"""The verification code and the printed number."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from lms.certificates.paper import code
from lms.certificates.paper.number import BadPattern, check_pattern, format_number


def test_codes_never_repeat_and_read_back_however_they_are_typed():
    made = {code.new_code() for _ in range(2000)}
    assert len(made) == 2000
    for each in made:
        typed = code.grouped(each).lower().replace("0", "o").replace("1", "l")
        assert each == code.normalise(each) == code.normalise(f" {typed}\n")


def test_one_wrong_character_or_two_swapped_ones_are_noticed():
    good = code.new_code()
    wrong = {good[:n] + letter + good[n + 1 :] for n in range(13) for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"} - {good}
    swapped = {good[:n] + good[n + 1] + good[n] + good[n + 2 :] for n in range(12)} - {good}
    assert not [typed for typed in wrong | swapped if code.normalise(typed)]


@pytest.mark.parametrize("text", ["", "x", "7K3M-9QX2-TB4", "7K3M-9QX2-TB4DWZ", "Ä" * 13, "U" * 13, "'; DROP TABLE--", "٣" * 13])
def test_what_is_no_code_is_none(text):
    assert code.normalise(text) is None


def test_a_number_follows_its_pattern():
    parts = {"seq": 12, "program": "MKAS-01", "cohort": "III", "unit": "POLTEKESOS", "on": date(2026, 11, 23)}
    number = format_number("{seq:04d}/{program}/{cohort}/{unit}/{roman_month}/{year}", **parts)
    assert number == "0012/MKAS-01/III/POLTEKESOS/XI/2026"
    assert format_number("{{{unit}}} {year}-{month:02d}-{seq}", **parts) == "{POLTEKESOS} 2026-11-12"


@pytest.mark.parametrize(
    "pattern",
    [
        "{seq.__class__}/{year}", "{seq[0]}/{year}", "{seq!r}/{year}", "{seq:{year}}/{year}", "{seq:9999d}/{year}", "{seq}/{year",
        "{}/{year}", "{seq}/{year}/{name}", "{program}/{year}", "{seq}", "{seq}/{year}/{unit:>99999999}", "{0}{seq}{year}",
        "{seq:s}{year}", "",
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_number_is_refused_with_the_reason(pattern):
    with pytest.raises(BadPattern, match=r".+: .+"):
        check_pattern(pattern)


def test_the_web_can_use_the_values_without_loading_the_press():
    program = (
        "import sys; import lms.certificates.paper.facts, lms.certificates.paper.code, lms.certificates.paper.number\n"
        "sys.exit('weasyprint' in sys.modules or 'fontTools' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=Path(__file__).parents[2]).returncode == 0
