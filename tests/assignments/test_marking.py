"""Marking by rubric: blind where two mark, hidden where names are, told when released, and nothing replaced in silence."""

import io
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from lms.assessments.gradebook import registry
from lms.assignments import queries, rubrics, services
from lms.assignments.errors import (
    AlreadyFinished,
    ChangedElsewhere,
    IncompleteMarks,
    NewerVersion,
    NotYours,
    RubricUsed,
)
from lms.assignments.models import Sheet, Work
from lms.assignments.signals import work_graded
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import statements
from lms.core.work import unit_of_work
from lms.enrolments import services as enrolments
from lms.enrolments import unfinished
from tests.cast import person
from tests.uploads.conftest import PDF


def verdict(desk, work):
    return rubrics.verdict(desk.assignment, work, queries.sheets_of([work.id])[work.id])


def page(desk, work, part=""):
    return f"/assignments/{desk.activity.public_id}/marking/{work.public_id}{part}"


def posted(desk, content, language, **more):
    first, second = desk.assignment.rubric
    return {f"points-{first['key']}": f"{content:.2f}", f"points-{second['key']}": f"{language:.2f}", "edits": "0"} | more


def test_the_score_is_the_percent_of_all_points(desk):
    work = desk.work()
    desk.mark(work, 10, 0)
    assert verdict(desk, work) == rubrics.Verdict("agreed", Decimal("66.67"), queries.sheets_of([work.id])[work.id])


def test_marks_are_nobodys_but_the_markers_until_they_are_released(desk, as_user):
    work = desk.work()
    desk.mark(work, 10, 5, comment="Sangat rapi.")
    browser, shown = as_user(desk.cast.learner), f"/assignments/work/{work.public_id}"
    assert "Sangat rapi." not in browser.get(shown).text
    desk.release()
    told = browser.get(shown).text
    assert "Sangat rapi." in told
    assert "Lengkap" in told


def test_the_released_marks_do_not_change_when_the_words_of_the_rubric_do(desk, as_user):
    work = desk.work()
    desk.mark(work, 10, 5)
    desk.release()
    with pytest.raises(RubricUsed), unit_of_work():
        services.put_criterion(desk.assignment, "Lain", "", [(Decimal(1), "a"), (Decimal(0), "b")])
    desk.assignment.rubric = []
    db.session.commit()
    assert "Lengkap" in as_user(desk.cast.learner).get(f"/assignments/work/{work.public_id}").text


@pytest.mark.parametrize(("rule", "days", "score"), [("deduct", 3, 70), ("deduct", 20, 0), ("flag", 3, 100)])
def test_lateness_costs_what_the_rule_says(desk, rule, days, score):
    desk.change(due_day=1, late_rule=rule, late_percent=10)
    work = desk.work(at=desk.standing().due.at + timedelta(days=days))
    desk.mark(work, 10, 5)
    desk.release()
    assert work.score == score
    assert work.outcome["raw"] == "100.00"


def test_a_passed_work_completes_its_activity_and_a_failed_one_does_not(app, desk):
    heard = []
    work_graded.connect(app, lambda _app, *, event: heard.append((event.score, event.is_passed)))
    desk.mark(desk.work("Satu"), 5, 0)
    desk.release()
    assert (heard, desk.is_done) == ([(Decimal("33.33"), False)], False)
    work = desk.standing().newest
    with unit_of_work():
        services.decide(desk.assignment, desk.activity, work, desk.marks(10, 5), "Saya keliru.", by=desk.colleague.id, at=now())
    assert heard[-1] == (Decimal("100.00"), True)
    assert desk.is_done


