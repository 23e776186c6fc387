"""People of the cast with passwords."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from lms.accounts import passwords
from lms.accounts.models import User
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast

PASSWORD = "sungai kayan panjang"


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def people(cast: Cast, password_hash: str) -> Cast:
    """The cast, all with the same password."""
    with unit_of_work():
        for user in cast.people.values():
            user.password_hash = password_hash
    return cast


@pytest.fixture
def sign_in(client: Client) -> Callable[..., int]:
    """Send the sign-in form; the status of the answer."""

    def send(name: str, password: str = PASSWORD, **more: str) -> int:
        return client.post("/sign-in", data={"name": name, "password": password, **more}).status_code

    return send


@pytest.fixture
def browsers(app: Flask) -> Callable[[User], Client]:
    """A new browser that signs in by the form."""

    def browser(user: User, password: str = PASSWORD) -> Client:
        client: Client = app.test_client()  # type: ignore[assignment]
        assert client.post("/sign-in", data={"name": user.username, "password": password}).status_code == 303
        return client

    return browser
