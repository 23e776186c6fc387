"""Closing a cohort: who gets what and why not, scores locked, one act that may be taken back as one."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.certificates import closing, jobs, queries, services, verification
from lms.certificates.commands import certificates as command
from lms.certificates.errors import AlreadyUndone, ClosingUndone
from lms.certificates.log import audit
from lms.certificates.log.models import Entry
from lms.certificates.models import Act, Certificate, Issuer, Owed
from lms.certificates.paper.facts import from_snapshot
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Course
from lms.courses.queries import outline
from lms.enrolments import queries as places
from lms.enrolments import services as enrolments
from lms.enrolments.errors import CohortClosed
from lms.enrolments.models import Cohort, Enrolment
from tests.cast import Cast
from tests.certificates.conftest import said, take_every_step
from tests.certificates.test_issue import complete_in_thread, prepared

WRONG = "Nilai praktik belum masuk ketika angkatan ditutup."


@pytest.fixture
def longer(course: Course) -> Course:
    """Three steps in all."""
    with unit_of_work():
        module = courses.add_module(course, "Praktik")
        for title in ("Latihan", "Laporan"):
            courses.add_activity(module, "reading", title, body="Isi.", completion="opened", is_required=True)
    return course


@pytest.fixture
def waiting(issuer: Issuer, longer: Course, cohort: Cohort, cast: Cast) -> Cohort:
    """One completed, one took two steps of three, one none, one was taken off; certificates wait for the closing."""
    with unit_of_work():
        services.set_terms(longer.id, valid_months=None, waits_for_closing=True)
        for learner in (cast.learner, cast.stranger, cast.hr_officer, cast.instructor):
            enrolments.enrol(learner.id, cohort, at=now())
        take_every_step(cast.learner.id, longer.id)
        for step in list(outline(longer.id).activities())[:2]:
            courses.complete_activity(cast.stranger.id, step.id, at=now())
        gone = places.place_of(cast.instructor.id, longer.id)
        assert gone
        enrolments.withdraw(gone, at=now())
    return cohort


def close(cohort: Cohort, share: int = 60) -> Act:
    with unit_of_work():
        act = services.close(cohort.id, share=share, at=now(), by=None)
    return db.session.get_one(Act, act.id)


def test_a_certificate_waits_for_the_closing(waiting: Cohort) -> None:
    owed = db.session.scalars(sa.select(Owed)).one()
    assert (owed.problem, owed.kind) == ("closing", "completion")
    jobs.sweep()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 0


def test_the_preview_says_who_gets_what_and_why_not(waiting: Cohort, cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        lines = {line.person.id: (line.outcome, [str(reason) for reason in line.reasons()])
                 for line in closing.preview(waiting.id, share=60).lines}
    assert lines[cast.learner.id] == ("certificate", ["Semua syarat terpenuhi."])
    assert lines[cast.stranger.id] == ("statement", ["Buka: Laporan"])
    assert lines[cast.hr_officer.id] == ("nothing", ["Buka: Pengantar", "Buka: Latihan", "Buka: Laporan"])
    assert lines[cast.instructor.id] == ("nothing", ["Sudah dikeluarkan dari daftar peserta."])


@pytest.mark.parametrize(("share", "outcome"), [(0, "nothing"), (66, "statement"), (67, "nothing"), (100, "nothing")])
def test_who_took_part_is_a_matter_of_the_share(waiting: Cohort, cast: Cast, share: int, outcome: str) -> None:
    lines = {line.person.id: line.outcome for line in closing.preview(waiting.id, share=share).lines}
    assert lines[cast.stranger.id] == outcome


def test_closing_issues_certificates_and_statements_with_numbers_of_their_own(waiting: Cohort, cast: Cast) -> None:
    act = close(waiting)
    assert act.total == 2
    issued = {c.learner_id: c for c in queries.certificates_of(act.id)}
    assert {c.kind: c.seq for c in issued.values()} == {"completion": 1, "attendance": 1}
    facts = from_snapshot(issued[cast.stranger.id].facts)
    assert (facts.title, facts.attended) == ("Surat Keterangan Mengikuti Pelatihan", "2 dari 3 kegiatan wajib")
    assert facts.number.startswith("0001/SKM/MKAS-01/III/POLTEKESOS/")
    assert facts.predicate is None
    assert issued[cast.stranger.id].file_key
    assert queries.progress_of(act).is_done


def test_a_statement_counts_no_hours(waiting: Cohort, cast: Cast) -> None:
    close(waiting)
    assert queries.hours_of(queries.of_learner(cast.stranger.id)) == {}


def test_closing_again_changes_nothing(waiting: Cohort) -> None:
    first = close(waiting)
    again = close(waiting, share=1)
    assert again.id == first.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 2
    jobs.issue_act(first.id)
    jobs.sweep()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 2


def test_after_the_closing_nothing_that_is_done_counts(waiting: Cohort, cast: Cast) -> None:
    close(waiting)
    assert not places.may_work(cast.stranger.id, waiting.course_id)
    with pytest.raises(CohortClosed), unit_of_work():
        enrolments.refuse_if_closed(cast.stranger.id, waiting.course_id)
    with pytest.raises(CohortClosed), unit_of_work():
        enrolments.enrol(cast.auditor.id, waiting, at=now())
    with unit_of_work():
        take_every_step(cast.stranger.id, waiting.course_id)
    status = db.session.scalar(sa.select(Enrolment.status).where(Enrolment.learner_id == cast.stranger.id))
    assert status == "active"


def test_whoever_meets_the_rules_only_now_gets_a_certificate_of_the_act(waiting: Cohort, cast: Cast, longer: Course) -> None:
    """Nothing announced it: a rule was eased, and no sweep has come by."""
    with unit_of_work():
        for step in outline(longer.id).activities():
            if step.title == "Laporan":
                db.session.execute(sa.text("update courses_activity set is_required = false where id = :id"), {"id": step.id})
    act = close(waiting)
    kinds = {c.learner_id: c.kind for c in queries.certificates_of(act.id)}
    assert kinds == {cast.learner.id: "completion", cast.stranger.id: "completion"}


def test_a_closing_that_was_killed_is_finished_by_the_sweep(waiting: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.core.jobs.enqueue", lambda _name, **_arguments: None)
    act = close(waiting)
    progress = queries.progress_of(act)
    assert (progress.total, progress.issued, progress.is_done) == (2, 0, False)
    jobs.sweep()
    assert queries.progress_of(act).issued == 2
    assert audit.run(files=False).problems == []


def test_a_mistaken_closing_is_undone_as_one_act_with_its_reason(waiting: Cohort, cast: Cast) -> None:
    act = close(waiting)
    before = queries.certificates_of(act.id)
    with unit_of_work():
        services.reissue(before[1].id, reason="Nama keliru satu huruf.", at=now())
    with unit_of_work():
        assert services.undo(act.id, reason=WRONG, by=cast.administrator.id, at=now()) == 2
    assert {c.status for c in queries.certificates_of(act.id)} == {"revoked", "superseded"}
    in_force = db.session.scalar(sa.select(sa.func.count()).where(
        Certificate.revoked_at.is_(None), Certificate.superseded_at.is_(None)))
    assert in_force == 0, "what took the place of one is revoked with it"
    assert verification.by_code(before[0].code).status == "revoked"
    assert db.session.get_one(Act, act.id).undo_reason == WRONG
    kinds = db.session.scalars(sa.select(Entry.kind).order_by(Entry.position)).all()
    assert kinds.count("revoked") == 2
    assert audit.run().problems == []
    with pytest.raises(AlreadyUndone), unit_of_work():
        services.undo(act.id, reason=WRONG, by=None, at=now())


def test_after_undoing_the_cohort_is_open_and_closing_issues_anew_with_new_numbers(waiting: Cohort, cast: Cast) -> None:
    act = close(waiting)
    with unit_of_work():
        services.undo(act.id, reason=WRONG, by=None, at=now())
    assert places.may_work(cast.stranger.id, waiting.course_id)
    with unit_of_work():
        take_every_step(cast.stranger.id, waiting.course_id)
    second = close(waiting)
    issued = {c.learner_id: (c.kind, c.seq) for c in queries.certificates_of(second.id)}
    assert issued == {cast.learner.id: ("completion", 2), cast.stranger.id: ("completion", 3)}, "used numbers stay used"
    assert audit.run().problems == []


def test_what_an_undone_closing_took_back_is_not_corrected_by_itself(
        waiting: Cohort, cast: Cast, as_user: Callable[[User], Client]) -> None:
    act = close(waiting)
    first = next(c for c in queries.certificates_of(act.id) if c.learner_id == cast.learner.id)
    with unit_of_work():
        fixed = services.reissue(first.id, reason="Gelar pada nama diperbaiki.", at=now())
    with unit_of_work():
        services.undo(act.id, reason=WRONG, by=None, at=now())
    desk, again = as_user(cast.administrator), f"/certificates/cohorts/{waiting.public_id}/close"
    shown = desk.get(f"/certificates/{fixed.public_id}").text
    assert again in shown
    assert f"{fixed.public_id}/reissue" not in shown
    refused = desk.get(f"/certificates/{fixed.public_id}/reissue")
    assert (refused.status_code, again in refused.text) == (409, True)
    with pytest.raises(ClosingUndone), unit_of_work():
        services.reissue(fixed.id, reason="Tetap saja.", at=now())
    second = close(waiting)
    new = next(c for c in queries.certificates_of(second.id) if c.learner_id == cast.learner.id)
    assert new.is_in_force, "who had been corrected is served anew too"
    assert f"/certificates/{new.public_id}" in desk.get(f"/certificates/{fixed.public_id}").text


def test_what_was_revoked_for_a_reason_of_its_own_does_not_come_back_with_a_second_closing(waiting: Cohort, cast: Cast) -> None:
    act = close(waiting)
    bad = next(c for c in queries.certificates_of(act.id) if c.learner_id == cast.learner.id)
    with unit_of_work():
        services.revoke(bad.id, category="rules_broken", reason="Ujian dikerjakan orang lain.", by=None, at=now())
    with unit_of_work():
        services.undo(act.id, reason=WRONG, by=None, at=now())
    assert cast.learner.id not in {c.learner_id for c in queries.certificates_of(close(waiting).id)}


def test_an_undone_closing_that_had_not_issued_yet_issues_nothing_later(
        waiting: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.core.jobs.enqueue", lambda _name, **_arguments: None)
    act = close(waiting)
    with unit_of_work():
        services.undo(act.id, reason=WRONG, by=None, at=now())
    jobs.sweep()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 0
    assert db.session.scalars(sa.select(Owed.problem)).all() == ["closing"]


def test_a_certificate_takes_the_place_of_a_statement(waiting: Cohort, cast: Cast) -> None:
    act = close(waiting)
    place = places.place_of(cast.stranger.id, waiting.course_id)
    assert place
    with unit_of_work():
        enrolments.reopen_cohort(waiting.id)
        take_every_step(cast.stranger.id, waiting.course_id)
    assert queries.closing_of(waiting.id) == act.id
    newest = queries.of_enrolment(place.id)
    assert newest
    assert (newest.kind, newest.act_id) == ("completion", act.id)
    old = db.session.scalars(sa.select(Certificate).where(Certificate.id == newest.supersedes_id)).one()
    assert (old.kind, old.status) == ("attendance", "superseded")


def test_terms_that_no_longer_wait_let_go_of_what_waits(waiting: Cohort) -> None:
    with unit_of_work():
        services.set_terms(waiting.course_id, valid_months=None, waits_for_closing=False)
    assert db.session.scalars(sa.select(Certificate.kind)).all() == ["completion"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Owed)) == 0


def test_the_command_shows_first_then_closes_and_again_changes_nothing(app: Flask, waiting: Cohort) -> None:
    run = app.test_cli_runner()
    asked = ["issue", "--cohort", waiting.public_id, "--share", "60", "--json"]
    dry = json.loads(run.invoke(command, [*asked, "--dry-run"]).output)
    assert dry["counts"] == {"certificate": 1, "statement": 1, "nothing": 2, "held": 0}
    assert "All conditions are met." in {reason for person in dry["people"] for reason in person["reasons"]}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Act)) == 0
    assert json.loads(run.invoke(command, asked).output)["issued"] == 2
    again = json.loads(run.invoke(command, asked).output)
    assert (again["counts"]["held"], again["issued"]) == (2, 2)
    assert run.invoke(command, ["issue", "--cohort", "nirgends"]).exit_code == 1


def test_the_command_counts_what_a_running_worker_holds(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command passes that one over, so it waits until the worker has issued it."""
    monkeypatch.setattr("lms.core.jobs.enqueue", lambda _name, **_arguments: None)
    learners, course_id = prepared(own_app, 2)
    with unit_of_work():
        services.set_terms(course_id, valid_months=None, waits_for_closing=True)
    for learner_id in learners:
        complete_in_thread(own_app, learner_id, course_id)
    db.session.rollback()
    cohort = db.session.scalars(sa.select(Cohort)).one()
    asked = ["issue", "--cohort", cohort.public_id, "--json"]
    close(cohort)
    held = Event()

    def work() -> None:
        with own_app.app_context(), unit_of_work():
            one = db.session.scalars(sa.select(Owed.enrolment_id).with_for_update().limit(1)).one()
            held.set()
            sleep(1)
            services.issue_owed(one, at=now())

    with ThreadPoolExecutor(1) as worker:
        done = worker.submit(work)
        assert held.wait(10)
        told = json.loads(own_app.test_cli_runner().invoke(command, asked).output)
        done.result()
    assert (told["issued"], told["in_line"], told["stuck"]) == (2, 0, 0)