def test_the_gradebook_waits_for_marks_and_then_holds_the_released_score(desk):
    wanted = [item for item in registry.items(desk.course.id) if item.activity_id == desk.activity.id]
    assert (wanted[0].passing, wanted[0].weight) == (70, 1)
    key, learners = (desk.activity.id, desk.cast.learner.id), [desk.cast.learner.id]
    assert registry.scores(wanted, learners) == {}
    desk.work("Satu")
    desk.mark(desk.work("Dua"), 10, 0)
    assert registry.scores(wanted, learners)[key] == registry.Score(None, is_waiting=True)
    desk.release()
    assert registry.scores(wanted, learners)[key] == registry.Score(Decimal("66.67"))


def test_where_marking_completes_it_the_score_does_not_matter(desk):
    desk.activity.completion = "graded"
    db.session.commit()
    desk.mark(desk.work(), 0, 0)
    assert not desk.is_done
    desk.release()
    assert desk.is_done


def test_a_sheet_without_all_points_cannot_be_finished(desk):
    work = desk.work()
    key = desk.assignment.rubric[0]["key"]
    with unit_of_work():
        services.save_sheet(desk.assignment, work, {key: {"points": "10.00", "comment": ""}}, "", by=desk.cast.instructor.id,
                            seen=0, at=now())
    with pytest.raises(IncompleteMarks), unit_of_work():
        services.finish_sheet(desk.assignment, work, by=desk.cast.instructor.id, at=now())


def test_who_finishes_too_early_is_told_which_criteria_wait(desk, as_user):
    work, (first, second) = desk.work(), desk.assignment.rubric
    answer = as_user(desk.cast.instructor).post(page(desk, work), data={
        f"points-{first['key']}": "10.00", "edits": "0", "finish": "1"})
    assert answer.status_code == 422
    assert f"Belum diberi poin: {second['title']}." in answer.text


def test_a_marker_reads_the_own_marks_again_but_not_those_of_the_other(desk, as_user):
    desk.change(has_second_marker=True)
    work = desk.work()
    desk.mark(work, 10, 5, comment="Dari penilai pertama.")
    assert "Dari penilai pertama." in as_user(desk.cast.instructor).get(page(desk, work)).text
    desk.mark(work, 0, 0, by=desk.colleague, comment="Dari penilai kedua.")
    shown = as_user(desk.cast.instructor).get(page(desk, work)).text
    assert "Dari penilai pertama." in shown
    assert "Dari penilai kedua." not in shown


def test_released_marks_are_read_where_they_were_given(desk, as_user):
    work = desk.work()
    desk.mark(work, 5, 5, comment="Baik sekali.")
    desk.release()
    shown = as_user(desk.third).get(page(desk, work)).text
    assert "Baik sekali." in shown
    assert "Penilai pertama" not in shown


def test_finished_marks_are_changed_by_a_decision_alone_which_stays_on_record(desk):
    work = desk.work()
    desk.mark(work, 5, 0)
    with pytest.raises(AlreadyFinished):
        desk.mark(work, 10, 5)
    desk.release()
    for content in (10, 5):
        with unit_of_work():
            services.decide(desk.assignment, desk.activity, work, desk.marks(content, 5), "Alasan.", by=desk.third.id, at=now())
    assert [s.role for s in queries.sheets_of([work.id])[work.id]] == ["first", "decision", "decision"]
    assert work.score == Decimal("66.67")
    before = db.session.scalars(sa.select(AuditEntry.details).where(AuditEntry.action == "assignments.released")).all()
    assert [entry["score"] for entry in before] == ["33.33", "100.00", "66.67"]


def test_a_correction_begins_with_the_marks_that_hold(desk, as_user):
    work = desk.work()
    desk.mark(work, 5, 5, comment="Baik sekali.")
    desk.release()
    shown = as_user(desk.third).get(page(desk, work, "/decide")).text
    assert 'value="5.00" checked' in shown
    assert shown.count("Baik sekali.") == 2


