"""A completion and its certificate: one transaction, one number, no gap."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts import claims
from lms.accounts.models import User
from lms.certificates import jobs, queries, services
from lms.certificates.log import audit
from lms.certificates.models import Certificate, Issuer, NumberSeries, Owed
from lms.certificates.paper import code as codes
from lms.certificates.paper.facts import from_snapshot
from lms.certificates.signals import CertificateIssued, certificate_issued
from lms.core import migrate
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort, Enrolment
from tests.cast import Cast, assemble, person
from tests.certificates.conftest import ISSUER, cohort_of, course_of, finish, take_every_step

Complete = Callable[[User], Certificate | None]


def test_a_completion_brings_a_certificate_with_every_printed_fact(certificate: Certificate, cast: Cast) -> None:
    facts = from_snapshot(certificate.facts)
    assert facts.number == certificate.number
    assert facts.number.startswith("0001/MKAS-01/III/POLTEKESOS/")
    assert facts.learner_name == "Sari Wulandari"
    assert facts.identity_number == "19010101 202421 2 999"
    assert (facts.identity_label, facts.agency) == ("NI PPPK", "Dinas Sosial Kabupaten Malinau")
    assert (facts.course_title, facts.cohort, facts.place) == ("Manajemen Kasus", "Angkatan III 2026", "Tanjung Selor")
    assert facts.credit_hours == 20
    assert [m.credit_hours for m in facts.modules] == [20]
    assert facts.issuer[-1] == "Politeknik Kesejahteraan Sosial"
    assert facts.signed_in == "Bandung"
    assert codes.normalise(facts.verification_code) == certificate.code
    assert facts.verification_url.endswith(f"/V/{certificate.code}")


@pytest.mark.parametrize(("who", "printed"), [("learner", "19010101 202421 2 999"), ("stranger", None)])
def test_a_number_that_nobody_has_confirmed_is_not_printed(issuer: Issuer, cast: Cast, complete: Complete, who: str,
                                                          printed: str | None) -> None:
    with unit_of_work():
        claims.claim(cast.people[who].id, "190101012024222998", valid_from=now().date(), at=now())
    made = complete(cast.people[who])
    assert made is not None
    assert from_snapshot(made.facts).identity_number == printed


def test_where_nothing_had_to_be_passed_nothing_is_said_to_be_passed(certificate: Certificate) -> None:
    assert from_snapshot(certificate.facts).predicate is None


def test_a_later_change_of_the_profile_changes_nothing(certificate: Certificate, cast: Cast) -> None:
    with unit_of_work():
        cast.learner.name = "Nama Baru"
    assert queries.of_enrolment(certificate.enrolment_id).facts["learner_name"] == "Sari Wulandari"  # type: ignore[union-attr]


def test_issuing_again_returns_the_same_certificate(certificate: Certificate) -> None:
    with unit_of_work():
        again = services.issue(certificate.enrolment_id, at=now())
    assert again is not None
    assert again.id == certificate.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1


def test_the_issue_is_announced_and_recorded(app: Flask, issuer: Issuer, cast: Cast, complete: Complete) -> None:
    heard: list[CertificateIssued] = []

    def listen(_app: Flask, *, event: CertificateIssued) -> None:
        heard.append(event)

    certificate_issued.connect(app, listen)
    made = complete(cast.learner)
    certificate_issued._signal.disconnect(listen, sender=app)
    assert made
    assert [event.certificate_id for event in heard] == [made.id]
    target = db.session.scalar(sa.select(AuditEntry.target).where(AuditEntry.action == "certificates.issued"))
    assert target == f"certificate:{made.id}"


def test_without_an_issuer_the_completion_stands_and_the_certificate_is_owed(cast: Cast, complete: Complete) -> None:
    assert complete(cast.learner) is None
    owed = db.session.scalars(sa.select(Owed)).one()
    assert db.session.get_one(Enrolment, owed.enrolment_id).status == "completed"
    assert owed.problem == "no_issuer"


def test_what_is_owed_is_issued_in_the_order_of_completion_once_an_issuer_is_set_up(cast: Cast, complete: Complete) -> None:
    for learner in (cast.stranger, cast.learner, cast.hr_officer):
        complete(learner)
    with unit_of_work():
        services.set_issuer(cast.ministry.id, **ISSUER)
    jobs.sweep()
    names = db.session.scalars(sa.select(Certificate.learner_name).order_by(Certificate.seq)).all()
    assert names == ["Yosep Lawing", "Sari Wulandari", "Hasan Basri"]
    assert queries.owed() == []


def test_the_nearest_agency_with_an_issuer_issues(issuer: Issuer, cast: Cast, course: Course) -> None:
    with unit_of_work():
        there = cohort_of(cast, course, agency_id=cast.malinau.id)
        enrolment_id = finish(cast.learner, there)
    made = queries.of_enrolment(enrolment_id)
    assert made is not None
    assert made.issuer_id == issuer.id
    assert (made.provider_path, made.issuer_path) == (cast.malinau.path, cast.school.path)


def test_a_number_that_was_given_before_makes_the_certificate_wait_and_takes_nothing(
        issuer: Issuer, certificate: Certificate, cast: Cast, course: Course, cohort: Cohort) -> None:
    with unit_of_work():
        db.session.execute(sa.update(NumberSeries).values(last=0))
    with unit_of_work():
        enrolment_id = finish(cast.stranger, cohort)
    assert queries.of_enrolment(enrolment_id) is None
    assert db.session.scalars(sa.select(Owed.problem)).one() == "number_taken"
    assert db.session.scalar(sa.select(NumberSeries.last)) == 0


def test_each_year_counts_from_one(issuer: Issuer, cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        first, second = (finish_unissued(learner, cohort) for learner in (cast.learner, cast.stranger))
        services.issue(first, at=datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
        services.issue(second, at=datetime(2026, 12, 31, 16, 1, tzinfo=UTC))
    numbers = [(c.year, c.seq) for c in db.session.scalars(sa.select(Certificate).order_by(Certificate.id))]
    assert numbers == [(2026, 1), (2027, 1)], "the year is that of the issuer's own zone"


def finish_unissued(learner: User, cohort: Cohort) -> int:
    place = Enrolment(cohort_id=cohort.id, course_id=cohort.course_id, learner_id=learner.id, status="completed",
                      enrolled_at=now(), completed_at=now(), credit_hours=20)
    db.session.add(place)
    db.session.flush()
    return place.id


def test_twenty_who_complete_at_once_get_the_numbers_one_to_twenty(own_app: Flask) -> None:
    learners, course_id = prepared(own_app, 20)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda learner_id: complete_in_thread(own_app, learner_id, course_id), learners))
    db.session.rollback()
    assert sorted(db.session.scalars(sa.select(Certificate.seq))) == list(range(1, 21))
    assert db.session.scalar(sa.select(sa.func.count(Certificate.code.distinct()))) == 20


def test_whoever_is_rolled_back_leaves_no_gap(own_app: Flask) -> None:
    learners, course_id = prepared(own_app, 6)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda learner_id: complete_in_thread(own_app, learner_id, course_id, fail=learner_id % 2 == 0), learners))
    db.session.rollback()
    assert sorted(db.session.scalars(sa.select(Certificate.seq))) == [1, 2, 3]
    held = db.session.scalars(sa.select(Enrolment.status).order_by(Enrolment.status)).all()
    assert held == ["active"] * 3 + ["completed"] * 3


def test_whoever_is_killed_with_a_number_in_hand_leaves_no_gap_and_none_doubled(own_app: Flask) -> None:
    learners, course_id = prepared(own_app, 5)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda learner_id: complete_in_thread(own_app, learner_id, course_id), learners[:2]))
    config = own_app.config
    environ = os.environ | {f"LMS_{name}": str(config[name]) for name in ("INSTANCE", "SECRET_KEY", "QUEUE_URL", "DATABASE_URL")}
    killed = subprocess.Popen([sys.executable, "-c", _TAKES_A_NUMBER, str(learners[2]), str(course_id)], env=environ,
                              stdout=subprocess.PIPE, text=True)
    assert killed.stdout
    with killed.stdout:
        assert killed.stdout.readline() == "3\n"
    killed.kill()
    killed.wait()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda learner_id: complete_in_thread(own_app, learner_id, course_id), learners[2:]))
    db.session.rollback()
    assert sorted(db.session.scalars(sa.select(Certificate.seq))) == [1, 2, 3, 4, 5]
    assert db.session.scalars(sa.select(NumberSeries.last)).one() == 5
    assert audit.run(files=False).problems == []


_TAKES_A_NUMBER = """
import sys, time
from lms.core.app import create_app
app = create_app(serving=False)
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.certificates.models import Certificate
from lms.courses import services
from lms.courses.queries import outline
with app.app_context(), unit_of_work():
    for step in outline(int(sys.argv[2])).activities():
        services.complete_activity(int(sys.argv[1]), step.id, at=now())
    print(db.session.scalars(db.select(Certificate.seq).where(Certificate.learner_id == int(sys.argv[1]))).one(), flush=True)
    time.sleep(600)
