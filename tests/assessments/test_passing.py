"""What it takes to pass a course: nobody completes it too early, and nobody who has completed it loses that."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.assessments import services
from lms.assessments.errors import ChangedMeanwhile
from lms.assessments.gradebook import book, grading
from lms.assessments.gradebook import services as grades
from lms.assessments.gradebook.grading import USUAL, Grading
from lms.assessments.gradebook.models import Scheme
from lms.assessments.gradebook.registry import GradedKind, Item, Score, graded_kinds
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import completion, jobs
from lms.enrolments import queries as enrolments
from tests.assessments.books import Graded, audited
from tests.cast import Cast


def words(app: Flask, graded: Graded, learner_id: int) -> list[str]:
    with app.test_request_context():
        return [thing.words for thing in completion.missing(learner_id, graded.course.id)]


def test_without_a_rule_all_required_activities_decide_and_scores_do_not(graded: Graded, cast: Cast) -> None:
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 10)
    graded.sit(cast.learner, graded.final, 6)
    assert graded.place(cast.learner).status == "active"
    graded.sit(cast.learner, graded.final, 7)
    assert graded.place(cast.learner).status == "completed"


def test_the_rule_as_it_is_offered_changes_nothing(graded: Graded, cast: Cast) -> None:
    graded.set(Grading())
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 7)
    assert graded.place(cast.learner).status == "active"
    graded.sit(cast.learner, graded.final, 7)
    assert graded.place(cast.learner).status == "completed"


@pytest.mark.parametrize(("total", "share", "needed"), [
    (10, 90, 9), (15, 90, 14), (11, 90, 10), (1, 1, 1), (3, 67, 3), (3, 66, 2), (100, 1, 1), (7, 100, 7), (0, 90, 0)])
def test_a_share_is_never_rounded_down(total: int, share: int, needed: int) -> None:
    assert completion.needed(total, share) == needed


def test_a_share_of_the_activities_is_enough_where_the_course_says_so(app: Flask, graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(share=90))
    graded.read(cast.learner)
    assert graded.place(cast.learner).status == "active"
    assert words(app, graded, cast.learner.id) == [
        "Selesaikan 1 kegiatan lagi: 10 dari 11 sudah cukup, 9 sudah selesai."]
    graded.sit(cast.learner, graded.quiz, 10)
    assert graded.place(cast.learner).status == "completed"
    assert graded.left(cast.learner) == 1


def test_a_share_that_comes_to_all_names_each_activity(app: Flask, graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(share=99))
    graded.read(cast.learner)
    assert words(app, graded, cast.learner.id) == ["Lulus: Kuis tengah", "Lulus: Tes akhir"]


def test_a_quiz_passed_below_the_least_score_completes_nothing_until_a_better_attempt(
        app: Flask, graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(final="90"))
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 7)
    graded.sit(cast.learner, graded.final, 8)
    assert graded.left(cast.learner) == 0
    assert graded.place(cast.learner).status == "active"
    assert words(app, graded, cast.learner.id) == ["Tes akhir: minimum 90, sekarang 80."]
    graded.sit(cast.learner, graded.final, 5)
    assert graded.place(cast.learner).status == "active"
    graded.sit(cast.learner, graded.final, 9)
    assert graded.place(cast.learner).status == "completed"


def test_the_total_weighs_the_scores_and_counts_what_is_missing_as_nothing(app: Flask, graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(share=80, total="75", weights=(1, 3)))
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 10)
    line = book.of(graded.course.id, [cast.learner.id]).lines[cast.learner.id]
    assert (line.total, line.is_whole, line.predicate) == (Decimal("25.00"), False, "")
    assert words(app, graded, cast.learner.id) == ["Nilai total: minimum 75, sekarang 25."]
    graded.sit(cast.learner, graded.final, 6)
    assert graded.place(cast.learner).status == "active"
    graded.sit(cast.learner, graded.final, 7)
    assert graded.place(cast.learner).status == "completed"
    line = book.of(graded.course.id, [cast.learner.id]).lines[cast.learner.id]
    assert (line.total, line.predicate) == (Decimal("77.50"), "Cukup Memuaskan")


def test_a_total_misses_by_a_hundredth(graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(total="70.01"))
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 7)
    graded.sit(cast.learner, graded.final, 7)
    assert graded.place(cast.learner).status == "active"


def test_marks_of_a_person_may_be_the_last_thing_missing(app: Flask, graded: Graded, cast: Cast) -> None:
    with unit_of_work():
        essay = services.create_question(graded.course.id, "essay", "Ceritakan.", {}, at=now())
        services.place_question(graded.final.id, essay.id)
        courses.update_activity(graded.final, is_required=False)
    graded.set(graded.rule(all_marked=True))
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 10)
    assert words(app, graded, cast.learner.id) == ["Tes akhir: belum bernilai."]
    with unit_of_work():
        attempt = services.start(cast.learner.id, graded.final, at=now())
        services.save(attempt.public_id, cast.learner.id, [services.Answer(essay.public_id, ["Begini."], 1, "d")], at=now())
        services.submit(attempt.public_id, cast.learner.id, at=now())
    assert words(app, graded, cast.learner.id) == ["Tes akhir: menunggu penilaian."]
    assert graded.place(cast.learner).status == "active"
    with unit_of_work():
        services.draft_mark(attempt, essay.public_id, Decimal(1), "", by=cast.instructor.id, at=now())
        services.finalise_marks(attempt, at=now())
    assert graded.place(cast.learner).status == "completed"


def test_the_sweep_keeps_to_the_rule(graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(share=80, final="70"))
    graded.read(cast.learner)
    jobs.sweep()
    assert graded.place(cast.learner).status == "active"
    with unit_of_work():
        for scheme in db.session.scalars(sa.select(Scheme)):
            scheme.superseded_at = now()
        db.session.add(Scheme(course_id=graded.course.id, share=80, scale=[], set_at=now()))
    assert (cast.learner.id, graded.course.id) in enrolments.ripe()
    jobs.sweep()
    assert graded.place(cast.learner).status == "completed"


def test_an_eased_rule_completes_those_who_meet_it_and_only_those(graded: Graded, cast: Cast) -> None:
    graded.enrol(cast.stranger)
    graded.read(cast.learner)
    graded.read(cast.stranger, 8)
    eased = graded.rule(share=80)
    assert grades.who_completes(graded.course.id, eased) == [cast.learner.id]
    assert graded.place(cast.learner).status == "active"
    assert graded.set(eased) == [cast.learner.id]
    assert graded.place(cast.learner).status == "completed"
    assert graded.place(cast.stranger).status == "active"
    assert [entry.details["share"] for entry in audited("assessments.grading_set")] == [80]


def test_who_has_completed_keeps_it_when_the_rule_is_tightened(graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(share=80))
    graded.read(cast.learner)
    done = graded.place(cast.learner).completed_at
    assert done is not None
    graded.set(graded.rule(final="100", total="100", all_marked=True))
    graded.override(cast.learner, graded.final, "0.00")
    jobs.sweep()
    assert (graded.place(cast.learner).status, graded.place(cast.learner).completed_at) == ("completed", done)


def test_every_version_of_the_rule_stays_on_record(graded: Graded) -> None:
    first, second = graded.rule(share=90), graded.rule(share=80)
    graded.set(first)
    graded.set(second)
    kept = db.session.scalars(sa.select(Scheme).order_by(Scheme.id)).all()
    assert [(scheme.share, scheme.superseded_at is None) for scheme in kept] == [(90, False), (80, True)]
    assert grading.of(graded.course.id).share == 80


def test_two_lecturers_do_not_overwrite_each_other(graded: Graded) -> None:
    graded.set(graded.rule(share=90))
    with pytest.raises(ChangedMeanwhile), unit_of_work():
        grades.set_grading(graded.course.id, graded.rule(share=50), seen=None, at=now())
    assert grading.of(graded.course.id).share == 90


def test_the_database_lets_one_rule_hold(graded: Graded) -> None:
    graded.set(graded.rule())
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(Scheme(course_id=graded.course.id, share=1, scale=[], set_at=now()))
        db.session.flush()


@pytest.mark.parametrize(("score", "predicate"), [
    ("100", "Sangat Memuaskan"), ("90.01", "Sangat Memuaskan"), ("90", "Memuaskan"), ("80", "Cukup Memuaskan"),
    ("60.01", "Kurang Memuaskan"), ("60", "Tidak Memuaskan"), ("0", "Tidak Memuaskan")])
def test_the_usual_scale_begins_a_hundredth_above_the_tens(score: str, predicate: str) -> None:
    assert Grading(scale=USUAL).predicate(Decimal(score)) == predicate


def test_a_scale_may_begin_above_nothing() -> None:
    assert Grading(scale=((Decimal(70), "Lulus"),)).predicate(Decimal("69.99")) == ""


def test_another_room_brings_its_own_items(app: Flask, graded: Graded, cast: Cast) -> None:
    reading = graded.readings[0]
    kind = GradedKind("reading", f"{__name__}:essays", f"{__name__}:essay_scores")
    graded_kinds.add(app, kind)
    handed_in.clear()
    try:
        essays_of[graded.course.id] = Item(reading.id, reading.public_id, "Esai", "reading")
        graded.set(Grading(minimums={reading.id: Decimal(50)}))
        graded.read(cast.learner)
        graded.sit(cast.learner, graded.quiz, 10)
        graded.sit(cast.learner, graded.final, 10)
        assert words(app, graded, cast.learner.id) == ["Esai: minimum 50, belum bernilai."]
        assert graded.place(cast.learner).status == "active"
        handed_in[reading.id, cast.learner.id] = Score(Decimal(50))
        assert [i.title for i in book.in_order(graded.course.id)] == ["Esai", "Kuis tengah", "Tes akhir"]
        assert words(app, graded, cast.learner.id) == []
    finally:
        del app.extensions["lms.registries"]["assessments.graded_kinds"]["reading"]
    assert words(app, graded, cast.learner.id) == [
        "Salah satu tugas dalam syarat kelulusan sedang tidak dapat dinilai. Tanyakan kepada dosen Anda."]


essays_of: dict[int, Item] = {}
handed_in: dict[tuple[int, int], Score] = {}


def essays(course_id: int) -> list[Item]:
    return [essays_of[course_id]]


def essay_scores(_activity_ids: object, _learner_ids: object) -> dict[tuple[int, int], Score]:
    return handed_in
