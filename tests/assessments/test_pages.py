"""The pages of quizzes: what a learner, a lecturer and others may see and do there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import kind, queries, services
from lms.assessments.errors import QuizTaken
from lms.assessments.models import Attempt, Question
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import services as enrolments
from tests.assessments.room import CONTENTS, Room
from tests.cast import Cast

Browser = Callable[[User], Client]


def form_of(page: str) -> dict[str, object]:
    """What a browser without script would send back, unchanged."""
    seen = dict(re.findall(r'name="(seen-[^"]+)" value="([^"]*)"', page))
    return {"question": re.findall(r'name="question" value="([^"]+)"', page), **seen}


def test_a_learner_goes_the_whole_way_without_script(room: Room, cast: Cast, as_user: Browser) -> None:
    browser = as_user(cast.learner)
    assert "Mulai kuis" in browser.get(f"/activities/{room.activity.public_id}").text
    started = browser.post(f"/quizzes/{room.activity.public_id}/attempts")
    assert started.status_code == 303
    page = browser.get(started.location).text
    given = {f"q-{room.key(kind)}": room.right(kind) for kind in CONTENTS if kind != "short"}
    reviewed = browser.post(started.location, data=form_of(page) | given | {"go": "review"})
    assert "1 soal belum terjawab" in browser.get(reviewed.location).text
    page = browser.get(started.location).text
    assert "4</strong>/5" in page
    given[f"q-{room.key('short')}"] = ["jam pelajaran"]
    browser.post(started.location, data=form_of(page) | given | {"go": "save"})
    handed_in = browser.post(f"{started.location}/submit")
    result = browser.get(handed_in.location).text
    assert "100 dari 100" in result
    assert "Baca <em>bahan</em>." in result
    assert browser.get(started.location).location.endswith("/result")


def test_a_text_without_a_question_is_not_counted_as_one(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        text = services.create_question(room.course.id, "description", "Bacalah dahulu.", {}, at=now())
        services.place_question(room.activity.id, text.id, points=Decimal(0))
    page = as_user(cast.learner).get(f"/activities/{room.activity.public_id}").text
    assert re.search(r"<dt>Soal</dt>\s*<dd>5</dd>", page), page.partition("Batas waktu")[0][-200:]


def test_a_text_without_a_question_takes_no_number_in_the_editor(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        text = services.create_question(room.course.id, "description", "Bacalah dahulu.", {}, at=now())
        services.place_question(room.activity.id, text.id, points=Decimal(0))
        last = services.create_question(room.course.id, "essay", "Ceritakan.", {}, at=now())
        services.place_question(room.activity.id, last.id, points=Decimal(1))
    page = as_user(cast.instructor).get(f"/quizzes/{room.activity.public_id}/edit").text
    assert re.findall(r"<b>(\d+)\.</b>", page) == [str(number) for number in range(1, len(room.questions) + 2)]
    assert "Ubah teks ini" in page


def test_a_failed_attempt_after_a_passed_one_asks_for_no_more(room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, room.answers(*CONTENTS), at=now())
        services.submit(attempt.public_id, cast.learner.id, at=now())
        second = services.start(cast.learner.id, room.activity, at=now())
        services.submit(second.public_id, cast.learner.id, at=now())
    page = as_user(cast.learner).get(f"/attempts/{second.public_id}/result").text
    assert "Anda sudah lulus pada percobaan lain" in page
    assert "Coba lagi" not in page


def test_the_paper_in_the_browser_never_holds_the_right_answers(
        room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    browser, base = as_user(cast.learner), f"/attempts/{attempt.public_id}"
    for page in (base, f"{base}/review", f"/activities/{room.activity.public_id}"):
        text = browser.get(page).text
        assert "jam pelajaran" not in text.lower()
        assert "correct" not in text
        assert "Tepat." not in text
        assert "Baca <em>bahan" not in text


def test_what_cannot_be_read_is_told_before_handing_in(room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, [services.Answer(room.key("numeric"), ("sembilan",), 1, "d")], at=now())
    page = as_user(cast.learner).get(f"/attempts/{attempt.public_id}/review").text
    assert "“sembilan” tidak terbaca sebagai angka" in page
    assert "Periksa lagi" in page


def test_options_are_marked_chosen_only_when_chosen(room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    assert "checked" not in as_user(cast.learner).get(f"/attempts/{attempt.public_id}").text.split("<main")[1]


def send(browser: Client, attempt: Attempt, answers: list[services.Answer], **more: object):
    body = {"device": "d1", "answers": [{"question": a.key, "values": list(a.given), "sequence": a.sequence} for a in answers]}
    return browser.post(f"/attempts/{attempt.public_id}/answers", json=body | more)


def test_the_script_learns_what_is_on_disk(room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    reply = send(as_user(cast.learner), attempt, room.answers(*CONTENTS))
    assert reply.status_code == 200
    assert reply.json["held"][room.key("true_false")] == {"sequence": 1, "hash": services.fingerprint(True)}
    assert reply.json["newer"] == {}


def test_one_save_is_three_statements_with_the_one_that_knows_the_user(
        room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    browser = as_user(cast.learner)
    send(browser, attempt, room.answers())
    with statements() as seen:
        send(browser, attempt, room.answers(sequence=2)[:4])
    assert len(seen) == 3


def test_a_save_after_the_deadline_is_refused_and_leads_to_the_result(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        late = services.start(cast.learner.id, room.activity, at=now() - timedelta(minutes=31))
    browser = as_user(cast.learner)
    reply = send(browser, late, room.answers(*CONTENTS))
    assert reply.status_code == 409
    assert "0 dari 100" in browser.get(reply.json["ended"]).text


def test_an_overdue_attempt_ends_when_its_page_is_read(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        late = services.start(cast.learner.id, room.activity, at=now() - timedelta(minutes=31))
    browser = as_user(cast.learner)
    assert "Waktu habis" in browser.get(f"/activities/{room.activity.public_id}").text
    page = browser.get(f"/attempts/{late.public_id}", follow_redirects=True).text
    assert "Waktu habis; setiap jawaban" in page


@pytest.mark.parametrize("body", [
    "", "[]", "{}", '{"answers": 3}', '{"device": "d", "answers": [3]}', '{"device": "<>", "answers": []}',
    '{"device": "d", "answers": [{"question": 1, "values": [], "sequence": 1}]}',
    '{"device": "d", "answers": [{"question": "q", "values": "x", "sequence": 1}]}',
    '{"device": "d", "answers": [{"question": "q", "values": [1], "sequence": 1}]}',
    '{"device": "d", "answers": [{"question": "q", "values": [], "sequence": 0}]}',
    '{"device": "d", "answers": [{"question": "q", "values": [], "sequence": true}]}',
    '{"device": "d", "answers": [{"question": "q", "values": [], "sequence": 9007199254740992}]}'])
def test_a_broken_message_is_refused(cast: Cast, as_user: Browser, attempt: Attempt, body: str) -> None:
    reply = as_user(cast.learner).post(f"/attempts/{attempt.public_id}/answers", data=body, content_type="application/json")
    assert reply.status_code == 400


@pytest.mark.parametrize("values", [["x" * 20_001], ["x"] * 501])
def test_an_answer_beyond_all_bounds_is_named_in_the_refusal(
        room: Room, cast: Cast, as_user: Browser, attempt: Attempt, values: list[str]) -> None:
    browser, fits = as_user(cast.learner), {"question": room.key("single"), "values": ["aa"], "sequence": 1, "uuid": "u1"}
    unfit = {"question": room.key("short"), "values": values, "sequence": 2, "uuid": "u2"}
    address = f"/attempts/{attempt.public_id}/answers"
    reply = browser.post(address, json={"device": "d", "answers": [fits, unfit]})
    assert (reply.status_code, reply.json["refused"]) == (422, ["u2"])
    assert browser.post(address, json={"device": "d", "answers": [fits]}).json["stored"].keys() == {"u1"}


def test_hostile_text_in_an_answer_is_kept_as_text(room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    answer = services.Answer(room.key("short"), ["<script>\0\ud800</script>"], 1)
    browser = as_user(cast.learner)
    assert send(browser, attempt, [answer]).status_code == 200
    assert "&lt;script&gt;" in browser.get(f"/attempts/{attempt.public_id}").text


def test_an_attempt_is_there_for_its_learner_alone(room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, room.answers("single"), at=now())
    for other in (cast.stranger, cast.instructor, cast.administrator):
        browser = as_user(other)
        base = f"/attempts/{attempt.public_id}"
        assert [browser.get(base + tail).status_code for tail in ("", "/review", "/result")] == [404] * 3
        assert browser.post(base).status_code == browser.post(f"{base}/submit").status_code == 404
        assert send(browser, attempt, room.answers()).status_code == 404


def test_who_has_no_place_in_the_course_cannot_start(room: Room, cast: Cast, as_user: Browser) -> None:
    for other in (cast.stranger, cast.instructor, cast.auditor):
        assert as_user(other).post(f"/quizzes/{room.activity.public_id}/attempts").status_code == 404
    assert not db.session.scalar(sa.select(sa.func.count(Attempt.id)))


def staff_pages(room: Room) -> list[str]:
    quiz, course, question = room.activity.public_id, room.course.public_id, room.questions["single"].public_id
    return [f"/quizzes/{quiz}/edit", f"/quizzes/{quiz}/settings", f"/quizzes/{quiz}/preview", f"/quizzes/{quiz}/bank",
            f"/quizzes/{quiz}/results", f"/courses/{course}/questions", f"/courses/{course}/questions/new?kind=single",
            f"/questions/{question}", f"/questions/{question}/edit"]


@pytest.mark.parametrize(("who", "answers"), [
    ("instructor", [200] * 9), ("administrator", [200] * 9), ("auditor", [200, 403, 200, 403, 200, 200, 403, 200, 403]),
    ("organiser", [403, 403, 403, 403, 200, 403, 403, 403, 403]), ("learner", [403] * 9), ("hr_officer", [403] * 9)])
def test_who_may_open_the_pages_of_staff(room: Room, cast: Cast, as_user: Browser, who: str, answers: list[int]) -> None:
    browser = as_user(cast.people[who])
    assert [browser.get(page).status_code for page in staff_pages(room)] == answers


def test_a_lecturer_of_another_school_finds_nothing(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        elsewhere = sa.text("update accounts_role_grant set scope_id = :id where role = 'instructor'")
        db.session.execute(elsewhere, {"id": cast.nunukan.id})
    browser = as_user(cast.instructor)
    assert {browser.get(page).status_code for page in staff_pages(room)} == {404}


def test_a_lecturer_writes_a_question_and_takes_it_into_the_quiz(room: Room, cast: Cast, as_user: Browser) -> None:
    browser = as_user(cast.instructor)
    url = f"/courses/{room.course.public_id}/questions/new?kind=multiple&quiz={room.activity.public_id}"
    fields = {"text": "Mana yang *tepat*?", "options-0-text": "Ini", "options-0-correct": "y", "options-1-text": "Itu"}
    longer = browser.post(url, data=fields | {"more": "1"})
    assert longer.status_code == 200
    assert "options-4-text" in longer.text
    assert browser.post(url, data=fields).status_code == 303
    placed = queries.placed(room.activity.id)
    assert placed[-1].question.html == "<p>Mana yang <em>tepat</em>?</p>\n"
    assert [o["correct"] for o in placed[-1].question.content["options"]] == [True, False]


def test_a_refused_question_says_why_and_keeps_what_was_entered(room: Room, cast: Cast, as_user: Browser) -> None:
    url = f"/courses/{room.course.public_id}/questions/new?kind=single"
    refused = as_user(cast.instructor).post(url, data={"text": "Mana?", "options-0-text": "Ini", "options-1-text": "Itu"})
    assert refused.status_code == 422
    assert "Tandai tepat satu pilihan sebagai jawaban benar." in refused.text
    assert 'value="Itu"' in refused.text


def test_what_is_wrong_with_the_text_and_with_the_answers_is_told_at_once(room: Room, cast: Cast, as_user: Browser) -> None:
    url = f"/courses/{room.course.public_id}/questions/new?kind=single"
    refused = as_user(cast.instructor).post(url, data={"text": "", "options-0-text": "Ini", "options-1-text": "Ini"})
    assert refused.status_code == 422
    assert re.search(r'href="#text">Soal: [^<]+</a>', refused.text)
    assert "Tandai tepat satu pilihan sebagai jawaban benar." in refused.text
    assert "Ada dua pilihan yang sama." in refused.text


def test_whoever_edits_a_question_gives_no_two_options_alike(room: Room, cast: Cast, as_user: Browser) -> None:
    twins = {"text": "Mana?", "options-0-text": "Ini", "options-0-correct": "y", "options-1-text": " Ini "}
    refused = as_user(cast.instructor).post(f"/courses/{room.course.public_id}/questions/new?kind=single", data=twins)
    assert refused.status_code == 422
    assert "Ada dua pilihan yang sama." in refused.text


@pytest.mark.parametrize("kind", ["single", "multiple", "short", "numeric", "matching", "cloze"])
def test_a_row_that_is_too_long_is_refused_in_the_language_of_the_page(
        room: Room, cast: Cast, as_user: Browser, kind: str) -> None:
    browser, url = as_user(cast.instructor), f"/courses/{room.course.public_id}/questions/new?kind={kind}"
    names = set(re.findall(r'name="(\w+-0-\w+)"', browser.get(url).text))
    refused = browser.post(url, data={"text": "Mana?"} | dict.fromkeys(names, "x" * 5000))
    assert refused.status_code == 422
    assert "karakter" in refused.text
    assert "Field cannot" not in refused.text


@pytest.mark.parametrize("name", sorted(CONTENTS))
def test_editing_a_question_without_a_change_leaves_it_as_it_was(room: Room, cast: Cast, as_user: Browser, name: str) -> None:
    question = room.questions[name]
    before, browser = dict(question.content), as_user(cast.instructor)
    page = browser.get(f"/questions/{question.public_id}/edit").text.split("<main")[1]
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        field, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if field and ("checked" in tag or not re.search("radio|checkbox", tag)):
            fields[field[1]] = value[1] if value else ""
    for field, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', page, re.S):
        fields[field] = value
    assert browser.post(f"/questions/{question.public_id}/edit", data=fields).status_code == 303
    assert db.session.get(Question, question.id, populate_existing=True).content == before


def test_questions_are_weighed_moved_removed_and_copied(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, base = as_user(cast.instructor), f"/quizzes/{room.activity.public_id}"
    first, second = (row.question.public_id for row in queries.placed(room.activity.id)[:2])
    browser.post(f"{base}/questions/{first}/down")
    browser.post(f"{base}/questions/{first}/remove")
    browser.post(f"/questions/{second}/duplicate")
    weights = {f"points-{row.question.public_id}": "0,5" for row in queries.placed(room.activity.id)}
    assert browser.post(f"{base}/points", data=weights).status_code == 303
    rows = queries.placed(room.activity.id)
    assert [row.position for row in rows] == [0, 1, 2, 3]
    assert rows[0].question.public_id == second
    assert {row.points for row in rows} == {Decimal("0.5")}
    assert queries.bank_count(room.course.id) == 6
    refused = browser.post(f"{base}/points", data=weights | {f"points-{second}": "nol"})
    assert refused.status_code == 422
    assert 'value="nol" aria-invalid="true"' in refused.text
    assert browser.post(f"{base}/bank", data={}).status_code == 422


def test_taking_from_the_bank_takes_nothing_of_another_course(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        other = courses.create_course(code="LAIN-1", title="Lain", agency_id=cast.school.id, at=now())
        foreign = services.create_question(other.id, "true_false", "Asing?", {"answer": True}, at=now())
        own = services.create_question(room.course.id, "true_false", "Sendiri?", {"answer": True}, at=now())
    browser = as_user(cast.instructor)
    browser.post(f"/quizzes/{room.activity.public_id}/bank", data={"question": [foreign.public_id, own.public_id]})
    inside = {row.question_id for row in queries.placed(room.activity.id)}
    assert own.id in inside
    assert foreign.id not in inside


def test_settings_are_checked_and_kept(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, url = as_user(cast.instructor), f"/quizzes/{room.activity.public_id}/settings"
    good = {"passing_score": "80", "attempts_allowed": "", "time_limit_minutes": "45", "review_right": "never"}
    for bad in ({"passing_score": "101"}, {"time_limit_minutes": "0"}, {"review_right": "all"}, {"attempts_allowed": "x"}):
        assert browser.post(url, data=good | bad).status_code == 422
    assert browser.post(url, data=good).status_code == 303
    quiz = queries.quiz(room.activity.id)
    assert (quiz.passing_score, quiz.attempts_allowed, quiz.time_limit_minutes, quiz.shuffle_options) == (80, None, 45, False)


def test_results_show_an_organiser_his_own_cohorts_only(room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, room.answers(*CONTENTS), at=now())
        services.submit(attempt.public_id, cast.learner.id, at=now())
    page = as_user(cast.organiser).get(f"/quizzes/{room.activity.public_id}/results").text
    assert cast.learner.name in page
    assert "Kepanjangan JP" not in page
    seen = as_user(cast.organiser).get(f"/quizzes/{room.activity.public_id}/results/{attempt.public_id}")
    assert seen.status_code == 200
    assert "Jawaban benar" not in seen.text
    with unit_of_work():
        db.session.execute(sa.text("update enrolments_cohort set agency_id = :id"), {"id": cast.school.id})
    for tail in ("", f"/{attempt.public_id}"):
        assert as_user(cast.organiser).get(f"/quizzes/{room.activity.public_id}/results{tail}").status_code == 404


def test_the_statements_of_a_page_do_not_grow_with_questions_or_learners(room: Room, cast: Cast, as_user: Browser) -> None:
    learner, lecturer = as_user(cast.learner), as_user(cast.instructor)
    with unit_of_work():
        started = services.start(cast.learner.id, room.activity, at=now())
    pages = [(learner, f"/activities/{room.activity.public_id}"), (learner, f"/attempts/{started.public_id}"),
             (lecturer, f"/quizzes/{room.activity.public_id}/edit"), (lecturer, f"/quizzes/{room.activity.public_id}/results")]
    for browser, page in pages:
        browser.get(page)
    before = [_count(browser, page) for browser, page in pages]
    with unit_of_work():
        for number in range(20):
            question = services.create_question(room.course.id, "true_false", f"Soal {number}", {"answer": True}, at=now())
            services.place_question(room.activity.id, question.id)
        for person in (cast.stranger, cast.hr_officer, cast.head_of_office):
            enrolments.enrol(person.id, room.cohort, at=now())
            services.submit(services.start(person.id, room.activity, at=now()).public_id, person.id, at=now())
    after = [_count(browser, page) for browser, page in pages]
    assert after[:3] == before[:3]
    assert after[3] - before[3] <= 1
    assert max(after) <= 12


def test_a_quiz_without_questions_is_not_ready(room: Room) -> None:
    assert kind.ready({room.activity.id}) == {room.activity.id}
    for question in room.questions.values():
        services.remove_question(room.activity.id, question.id)
    assert kind.ready({room.activity.id}) == set()


def test_a_quiz_that_someone_has_begun_cannot_be_discarded(room: Room, attempt: Attempt) -> None:
    with pytest.raises(QuizTaken):
        services.discard_quiz(room.activity.id)


def test_a_quiz_discarded_leaves_its_questions_in_the_bank(room: Room) -> None:
    services.discard_quiz(room.activity.id)
    assert queries.quiz(room.activity.id) is None
    assert queries.bank_count(room.course.id) == 5


def test_staff_find_their_ways_on_the_activity_page(room: Room, cast: Cast, as_user: Browser) -> None:
    for who, preview, results in ((cast.instructor, True, True), (cast.auditor, True, True), (cast.learner, False, False)):
        page = as_user(who).get(f"/activities/{room.activity.public_id}").text
        assert ("/preview" in page, "/results" in page) == (preview, results), who.name


def test_the_organiser_comes_to_the_results_from_the_cohort(room: Room, cast: Cast, as_user: Browser) -> None:
    way = f"/quizzes/{room.activity.public_id}/results?cohort={room.cohort.public_id}"
    assert way in as_user(cast.organiser).get(f"/cohorts/{room.cohort.public_id}").text
    assert as_user(cast.organiser).get(way).status_code == 200


def test_the_lecturer_sees_at_home_what_came_in(room: Room, cast: Cast, as_user: Browser, attempt: Attempt) -> None:
    services.submit(attempt.public_id, cast.learner.id, at=now())
    assert "1 percobaan" in as_user(cast.instructor).get("/").text
    assert "Kuis yang dikirim" not in as_user(cast.learner).get("/").text


def _count(browser: Client, page: str) -> int:
    with statements() as seen:
        assert browser.get(page).status_code == 200
    return len(seen)
