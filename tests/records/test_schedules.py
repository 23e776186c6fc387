"""Lists of JP that come by themselves: ordered, made on their day, once, within the officer's reach, and gone in time."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from lms.accounts import erasure, personal_data
from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.core import storage
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.records import jobs, retention
from lms.records.models import Extract, Schedule
from lms.records.schedules import dates, queries, services
from tests.cast import Cast

AsUser = Callable[[User], Client]
PAGE = "/hours/schedules"


@pytest.fixture
def schedule(cast: Cast) -> Schedule:
    with unit_of_work():
        return services.set_up(cast.hr_officer, agency_id=None, standing="", form="csv", every="month", at=now())


def make(schedule: Schedule) -> Extract:
    made = services.make(schedule.id, at=schedule.next_at + timedelta(minutes=3))
    assert made is not None
    return made


@pytest.mark.parametrize(("every", "after", "then"), [
    ("week", "2026-11-28 13:00", "2026-11-29 22:00"), ("week", "2026-11-29 22:00", "2026-12-06 22:00"),
    ("month", "2026-11-30 21:59", "2026-11-30 22:00"), ("month", "2026-11-30 22:00", "2026-12-31 22:00"),
    ("month", "2027-01-31 10:00", "2027-01-31 22:00")])
def test_a_list_is_due_at_six_in_the_morning_where_the_officer_lives(every: str, after: str, then: str) -> None:
    moment, due = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (after, then))
    assert dates.following(every, moment, "Asia/Makassar") == due


def test_an_officer_orders_a_list_and_ends_it(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.hr_officer)
    assert "Belum ada daftar" in browser.get(PAGE).text
    sent = {"every": "week", "agency": str(cast.malinau.id), "standing": "short", "form": "xlsx"}
    assert browser.post(PAGE, data=sent).status_code == 303
    made = db.session.scalars(sa.select(Schedule)).one()
    page = browser.get(PAGE).text
    assert f"Setiap Senin: {cast.malinau.name}" in page
    assert "06.00" in page
    assert as_user(cast.auditor).post(f"{PAGE}/{made.public_id}/end").status_code == 404
    assert browser.post(f"{PAGE}/{made.public_id}/end").status_code == 303
    assert db.session.scalars(sa.select(Schedule)).all() == []
    acts = set(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.startswith("records.schedule"))))
    assert acts == {"records.schedule_set", "records.schedule_ended"}


def test_what_is_no_choice_and_an_eleventh_list_are_refused(cast: Cast, as_user: AsUser) -> None:
    browser, sent = as_user(cast.hr_officer), {"every": "week", "agency": "0", "standing": "", "form": "xlsx"}
    for wrong in ({"every": "day"}, {"agency": str(cast.nunukan.id)}, {"standing": "best"}, {"form": "exe"}, {"agency": "x"}):
        assert browser.post(PAGE, data=sent | wrong).status_code == 422, wrong
    for _more in range(services.MOST):
        assert browser.post(PAGE, data=sent).status_code == 303
    answer = browser.post(PAGE, data=sent)
    assert answer.status_code == 409
    assert "sepuluh daftar" in answer.text
    assert as_user(cast.learner).get(PAGE).status_code == 403


def test_the_list_is_made_once_told_and_fetched_by_its_owner_alone(cast: Cast, schedule: Schedule, as_user: AsUser) -> None:
    due = schedule.next_at
    jobs.sweep()
    assert db.session.scalars(sa.select(Extract)).all() == []
    made = make(schedule)
    assert queries.due(due + timedelta(minutes=4)) == []
    browser = as_user(cast.hr_officer)
    assert "Daftar JP Anda sudah ada" in browser.get("/notices").text
    assert f"/hours/lists/{made.public_id}" in browser.get(PAGE).text
    answer = browser.get(f"/hours/lists/{made.public_id}")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert cast.learner.display_name in [row[1] for row in rows]
    assert cast.stranger.display_name not in [row[1] for row in rows]
    assert made.count == len(rows) - 1
    assert as_user(cast.auditor).get(f"/hours/lists/{made.public_id}").status_code == 404


def test_a_list_that_was_made_meanwhile_is_not_made_again(schedule: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    at, put = schedule.next_at + timedelta(minutes=3), storage.put

    def overtaken(*given: object, **more: object) -> object:
        with unit_of_work():
            db.session.execute(sa.update(Schedule).values(next_at=at + timedelta(days=20)))
        return put(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(storage, "put", overtaken)
    assert services.make(schedule.id, at=at) is None
    assert db.session.scalars(sa.select(Extract)).all() == []


def test_the_sweep_makes_what_is_due_and_a_broken_one_holds_up_no_other(
        cast: Cast, schedule: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    with unit_of_work():
        other = services.set_up(cast.hr_officer, agency_id=cast.malinau.id, standing="short", form="xlsx", every="week", at=now())
        schedule.next_at = other.next_at = now() - timedelta(minutes=1)
    real = services.make
    monkeypatch.setattr(services, "make", lambda id_, *, at: 1 / 0 if id_ == schedule.id else real(id_, at=at))
    jobs.sweep()
    assert [one.schedule_id for one in db.session.scalars(sa.select(Extract))] == [other.id]
    assert other.next_at > now()


def test_who_no_longer_answers_for_people_gets_no_more_lists(cast: Cast, schedule: Schedule) -> None:
    make(schedule)
    with unit_of_work():
        for grant in cast.hr_officer.grants:
            accounts.end_role(cast.hr_officer.id, grant.role, scope=grant.scope, at=now())
    db.session.expire_all()
    assert services.make(schedule.id, at=now()) is None
    assert db.session.scalars(sa.select(Schedule)).all() == db.session.scalars(sa.select(Extract)).all() == []


def test_lists_go_when_their_time_is_over_and_their_files_with_the_last(cast: Cast, schedule: Schedule) -> None:
    made = make(schedule)
    at, key = made.expires_at + timedelta(seconds=1), made.file_key
    assert retention.LISTS.over(at) == {"records_extract": 1}
    with unit_of_work():
        retention.LISTS.purge(at)
    assert not storage.exists(key)
    assert db.session.scalars(sa.select(Schedule)).all() == [schedule]


def test_an_erased_person_stands_in_no_list(cast: Cast, schedule: Schedule) -> None:
    make(schedule)
    assert [one["every"] for one in dict(personal_data.of(cast.hr_officer))["records_schedules"]] == ["month"]
    assert "Daftar JP berkala" in {str(line.what) for line in erasure.preview(cast.hr_officer)}
    with unit_of_work():
        assert len(services.erase(cast.learner.id)) == 1
    assert db.session.scalars(sa.select(Extract)).all() == []
    assert db.session.scalars(sa.select(Schedule)).all() == [schedule]
