"""Text size and ground, chosen by whoever reads and kept on the device."""

from __future__ import annotations

import pytest
from flask import Flask


def test_what_was_chosen_holds_on_every_page_also_for_whoever_is_not_signed_in(app: Flask) -> None:
    browser = app.test_client()
    answer = browser.post("/appearance", data={"size": "large", "theme": "dark", "next": "/courses?q=x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/courses?q=x")
    for page in ("/", "/courses", "/sign-in", "/tidak-ada"):
        text = browser.get(page).text
        assert '<html lang="id" data-size="large" data-theme="dark">' in text
        assert "sizes.css" in text
    assert 'value="large" checked' in browser.get("/appearance").text


def test_who_chose_nothing_fetches_nothing_more_and_keeps_no_cookie(app: Flask) -> None:
    browser = app.test_client()
    page = browser.get("/").text
    assert '<html lang="id">' in page
    assert "sizes.css" not in page
    browser.post("/appearance", data={"size": "large", "theme": ""})
    back = browser.post("/appearance", data={"size": "", "theme": ""})
    assert "look=;" in back.headers["Set-Cookie"]
    assert '<html lang="id">' in browser.get("/").text


@pytest.mark.parametrize("cookie", ["besar.gelap", "..", "large", '"><script>', "large.dark.x", "é", "x" * 4000])
def test_whatever_the_cookie_holds_the_page_comes_as_it_is(app: Flask, cookie: str) -> None:
    browser = app.test_client()
    browser.set_cookie("look", cookie)
    answer = browser.get("/sign-in")
    assert answer.status_code == 200
    assert answer.text.split("<head>")[0].count("data-") == cookie.startswith("large")


@pytest.mark.parametrize("sent", [{"size": "huge"}, {"theme": "pink"}, {"size": "large.dark"}, {"size": "\r\nSet-Cookie: a=b"}])
def test_what_is_not_offered_is_refused(app: Flask, sent: dict[str, str]) -> None:
    answer = app.test_client().post("/appearance", data=sent)
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_another_site_chooses_nothing_and_leads_nowhere(app: Flask) -> None:
    browser = app.test_client()
    assert browser.post("/appearance", data={"size": "large"}, headers={"Origin": "https://lain.example"}).status_code == 400
    assert browser.post("/appearance", data={"next": "//lain.example"}).headers["Location"] == "/"
    assert 'href="https://lain.example' not in browser.get("/appearance?next=https://lain.example/").text


def test_the_shell_without_network_is_the_same_for_everybody(app: Flask) -> None:
    browser = app.test_client()
    plain = browser.get("/saved/sw.js").text
    browser.set_cookie("look", "large.dark")
    assert browser.get("/saved/sw.js").text == plain
    assert "sizes.css" in plain
