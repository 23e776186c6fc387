"""Learners mark themselves by a code that changes; one that was photographed is worth nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.attendance import codes, marking, queries
from lms.attendance.errors import Refused
from lms.attendance.models import Meeting
from lms.attendance.views import check_in
from lms.core import qr
from lms.core.database import now
from lms.core.testing import Client
from lms.core.web import limiter
from lms.core.work import unit_of_work
from lms.enrolments import services as places
from lms.enrolments.models import Cohort
from tests.attendance.conftest import AsUser, MakeMeeting
from tests.cast import Cast

Clock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the time at which learners' pages are asked."""
    return lambda at: monkeypatch.setattr(check_in, "now", lambda: at)


def scanned(browser: Client, meeting: Meeting, *, at: datetime) -> tuple[int, str]:
    """Status and target of opening what the QR code held at this time."""
    answer = browser.get(f"/a/{codes.on_screen(meeting.public_id, at=at)}")
    return answer.status_code, answer.headers.get("Location", "")


def test_scan_sign_in_confirm(as_user: AsUser, client: Client, cast: Cast, follower: User, meeting: Meeting) -> None:
    status, target = scanned(client, meeting, at=now())
    assert (status, target) == (303, f"/attend/{meeting.public_id}")
    assert client.get(target).headers["Location"].startswith("/sign-in?next=/attend/"), "a stranger to the site signs in first"
    browser = as_user(follower)
    assert scanned(browser, meeting, at=now())[0] == 303
    assert queries.marks_in(meeting.id) == {}, "opening an address writes nothing"
    page = browser.get(target).text
    assert "Catat kehadiran saya" in page
    assert "Sari Wulandari" in page
    agent = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
    assert browser.post(target, headers={"User-Agent": agent}).status_code == 303
    mark = queries.marks_in(meeting.id)[follower.id]
    assert (mark.state, mark.method, mark.by_id, mark.device) == ("present", "qr", follower.id, "Chrome di Android")
    assert "Kehadiran Anda tercatat" in browser.get(target).text
    assert browser.post(target).status_code == 200
    assert len(queries.history_of(meeting.id)) == 1


def test_the_proof_of_a_scan_outlives_the_sign_in(client: Client, cast: Cast, follower: User, meeting: Meeting) -> None:
    from lms.accounts import passwords
    with unit_of_work():
        follower.password_hash = passwords.hashed("belajar-2026")
    _status, target = scanned(client, meeting, at=now())
    come_in = client.get(target).headers["Location"]
    answer = client.post(come_in, data={"name": follower.username, "password": "belajar-2026", "next": target})
    assert answer.headers["Location"] == target
    assert client.post(target).status_code == 303
    assert queries.marks_in(meeting.id)[follower.id].method == "qr"


def test_a_photographed_code_is_refused_with_a_clear_sentence(as_user: AsUser, follower: User, meeting: Meeting, at: datetime,
                                                             clock: Clock) -> None:
    browser = as_user(follower)
    for seconds, status in ((0, 303), (29, 303), (59, 303), (60, 410), (3600, 410)):
        shown = at.replace(second=0)
        clock(shown + timedelta(seconds=seconds))
        assert scanned(browser, meeting, at=shown)[0] == status, seconds
    text = browser.get(f"/a/{codes.on_screen(meeting.public_id, at=at)}").text
    assert "sudah berganti" in text
    assert "Pindailah kode yang sekarang ada di layar" in text
    assert queries.marks_in(meeting.id) == {}


