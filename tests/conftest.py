"""The application under test and the fixed cast, on SQLite or wherever LMS_TEST_DATABASE_URL points."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.accounts import sessions
from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client, forgetting, fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from tests.cast import Cast, assemble

STORIES = {"test_learner.py", "test_lecturer.py", "test_organiser.py", "test_hr.py", "test_the_promise.py"}


gc.disable()  # until all tests are imported: half a million objects that stay would be looked through again and again


def pytest_collection_finish() -> None:
    """What was imported stays to the end, so no collection of garbage among the tests has to look through it."""
    gc.enable()
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever meets a database has its worker's own; `-m server` runs only these, where the rest has been run already. Of what
    is walked in a browser the whole stories suffice: the pages have other tests on both databases."""
    for item in items:
        needs = item.fixturenames  # type: ignore[attr-defined]
        if "worker_id" in needs and ("site" not in needs or item.path.name in STORIES):
            item.add_marker("server")


@pytest.fixture(autouse=True)
def no_loop_of_another(request: pytest.FixtureRequest) -> Iterator[None]:
    """A browser's driver leaves its loop running in this thread between its tests; whoever signs wants one of his own."""
    running = None if "launch" in request.fixturenames else asyncio._get_running_loop()
    if running:
        asyncio._set_running_loop(None)
    yield
    if running:
        asyncio._set_running_loop(running)


@pytest.fixture(scope="session")
def database_url(worker_id: str) -> str:
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    return fresh_database(server, f"lms_test_{worker_id}") if server else ""


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def empty_app(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Flask]:
    app = migrated(make_app(tmp_path_factory.mktemp("instance"), database_url=database_url, QUIET_HOURS=""))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(empty_app: Flask) -> Iterator[Flask]:
    """The application inside an application context; all that the test writes is forgotten."""
    with forgetting(empty_app):
        yield empty_app


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The same agencies and people in every test."""
    with unit_of_work():
        return assemble()


@pytest.fixture
def client(app: Flask) -> Client:
    """Nobody's browser."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def as_user(app: Flask) -> Callable[[User], Client]:
    """A browser in which this user is signed in."""

    def browser(user: User) -> Client:
        with unit_of_work():
            token = sessions.start(user, at=now())
        client: Client = app.test_client()  # type: ignore[assignment]
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        return client

    return browser


@pytest.fixture(scope="session")
def material() -> Path:
    """Real files that others wrote; they are read where they lie."""
    folder = Path(os.environ.get("LMS_MATERIAL", Path(__file__).parent.parent.parent / "shared" / "material"))
    if not folder.is_dir():
        pytest.skip(f"no material at {folder}: set LMS_MATERIAL")
    return folder
