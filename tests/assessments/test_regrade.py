"""Marking anew after a question was corrected: looked at first, and nobody loses an answer, a receipt or a completion."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import queries, services, sheets
from lms.assessments.errors import ChangedMeanwhile
from lms.assessments.gradebook import keys, regrades
from lms.assessments.gradebook.models import Regrade, Regraded
from lms.assessments.gradebook.personal_data import SCORES
from lms.assessments.models import Attempt, Question
from lms.assessments.question_types import question_types
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.books import Graded, audited
from tests.assessments.room import CONTENTS, Room
from tests.cast import Cast, person
from tests.enrolments.test_cost import cost

Browser = Callable[[User], Client]


def correct(question: Question, **raw: Any) -> None:
    with unit_of_work():
        services.update_question(question, question.text, question.content | raw, at=now(), feedback="Diperbaiki.")


def apply(graded: Graded, reason: str = "Kunci soal keliru.") -> int:
    digest = regrades.preview(graded.final.id).digest
    with unit_of_work():
        return regrades.apply(graded.final.id, digest, reason, by=graded.instructor.id, at=now())[1]


def state(attempt: Attempt) -> tuple[Decimal | None, bool]:
    db.session.refresh(attempt)
    return attempt.score, attempt.is_passed


def test_nothing_is_to_be_done_while_no_question_has_changed(graded: Graded, cast: Cast) -> None:
    graded.sit(cast.learner, graded.final, 7)
    found = regrades.preview(graded.final.id)
    assert (found.attempts, found.key, found.changes) == (1, {}, [])
    with pytest.raises(ChangedMeanwhile):
        apply(graded)


def test_shuffled_options_are_no_correction(room: Room, cast: Cast) -> None:
    with unit_of_work():
        for seed in range(3):
            attempt = services.start(cast.learner.id, room.activity, at=now(), seed=seed)
            services.submit(attempt.public_id, cast.learner.id, at=now())
    assert regrades.preview(room.activity.id).key == {}


def test_a_correction_is_looked_at_before_it_is_applied(graded: Graded, cast: Cast) -> None:
    graded.enrol(cast.stranger)
    gains, loses = graded.sit(cast.learner, graded.final, 6), graded.sit(cast.stranger, graded.final, 7)
    correct(graded.questions[graded.final.id][6], answer=False)
    found = regrades.preview(graded.final.id)
    assert [(c.attempt.id, [(s.number, s.before, s.after) for s in c.steps], c.score, c.is_passed) for c in found.changes] == [
        (gains.id, [(7, 0, 1)], 70, True), (loses.id, [(7, 1, 0)], 60, False)]
    assert (state(gains), state(loses)) == ((60, False), (70, True))
    apply(graded)
    assert (state(gains), state(loses)) == ((70, True), (60, False))
    assert regrades.preview(graded.final.id).key == {}


def test_a_regrade_may_complete_a_course_and_never_takes_a_completion_back(graded: Graded, cast: Cast) -> None:
    graded.enrol(cast.stranger)
    for learner, right in ((cast.learner, 6), (cast.stranger, 7)):
        graded.read(learner)
        graded.sit(learner, graded.quiz, 10)
        graded.sit(learner, graded.final, right)
    done = graded.place(cast.stranger).completed_at
    assert (graded.place(cast.learner).status, done is None) == ("active", False)
    correct(graded.questions[graded.final.id][6], answer=False)
    assert apply(graded) == 1
    assert graded.place(cast.learner).status == "completed"
    assert (graded.place(cast.stranger).status, graded.place(cast.stranger).completed_at) == ("completed", done)
    assert graded.left(cast.stranger) == 0


def test_a_lowered_score_holds_back_who_has_not_completed_yet(graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(final="70"))
    graded.sit(cast.learner, graded.final, 7)
    correct(graded.questions[graded.final.id][0], answer=False)
    apply(graded)
    graded.sit(cast.learner, graded.quiz, 10)
    graded.read(cast.learner)
    assert (graded.place(cast.learner).status, graded.left(cast.learner)) == ("active", 0)


def test_answers_receipts_and_what_was_asked_stay(graded: Graded, cast: Cast) -> None:
    attempt = graded.sit(cast.learner, graded.final, 6)
    paper, receipt = attempt.paper, attempt.receipt
    correct(graded.questions[graded.final.id][9], answer=False)
    apply(graded)
    db.session.refresh(attempt)
    assert (attempt.paper, attempt.receipt) == (paper, receipt)
    assert services.receipts.holds(attempt, queries.responses(attempt.id).values())
    told = sheets.marked(attempt)[9]
    assert (told.state, told.right, "Diperbaiki." in told.asked.feedback_html) == ("right", "Salah", True)


def test_all_is_on_record(graded: Graded, cast: Cast, as_user: Browser) -> None:
    attempt = graded.sit(cast.learner, graded.final, 6)
    correct(graded.questions[graded.final.id][9], answer=False)
    apply(graded, "Butir 10 keliru.")
    kept = db.session.scalars(sa.select(Regraded)).one()
    assert (kept.attempt_id, kept.old_score, kept.new_score, kept.was_passed, kept.is_passed) == (attempt.id, 60, 70, False, True)
    assert kept.old_marks[graded.questions[graded.final.id][9].public_id]["mark"] == "0.00"
    assert [e.details["attempts"] for e in audited("assessments.regraded")] == [1]
    assert [(e.target, e.details["before"], e.details["score"]) for e in audited("assessments.attempt_regraded")] == [
        (f"attempt:{attempt.id}", "60.00", "70.00")]
    mine = as_user(cast.learner).get(f"/my-grades/{graded.course.public_id}").text
    assert "Butir 10 keliru." in mine
    assert "dari 60 menjadi 70" in mine
    result = as_user(cast.learner).get(f"/attempts/{attempt.public_id}/result").text
    assert "Dinilai ulang pada" in result
    assert "sebelumnya 60, sekarang 70 dari 100. Alasan: Butir 10 keliru." in " ".join(result.split())
    assert [row["new_score"] for row in SCORES.collect(cast.learner.id)] == ["70.00"]


def test_marks_by_hand_stay_and_later_ones_use_the_corrected_key(graded: Graded, cast: Cast) -> None:
    with unit_of_work():
        essay = services.create_question(graded.course.id, "essay", "Ceritakan.", {}, at=now())
        services.place_question(graded.final.id, essay.id, points=Decimal(10))
        attempt = services.start(cast.learner.id, graded.final, at=now())
        given = [services.Answer(q.public_id, ["true"], n + 1, "d") for n, q in enumerate(graded.questions[graded.final.id])]
        given.append(services.Answer(essay.public_id, ["Begini."], 99, "d"))
        services.save(attempt.public_id, cast.learner.id, given, at=now())
        services.submit(attempt.public_id, cast.learner.id, at=now())
    correct(graded.questions[graded.final.id][0], answer=False)
    assert [(c.score, len(c.steps)) for c in regrades.preview(graded.final.id).changes] == [(None, 1)]
    apply(graded)
    assert state(attempt) == (None, False)

    def mark(points: int) -> None:
        with unit_of_work():
            services.draft_mark(attempt, essay.public_id, Decimal(points), "Baik.", by=cast.instructor.id, at=now())
            services.finalise_marks(attempt, at=now())

    mark(5)
    assert state(attempt) == (70, True)
    correct(graded.questions[graded.final.id][0], answer=True)
    apply(graded)
    assert state(attempt) == (75, True)
    mark(6)
    assert state(attempt) == (80, True)


def test_an_attempt_that_runs_meanwhile_is_marked_by_the_corrected_key(graded: Graded, cast: Cast) -> None:
    graded.enrol(cast.stranger)
    graded.sit(cast.stranger, graded.final, 10)
    with unit_of_work():
        attempt = services.start(cast.learner.id, graded.final, at=now())
        services.save(attempt.public_id, cast.learner.id,
                      [services.Answer(q.public_id, ["true"], 1, "d") for q in graded.questions[graded.final.id]], at=now())
    correct(graded.questions[graded.final.id][0], answer=False)
    assert regrades.preview(graded.final.id).running == 1
    apply(graded)
    with unit_of_work():
        services.submit(attempt.public_id, cast.learner.id, at=now())
    assert state(attempt) == (90, True)
    later = graded.sit(cast.learner, graded.final, 10)
    assert state(later) == (90, True)
    assert regrades.preview(graded.final.id).key == {}


def test_what_came_out_otherwise_meanwhile_is_not_applied(graded: Graded, cast: Cast) -> None:
    graded.sit(cast.learner, graded.final, 6)
    correct(graded.questions[graded.final.id][6], answer=False)
    digest = regrades.preview(graded.final.id).digest
    graded.sit(cast.learner, graded.final, 5)
    correct(graded.questions[graded.final.id][7], answer=False)
    with pytest.raises(ChangedMeanwhile), unit_of_work():
        regrades.apply(graded.final.id, digest, "Ya.", by=cast.instructor.id, at=now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Regrade)) == 0


def test_a_question_changed_beyond_its_answers_marks_none_of_them(room: Room, cast: Cast) -> None:
    with unit_of_work():
        attempt = services.start(cast.learner.id, room.activity, at=now())
        services.save(attempt.public_id, cast.learner.id, room.answers("single"), at=now())
        services.submit(attempt.public_id, cast.learner.id, at=now())
    options = room.questions["single"].content["options"]
    correct(room.questions["single"], options=[*options[1:], {"id": "zz", "text": "Baru", "correct": True}])
    found = regrades.preview(room.activity.id)
    assert (found.key, found.unfit, found.changes) == ({}, [room.key("single")], [])


def test_texts_of_options_and_their_rightness_may_be_corrected(room: Room, cast: Cast) -> None:
    with unit_of_work():
        attempt = services.start(cast.learner.id, room.activity, at=now())
        services.save(attempt.public_id, cast.learner.id, room.answers(), at=now())
        services.submit(attempt.public_id, cast.learner.id, at=now())
    options = [option | {"correct": option["id"] == "bb", "text": option["text"] + "!"}
               for option in room.questions["single"].content["options"]]
    correct(room.questions["single"], options=options)
    found = regrades.preview(room.activity.id)
    assert [[(s.before, s.after) for s in change.steps] for change in found.changes] == [[(0, 1)]]


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_a_question_fits_itself_in_any_order(room: Room, kind: str) -> None:
    content = room.questions[kind].content
    for seed in range(4):
        other = question_types[kind].shuffled(content, Random(seed))
        assert keys.fits(kind, content, other)
        assert not keys.differs(kind, content, other)


def test_gaps_keep_their_places() -> None:
    assert keys._frame({"fields": [["b", "a"], ["c"]]}) == keys._frame({"fields": [["a", "b"], ["c"]]})
    assert keys._frame({"fields": [["a"], ["c"]]}) != keys._frame({"fields": [["c"], ["a"]]})


def test_the_lecturer_sees_who_changes_and_gives_a_reason(graded: Graded, cast: Cast, as_user: Browser) -> None:
    attempt = graded.sit(cast.learner, graded.final, 6)
    correct(graded.questions[graded.final.id][6], answer=False)
    address, lecturer = f"/quizzes/{graded.final.public_id}/regrade", as_user(cast.instructor)
    shown = lecturer.get(address).text
    assert "Sari Wulandari" in shown
    assert "Soal 7: 0 → 1" in shown
    digest = re.search(r'name="digest"[^>]*value="(\w+)"', shown)
    assert digest
    assert lecturer.post(address, data={"reason": " ", "digest": digest[1]}).status_code == 422
    assert lecturer.post(address, data={"reason": "Kunci keliru.", "digest": "x"}).status_code == 409
    assert state(attempt) == (60, False)
    assert lecturer.post(address, data={"reason": "Kunci keliru.", "digest": digest[1]}).status_code == 303
    assert state(attempt) == (70, True)
    assert "Kunci keliru." in lecturer.get(address).text


def test_only_lecturers_of_the_course_regrade(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.sit(cast.learner, graded.final, 6)
    correct(graded.questions[graded.final.id][6], answer=False)
    address, digest = f"/quizzes/{graded.final.public_id}/regrade", regrades.preview(graded.final.id).digest
    with unit_of_work():
        other = person("lain", "Dosen Lain", cast.nunukan, role="instructor", scope=("agency", cast.nunukan.id))
    for user in (cast.learner, cast.stranger, cast.organiser, cast.auditor, other):
        assert as_user(user).get(address).status_code in (403, 404)
        assert as_user(user).post(address, data={"reason": "Ya.", "digest": digest}).status_code in (403, 404)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Regrade)) == 0


def test_more_attempts_cost_no_more_queries(graded: Graded, cast: Cast, as_user: Browser) -> None:
    browser, costs = as_user(cast.instructor), []
    for number, tag in enumerate(("awal", "lagi")):
        with unit_of_work():
            learners = [person(f"{tag}{n}", f"Peserta {tag} {n}", cast.malinau) for n in range(3)]
        graded.enrol(*learners)
        for learner in learners:
            graded.sit(learner, graded.final, 9)
        correct(graded.questions[graded.final.id][number], answer=False)
        assert len(regrades.preview(graded.final.id).changes) == 3 * (number + 1)
        costs.append(cost(browser, f"/quizzes/{graded.final.public_id}/regrade"))
    assert costs[0] == costs[1] <= 20


def test_whoever_has_another_mark_is_told_and_nobody_else(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.enrol(cast.stranger)
    changed = graded.sit(cast.learner, graded.final, 7)
    correct(graded.questions[graded.final.id][6], answer=False)
    apply(graded)
    assert "Dinilai ulang" not in as_user(cast.stranger).get("/notices").text
    inbox = as_user(cast.learner).get("/notices").text
    assert f"Dinilai ulang: {graded.final.title}" in inbox
    assert "Kunci soal keliru" not in inbox
    assert "Kunci soal keliru" in as_user(cast.learner).get(f"/attempts/{changed.public_id}/result").text