def test_a_proof_of_another_session_or_of_long_ago_is_worth_nothing(
    as_user: AsUser, follower: User, make_meeting: MakeMeeting, monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other, browser = make_meeting(), make_meeting(title="Lain"), as_user(follower)
    scanned(browser, one, at=now())
    assert browser.post(f"/attend/{other.public_id}").status_code == 410
    monkeypatch.setattr(check_in, "LASTS", -1)
    assert browser.post(f"/attend/{one.public_id}").status_code == 410
    assert queries.marks_in(one.id) == queries.marks_in(other.id) == {}


def test_a_phone_that_has_marked_its_owner_marks_nobody_else(as_user: AsUser, cast: Cast, cohort: Cohort, follower: User,
                                                           meeting: Meeting) -> None:
    with unit_of_work():
        places.enrol(cast.stranger.id, cohort, at=now())
    browser, friend = as_user(follower), as_user(cast.stranger)
    scanned(browser, meeting, at=now())
    kept = browser.get_cookie(check_in.COOKIE, path="/attend")
    assert kept
    assert browser.post(f"/attend/{meeting.public_id}").status_code == 303
    assert browser.get_cookie(check_in.COOKIE, path="/attend") is None
    assert friend.post(f"/attend/{meeting.public_id}").status_code == 410


def test_nobody_forges_a_code(as_user: AsUser, follower: User, make_meeting: MakeMeeting, at: datetime) -> None:
    one, other = make_meeting(), make_meeting()
    good = codes.on_screen(one.public_id, at=at)
    _id, step, signature = good.split(".")
    for bad in (f"{other.public_id}.{step}.{signature}", f"{one.public_id}.{int(step) + 1}.{signature}",
                f"{one.public_id}.{step}.", "x", "..", f"{one.public_id}.{'9' * 40}.{signature}",
                f"{one.public_id}.٣.{signature}"):
        assert as_user(follower).get(f"/a/{bad}").status_code == 404, bad


@given(st.text(max_size=60))
def test_whatever_is_scanned_is_read_without_a_fault(empty_app: object, text: str) -> None:
    with empty_app.app_context():  # type: ignore[attr-defined]
        assert codes.read(text) is None


def test_the_short_code_is_typed_when_the_link_was_too_slow(as_user: AsUser, follower: User, meeting: Meeting, at: datetime,
                                                          clock: Clock) -> None:
    browser = as_user(follower)
    typed = codes.typed(meeting.public_id, at=at)
    clock(at + timedelta(minutes=10))
    wrong = browser.post("/attend", data={"code": typed})
    assert wrong.status_code == 422
    assert "Kode ini tidak berlaku sekarang" in wrong.text
    clock(at)
    assert browser.post("/attend", data={"code": f" {typed[:3].lower()}-{typed[3:].lower()} "}).status_code == 303
    assert queries.marks_in(meeting.id)[follower.id].method == "code"


def test_the_short_code_of_a_session_that_is_not_ones_own_is_refused(as_user: AsUser, cast: Cast, follower: User,
                                                                    meeting: Meeting, at: datetime) -> None:
    stranger = as_user(cast.stranger)
    typed = codes.typed(meeting.public_id, at=now())
    assert stranger.post("/attend", data={"code": typed}).status_code == 422
    assert scanned(stranger, meeting, at=now())[0] == 303
    assert "tidak terdaftar pada sesi ini" in stranger.get(f"/attend/{meeting.public_id}").text
    assert stranger.post(f"/attend/{meeting.public_id}").status_code == 422
    assert queries.marks_in(meeting.id) == {}


@pytest.fixture
def limited() -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


def test_codes_are_not_guessed(limited: None, as_user: AsUser, follower: User, meeting: Meeting) -> None:
    browser = as_user(follower)
    answers = [browser.post("/attend", data={"code": f"AAAA{n:02}"}).status_code for n in range(45)]
    assert answers[:20] == [422] * 20
    assert answers[-1] == 429
    assert as_user(follower).get("/attend").status_code in (200, 429)


@pytest.mark.parametrize(("minutes", "state"), [(-60, "present"), (0, "present"), (15, "present"), (16, "late"), (150, "late")])
def test_whoever_comes_late_is_late(follower: User, meeting: Meeting, minutes: int, state: str) -> None:
    moment = meeting.starts_at + timedelta(minutes=minutes)
    with unit_of_work():
        marking.check_in(meeting, follower.id, method="qr", seen_at=moment, at=moment)
    assert queries.marks_in(meeting.id)[follower.id].state == state


@pytest.mark.parametrize("minutes", [-61, 151])
def test_outside_its_time_a_session_takes_nobody(follower: User, meeting: Meeting, minutes: int) -> None:
    moment = meeting.starts_at + timedelta(minutes=minutes)
    with pytest.raises(Refused), unit_of_work():
        marking.check_in(meeting, follower.id, method="qr", seen_at=moment, at=moment)


def test_a_latecomer_who_was_marked_absent_scans_and_both_marks_are_kept(cast: Cast, follower: User, meeting: Meeting,
                                                                       at: datetime) -> None:
    with unit_of_work():
        marking.mark_list(meeting, {follower.id: marking.Entry("absent")}, at=at, by=cast.instructor.id, as_organiser=False)
        marking.check_in(meeting, follower.id, method="qr", seen_at=at, at=at)
    assert [(m.state, m.superseded_at is None) for m in queries.history_of(meeting.id)] == [("present", True), ("absent", False)]


def test_the_screen_shows_a_code_that_a_camera_reads_and_that_changes(as_user: AsUser, cast: Cast, follower: User,
                                                                     meeting: Meeting) -> None:
    browser = as_user(cast.instructor)
    page = browser.get(f"/sessions/{meeting.public_id}/screen")
    assert page.headers["Cache-Control"] == "no-store"
    assert "0 dari 1 sudah hadir" in page.text
    part = browser.get(f"/sessions/{meeting.public_id}/code").text
    assert 'class="qr"' in part
    assert "<h1" not in part
    moment = now()
    typed = codes.typed(meeting.public_id, at=moment)
    assert f"{typed[:3]} {typed[3:]}" in browser.get(f"/sessions/{meeting.public_id}/code").text or now() != moment
    one, next_one = (codes.on_screen(meeting.public_id, at=moment + timedelta(seconds=s)) for s in (0, codes.STEP))
    assert one != next_one


def test_the_drawing_holds_the_address() -> None:
    import io

    from PIL import Image

    address = "https://lms.contoh.test/a/abcdefghijkl.60000000.ABCDEFGHIJKLMNOP"
    drawn = str(qr.svg(address, "Kode"))
    size = int(drawn.partition('viewBox="0 0 ')[2].split()[0])
    picture = Image.new("L", (size, size), 255)
    for run in drawn.rpartition('d="')[2].partition('"')[0].strip("Mz").split("zM"):
        x, rest = run.split(" ")
        y, length = rest.split("h")[:2]
        for n in range(int(length.partition("v")[0])):
            picture.putpixel((int(x) + n, int(y)), 0)
    large = picture.resize((size * 6, size * 6), Image.Resampling.NEAREST)
    large.save(io.BytesIO(), "PNG")
    assert [code.text for code in zxingcpp.read_barcodes(large)] == [address]


def test_a_screen_out_of_time_shows_no_code(as_user: AsUser, cast: Cast, make_meeting: MakeMeeting, at: datetime) -> None:
    early = make_meeting(starts_at=at + timedelta(hours=3), ends_at=at + timedelta(hours=4))
    text = as_user(cast.instructor).get(f"/sessions/{early.public_id}/screen").text
    assert "Kodenya muncul di sini pada" in text
    assert 'class="qr"' not in text