def test_the_command_revokes_by_number_with_a_reason(app: Flask, waiting: Cohort) -> None:
    act = close(waiting)
    number = queries.certificates_of(act.id)[0].number
    run = app.test_cli_runner()
    assert run.invoke(command, ["revoke", number, "--category", "other", "--reason", "kurang"]).exit_code == 1
    done = run.invoke(command, ["revoke", number, "--category", "data_error", "--reason", "Tanggal lahir keliru."])
    assert done.exit_code == 0, done.output
    assert verification.by_number(number).status == "revoked"


def test_the_organiser_looks_closes_and_undoes_on_pages(waiting: Cohort, cast: Cast, as_user: Callable[[User], Client]) -> None:
    desk = as_user(cast.administrator)
    look = desk.get(f"/certificates/cohorts/{waiting.public_id}/close?share=60")
    assert "Sari Wulandari" in look.text
    assert "Buka: Laporan" in look.text
    assert desk.post(f"/certificates/cohorts/{waiting.public_id}/close", data={"share": "700"}).status_code == 422
    for wrong in ("700", "-1", "banyak", ""):
        shown = desk.get(f"/certificates/cohorts/{waiting.public_id}/close?share={wrong}")
        assert (shown.status_code, 'id="errors"' in shown.text, "Sari Wulandari" in shown.text) == (422, True, True), wrong
    done = desk.post(f"/certificates/cohorts/{waiting.public_id}/close", data={"share": "60"})
    assert done.status_code == 303
    act = done.headers["Location"]
    assert "0001/SKM/" in said(desk.get(act).text)
    assert desk.get(act, headers={"Accept": "application/json"}).get_json() == {"ready": True, "done": 2, "total": 2}
    assert "2 sertifikat" in desk.get(f"{act}/undo").text
    assert desk.post(f"{act}/undo", data={"reason": "x"}).status_code == 422
    assert desk.post(f"{act}/undo", data={"reason": WRONG}).status_code == 303
    assert WRONG in desk.get(act).text
    assert desk.post(f"{act}/undo", data={"reason": WRONG}).status_code == 409
    page = desk.get(f"/cohorts/{waiting.public_id}").text
    assert page.count(f"/certificates/cohorts/{waiting.public_id}/close") == 1
    assert "/terms" in page, "who organises need not be a lecturer to come to the terms"