def test_two_markers_are_blind_to_each_other_and_a_third_is_not_needed(desk, as_user):
    desk.change(has_second_marker=True)
    work = desk.work()
    desk.mark(work, 10, 5, comment="Rahasia penilai pertama.")
    other = as_user(desk.colleague)
    assert "Rahasia penilai pertama." not in other.get(page(desk, work)).text
    assert other.get(page(desk, work, "/decide")).status_code == 404
    assert "siap diumumkan" not in other.get(f"/assignments/{desk.activity.public_id}/marking").text
    assert verdict(desk, work).state == "second"
    desk.mark(work, 10, 5, by=desk.colleague)
    with pytest.raises(NotYours):
        desk.mark(work, 0, 0, by=desk.third)


@pytest.mark.parametrize(("rule", "raw"), [("mean", "83.34"), ("lower", "66.67"), ("higher", "100.00")])
def test_two_markers_near_enough_agree_by_the_rule(desk, rule, raw):
    desk.change(has_second_marker=True, tolerance=40, agreement=rule)
    work = desk.work()
    desk.mark(work, 10, 5)
    desk.mark(work, 10, 0, by=desk.colleague)
    found = verdict(desk, work)
    assert (found.state, found.raw, found.difference) == ("agreed", Decimal(raw), Decimal("33.33"))


def test_two_markers_too_far_apart_wait_for_a_decision(desk, as_user):
    desk.change(has_second_marker=True, tolerance=10)
    work = desk.work()
    desk.mark(work, 10, 5, comment="Bagus.")
    desk.mark(work, 0, 0, by=desk.colleague, comment="Kurang.")
    desk.release()
    assert work.released_at is None
    browser = as_user(desk.third)
    shown = browser.get(page(desk, work, "/decide")).text
    assert "Bagus." in shown
    assert "Kurang." in shown
    assert browser.post(page(desk, work, "/decide"), data=posted(desk, 5, 5)).status_code == 303
    desk.release()
    assert work.score == Decimal("66.67")


def test_neither_of_two_markers_decides_between_them_or_corrects_what_came_of_it(desk, as_user):
    desk.change(has_second_marker=True, tolerance=10)
    work = desk.work()
    desk.mark(work, 10, 5)
    desk.mark(work, 0, 0, by=desk.colleague)
    for marker in (desk.cast.instructor, desk.colleague):
        browser = as_user(marker)
        assert "/decide" not in browser.get(page(desk, work)).text
        assert browser.get(page(desk, work, "/decide")).status_code == 403
        answer = browser.post(page(desk, work, "/decide"), data=posted(desk, 10, 5))
        assert answer.status_code == 403
        assert "orang lain yang memutuskan" in answer.text
    as_user(desk.third).post(page(desk, work, "/decide"), data=posted(desk, 5, 5))
    desk.release()
    assert as_user(desk.colleague).post(page(desk, work, "/decide"), data=posted(desk, 10, 5)).status_code == 403
    assert work.score == Decimal("66.67")


def test_names_and_names_of_files_are_hidden_until_the_marks_are_released(desk, as_user):
    desk.change(is_anonymous=True)
    work = desk.work(files=(FileStorage(io.BytesIO(PDF), "laporan sari.pdf"),))
    browser, list_ = as_user(desk.cast.instructor), f"/assignments/{desk.activity.public_id}/marking"
    for address in (list_, page(desk, work), page(desk, work, "/version")):
        told = browser.get(address).text.lower()
        assert "sari" not in told, address
    assert "sari" not in browser.get(f"/assignments/files/{work.files[0].public_id}").headers["Content-Disposition"]
    desk.mark(work, 10, 5)
    desk.release()
    assert "Sari Wulandari" in browser.get(list_).text


def test_a_newer_version_is_the_one_to_mark(desk, as_user):
    old = desk.work("Satu")
    new = desk.work("Dua")
    with pytest.raises(NewerVersion), unit_of_work():
        services.save_sheet(desk.assignment, old, {}, "", by=desk.cast.instructor.id, seen=0, at=now())
    browser = as_user(desk.cast.instructor)
    assert browser.get(page(desk, old)).status_code == 404
    assert "Satu" in browser.get(page(desk, old, "/version")).text
    assert "Dua" in browser.get(page(desk, new)).text


