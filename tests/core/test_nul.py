"""A NUL, which no database column of ours may hold, is refused at the door."""

from __future__ import annotations

from io import BytesIO

from flask import Flask

from lms.core.testing import Client


def test_a_nul_in_an_address_a_question_a_field_or_the_name_of_a_file_is_a_bad_request(app: Flask, client: Client) -> None:
    assert client.get("/?q=a%00b").status_code == 400
    assert client.get("/nowhere/%00").status_code == 400
    assert client.post("/language", data={"language": "en\0"}).status_code == 400
    assert client.post("/language", data={"language": "en", "file": (BytesIO(b"a"), "a\0.csv")}).status_code == 400
    assert client.post("/language", data={"language": "en"}).status_code == 303
