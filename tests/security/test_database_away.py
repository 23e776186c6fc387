"""While the database is away every page says so, calmly, and tells nothing of the inside."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.core.testing import make_app


@pytest.mark.parametrize("address", ["/", "/courses", "/verify?q=1", "/sign-in", "/v/0000000000000", "/nowhere"])
def test_a_page_without_its_database_asks_for_patience(tmp_path: Path, address: str) -> None:
    client = make_app(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/x").test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "somebody"
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Coba lagi" in answer.text
    assert "app.css" in answer.text
    for inside in ("Traceback", "127.0.0.1:1", "psycopg", "OperationalError"):
        assert inside not in answer.text


def test_a_script_gets_the_same_as_json(tmp_path: Path) -> None:
    client = make_app(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/x").test_client()
    answer = client.get("/courses", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.json
    assert set(answer.json) == {"error", "remedy", "code"}