def test_marking_goes_from_one_to_the_next_and_saves_drafts_without_scripts(desk, as_user):
    with unit_of_work():
        enrolments.enrol(desk.cast.stranger.id, desk.cohort, at=now())
    first, second = desk.work("Satu"), desk.work("Dua", learner=desk.cast.stranger)
    browser = as_user(desk.cast.instructor)
    assert browser.post(page(desk, first), data=posted(desk, 10, 5, comment="Draf.")).location == page(desk, first)
    assert "Draf." in browser.get(page(desk, first)).text
    answer = browser.post(page(desk, first), data=posted(desk, 10, 5, comment="Jadi.", finish="1") | {"edits": "1"})
    assert answer.location == page(desk, second)
    answer = browser.post(page(desk, second), data=posted(desk, 5, 5, finish="1"))
    assert answer.location == f"/assignments/{desk.activity.public_id}/marking"
    assert browser.post(f"/assignments/{desk.activity.public_id}/marking/release").status_code == 303
    db.session.expire_all()
    assert desk.standing().newest.score == 100


def test_the_script_saves_marks_and_two_windows_do_not_replace_one_another(desk, as_user):
    work, browser = desk.work(), as_user(desk.cast.instructor)
    json = {"Accept": "application/json"}
    assert browser.post(page(desk, work), data=posted(desk, 10, 5), headers=json).json["edits"] == 1
    stale = browser.post(page(desk, work), data=posted(desk, 0, 0), headers=json)
    assert stale.status_code == 409
    with pytest.raises(ChangedElsewhere), unit_of_work():
        services.save_sheet(desk.assignment, work, {}, "", by=desk.cast.instructor.id, seen=0, at=now())
    assert verdict(desk, work).state == "draft"


def test_points_that_the_rubric_does_not_know_are_none(desk, as_user):
    work, browser = desk.work(), as_user(desk.cast.instructor)
    answer = browser.post(page(desk, work), data=posted(desk, 999, 5, finish="1"))
    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Sheet).where(Sheet.finished_at.is_not(None))) == 0


def test_without_a_rubric_the_whole_work_has_points_from_0_to_100(desk, as_user):
    for criterion in list(desk.assignment.rubric):
        with unit_of_work():
            services.remove_criterion(desk.assignment, criterion["key"])
    work, browser = desk.work(), as_user(desk.cast.instructor)
    for button in ({"finish": "1"}, {}):
        refused = browser.post(page(desk, work), data={"points-whole": "101", "comment": "Rapi.", "edits": "0"} | button)
        assert refused.status_code == 422
        assert 'value="101"' in refused.text
        assert "Rapi." in refused.text
    typed = browser.post(page(desk, work), data={"points-whole": "8x", "edits": "0"}, headers={"Accept": "application/json"})
    assert typed.status_code == 422
    assert "0 sampai 100" in typed.get_json()["error"]
    assert browser.post(page(desk, work), data={"points-whole": "87,5", "finish": "1", "edits": "0"}).status_code == 303
    desk.release()
    assert work.score == Decimal("87.50")


def test_a_returned_work_tells_its_learner_what_to_revise(desk, as_user):
    work = desk.work()
    marker = as_user(desk.cast.instructor)
    assert marker.post(page(desk, work, "/return"), data={"comment": "Sebutkan sumbernya."}).status_code == 303
    with unit_of_work():
        services.set_due(desk.assignment, desk.cohort.id, now() + timedelta(days=1))
    desk.change(late_rule="refuse")
    learner = as_user(desk.cast.learner)
    shown = learner.get(f"/activities/{desk.activity.public_id}").text
    assert "Sebutkan sumbernya." in shown
    assert "Kumpulkan versi baru" in shown
    assert "Pekerjaan yang datang setelahnya tidak diterima." not in shown  # a revision that was asked for is taken
    assert "Sebutkan sumbernya." in learner.get(f"/assignments/{desk.activity.public_id}/work").text
    assert queries.waiting(Work.course_id == desk.course.id) == []


