"""A mail server of the tests' own, and the moment that all of them live in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from lms.accounts import notices
from lms.core import jobs
from lms.core.work import unit_of_work
from tests.messages.post_office import PostOffice

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
"""12.00 WITA."""
Tell = Callable[..., None]


@pytest.fixture
def office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """Letters go there, when the test says so."""
    made = PostOffice()
    made.open()
    monkeypatch.setitem(app.config, "MAIL_URL", made.url)
    monkeypatch.setattr(jobs, "enqueue", lambda name, **_given: None)
    yield made
    made.close()


@pytest.fixture
def tell() -> Tell:
    """Tell somebody of a work that was marked, or of what else."""

    def give(person_id: int, kind: str = "assignments.marked", *, at: datetime = NOON, once: str | None = None,
             **facts: str) -> None:
        with unit_of_work():
            notices.tell_all([notices.Notice(person_id, kind, "/activities/abc", {"title": "Laporan", **facts}, once)], at=at)

    return give
