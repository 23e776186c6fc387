"""Guessing verification codes is slow and tells nothing: no hit, and every answer like the other."""

from __future__ import annotations

import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask

from lms.certificates.paper import code as codes
from lms.core.testing import Client
from lms.core.web import limiter

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.fixture
def limited(app: Flask) -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


def guesses(count: int) -> list[str]:
    """Half of them with a check character that fits, half of plain chance."""
    return [codes.new_code() if n % 2 else "".join(secrets.choice(LETTERS) for _ in range(13)) for n in range(count)]


@pytest.mark.parametrize("address", ["/v/{}", "/api/v/{}.json"])
def test_thousands_of_guesses_find_nothing_and_meet_the_limit(client: Client, limited: None, address: str) -> None:
    began = time.monotonic()
    answers = [client.get(address.format(code)) for code in guesses(4_000)]
    minutes = 1 + int((time.monotonic() - began) / 60)
    counts = Counter(answer.status_code for answer in answers)
    assert set(counts) == {404, 429}
    assert 30 <= counts[404] <= 30 * minutes
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len({(len(answer.data), answer.mimetype) for answer in refused}) == 1
    assert all(0 < int(answer.headers["Retry-After"]) <= 60 for answer in refused)


@pytest.mark.parametrize("address", ["/v/{}", "/api/v/{}.json"])
def test_a_guess_from_anywhere_is_answered_like_any_other(client: Client, app: Flask, address: str) -> None:
    answers = [client.get(address.format(code), follow_redirects=True) for code in guesses(400)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({len(answer.data) for answer in answers}) == 1
    assert len({re.sub(r"[0-9A-Z]{13}", "", answer.text) for answer in answers}) == 1


def test_a_guessed_number_is_answered_like_any_other(client: Client, app: Flask) -> None:
    answers = [client.get("/verify", query_string={"q": f"{n:04d}/MKAS-01/III/POLTEKESOS/XI/2026"}) for n in range(400)]
    assert {(answer.status_code, len(answer.data)) for answer in answers} == {(404, len(answers[0].data))}


def test_who_changes_the_address_in_a_header_is_still_limited(client: Client, limited: None) -> None:
    answers = [client.get(f"/v/{code}", headers={"X-Forwarded-For": f"10.0.{n // 250}.{n % 250}"}).status_code
               for n, code in enumerate(guesses(60))]
    assert answers == [404] * 30 + [429] * 30
