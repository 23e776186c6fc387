"""What every answer carries, and the pages for what went wrong."""

from __future__ import annotations

import gzip
import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from wtforms import PasswordField

from lms.accounts.models import User
from lms.core import kept_forms, web
from lms.core.forms import Form
from lms.core.plugins import Found
from lms.core.policies import PUBLIC, requires
from lms.core.testing import Client, make_app
from lms.core.web import limiter
from tests.cast import Cast


def test_every_page_forbids_scripts_of_others_and_framing(client: Client) -> None:
    headers = client.get("/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_travel_compressed_to_who_can_read_it(client: Client) -> None:
    plain = client.get("/")
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(packed.data)
    assert "Content-Encoding" not in plain.headers


def test_an_asset_is_kept_for_a_year_under_the_hash_of_its_content(app: Flask, client: Client) -> None:
    with app.test_request_context():
        address = web.asset("app.css")
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get("/static/app.css?v=other").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/core/web.py", "/static//etc/passwd"])
def test_nothing_outside_the_folder_of_assets_is_served(client: Client, path: str) -> None:
    assert client.get(path).status_code in (308, 404)


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client: Client, target: str) -> None:
    assert client.post("/language", data={"language": "en", "next": target}).location == "/"


def test_a_visitor_may_choose_the_language(client: Client) -> None:
    assert 'lang="id"' in client.get("/", headers={"Accept-Language": "en"}).text
    client.post("/language", data={"language": "en", "next": "/"})
    assert 'lang="en"' in client.get("/").text


def test_looking_around_leaves_no_cookie(client: Client) -> None:
    for page in ("/", "/courses", "/v/NONE"):
        assert "Set-Cookie" not in client.get(page).headers, page


@pytest.mark.parametrize(("header", "told", "status"), [
    ("Sec-Fetch-Site", "cross-site", 400), ("Sec-Fetch-Site", "same-site", 400), ("Sec-Fetch-Site", "same-origin", 303),
    ("Origin", "https://evil.test", 400), ("Origin", "null", 400), ("Origin", "http://localhost", 303)])
def test_another_site_chooses_no_language(client: Client, header: str, told: str, status: int) -> None:
    assert client.post("/language", data={"language": "en"}, headers={header: told}).status_code == status


def test_an_unknown_page_says_so_kindly(client: Client) -> None:
    answer = client.get("/tidak-ada")
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.text


def test_a_form_without_its_token_is_refused_with_a_page(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.post("/sign-in", data={"name": "siti", "password": "x"})
    assert answer.status_code == 400
    assert "Formulir ini sudah kedaluwarsa" in answer.text


def test_a_fault_shows_a_code_and_no_trace(app: Flask, cast: Cast, as_user: Callable[[User], Client],
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise RuntimeError("secret detail")

    broken.capability = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "core.home", broken)
    answer = as_user(cast.learner).get("/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.usefixtures("own_limits")
def test_while_redis_is_away_pages_answer_and_their_limits_hold(tmp_path: Path) -> None:
    app = make_app(tmp_path, found=Found(()), LIMITS_URL="redis://127.0.0.1:1/0")
    app.add_url_rule("/limited", "limited", limiter.limit("2 per minute")(requires(PUBLIC)(lambda: "here")))
    limiter.enabled = True
    browser = app.test_client()
    assert [browser.get("/limited").status_code for _ in range(3)] == [200, 200, 429]


OWN = {"Sec-Fetch-Site": "same-origin"}


def test_a_form_sent_after_the_session_ended_keeps_what_was_typed_until_it_is_sent_again(
        app: Flask, client: Client, as_user: Callable[[User], Client], cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    typed = {"csrf_token": "old", "q-1": ["a", "b"], "text": 'Dua\nbaris & "tanda"'}
    gone = client.post("/attempts/none", data=typed, headers=OWN)
    assert gone.status_code == 401
    assert 'target="_blank"' in gone.text
    assert 'name="q-1" value="a"' in gone.text
    assert 'name="q-1" value="b"' in gone.text
    assert 'value="Dua\nbaris &amp; &#34;tanda&#34;"' in gone.text
    assert "csrf_token" not in gone.text
    back = as_user(cast.learner).post("/attempts/none", data=typed, headers=OWN)
    assert back.status_code == 400
    assert 'name="q-1" value="a"' in back.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', back.text)
    assert token
    assert token[1] != "old"


@pytest.mark.parametrize(("data", "headers"), [
    ({"text": "x"}, {}), ({"text": "x"}, {"Sec-Fetch-Site": "cross-site"}), ({"text": "x"}, {"Origin": "https://evil.test"}),
    ({"text": "x", "password": "y"}, OWN), ({"text": "x", "file": (io.BytesIO(b"z"), "z.pdf")}, OWN),
    ({"text": "x" * 600_000}, OWN)])
def test_what_another_site_sends_and_secrets_and_files_are_not_shown_again(client: Client, data: dict[str, object],
                                                                            headers: dict[str, str]) -> None:
    answer = client.post("/attempts/none", data=data, headers=headers)
    assert answer.status_code in (401, 413)
    assert 'name="text"' not in answer.text


def test_no_form_with_a_password_is_ever_shown_again(app: Flask) -> None:
    fields = [(kind, name) for module in list(sys.modules.values()) if (module.__name__ or "").startswith("lms.")
              for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Form)
              for name, field in vars(kind).items() if getattr(field, "field_class", None) is PasswordField]
    assert len(fields) > 5
    assert [name for _kind, name in fields if not kept_forms.SECRET.search(name)] == []
