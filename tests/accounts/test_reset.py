"""Back in after forgetting the password."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask

from lms.accounts import reset
from lms.accounts.models import User
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.accounts.conftest import PASSWORD
from tests.cast import Cast

FRESH = {"fresh": "perahu ke hulu", "again": "perahu ke hulu"}


@pytest.fixture
def letters(app: Flask) -> Callable[[], list[str]]:
    folder = Path(app.config["INSTANCE"]) / "mail"
    old = set(folder.glob("*.eml"))
    return lambda: [message_from_bytes(f.read_bytes(),
        policy=policy.default).get_content() for f in set(folder.glob("*.eml")) - old]


def ask(client: Client, email: str) -> str:
    answer = client.post("/forgot-password", data={"email": email})
    assert answer.status_code == 200
    page = re.sub(r'(csrf[_-]token"[^>]*(?:value|content)=")[^"]+', r"\1TOKEN", answer.text)  # it holds the second it was made in
    return page.replace(email, "EMAIL")


def test_a_mailed_link_gives_a_new_password_once(
        people: Cast, client: Client, as_user: Callable[[User], Client], sign_in: Callable[..., int], letters: Callable[[],
            list[str]]) -> None:
    elsewhere = as_user(people.learner)
    with unit_of_work():
        people.learner.email = "sari@contoh.example"
    ask(client, " Sari@Contoh.example ")
    (letter,) = letters()
    link = re.search(r"http://127\.0\.0\.1:8000(/reset-password/\S+)", letter)
    assert link
    assert "Sari Wulandari" in letter
    assert "Yth." in letter
    assert client.get(link[1]).status_code == 200
    assert client.post(link[1], data=FRESH).status_code == 303
    assert sign_in("sari", FRESH["fresh"]) == 303
    assert elsewhere.get("/profile").status_code == 303
    assert client.get(link[1]).status_code == client.post(link[1], data=FRESH).status_code == 410


def test_an_unknown_address_gets_the_same_answer_and_no_letter(people: Cast, client: Client, letters: Callable[[],
        list[str]]) -> None:
    with unit_of_work():
        people.learner.email, people.stranger.email = "sari@contoh.example", "yosep@contoh.example"
        people.stranger.is_active = False
    answers = {ask(client, email) for email in ("sari@contoh.example", "nobody@contoh.example", "yosep@contoh.example")}
    assert len(answers) == 1
    assert len(letters()) == 1


def test_a_link_is_worth_nothing_once_the_password_or_address_changed(people: Cast, client: Client, app: Flask) -> None:
    for change in ({"password_hash": "another"}, {"email": "new@contoh.example"}, {"is_active": False}):
        token = reset.token_for(people.learner)
        assert client.get(f"/reset-password/{token}").status_code == 200
        before = {name: getattr(people.learner, name) for name in change}
        with unit_of_work():
            for name, value in change.items():
                setattr(people.learner, name, value)
        assert client.get(f"/reset-password/{token}").status_code == 410
        with unit_of_work():
            for name, value in before.items():
                setattr(people.learner, name, value)


def test_an_old_or_forged_link_is_refused(people: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    token = reset.token_for(people.learner)
    middle = len(token) - 8  # not the last letter, whose spare bits do not count
    altered = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1:]
    for forged in (altered, token.split(".")[0], "x", "WyJhIl0.x.y", "é" * 50):
        answer = client.get(f"/reset-password/{forged}")
        assert answer.status_code == 410
        assert 'href="/forgot-password"' in answer.text
    monkeypatch.setattr(reset, "LIFETIME", -1)
    assert client.get(f"/reset-password/{token}").status_code == 410


def test_a_weak_password_is_refused_and_the_link_stays_good(people: Cast, client: Client) -> None:
    page = f"/reset-password/{reset.token_for(people.learner)}"
    assert client.post(page, data={"fresh": "short", "again": "short"}).status_code == 422
    assert client.post(page, data={"fresh": "sari sari sari", "again": "sari sari sari"}).status_code == 422
    assert client.post(page, data=FRESH).status_code == 303


def test_the_password_before_the_reset_no_longer_opens(people: Cast, client: Client, sign_in: Callable[..., int]) -> None:
    client.post(f"/reset-password/{reset.token_for(people.learner)}", data=FRESH)
    assert sign_in("sari", PASSWORD) == 422
