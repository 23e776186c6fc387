"""Schedules on the page and in calendars of others, as RFC 5545 wants them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.attendance import feeds, ical, services
from lms.attendance.models import Meeting
from lms.attendance.services import Plan
from lms.core.database import now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import agenda
from lms.courses.agenda import Happening
from lms.enrolments.models import Cohort
from tests.attendance.conftest import AsUser, MakeMeeting
from tests.cast import Cast

MOMENT = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)


def events(body: bytes) -> list[dict[str, str]]:
    """The events of a calendar as a program reads them: lines are joined, then cut at their colon."""
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    found: list[dict[str, str]] = []
    for line in body.decode().replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value)
    return found


def plain(text: str) -> str:
    """A text as it was before it was escaped."""
    out, letters = "", iter(text)
    for letter in letters:
        out += {"n": "\n"}.get(after := next(letters), after) if letter == "\\" else letter
    return out


def test_an_event_is_as_the_standard_wants_it(app: Flask) -> None:
    one = Happening("attendance.session.abc", "Kasus; sulit, \\ dan\npanjang", "session", starts_at=MOMENT,
                    ends_at=MOMENT + timedelta(hours=2), place="Aula", changed_at=MOMENT, sequence=3, is_cancelled=True)
    days = Happening("enrolments.begin.x", "Mulai", "cohort", day=date(2026, 12, 31))
    with app.test_request_context():
        body = ical.calendar("Jadwal", [one, days], at=MOMENT)
    assert body.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert body.endswith(b"END:VCALENDAR\r\n")
    first, second = events(body)
    assert first["SUMMARY"] == r"Kasus\; sulit\, \\ dan\npanjang"
    assert (first["DTSTART"], first["DTEND"], first["DTSTAMP"]) == ("20260301T013000Z", "20260301T033000Z", "20260301T013000Z")
    assert (first["UID"], first["SEQUENCE"], first["STATUS"]) == ("attendance.session.abc@127.0.0.1", "3", "CANCELLED")
    assert (second["DTSTART;VALUE=DATE"], second["DTEND;VALUE=DATE"]) == ("20261231", "20270101")


@given(st.text(max_size=300))
def test_whatever_a_title_holds_comes_back_whole_from_short_lines(empty_app: Flask, text: str) -> None:
    one = Happening("x", text, "session", starts_at=MOMENT)
    with empty_app.test_request_context():
        body = ical.calendar("Jadwal", [one], at=MOMENT)
    wanted = "".join(c for c in text.replace("\r", "") if c >= " " or c == "\n")
    assert plain(events(body)[0]["SUMMARY"]) == wanted


def feed_of(browser: Client, user: User) -> str:
    assert browser.post("/schedule/feed").status_code == 303
    feed = feeds.of_user(user.id)
    assert feed
    return f"/calendar/{feeds.key_of(feed)}.ics"


def test_the_private_address_holds_sessions_and_days_and_follows_changes(
    as_user: AsUser, client: Client, cast: Cast, cohort: Cohort, follower: User, make_meeting: MakeMeeting,
    plan: Callable[..., Plan], at: datetime,
) -> None:
    meeting = make_meeting(starts_at=at + timedelta(days=1), ends_at=at + timedelta(days=1, hours=2))
    address = feed_of(as_user(follower), follower)
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    before = {one["UID"]: one for one in events(answer.data)}
    uid = f"attendance.session.{meeting.public_id}@127.0.0.1"
    assert before[uid]["SEQUENCE"] == "0"
    assert before[uid]["LOCATION"] == "Aula"
    assert {key.split(".")[1] for key in before if key.startswith("enrolments.")} == {"begin", "end"}
    with unit_of_work():
        services.change(meeting, plan(starts_at=at + timedelta(days=2), ends_at=at + timedelta(days=2, hours=2)), at=at)
        services.cancel(meeting, "Banjir", at=at)
    after = {one["UID"]: one for one in events(client.get(address).data)}
    assert set(after) == set(before), "the same entries, none doubled"
    assert (after[uid]["SEQUENCE"], after[uid]["STATUS"]) == ("2", "CANCELLED")
    assert after[uid]["DTSTART"] == f"{at + timedelta(days=2):%Y%m%dT%H%M%SZ}"
    assert "Banjir" in after[uid]["DESCRIPTION"]


def test_a_calendar_that_has_not_changed_is_not_sent_again(as_user: AsUser, client: Client, follower: User,
                                                          meeting: Meeting) -> None:
    address = feed_of(as_user(follower), follower)
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_addresses_are_renewed_closed_and_not_guessed(as_user: AsUser, client: Client, follower: User, meeting: Meeting) -> None:
    browser = as_user(follower)
    first = feed_of(browser, follower)
    assert "tidak membuka apa pun" not in browser.get("/schedule").text, "there was none before"
    second = feed_of(browser, follower)
    assert "Alamat sebelumnya tidak membuka apa pun lagi" in browser.get("/schedule").text
    assert [client.get(one).status_code for one in (first, second)] == [404, 200]
    feed = feeds.of_user(follower.id)
    assert feed
    for bad in (f"/calendar/{feed.public_id}.ics", f"/calendar/{feed.public_id}..ics", second.replace(".ics", "x.ics")):
        assert client.get(bad).status_code == 404, bad
    assert second.replace(".ics", "") in browser.get("/schedule").text
    browser.post("/schedule/feed/close")
    assert client.get(second).status_code == 404


def test_who_is_no_longer_active_has_no_calendar(as_user: AsUser, client: Client, follower: User, meeting: Meeting) -> None:
    address = feed_of(as_user(follower), follower)
    with unit_of_work():
        follower.is_active = False
    assert client.get(address).status_code == 404


def test_a_calendar_holds_nothing_of_others(as_user: AsUser, client: Client, cast: Cast, follower: User,
                                           meeting: Meeting) -> None:
    assert events(client.get(feed_of(as_user(cast.stranger), cast.stranger)).data) == []
    mine = events(client.get(feed_of(as_user(cast.instructor), cast.instructor)).data)
    assert [one["SUMMARY"] for one in mine] == ["Diskusi kasus"], "whoever holds a session has it too"


def test_one_session_alone_is_taken_along(as_user: AsUser, follower: User, meeting: Meeting) -> None:
    answer = as_user(follower).get(f"/sessions/{meeting.public_id}.ics")
    assert [one["SUMMARY"] for one in events(answer.data)] == ["Diskusi kasus"]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_schedule_shows_what_is_ahead_and_what_is_past(
    as_user: AsUser, cast: Cast, follower: User, make_meeting: MakeMeeting, at: datetime,
) -> None:
    make_meeting(title="Minggu lalu", starts_at=at - timedelta(hours=30), ends_at=at - timedelta(hours=28))
    make_meeting(title="Besok", starts_at=at + timedelta(hours=30), ends_at=at + timedelta(hours=32))
    browser = as_user(follower)
    ahead, past = browser.get("/schedule").text, browser.get("/schedule?past=1").text
    assert "Besok" in ahead
    assert "Minggu lalu" not in ahead
    assert "Minggu lalu" in past
    assert "Besok" not in past
    assert "Besok" in as_user(cast.organiser).get("/schedule").text
    assert "Besok" in as_user(cast.instructor).get("/schedule").text
    assert "Tidak ada apa-apa" in as_user(cast.hr_officer).get("/schedule").text


@pytest.mark.parametrize(("minutes", "is_open"), [(16, False), (14, True), (-30, True)])
def test_the_link_is_a_button_from_a_quarter_of_an_hour_before(
    as_user: AsUser, follower: User, make_meeting: MakeMeeting, minutes: int, is_open: bool,
) -> None:
    begins = now() + timedelta(minutes=minutes)
    made = make_meeting(kind="synchronous", room="", link="https://temu.contoh.test/x", starts_at=begins,
                        ends_at=begins + timedelta(hours=1))
    browser = as_user(follower)
    for page in ("/", "/schedule", f"/sessions/{made.public_id}"):
        text = browser.get(page).text
        assert made.title in text
        assert ('href="https://temu.contoh.test/x"' in text) is is_open, page


def test_deadlines_of_other_rooms_stand_in_the_agenda(app: Flask) -> None:
    with app.test_request_context():
        assert {source.name for source in agenda.agenda_sources} >= {
            "enrolments.cohorts", "attendance.sessions", "assignments.due", "assessments.closing"}
