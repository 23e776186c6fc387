"""A NUL, which no database column of ours may hold, is refused at the door."""

from __future__ import annotations

from flask import Flask

from lms.core.testing import Client


def test_a_nul_in_an_address_a_question_or_a_field_is_a_bad_request(app: Flask, client: Client) -> None:
    assert client.get("/?q=a%00b").status_code == 400
    assert client.get("/nowhere/%00").status_code == 400
    assert client.post("/language", data={"language": "en\0"}).status_code == 400
    assert client.post("/language", data={"language": "en"}).status_code == 303