"""


class Stumble(Exception):
    """Something that goes wrong after the number was taken."""


def prepared(app: Flask, count: int) -> tuple[list[int], int]:
    with unit_of_work():
        cast = assemble()
        course = course_of(cast)
        cohort = cohort_of(cast, course)
        services.set_issuer(cast.school.id, **ISSUER)
        learners = [person(f"peserta{n}", f"Peserta {n}", cast.malinau).id for n in range(count)]
        for learner_id in learners:
            enrolments.enrol(learner_id, cohort, at=now())
    return learners, course.id


def complete_in_thread(app: Flask, learner_id: int, course_id: int, *, fail: bool = False) -> None:
    with app.app_context():
        try:
            with unit_of_work():
                take_every_step(learner_id, course_id)
                if fail:
                    raise Stumble
        except Stumble:
            pass
        finally:
            db.session.remove()


@pytest.mark.parametrize("change", [
    "facts = '{}'", "number = 'X'", "code = 'X'", "issued_at = '2020-01-01'", "seq = 99", "learner_name = 'X'",
    "file_key = 'X'", "rendered_at = '2020-01-01'", "learner_id = learner_id + 1"])
def test_the_database_itself_refuses_to_change_what_was_issued(certificate: Certificate, change: str) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="what was issued never changes"), db.session.begin_nested():
        db.session.execute(sa.text(f"update certificates_certificate set {change}"))


def test_the_database_itself_refuses_to_delete_a_certificate(certificate: Certificate) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="revoked, never deleted"), db.session.begin_nested():
        db.session.execute(sa.text("delete from certificates_certificate"))


def test_a_revocation_cannot_be_undone(certificate: Certificate, cast: Cast) -> None:
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Nama keliru.", by=cast.administrator.id, at=now())
    with pytest.raises(sa.exc.IntegrityError, match="what was issued never changes"), db.session.begin_nested():
        db.session.execute(sa.text("update certificates_certificate set revoked_at = null, revocation_category = ''"))


def test_the_tables_go_down_and_up_again_with_certificates_in_them(own_app: Flask) -> None:
    learners, course_id = prepared(own_app, 1)
    complete_in_thread(own_app, learners[0], course_id)
    db.session.remove()
    rooms = {plugin.name: plugin for plugin in migrate.plugins()}
    for name in ("records", "certificates"):  # what refers to certificates goes before them
        migrate.downgrade(rooms[name], "base")
    assert migrate.upgrade() == ["certificates", "records"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 0