@pytest.mark.parametrize("comment", [" ", "x" * 4001])
def test_a_return_without_words_or_with_too_many_is_told_at_its_field_and_keeps_them(desk, as_user, comment):
    refused = as_user(desk.cast.instructor).post(page(desk, desk.work(), "/return"), data={"comment": comment})
    assert refused.status_code == 422
    assert 'href="#revise"' in refused.text
    assert comment.strip() in refused.text
    assert not desk.standing().newest.returned_at


def test_the_learner_is_written_to_when_marks_are_released_and_when_work_is_returned(app, desk):
    folder = Path(app.config["INSTANCE"]) / "mail"
    before = set(folder.glob("*.eml"))
    work = desk.work()
    with unit_of_work():
        services.return_work(desk.activity, work, "Lagi.", at=now())
    desk.mark(desk.work("Dua"), 0, 0, comment="Rahasia.")
    desk.release()
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in set(folder.glob("*.eml")) - before]
    assert {(letter["To"], letter["Subject"].partition(":")[0]) for letter in letters} == {
        ("sari@contoh.test", "Perbaiki pekerjaan Anda"), ("sari@contoh.test", "Pekerjaan Anda sudah dinilai")}
    assert not any("Rahasia." in letter.get_content() for letter in letters)


def test_the_home_page_of_a_lecturer_counts_the_work_that_waits(desk, as_user):
    desk.work()
    assert "Laporan lapangan" in as_user(desk.cast.instructor).get("/").text
    desk.mark(desk.standing().newest, 10, 5)
    desk.release()
    assert "Pekerjaan yang menunggu nilai Anda" not in as_user(desk.cast.instructor).get("/").text


@pytest.mark.parametrize("role", ["learner", "organiser", "hr_officer", "auditor"])
def test_only_lecturers_of_the_course_mark(desk, as_user, role):
    work = desk.work()
    browser = as_user(getattr(desk.cast, role))
    assert browser.get(page(desk, work)).status_code in (403, 404)
    assert browser.post(page(desk, work), data=posted(desk, 10, 5, finish="1")).status_code in (403, 404)
    assert browser.post(f"/assignments/{desk.activity.public_id}/marking/release").status_code in (403, 404)


def test_the_list_asks_the_database_as_often_for_many_as_for_few(desk, as_user):
    def cost():
        browser = as_user(desk.cast.instructor)
        with statements() as sent:
            assert browser.get(f"/assignments/{desk.activity.public_id}/marking").status_code == 200
        return len(sent)

    desk.work()
    few = cost()
    with unit_of_work():
        people = [person(f"u{n}", f"Orang {n}", desk.cast.malinau) for n in range(12)]
        for somebody in people:
            enrolments.enrol(somebody.id, desk.cohort, at=now())
    for somebody in people:
        desk.work(learner=somebody)
    assert cost() == few
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Work)) == 13


def test_work_that_waits_for_its_marks_is_unfinished_until_they_are_told(app, desk) -> None:
    def told() -> list[str]:
        return [thing.words for thing in unfinished.of(desk.course.id, [desk.cast.learner.id], at=now())]

    assert told() == []
    work = desk.work()
    assert told() == ["1 tugas menunggu nilai: Laporan lapangan"]
    with app.test_request_context():
        (thing,) = unfinished.of(desk.course.id, [desk.cast.learner.id], at=now())
        assert thing.url == f"/assignments/{desk.activity.public_id}/marking"
    assert list(unfinished.of(desk.course.id, [desk.third.id], at=now())) == []
    desk.mark(work, 10, 5)
    desk.release()
    assert told() == []
