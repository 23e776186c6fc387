"""What we promise of an answer, sentence by sentence; the browser's half stands in tests/browser/test_the_promise.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from lms.accounts import queries as people
from lms.accounts.models import User
from lms.assessments import jobs, late, live, queries, services
from lms.assessments.models import Attempt, Edit, ExtraTime
from lms.assessments.personal_data import ATTEMPTS
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import CONTENTS, Room, asked
from tests.cast import Cast

Browser = Callable[[User], Client]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def edit(room: Room, kind: str, values: list[str], sequence: int, *, device: str = "a1", uuid: str = "",
         age: float = 0) -> services.Answer:
    return services.Answer(room.key(kind), values, sequence, device, uuid or f"{device}-{sequence}-{kind}", age)


def send(browser: Client, attempt: Attempt, *answers: services.Answer):
    body = {"device": answers[0].device, "answers": [
        {"question": a.key, "values": list(a.given), "sequence": a.sequence, "uuid": a.uuid, "age": a.age} for a in answers]}
    return browser.post(f"/attempts/{attempt.public_id}/answers", json=body)


def save(attempt: Attempt, cast: Cast, *answers: services.Answer, at: datetime | None = None) -> services.Saved:
    with unit_of_work():
        return services.save(attempt.public_id, cast.learner.id, answers, at=at or now())


def hand_in(attempt: Attempt, cast: Cast, at: datetime | None = None) -> Attempt:
    with unit_of_work():
        return services.submit(attempt.public_id, cast.learner.id, at=at or now())


def test_the_attempt_is_born_with_its_deadline_its_questions_and_its_order(room: Room, cast: Cast) -> None:
    begin = now()
    with unit_of_work():
        services.extra_time.grant(room.activity.id, cast.learner.id, 15, seen=".0", reason="Tunanetra", by=cast.instructor.id,
                                  at=begin)
        services.update_quiz(queries.quiz(room.activity.id), closes_at=begin + 20 * MINUTE)
        born = services.start(cast.learner.id, room.activity, at=begin, seed=7)
    assert born.deadline == begin + 35 * MINUTE, "the window cuts the limit of 30 minutes, and extra time comes on top"
    assert born.paper["seed"] == 7
    assert len(born.paper["questions"]) == len(CONTENTS)


def test_a_question_edited_later_changes_no_attempt(room: Room, cast: Cast, attempt: Attempt) -> None:
    before = asked(attempt)[room.key("true_false")]
    with unit_of_work():
        room.questions["true_false"].content = {"answer": False}
        room.questions["true_false"].html = "<p>Lain</p>"
    save(attempt, cast, edit(room, "true_false", ["true"], 1))
    assert hand_in(attempt, cast).marks[room.key("true_false")]["mark"] == "1.00"
    assert asked(attempt)[room.key("true_false")] == before


def test_every_edit_is_kept_once_and_the_newest_of_a_device_holds(room: Room, cast: Cast, attempt: Attempt) -> None:
    first, second = edit(room, "single", ["bb"], 1), edit(room, "single", ["aa"], 2)
    for answers in ((second,), (first,), (second, first), (first,)):
        save(attempt, cast, *answers)
    kept = db.session.scalars(sa.select(Edit.value).where(Edit.attempt_id == attempt.id).order_by(Edit.sequence)).all()
    assert kept == ["bb", "aa"]
    assert queries.responses(attempt.id)[room.key("single")].value == "aa"


def test_two_devices_are_merged_alike_in_any_order_with_a_visible_warning_and_no_mark_is_counted_twice(
        room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    phone, desk = edit(room, "single", ["aa"], 4, device="f0"), edit(room, "single", ["bb"], 4, device="a0")
    for answers in ((phone, desk), (desk, phone)):
        with unit_of_work():
            db.session.execute(sa.delete(Edit))
        for one in answers:
            save(attempt, cast, one)
        assert queries.responses(attempt.id)[room.key("single")].device == "f0"
        third = save(attempt, cast, edit(room, "single", ["cc"], 4, device="c0"))
        assert third.newer[room.key("single")].hash == services.fingerprint("aa"), "told what holds, whichever came last"
    assert "Jawaban ini berasal dari 3 perangkat" in as_user(cast.learner).get(f"/attempts/{attempt.public_id}").text
    assert hand_in(attempt, cast).marks[room.key("single")] == {"mark": "1.00", "of": "1.00"}


def test_no_answer_is_replaced_by_an_older_one_and_the_sender_is_told(room: Room, cast: Cast, attempt: Attempt) -> None:
    save(attempt, cast, edit(room, "single", ["aa"], 9, device="f0"))
    told = save(attempt, cast, edit(room, "single", ["bb"], 3))
    assert queries.responses(attempt.id)[room.key("single")].value == "aa"
    assert told.newer[room.key("single")].sequence == 9
    assert not told.held


def test_the_acknowledgement_carries_the_hash_on_disk_and_the_servers_time(
        room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    browser = as_user(cast.learner)
    first = send(browser, attempt, edit(room, "single", ["aa"], 1, uuid="x-1")).json
    again = send(browser, attempt, edit(room, "single", ["bb"], 1, uuid="x-1")).json
    on_disk = db.session.scalar(sa.select(Edit.hash).where(Edit.uuid == "x-1"))
    assert first["stored"] == again["stored"] == {"x-1": on_disk} == {"x-1": services.fingerprint("aa")}
    assert abs(datetime.fromisoformat(first["at"]) - now()) < MINUTE


def test_without_script_a_form_saves_and_hands_in(room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    browser, url = as_user(cast.learner), f"/attempts/{attempt.public_id}"
    seen = dict(re.findall(r'name="(seen-[^"]+)" value="([^"]*)"', browser.get(url).text))
    form = seen | {"question": list(room_keys(room)), f"q-{room.key('single')}": "aa", "go": "review"}
    assert browser.post(url, data=form).location.endswith("/review")
    assert browser.post(f"{url}/submit").location.endswith("/result")
    assert queries.responses(attempt.id)[room.key("single")].value == "aa"


def room_keys(room: Room) -> list[str]:
    return [room.key(kind) for kind in CONTENTS]


def test_an_old_page_sent_again_by_back_or_refresh_changes_nothing(
        room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    browser, url = as_user(cast.learner), f"/attempts/{attempt.public_id}"
    seen = dict(re.findall(r'name="(seen-[^"]+)" value="([^"]*)"', browser.get(url).text))
    old = seen | {"question": room_keys(room), f"q-{room.key('single')}": "bb", "go": "save"}
    browser.post(url, data=old)
    save(attempt, cast, edit(room, "short", ["jam pelajaran"], 5), edit(room, "single", ["aa"], 6))
    untouched = {name: value for name, value in old.items() if not name.startswith("q-")}
    browser.post(url, data=untouched)
    held = queries.responses(attempt.id)
    assert (held[room.key("single")].value, held[room.key("short")].value) == ("aa", "jam pelajaran")


@pytest.mark.parametrize("end", ["sweep", "read"])
def test_the_server_ends_an_overdue_attempt_with_every_acknowledged_edit_of_the_last_two_seconds_too(
        end: str, room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        late_one = services.start(cast.learner.id, room.activity, at=now() - 31 * MINUTE)
    for number, kind in enumerate(CONTENTS):
        save(late_one, cast, edit(room, kind, room.right(kind), number + 1), at=late_one.deadline - SECOND * 0.4 * (number + 1))
    if end == "sweep":
        jobs.end_overdue()
    else:
        as_user(cast.learner).get(f"/attempts/{late_one.public_id}")
    db.session.expire_all()
    done = db.session.get(Attempt, late_one.id)
    assert (done.score, done.submitted_at) == (100, done.deadline)


def test_the_server_alone_decides_the_time_whatever_a_device_claims(room: Room, cast: Cast, attempt: Attempt) -> None:
    told = save(attempt, cast, edit(room, "single", ["aa"], 1, age=86_400), at=attempt.deadline)
    assert told.has_ended
    assert queries.responses(attempt.id) == {}
    assert db.session.get(Attempt, attempt.id).score == 0
    assert db.session.scalar(sa.select(Edit.written_at)) == attempt.started_at, "nobody writes before the start"


def test_an_answer_written_in_time_that_arrives_late_is_kept_flagged_and_counts_only_when_the_lecturer_admits_it(
        room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    save(attempt, cast, edit(room, "single", ["bb"], 1), edit(room, "short", ["jam pelajaran"], 2))
    done = hand_in(attempt, cast, at=attempt.deadline)
    before = done.receipt
    for _again in range(2):
        save(attempt, cast, edit(room, "single", ["aa"], 3, age=120), edit(room, "short", ["jam kerja"], 4, age=120),
             at=attempt.deadline + MINUTE)
    assert done.marks[room.key("single")]["mark"] == "0.00"
    assert {entry.asked.key for entry in late.of(done)} == {room.key("single"), room.key("short")}
    result = as_user(cast.learner).get(f"/attempts/{done.public_id}/result").text
    assert "2 jawaban tiba di server setelah percobaan berakhir" in result
    lecturer, page = as_user(cast.instructor), f"/quizzes/{room.activity.public_id}/results/{done.public_id}"
    assert "Jawaban yang tiba setelah percobaan berakhir" in lecturer.get(page).text
    assert {entry["value"] for entry in ATTEMPTS.collect(cast.learner.id)[0]["late_answers"]} == {"aa", "jam kerja"}
    assert lecturer.post(f"{page}/late", data={
        "admitted": [room.key("single")], "reason": "Listrik padam", "seen": late.digest(late.of(done))}).status_code == 303
    db.session.expire_all()
    assert "Jawaban Anda yang terlambat sudah diputuskan" in as_user(cast.learner).get("/notices").text
    assert done.marks[room.key("single")]["mark"] == "1.00"
    assert done.marks[room.key("short")]["mark"] == "1.00"
    assert late.of(done) == []
    assert done.receipt != before
    assert services.receipts.holds(done, queries.responses(done.id).values())
    entry = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "assessments.late_answers_ruled"))
    assert (entry.details["receipt_before"], entry.details["reason"]) == (before, "Listrik padam")
    assert db.session.scalar(sa.select(sa.func.count(Edit.id))) == 4


def test_an_outage_suggests_extra_time_that_one_click_grants_and_the_log_names(
        room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    begin, deadline = attempt.started_at, attempt.deadline
    for minute in (1, 2, 9):
        with unit_of_work():
            services.presence.beat(attempt.public_id, cast.learner.id, unsent=0, hidden=timedelta(), at=begin + minute * MINUTE)
    learners = people.people_of([cast.learner.id])
    seat = live.seats(room.activity.id, learners, at=begin + 9 * MINUTE + SECOND)[0]
    assert (seat.state, seat.suggested) == ("in", 7)
    grant = f"/quizzes/{room.activity.public_id}/extra-time/{cast.learner.public_id}"
    assert as_user(cast.learner).post(grant, data={"minutes": "7"}).status_code == 403
    typed = as_user(cast.instructor).post(grant, data={"minutes": "tujuh", "reason": "Listrik"})
    assert typed.status_code == 422
    assert 'value="tujuh"' in typed.text
    assert 'value="Listrik"' in typed.text
    lecturer, clicked = as_user(cast.instructor), {"minutes": "7", "reason": "Jaringan", "seen": seat.grantable}
    assert lecturer.post(grant, data=clicked).status_code == 303
    assert lecturer.post(grant, data=clicked).status_code == 409, "a second click grants nothing"
    db.session.expire_all()
    assert attempt.deadline == deadline + 7 * MINUTE
    assert live.seats(room.activity.id, learners, at=begin + 9 * MINUTE + SECOND)[0].suggested == 0
    entry = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "assessments.extra_time_granted"))
    assert (entry.details["minutes"], entry.details["attempt"], entry.actor_id) == (7, attempt.id, cast.instructor.id)


def test_an_outage_counts_though_the_answers_arrive_before_the_first_pulse(room: Room, cast: Cast, attempt: Attempt) -> None:
    begin = attempt.started_at
    for minute, arrives in ((1, False), (8, True), (9, False)):
        at = begin + minute * MINUTE
        if arrives:
            save(attempt, cast, edit(room, "single", ["aa"], 1), at=at)
        with unit_of_work():
            services.presence.beat(attempt.public_id, cast.learner.id, unsent=0, hidden=timedelta(), at=at + SECOND)
    seat = live.seats(room.activity.id, people.people_of([cast.learner.id]), at=begin + 9 * MINUTE + SECOND)[0]
    assert (seat.state, seat.suggested) == ("in", 7)


def test_whoever_saves_answers_all_the_while_has_had_no_outage(room: Room, cast: Cast, attempt: Attempt) -> None:
    begin = attempt.started_at
    for minute in range(1, 9):
        save(attempt, cast, edit(room, "single", ["aa"], minute), at=begin + minute * MINUTE)
    with unit_of_work():
        services.presence.beat(attempt.public_id, cast.learner.id, unsent=0, hidden=timedelta(), at=begin + 9 * MINUTE)
    seat = live.seats(room.activity.id, people.people_of([cast.learner.id]), at=begin + 9 * MINUTE + SECOND)[0]
    assert (seat.state, seat.suggested) == ("in", 0)


def test_time_granted_for_all_attempts_gives_back_no_outage(room: Room, cast: Cast, attempt: Attempt) -> None:
    learners = people.people_of([cast.learner.id])
    with unit_of_work():
        db.session.add(ExtraTime(activity_id=room.activity.id, learner_id=cast.learner.id, minutes=15, reason="Disabilitas",
                                 granted_at=now(), granted_by_id=cast.instructor.id))
    for minute in (1, 8):
        with unit_of_work():
            services.presence.beat(attempt.public_id, cast.learner.id, unsent=0, hidden=timedelta(),
                                   at=attempt.started_at + minute * MINUTE)
    seat = live.seats(room.activity.id, learners, at=attempt.started_at + 8 * MINUTE)[0]
    assert (seat.extra, seat.suggested) == (15, 7)


def test_the_silence_of_a_page_without_script_suggests_nothing(room: Room, cast: Cast, attempt: Attempt) -> None:
    seat = live.seats(room.activity.id, people.people_of([cast.learner.id]), at=attempt.started_at + 9 * MINUTE)[0]
    assert (seat.state, seat.suggested) == ("silent", 0)


def test_handing_in_twice_equals_handing_in_once(room: Room, cast: Cast, attempt: Attempt) -> None:
    save(attempt, cast, edit(room, "single", ["aa"], 1))
    first = hand_in(attempt, cast)
    before = (first.submitted_at, first.score, first.receipt, first.marks)
    again = hand_in(attempt, cast, at=now() + MINUTE)
    assert (again.submitted_at, again.score, again.receipt, again.marks) == before


def test_learner_and_lecturer_hold_the_same_receipt(room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    save(attempt, cast, edit(room, "single", ["aa"], 1))
    done = hand_in(attempt, cast)
    pages = [as_user(cast.learner).get(f"/attempts/{done.public_id}/{page}").text for page in ("result", "receipt")]
    pages.append(as_user(cast.instructor).get(f"/quizzes/{room.activity.public_id}/results/{done.public_id}").text)
    assert all(done.receipt in page and done.receipt_code in page for page in pages)


def test_the_lecturer_sees_live_who_is_in_and_where_every_answer_is(
        room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    save(attempt, cast, edit(room, "single", ["aa"], 1), edit(room, "single", ["bb"], 2), edit(room, "short", ["jam"], 3))
    browser = as_user(cast.learner)
    told = browser.post(f"/attempts/{attempt.public_id}/pulse", json={"unsent": 2, "hidden": 0}).json
    assert told["ended"] is None
    assert 1795 <= told["left"] <= 1800
    page = as_user(cast.instructor).get(f"/quizzes/{room.activity.public_id}/live").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for words in ("Mengerjakan", "2 dari 5", "2 di perangkat", "30 menit", "3 perubahan jawaban di server"):
        assert words in text


def test_whose_time_is_up_before_the_sweep_is_counted_on_the_live_page_too(
        room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    with unit_of_work():
        attempt.deadline = now() - timedelta(seconds=5)
    page = as_user(cast.instructor).get(f"/quizzes/{room.activity.public_id}/live").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "1 waktu habis" in text
    assert "0 mengerjakan" in text