@pytest.mark.parametrize("who", ["learner", "instructor", "hr_officer", "auditor", "organiser"])
def test_nobody_else_closes(waiting: Cohort, cast: Cast, as_user: Callable[[User], Client], who: str) -> None:
    there = as_user(getattr(cast, who)).post(f"/certificates/cohorts/{waiting.public_id}/close", data={"share": "60"})
    assert there.status_code in (403, 404)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Act)) == 0


def test_the_organiser_corrects_renews_and_sets_terms_on_pages(
        certificate: Certificate, cast: Cast, as_user: Callable[[User], Client], course: Course) -> None:
    desk = as_user(cast.administrator)
    terms = f"/certificates/courses/{course.public_id}/terms"
    assert desk.post(terms, data={"valid_months": "24"}).status_code == 303
    assert 'value="24"' in desk.get(terms).text
    assert desk.post(f"/certificates/{certificate.public_id}/renew", data={"reason": WRONG}).status_code == 409
    done = desk.post(f"/certificates/{certificate.public_id}/reissue", data={"reason": WRONG})
    assert done.status_code == 303
    assert WRONG in desk.get(done.headers["Location"]).text
    old = desk.get(f"/certificates/{certificate.public_id}").text
    assert "Diganti" in old
    assert desk.post(f"/certificates/{certificate.public_id}/reissue", data={"reason": WRONG}).status_code == 409
