"""Nobody is sent elsewhere, and links in letters lead here whatever a request says."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask

from lms.core import mail
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast
from tests.security.conftest import AsUser

ELSEWHERE = (
    "https://jahat.example/", "//jahat.example/", "/\\jahat.example", "\\\\jahat.example", "/\t/jahat.example",
    "/\n/jahat.example", "\t//jahat.example", "/\r\n//jahat.example", "javascript:alert(1)",
    "/%09/jahat.example\t", "///jahat.example",
    "/.//jahat.example", "http:jahat.example", "/@jahat.example:80\\", " //jahat.example", "\x01//jahat.example",
    "/\x0b/jahat.example", "/;@jahat.example")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_after_signing_in_nobody_lands_on_another_site(cast: Cast, as_user: AsUser, target: str) -> None:
    answer = as_user(cast.learner).get(f"/sign-in?next={quote(target)}")
    assert is_ours(answer.headers["Location"]), answer.headers["Location"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_after_choosing_a_language_nobody_lands_on_another_site(client: Client, app: Flask, target: str) -> None:
    answer = client.post("/language", data={"language": "en", "next": target})
    assert is_ours(answer.headers["Location"]), answer.headers["Location"]


def is_ours(location: str) -> bool:
    """As a browser reads it: tabs and line ends vanish, backslashes are slashes."""
    read = location.strip().replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    return read.startswith("/") and not read.startswith("//") and not urlsplit(read).netloc


def test_a_link_in_a_letter_is_of_our_address_whatever_the_host_header_says(app: Flask, cast: Cast, client: Client) -> None:
    before = set(letters(app))
    with unit_of_work():
        cast.learner.email = "sari@contoh.example"
    client.post("/forgot-password", data={"email": "sari@contoh.example"}, headers={
        "Host": "jahat.example", "X-Forwarded-Host": "jahat.example", "X-Forwarded-Proto": "gopher"})
    (letter,) = set(letters(app)) - before
    text = message_from_bytes(letter.read_bytes(), policy=policy.default).get_content()
    assert f"{app.config['BASE_URL']}/reset-password/" in text
    assert "jahat" not in text


def test_a_foreign_host_header_is_in_no_link_of_a_page(client: Client, app: Flask) -> None:
    for page in ("/", "/sign-in", "/courses", "/verify", "/nowhere"):
        answer = client.get(page, headers={"Host": "jahat.example", "X-Forwarded-Host": "jahat.example"})
        assert "jahat" not in answer.text + str(answer.headers)


def test_a_title_with_a_line_end_breaks_no_letter(app: Flask) -> None:
    before = set(letters(app))
    with unit_of_work():
        mail.send("a@contoh.test", "Judul\r\nBcc: korban@contoh.test", "Isi")
    (letter,) = set(letters(app)) - before
    head = message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert head["Subject"] == "Judul Bcc: korban@contoh.test"
    assert head["Bcc"] is None


def letters(app: Flask) -> list[Path]:
    return list(Path(app.config["INSTANCE"], "mail").glob("*.eml"))
