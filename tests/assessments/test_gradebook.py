"""The gradebook: who sees and sets scores, what stays on record, and what leaves as a file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import services
from lms.assessments.errors import ChangedMeanwhile, OwnScore
from lms.assessments.gradebook import book, grading
from lms.assessments.gradebook.forms import STEPS
from lms.assessments.gradebook.grading import Grading
from lms.assessments.gradebook.models import Override
from lms.assessments.gradebook.personal_data import SCORES
from lms.assessments.views.grading import _digest
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from tests.assessments.books import Graded, audited
from tests.cast import Cast, person
from tests.enrolments.test_cost import cost

Browser = Callable[[User], Client]
NO_SCALE = {f"{part}_{row}": "" for part in ("name", "least") for row in range(STEPS)}


def page(graded: Graded, *more: str) -> str:
    return "/".join([f"/cohorts/{graded.cohort.public_id}/grades", *more])


def total(graded: Graded, learner: User) -> Decimal | None:
    return book.of(graded.course.id, [learner.id]).lines[learner.id].total


def test_a_score_that_was_never_set_cannot_be_taken_back(graded: Graded, cast: Cast, as_user: Browser) -> None:
    lecturer, address = as_user(cast.instructor), page(graded, cast.learner.public_id, graded.final.public_id)
    none = {"score": "", "reason": "Keliru.", "seen": ""}
    refused = lecturer.post(address, data=none)
    assert refused.status_code == 422
    assert "tidak ada yang dapat dicabut" in refused.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Override)) == 0
    graded.override(cast.learner, graded.final, "60")
    held = db.session.scalars(sa.select(Override)).one()
    assert lecturer.post(address, data=none | {"seen": held.id}).status_code == 303
    assert "Nilai hasil hitungan berlaku kembali." in lecturer.get(page(graded, cast.learner.public_id)).text
    last = db.session.scalar(sa.select(Override.id).where(Override.superseded_at.is_(None)))
    assert lecturer.post(address, data=none | {"seen": last}).status_code == 422


def test_the_best_attempt_counts(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.sit(cast.learner, graded.quiz, 8)
    graded.sit(cast.learner, graded.quiz, 5)
    assert total(graded, cast.learner) == 40
    shown = as_user(cast.organiser).get(page(graded)).text
    assert "Sari Wulandari" in shown
    assert re.search(r'data-label="Kuis tengah">\s*<span>80</span>', shown)
    assert "minimum" not in shown


def test_a_quiz_nobody_has_to_take_weighs_nothing(graded: Graded, cast: Cast) -> None:
    with unit_of_work():
        courses.update_activity(graded.quiz, is_required=False)
    graded.sit(cast.learner, graded.quiz, 8)
    graded.sit(cast.learner, graded.final, 10)
    assert total(graded, cast.learner) == 100


def test_an_empty_cohort_is_told_so(graded: Graded, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        db.session.delete(graded.place(cast.learner))
    assert "Belum ada peserta" in as_user(cast.instructor).get(page(graded)).text


def test_who_sees_and_who_sets(graded: Graded, cast: Cast, as_user: Browser) -> None:
    one, score = page(graded, cast.learner.public_id), page(graded, cast.learner.public_id, graded.quiz.public_id)
    rule = f"/courses/{graded.course.public_id}/grading"
    for user in (cast.instructor, cast.organiser, cast.auditor):
        assert [as_user(user).get(address).status_code for address in (page(graded), one)] == [200, 200]
    for user in (cast.learner, cast.stranger, cast.hr_officer, cast.head_of_office):
        assert [as_user(user).get(address).status_code for address in (page(graded), one, score, rule)] == [403] * 4
    for user in (cast.organiser, cast.auditor):
        assert as_user(user).post(score, data={"score": "100", "reason": "x"}).status_code == 403
        assert as_user(user).post(rule, data={"share": "1", "confirm": "1"}).status_code == 403
    assert as_user(cast.instructor).get(page(graded, cast.stranger.public_id)).status_code == 404
    assert as_user(cast.instructor).get(page(graded, cast.learner.public_id, graded.readings[0].public_id)).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Override)) == 0


def test_a_lecturer_of_another_house_sees_and_sets_nothing(graded: Graded, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        other = person("lain", "Dosen Lain", cast.nunukan, role="instructor", scope=("agency", cast.nunukan.id))
    score = page(graded, cast.learner.public_id, graded.quiz.public_id)
    for address in (page(graded), page(graded) + ".csv", score, f"/courses/{graded.course.public_id}/grading"):
        assert as_user(other).get(address).status_code == 404, address
    assert as_user(other).post(score, data={"score": "100", "reason": "x"}).status_code == 404


def test_a_score_set_by_hand_holds_and_says_why(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.sit(cast.learner, graded.quiz, 5)
    address = page(graded, cast.learner.public_id, graded.quiz.public_id)
    lecturer, learner = as_user(cast.instructor), as_user(cast.learner)
    assert lecturer.post(address, data={"score": "66,5", "reason": " ", "seen": ""}).status_code == 422
    assert lecturer.post(address, data={"score": "66,5", "reason": "Listrik padam.", "seen": ""}).status_code == 303
    mine = learner.get(f"/my-grades/{graded.course.public_id}").text
    assert "66,5" in mine
    assert "Listrik padam." in mine
    assert "diubah oleh dosen" in mine
    graded.sit(cast.learner, graded.quiz, 10)
    assert total(graded, cast.learner) == Decimal("33.25")
    assert [(e.details["score"], e.actor_id) for e in audited("assessments.score_set")] == [("66.5", cast.instructor.id)]


def test_a_closed_cohort_offers_no_change(graded: Graded, cast: Cast, as_user: Browser) -> None:
    one, score = page(graded, cast.learner.public_id), page(graded, cast.learner.public_id, graded.quiz.public_id)
    lecturer = as_user(cast.instructor)
    assert 'name="score"' in lecturer.get(score).text
    assert score in lecturer.get(one).text
    with unit_of_work():
        graded.cohort.closed_at = now()
    assert 'name="score"' not in lecturer.get(score).text
    assert score not in lecturer.get(one).text
    assert all("nilainya terkunci" in lecturer.get(address).text for address in (one, score))


@pytest.mark.parametrize("score", ["101", "-1", "1,234", "1.500", "10,000", "dua", "nan", "Infinity", "1e999"])
def test_a_score_that_is_none_is_refused(graded: Graded, cast: Cast, as_user: Browser, score: str) -> None:
    address = page(graded, cast.learner.public_id, graded.quiz.public_id)
    assert as_user(cast.instructor).post(address, data={"score": score, "reason": "Ya.", "seen": ""}).status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Override)) == 0


def test_scores_are_superseded_never_overwritten(graded: Graded, cast: Cast) -> None:
    graded.sit(cast.learner, graded.quiz, 5)
    graded.override(cast.learner, graded.quiz, "60")
    first = db.session.scalars(sa.select(Override)).one()
    graded.override(cast.learner, graded.quiz, None, seen=first.id, reason="Salah orang.")
    kept = db.session.scalars(sa.select(Override).order_by(Override.id)).all()
    assert [(row.score, row.computed, row.superseded_at is None) for row in kept] == [
        (Decimal(60), Decimal(50), False), (None, Decimal(50), True)]
    assert total(graded, cast.learner) == 25
    assert [row["score"] for row in SCORES.collect(cast.learner.id)] == ["60.00", None]


def test_a_learner_is_told_of_a_score_set_by_hand(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.override(cast.learner, graded.quiz, "60", reason="Ujian lisan.")
    learner = as_user(cast.learner)
    inbox = learner.get("/notices").text
    assert f"Nilai Anda ditetapkan: {graded.quiz.title}" in inbox
    assert "Ujian lisan" not in inbox
    assert "Ujian lisan" in learner.get(f"/my-grades/{graded.course.public_id}").text


def test_a_stale_page_changes_no_score(graded: Graded, cast: Cast) -> None:
    graded.override(cast.learner, graded.quiz, "60")
    with pytest.raises(ChangedMeanwhile):
        graded.override(cast.learner, graded.quiz, "10")
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(Override(activity_id=graded.quiz.id, course_id=graded.course.id, learner_id=cast.learner.id,
                                reason="x", set_at=now(), set_by_id=cast.instructor.id))
        db.session.flush()


def test_nobody_sets_their_own_score(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.enrol(cast.instructor)
    with pytest.raises(OwnScore):
        graded.override(cast.instructor, graded.quiz, "100")
    address = page(graded, cast.instructor.public_id, graded.quiz.public_id)
    assert as_user(cast.instructor).post(address, data={"score": "100", "reason": "Ya.", "seen": ""}).status_code == 403
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Override)) == 0


def test_a_score_that_passes_completes_the_task_and_with_it_the_course(graded: Graded, cast: Cast) -> None:
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 10)
    assert not graded.override(cast.learner, graded.final, "69.99")
    assert (graded.place(cast.learner).status, graded.left(cast.learner)) == ("active", 1)
    held = db.session.scalars(sa.select(Override)).one()
    assert graded.override(cast.learner, graded.final, "70", seen=held.id)
    assert (graded.place(cast.learner).status, graded.left(cast.learner)) == ("completed", 0)


def test_a_score_lowered_by_hand_holds_the_course_back(graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(final="80"))
    graded.sit(cast.learner, graded.final, 10)
    graded.override(cast.learner, graded.final, "0", reason="Dikerjakan orang lain.")
    graded.sit(cast.learner, graded.quiz, 10)
    graded.read(cast.learner)
    assert (graded.place(cast.learner).status, graded.left(cast.learner)) == ("active", 0)
    held = db.session.scalars(sa.select(Override)).one()
    assert graded.override(cast.learner, graded.final, None, seen=held.id, reason="Ternyata benar.")
    assert graded.place(cast.learner).status == "completed"


def test_a_learner_sees_own_grades_only_with_a_place(graded: Graded, cast: Cast, as_user: Browser) -> None:
    address = f"/my-grades/{graded.course.public_id}"
    graded.set(graded.rule(final="80"))
    mine = as_user(cast.learner).get(address).text
    assert "Tes akhir: minimum 80, belum bernilai." in mine
    assert "Sangat Memuaskan" in mine
    assert as_user(cast.stranger).get(address).status_code == 404
    assert address in as_user(cast.learner).get(f"/my-courses/{graded.place(cast.learner).public_id}").text


def test_a_task_with_a_score_set_by_hand_stays(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.override(cast.learner, graded.quiz, "10")
    with pytest.raises(services.quizzes.QuizTaken), unit_of_work():  # type: ignore[attr-defined]
        courses.delete_activity(graded.quiz)
    graded.set(graded.rule(final="80"))
    with unit_of_work():
        courses.delete_activity(graded.final)
    assert grading.of(graded.course.id).minimums == {}


def test_the_rule_is_looked_at_before_it_holds(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.read(cast.learner)
    lecturer, address = as_user(cast.instructor), f"/courses/{graded.course.public_id}/grading"
    form = NO_SCALE | {"share": "80", "seen": "", "skips_final": "y", "name_0": "Lulus", "least_0": "70,5",
                       f"weight_{graded.quiz.id}": "1"}
    looked = lecturer.post(address, data=form)
    assert looked.status_code == 200
    assert "Sari Wulandari, Dinas Sosial Kabupaten Malinau" in looked.text
    assert grading.of(graded.course.id).scheme_id is None
    digest = re.search(r'name="digest"[^>]*value="(\w+)"', looked.text)
    assert digest
    for wrong in ({"digest": ""}, {"digest": digest[1], "share": "1"}):
        assert lecturer.post(address, data=form | wrong | {"confirm": "1"}).status_code == 200
        assert grading.of(graded.course.id).scheme_id is None
    assert lecturer.post(address, data=form | {"digest": digest[1], "confirm": "1"}).status_code == 303
    holds = grading.of(graded.course.id)
    assert (holds.share, holds.scale) == (80, ((Decimal("70.5"), "Lulus"),))
    assert graded.place(cast.learner).status == "completed"
    assert "1 peserta menyelesaikan pelatihan" in lecturer.get(address).text
    assert lecturer.post(address, data=form | {"digest": digest[1], "confirm": "1"}).status_code == 409


def test_two_predicates_at_one_score_are_refused(graded: Graded, cast: Cast, as_user: Browser) -> None:
    form = NO_SCALE | {"share": "100", "seen": "", "name_0": "Baik", "least_0": "70", "name_1": "Cukup", "least_1": "70,00"}
    refused = as_user(cast.instructor).post(f"/courses/{graded.course.public_id}/grading", data=form)
    assert refused.status_code == 422
    assert "Predikat lain sudah dimulai dari nilai ini" in refused.text


def test_a_refused_weight_is_told_with_the_name_of_its_task(graded: Graded, cast: Cast, as_user: Browser) -> None:
    weight, minimum = (f"{name}_{graded.final.id}" for name in ("weight", "minimum"))
    form = NO_SCALE | {"share": "100", "seen": "", weight: "banyak", minimum: "101", "name_2": "Baik", "least_2": ""}
    refused = as_user(cast.instructor).post(f"/courses/{graded.course.public_id}/grading", data=form).text
    assert f'<a href="#{weight}">Tes akhir, Bobot: ' in refused
    assert f'<a href="#{minimum}">Tes akhir, Nilai minimum' in refused
    assert '<a href="#least_2">Baris 3, Mulai nilai: ' in refused


@pytest.mark.parametrize(("asked", "status"), [
    ({}, 422), ({"share": "100"}, 200), ({"skips_final": "y"}, 200), ({"minimum": "70"}, 200), ({"minimum": "0"}, 422),
    ({"all_marked": "y"}, 200), ({"all_marked": "y", "weight": "0"}, 422)])
def test_a_share_of_the_activities_lets_nobody_skip_the_final_test_unsaid(
        graded: Graded, cast: Cast, as_user: Browser, asked: dict[str, str], status: int) -> None:
    form = NO_SCALE | {"share": "90", "seen": "", "weight": "1", "minimum": ""} | asked
    final = {f"{name}_{graded.final.id}": form.pop(name) for name in ("weight", "minimum")}
    answer = as_user(cast.instructor).post(f"/courses/{graded.course.public_id}/grading", data=form | final)
    assert answer.status_code == status
    assert ("peserta menyelesaikan pelatihan tanpa Tes akhir" in answer.text) == (status == 422)


def test_an_impossible_share_is_not_reckoned_with(graded: Graded, cast: Cast, as_user: Browser) -> None:
    form = NO_SCALE | {"share": "-1", "seen": "", f"weight_{graded.final.id}": "1", f"minimum_{graded.final.id}": ""}
    answer = as_user(cast.instructor).post(f"/courses/{graded.course.public_id}/grading", data=form)
    assert answer.status_code == 422
    assert "Isilah angka 1 sampai 100." in answer.text
    assert "Dengan -1 persen" not in answer.text


def test_the_named_post_test_is_the_final_one(graded: Graded, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        services.name_tests(graded.course.id, graded.final.id, graded.quiz.id)
    assert "boleh lulus tanpa Kuis tengah" in as_user(cast.instructor).get(f"/courses/{graded.course.public_id}/grading").text


def test_what_was_looked_at_is_known_again_in_any_order() -> None:
    one, two = {1: Decimal(1), 2: Decimal(2)}, {2: Decimal(2), 1: Decimal(1)}
    assert _digest(Grading(weights=one, minimums=one)) == _digest(Grading(weights=two, minimums=two))
    assert _digest(Grading(weights=one)) != _digest(Grading(minimums=one))


@pytest.mark.parametrize("wrong", [
    {"share": "0"}, {"share": "101"}, {"share": ""}, {"minimum_total": "101"}, {"minimum_total": "70", "weight": "0"},
    {"name_0": "Lulus", "least_0": ""}, {"name_0": "", "least_0": "70"}, {"weight": "-1"}])
def test_a_rule_that_cannot_be_is_refused(graded: Graded, cast: Cast, as_user: Browser, wrong: dict[str, str]) -> None:
    form = NO_SCALE | {"share": "100", "seen": "", "weight": "1"} | wrong
    weight = form.pop("weight")
    form |= {f"weight_{graded.quiz.id}": weight, f"weight_{graded.final.id}": weight}
    assert as_user(cast.instructor).post(f"/courses/{graded.course.public_id}/grading", data=form).status_code == 422


def test_more_learners_cost_no_more_queries(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.set(graded.rule(final="80", total="70"))
    browser, costs = as_user(cast.organiser), []
    for tag in ("awal", "lagi"):
        with unit_of_work():
            learners = [person(f"{tag}{n}", f"Peserta {tag} {n}", cast.malinau) for n in range(3)]
        graded.enrol(*learners)
        for learner in learners:
            graded.sit(learner, graded.quiz, 9)
        costs.append([cost(browser, page(graded)), cost(browser, page(graded) + ".csv")])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 22


def test_no_name_becomes_a_formula_in_a_file(graded: Graded, cast: Cast, as_user: Browser) -> None:
    graded.sit(cast.learner, graded.quiz, 9)
    with unit_of_work():
        courses.update_activity(graded.quiz, title="=HYPERLINK(\"http://a\")")
        graded.cohort.name = "[x]*?:/\\'"
    db.session.execute(sa.update(User).where(User.id == cast.learner.id).values(name="@SUM(A1)"))
    db.session.commit()
    lecturer = as_user(cast.instructor)
    text = lecturer.get(page(graded) + ".csv").data.decode("utf-8-sig")
    assert "'@SUM(A1)" in text
    assert "'=HYPERLINK" in text
    assert ";90;" in text
    answer = lecturer.get(page(graded) + ".xlsx")
    assert answer.headers["Content-Disposition"].endswith(f'nilai-x-{graded.cohort.public_id}.xlsx"')
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book_:
        sheet, strings = book_.read("xl/worksheets/sheet1.xml").decode(), book_.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert "<v>90</v>" in sheet
    assert "@SUM(A1)" in strings
    assert [entry.details["format"] for entry in audited("assessments.grades_exported")] == ["csv", "xlsx"]
