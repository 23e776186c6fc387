"""Files that take long to read never hold every thread of the site: whoever finds no place is sent away, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from threading import Thread
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.certificates import verification
from lms.certificates.designs.models import Version
from lms.certificates.models import Issuer
from lms.core import limited
from lms.core.database import db
from lms.core.testing import Client
from tests.cast import Cast


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both places are held by files that take long."""
    monkeypatch.setattr(limited, "MOMENT", 0.2)
    for _ in range(2):
        limited._places.acquire()
    yield
    for _ in range(2):
        limited._places.release()


def test_a_file_is_sent_away_with_words_while_the_site_goes_on(client: Client, taken: None) -> None:
    asked = monotonic()
    answer = client.post("/verify", data={"file": (BytesIO(b"%PDF-1.4 x"), "x.pdf")})
    assert (answer.status_code, "kirim lagi" in answer.text) == (503, True)
    assert monotonic() - asked < 5
    told = client.post("/verify", data={"file": (BytesIO(b"%PDF-1.4 x"), "x.pdf")}, headers={"Accept": "application/json"})
    assert (told.status_code, told.is_json) == (503, True)
    assert client.get("/verify").status_code == 200


def test_one_waits_a_moment_and_the_next_goes_at_once(app: Flask, taken: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "MOMENT", 30)
    waiting = Thread(target=limited._waited)
    waiting.start()
    while limited._line.acquire(blocking=False):
        limited._line.release()
    assert limited._waited() is False
    limited._places.release()
    waiting.join(10)
    assert not waiting.is_alive()


def test_work_in_the_background_waits_until_there_is_a_place(app: Flask, taken: None) -> None:
    said: list[str] = []

    def check() -> None:
        with app.app_context():
            said.append(verification.by_file(BytesIO(b"%PDF-1.4 x")).status)

    worker = Thread(target=check)
    worker.start()
    worker.join(1)
    assert said == []
    limited._places.release()
    worker.join(60)
    limited._places.acquire()
    assert said == ["unreadable"]


def test_what_was_written_of_a_design_is_still_in_the_form(
        as_user: Callable[[User], Client], cast: Cast, issuer: Issuer, taken: None) -> None:
    desk = as_user(cast.administrator)
    place = desk.post(f"/certificates/designs/of/{cast.school.public_id}/begin",
                      data={"name": "Baru", "base": "portrait"}).headers["Location"]
    last = db.session.scalars(sa.select(Version)).one()
    form = {"page": last.page.replace("diberikan", "dianugerahkan"), "style": last.style, "after": "1", "sample": "usual"}
    picture: dict[str, Any] = {"file": (BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "x.svg"), "name": "bunga"}
    for more in ({}, {"look": "1"}, picture):
        kept = desk.post(place, data=form | more)
        assert kept.status_code == 503
        assert "dianugerahkan" in kept.text
        assert "kirim lagi" in kept.text
    assert desk.post(f"{place}/look", data=form).status_code == 503
