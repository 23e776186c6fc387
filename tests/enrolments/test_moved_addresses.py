"""What names an activity of the version before, once a cohort was moved, leads to the same one of the new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import attention
from lms.courses import queries as courses
from lms.enrolments import versions
from tests.assessments.books import Graded, build
from tests.cast import Cast
from tests.enrolments.test_moving import revised, twin

AsUser = Callable[[User], Client]


@pytest.fixture
def graded(cast: Cast) -> Graded:
    with unit_of_work():
        return build(cast)


@pytest.fixture
def moved(graded: Graded) -> Any:
    """Its learners follow the next version now."""
    new = revised(graded)
    with unit_of_work():
        versions.move(graded.cohort, new, at=now())
    return new


def test_the_address_of_before_leads_to_the_same_activity(cast: Cast, as_user: AsUser, graded: Graded, moved: Any) -> None:
    browser, kept = as_user(cast.learner), graded.readings[1]
    answer = browser.get(f"/activities/{kept.public_id}")
    assert (answer.status_code, answer.location) == (303, f"/activities/{twin(kept, moved).public_id}")
    assert browser.get(answer.location).status_code == 200
    assert browser.get(f"/activities/{graded.readings[0].public_id}").status_code == 404, "what is gone is gone"
    assert as_user(cast.stranger).get(f"/activities/{kept.public_id}").status_code == 404


def test_a_page_that_stayed_open_still_tells(cast: Cast, as_user: AsUser, graded: Graded, moved: Any) -> None:
    browser, kept = as_user(cast.learner), graded.readings[1]
    assert browser.post(f"/activities/{kept.public_id}/mark").status_code == 303
    shown = attention.seal(cast.learner.id, kept.id, at=now() - timedelta(minutes=5))
    assert browser.post(f"/activities/{kept.public_id}/time", data={"shown": shown, "seconds": "30"}).status_code == 303
    assert browser.post(f"/activities/{kept.public_id}/note", data={"text": "Catatan saya"}).status_code == 303
    db.session.expire_all()
    row = courses.progress_row(cast.learner.id, twin(kept, moved).id)
    assert row is not None
    assert (row.completed_at is not None, row.seconds) == (True, 30)
    assert "Catatan saya" in browser.get(f"/activities/{twin(kept, moved).public_id}").text


def test_what_a_device_did_without_network_meanwhile_counts(cast: Cast, as_user: AsUser, graded: Graded, moved: Any) -> None:
    kept, gone = graded.readings[1], graded.readings[0]

    def entry(activity: Any) -> dict[str, Any]:
        shown = attention.seal(cast.learner.id, activity.id, at=now() - timedelta(hours=1))
        return {"uuid": uuid4().hex, "kind": "done", "activity": activity.public_id, "shown": shown, "age": 600, "body": {}}

    sent, late = entry(kept), entry(gone)
    told = as_user(cast.learner).post("/saved/entries", json={"entries": [sent, late]}).json["kept"]
    assert told[sent["uuid"]] == ""
    assert told[late["uuid"]] != ""
    db.session.expire_all()
    row = courses.progress_row(cast.learner.id, twin(kept, moved).id)
    assert row is not None
    assert abs(row.completed_at - (now() - timedelta(minutes=10))) < timedelta(seconds=30)
