"""The check in kept memory says what argon2-cffi's own says."""

from __future__ import annotations

import mmap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts import hashing


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=200).filter(lambda text: text.isprintable()), st.text(max_size=20))
def test_a_password_of_today_is_checked_as_the_library_does(password: str, other: str) -> None:
    kept = hashing.hasher.hash(password)
    assert hashing.matches(kept, password)
    assert hashing.matches(kept, other) == (other == password) == _of_the_library(kept, other)


def _of_the_library(kept: str, password: str) -> bool:
    try:
        return hashing.hasher.verify(kept, password)
    except VerifyMismatchError:
        return False


def test_a_hash_with_other_parameters_is_left_to_the_library() -> None:
    older = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash("sebuah kalimat")
    assert hashing.hasher.check_needs_rehash(older)
    assert hashing.matches(older, "sebuah kalimat")
    assert not hashing.matches(older, "kalimat lain")


@pytest.mark.parametrize("broken", [
    "", "x", "$argon2id$v=19$m=7168,t=5,p=1$$", "$argon2id$v=19$m=7168,t=5,p=1$c2FsdA$" + "A" * 43,
    "$argon2id$v=19$m=7168,t=5,p=1$khC2Fxp1hyayEDrgYYxUkw$" + "é" * 43])
def test_what_is_no_hash_belongs_to_no_password(broken: str) -> None:
    assert not hashing.matches(broken, "sebuah kalimat")


def test_the_memory_goes_back_once_nobody_signs_in_and_the_next_password_is_checked_as_before(
        monkeypatch: pytest.MonkeyPatch) -> None:
    kept = hashing.hasher.hash("sebuah kalimat")
    assert hashing.matches(kept, "sebuah kalimat")
    held = hashing._kept()[0]
    monkeypatch.setattr(hashing, "SHORT_WHILE", 60.0)
    before = _resident_kib()
    hashing.rest()
    assert before - _resident_kib() < hashing.MEMORY_KIB / 2, "a password was checked just now"
    monkeypatch.setattr(hashing, "SHORT_WHILE", 0.0)
    hashing.rest()
    assert before - _resident_kib() > hashing.MEMORY_KIB / 2
    assert held[:] == bytes(len(held))
    assert hashing.matches(kept, "sebuah kalimat")
    assert not hashing.matches(kept, "kalimat lain")


def _resident_kib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE // 1024


def test_checks_at_the_same_time_do_not_disturb_one_another() -> None:
    kept = [hashing.hasher.hash(f"kalimat nomor {number}") for number in range(4)]
    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(lambda pair: hashing.matches(kept[pair[0]], f"kalimat nomor {pair[1]}"),
                                 [(a, b) for a in range(4) for b in range(4)]))
    assert answers == [a == b for a in range(4) for b in range(4)]
