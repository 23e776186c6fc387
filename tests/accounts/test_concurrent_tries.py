"""Many tries at the same moment are all counted."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from lms.accounts import passwords, second_factor, totp
from lms.accounts.sign_in import PER_NAME
from lms.core.database import db, now
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from tests.cast import assemble


@pytest.mark.server
@pytest.mark.parametrize("tries", [25])
def test_of_25_tries_at_once_exactly_10_are_heard(tmp_path: Path, tries: int) -> None:
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    app = migrated(make_app(tmp_path, database_url=fresh_database(server, "lms_test_accounts_tries") if server else ""))
    with app.app_context(), unit_of_work():
        assemble().learner.password_hash = passwords.hashed("sungai kayan panjang")

    def attempt(_number: int) -> int:
        return app.test_client().post("/sign-in", data={"name": "sari", "password": "wrong"}).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(tries)))
    with app.app_context():
        db.engine.dispose()
    assert answers.count(422) == PER_NAME
    assert answers.count(429) == tries - PER_NAME


@pytest.mark.server
def test_of_8_browsers_with_one_code_exactly_one_comes_in(tmp_path: Path) -> None:
    server, secret = os.environ.get("LMS_TEST_DATABASE_URL", ""), totp.fresh()
    app = migrated(make_app(tmp_path, database_url=fresh_database(server, "lms_test_accounts_codes") if server else ""))
    with app.app_context(), unit_of_work():
        learner, at = assemble().learner, now() - timedelta(hours=1)
        learner.password_hash = passwords.hashed("sungai kayan panjang")
        second_factor.turn_on(learner, secret, totp.code(secret, totp.step_at(at)), at=at)
    browsers = [app.test_client() for _ in range(8)]
    for browser in browsers:
        browser.post("/sign-in", data={"name": "sari", "password": "sungai kayan panjang"})
    code = totp.code(secret, totp.step_at(now()))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda browser: browser.post("/sign-in/code", data={"code": code}).status_code, browsers))
    with app.app_context():
        db.engine.dispose()
    assert sorted(answers) == [303] + [422] * 7
