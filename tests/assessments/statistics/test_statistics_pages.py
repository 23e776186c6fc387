"""The pages of statistics: the figures that stand there, and who sees them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.assessments import queries, services
from lms.assessments.errors import NotTwoTests
from lms.assessments.models import Attempt, PairedTests
from lms.assessments.question_types import question_types
from lms.assessments.question_types.base import Answered
from lms.assessments.statistics import reading
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import services as enrolments
from tests.assessments.room import CONTENTS, Room
from tests.cast import Cast, person

Browser = Callable[[User], Client]
AT = now() - timedelta(hours=5)


def sit(room: Room, learner_id: int, *right: str, at: datetime = AT, minutes: int = 10) -> Attempt:
    """Answers to all questions, right to those named."""
    attempt = services.start(learner_id, room.activity, at=at, seed=3)
    services.save(attempt.public_id, learner_id, room.answers(*right), at=at + timedelta(minutes=1))
    return services.submit(attempt.public_id, learner_id, at=at + timedelta(minutes=minutes))


def crowd(room: Room, cast: Cast, count: int, prefix: str = "peserta") -> list[User]:
    people = [person(f"{prefix}{n:02d}", f"Peserta {n:02d}", cast.malinau) for n in range(count)]
    for user in people:
        enrolments.enrol(user.id, room.cohort, at=AT)
    return people


@pytest.fixture
def taught(room: Room, cast: Cast) -> list[User]:
    """Twelve learners: the first knows nothing, each second more than the one before; numeric only the weak get right."""
    kinds = ("single", "true_false", "short", "multiple")
    with unit_of_work():
        people = crowd(room, cast, 12)
        for n, user in enumerate(people):
            sit(room, user.id, *kinds[:n // 3 + 1], *(["numeric"] if n < 4 else []), minutes=10 + n)
    return people


def place(room: Room, tail: str = "") -> str:
    return f"/quizzes/{room.activity.public_id}/statistics{tail}"


def test_a_lecturer_sees_how_the_quiz_and_each_question_has_done(
        room: Room, cast: Cast, as_user: Browser, taught: list[User]) -> None:
    page = as_user(cast.instructor).get(place(room)).text
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "12 percobaan" in told
    assert "periksa kunci" in told  # the numeric question, which only the weak get right
    assert "terlalu mudah" in told  # the single choice, which all get right
    assert "separuhnya dalam" in told
    assert re.search(r"12 dari 12 .{0,40}100%", told)


def test_the_distractor_table_counts_each_option_by_third(
        room: Room, cast: Cast, as_user: Browser, taught: list[User]) -> None:
    page = as_user(cast.instructor).get(place(room, f"/{room.key('true_false')}")).text
    rows = {re.sub(r"<[^>]+>", "", row).split()[0]: re.findall(r"<td[^>]*>(?:<span[^>]*>)?(?:<svg.*?</svg>)?\s*([\d%]+)", row)
            for row in re.findall(r"<tr><th scope=\"row\">(.*?</tr>)", page, re.S)}
    assert rows["Benar"] == ["100%", "9", "2", "4", "3"]
    assert rows["Salah"] == ["0%", "3", "3", "0", "0"]


@pytest.mark.parametrize("count", [1, 9])
def test_few_learners_are_not_parted_into_thirds(room: Room, cast: Cast, as_user: Browser, count: int) -> None:
    with unit_of_work():
        for user in crowd(room, cast, count):
            sit(room, user.id, "single")
    page = as_user(cast.instructor).get(place(room, f"/{room.key('single')}")).text
    assert "pembagian menurut sepertiga peserta tidak ditampilkan" in page
    assert "Sepertiga" not in page
    assert re.search(rf'data-label="Banyaknya">.*?{count}</span>', page, re.DOTALL)


def test_frequent_short_answers_are_counted_and_escaped(room: Room, cast: Cast, as_user: Browser, taught: list[User]) -> None:
    with unit_of_work():
        attempt = services.start(taught[0].id, room.activity, at=AT + timedelta(hours=1), seed=3)
        sent = [services.Answer(room.key("short"), ["<b>jam</b>"], 1, "d")]
        services.save(attempt.public_id, taught[0].id, sent, at=AT + timedelta(hours=1))
        services.submit(attempt.public_id, taught[0].id, at=AT + timedelta(hours=1, minutes=2))
    page = as_user(cast.instructor).get(place(room, f"/{room.key('short')}?attempts=all")).text
    assert "jam pelajaran" in page
    assert "jam kerja" in page
    assert "&lt;b&gt;jam&lt;/b&gt;" in page
    assert "<b>jam</b>" not in page


def test_first_best_and_all_attempts_are_told_apart(room: Room, cast: Cast) -> None:
    with unit_of_work():
        sit(room, cast.learner.id, "single")
        sit(room, cast.learner.id, *CONTENTS, at=AT + timedelta(hours=1))
        sit(room, cast.learner.id, at=AT + timedelta(hours=2))
    ids = {cast.learner.id}
    found = {which: [a.score for a in reading.attempts(room.activity.id, ids, which).attempts] for which in reading.WHICH}
    assert found == {"first": [16.67], "best": [100.0], "all": [0.0, 100.0, 16.67]}


def test_what_waits_to_be_marked_is_counted_apart(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        essay = services.create_question(room.course.id, "essay", "Ceritakan.", {}, at=AT)
        services.place_question(room.activity.id, essay.id)
        attempt = services.start(cast.learner.id, room.activity, at=AT, seed=3)
        sent = [services.Answer(essay.public_id, ["Begini ceritanya."], 1, "d")]
        services.save(attempt.public_id, cast.learner.id, sent, at=AT)
        services.submit(attempt.public_id, cast.learner.id, at=AT + timedelta(minutes=5))
    page = as_user(cast.instructor).get(place(room)).text
    assert "1 percobaan masih menunggu dinilai" in page
    assert "Belum ada percobaan" in page


def test_an_answer_that_was_taken_back_is_left_empty(room: Room, cast: Cast) -> None:
    with unit_of_work():
        attempt = services.start(cast.learner.id, room.activity, at=AT, seed=3)
        for number, given in enumerate((["jam pelajaran"], [""]), 1):
            sent = [services.Answer(room.key("short"), given, number, "d", f"u{number}")]
            services.save(attempt.public_id, cast.learner.id, sent, at=AT)
        services.submit(attempt.public_id, cast.learner.id, at=AT + timedelta(minutes=5))
    found = reading.attempts(room.activity.id, {cast.learner.id}, "first")
    assert reading.empty(room.activity.id, {cast.learner.id}, "first", found.attempts) == {room.key(kind): 1 for kind in CONTENTS}


def test_an_organiser_sees_the_quiz_but_no_question(room: Room, cast: Cast, as_user: Browser, taught: list[User]) -> None:
    browser = as_user(cast.organiser)
    page = browser.get(place(room)).text
    assert "alfa Cronbach" in page
    assert "Rahasia tetap rahasia" not in page
    assert "statistics.csv" not in page
    assert {browser.get(place(room, tail)).status_code for tail in (".csv", f"/{room.key('short')}")} == {403}


def test_nobody_else_sees_statistics(room: Room, cast: Cast, as_user: Browser, taught: list[User]) -> None:
    for user in (cast.learner, cast.stranger, cast.hr_officer):
        for path in (place(room), place(room, ".csv"), place(room, f"/{room.key('short')}"),
                     f"/courses/{room.course.public_id}/gain", f"/courses/{room.course.public_id}/gain.csv"):
            assert as_user(user).get(path).status_code == 403, path


def test_a_question_that_nobody_got_is_not_there(room: Room, cast: Cast, as_user: Browser, taught: list[User]) -> None:
    assert as_user(cast.instructor).get(place(room, "/tidak-ada")).status_code == 404


def test_the_statements_of_the_pages_do_not_grow_with_attempts(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, counts = as_user(cast.instructor), []
    paths = (place(room), place(room, f"/{room.key('single')}"), place(room, ".csv"))
    for prefix in ("satu", "dua"):
        with unit_of_work():
            for user in crowd(room, cast, 3 if prefix == "satu" else 12, prefix):
                sit(room, user.id, "single")
        for path in paths:
            with statements() as seen:
                assert browser.get(path).status_code == 200
            counts.append(len(seen))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 14, counts


def test_the_file_holds_numbers_and_nothing_that_a_spreadsheet_would_run(
        room: Room, cast: Cast, as_user: Browser, taught: list[User]) -> None:
    with unit_of_work():
        question = services.create_question(room.course.id, "true_false", "=1+1 ialah dua", {"answer": True}, at=AT)
        services.place_question(room.activity.id, question.id)
        sit(room, cast.learner.id)
    answer = as_user(cast.instructor).get(place(room, ".csv"))
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert answer.mimetype == "text/csv"
    assert len(rows) == 7
    assert "'=1+1 ialah dua" in [row[1] for row in rows]
    numeric = next(row for row in rows if row[2] == "Jawaban angka")
    assert numeric[8].startswith("-0,")  # an item-rest correlation below 0, as a number


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "short", "numeric"])
def test_every_answer_that_was_given_is_counted(app: Flask, kind: str) -> None:
    type_ = question_types[kind]
    content = type_.tidy(CONTENTS[kind][1])
    values = [type_.parse(content, given) for given in (CONTENTS[kind][2], CONTENTS[kind][3])]
    given = [Answered(values[0], 2), Answered(values[0], 1), Answered(values[1], 0), Answered(None, 0)]
    (table,) = type_.statistics(content, given)
    right = next(row for row in table.rows if row.earns and row.earns > 0)
    assert right.counts == (0, 1, 1)
    wrong = [row for row in table.rows if not row.earns and row.total]
    assert [row.counts for row in wrong] == [(1, 0, 0)]


@pytest.mark.parametrize(("kind", "raw", "text"), [
    ("matching", {"pairs": [{"text": "RTLH", "match": "rumah"}, {"text": "PKH", "match": "keluarga"}]}, ""),
    ("ordering", {"items": ["asesmen", "rencana", "intervensi"]}, ""),
    ("drag_words", {"words": [{"text": "klien"}, {"text": "petugas"}]}, "[[1]] memutuskan, [[2]] mendampingi."),
    ("cloze", {"gaps": [{"kind": "short", "answers": [{"text": "klien"}]}]}, "[[1]] memutuskan.")])
def test_of_several_fields_each_is_told_apart(app: Flask, kind: str, raw: dict[str, object], text: str) -> None:
    type_ = question_types[kind]
    content = type_.settle(text, type_.tidy(raw))
    assert type_.check(content) == []
    value = type_.parse(content, type_.model(content))
    tables = type_.statistics(content, [Answered(value, 2), Answered(None, 0)])
    assert len(tables) == len(type_.names(content))  # type: ignore[attr-defined]
    assert {(row.earns, row.counts) for table in tables for row in table.rows} == {(1, (0, 0, 1))}


def test_of_essays_the_length_is_told(app: Flask) -> None:
    (table,) = question_types["essay"].statistics({}, [Answered("kata " * 60, 1), Answered("satu", 0), Answered(None, 0)])
    assert [row.counts for row in table.rows if row.total] == [(1, 0, 0), (0, 1, 0)]


# The gain between two tests


@pytest.fixture
def second(room: Room) -> Room:
    """A second quiz of the same course with the same questions."""
    with unit_of_work():
        module = courses.add_module(room.course, "Modul dua")
        activity = courses.add_activity(module, "quiz", "Tes penutup")
        services.create_quiz(activity.id, attempts_allowed=3)
        for question in room.questions.values():
            services.place_question(activity.id, question.id)
    return Room(room.course, activity, room.cohort, room.questions)


def test_a_lecturer_names_the_tests_and_sees_what_was_learnt(room: Room, second: Room, cast: Cast, as_user: Browser) -> None:
    browser, address = as_user(cast.instructor), f"/courses/{room.course.public_id}/gain"
    assert "Belum ada tes awal dan tes akhir" in browser.get(address).text
    sent = {"pre": room.activity.public_id, "post": second.activity.public_id}
    assert browser.post(address, data=sent).status_code == 303
    with unit_of_work():
        alone = crowd(room, cast, 1)[0]
        sit(room, alone.id)
        sit(room, cast.learner.id, "single", "true_false", "multiple")  # 4 of 6 points
        sit(second, cast.learner.id, *CONTENTS, at=AT + timedelta(hours=2))
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(address).text))
    assert "Sari Wulandari" in told
    assert "66,67 100 33,33 1 " in told
    assert "1 peserta baru mengerjakan salah satu" in told
    rows = list(csv.reader(io.StringIO(browser.get(f"{address}.csv").data.decode("utf-8-sig")), delimiter=";"))
    assert [row[2:] for row in rows[1:]] == [["0", "", "", ""], ["66,67", "100", "33,33", "1"]]
    assert "assessments.tests_named" in db.session.scalars(sa.select(AuditEntry.action)).all()


def test_the_tests_are_two_quizzes_of_the_course(room: Room, second: Room, cast: Cast, as_user: Browser) -> None:
    browser, address = as_user(cast.instructor), f"/courses/{room.course.public_id}/gain"
    same = {"pre": room.activity.public_id, "post": room.activity.public_id}
    answer = browser.post(address, data=same)
    assert answer.status_code == 422
    assert "Pilih dua kuis yang berbeda" in answer.text
    assert browser.post(address, data={"pre": room.activity.public_id, "post": "tidak-ada"}).status_code == 422
    with unit_of_work(), pytest.raises(NotTwoTests):
        services.name_tests(room.course.id, room.activity.id, 999_999)
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        twice = {"pre_id": room.activity.id, "post_id": room.activity.id}
        db.session.execute(sa.insert(PairedTests).values(course_id=room.course.id, **twice))


def test_naming_again_replaces_and_naming_none_forgets(room: Room, second: Room, cast: Cast, as_user: Browser) -> None:
    browser, address = as_user(cast.instructor), f"/courses/{room.course.public_id}/gain"
    one, other = room.activity.public_id, second.activity.public_id
    for pre, post in ((one, other), (other, one)):
        browser.post(address, data={"pre": pre, "post": post})
    pair = queries.paired_tests(room.course.id)
    assert pair
    assert (pair.pre_id, pair.post_id) == (second.activity.id, room.activity.id)
    assert browser.post(address, data={"pre": "", "post": ""}).status_code == 303
    assert queries.paired_tests(room.course.id) is None


def test_a_quiz_that_is_discarded_is_no_test_any_more(room: Room, second: Room) -> None:
    with unit_of_work():
        services.name_tests(room.course.id, room.activity.id, second.activity.id)
        services.discard_quiz(second.activity.id)
    assert queries.paired_tests(room.course.id) is None


def test_only_who_may_edit_names_tests(room: Room, second: Room, cast: Cast, as_user: Browser) -> None:
    sent = {"pre": room.activity.public_id, "post": second.activity.public_id}
    for user in (cast.organiser, cast.auditor, cast.learner):
        assert as_user(user).post(f"/courses/{room.course.public_id}/gain", data=sent).status_code == 403
    assert "<form method=\"post\" class=\"stack\"" not in as_user(cast.auditor).get(f"/courses/{room.course.public_id}/gain").text
