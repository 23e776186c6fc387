"""What becomes of a certificate: corrected, renewed, expired, revoked; each is its own state, and the links go both ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.certificates import queries, services, states, verification
from lms.certificates.errors import NotRenewable, Superseded
from lms.certificates.models import Certificate, Issuer
from lms.certificates.paper.facts import from_snapshot
from lms.core import migrate
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.enrolments import credit, offices
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.certificates.conftest import finish, said
from tests.certificates.test_issue import complete_in_thread, prepared

REASON = "Nama pada sertifikat keliru satu huruf."


def reissued(certificate: Certificate) -> Certificate:
    with unit_of_work():
        return services.reissue(certificate.id, reason=REASON, at=now())


def test_a_correction_has_its_own_number_and_code_and_both_point_to_each_other(certificate: Certificate, cast: Cast) -> None:
    with unit_of_work():
        cast.learner.name = "Sari Wulandary"
    new = reissued(certificate)
    old = queries.by_public_id(certificate.public_id)
    assert old
    assert (new.seq, old.seq) == (2, 1)
    assert new.code != old.code
    assert (old.learner_name, new.learner_name) == ("Sari Wulandari", "Sari Wulandary")
    assert (old.superseded_by_id, new.supersedes_id) == (new.id, old.id)
    assert from_snapshot(new.facts).replaces == old.number
    assert (old.status, new.status) == ("superseded", "issued")


def test_the_old_code_says_replaced_and_points_to_the_new_one(certificate: Certificate) -> None:
    new = reissued(certificate)
    verdict = verification.by_code(certificate.code)
    assert verdict.status == "superseded"
    told = verification.told(verdict)
    assert told["superseded_by"] == {"number": new.number, "code": new.code}
    assert verification.told(verification.by_number(certificate.number))["superseded_by"] == {"number": new.number}, (
        "a number can be guessed, so it opens no code")
    assert verification.by_code(new.code).status == "genuine"


def test_a_certificate_is_followed_once(certificate: Certificate) -> None:
    reissued(certificate)
    with pytest.raises(Superseded), unit_of_work():
        services.reissue(certificate.id, reason=REASON, at=now())
    with pytest.raises(Superseded), unit_of_work():
        services.revoke(certificate.id, category="other", reason=REASON, by=None, at=now())


def test_a_revoked_certificate_may_be_followed_and_stays_revoked(certificate: Certificate) -> None:
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason=REASON, by=None, at=now())
    new = reissued(certificate)
    old = verification.by_code(certificate.code)
    assert old.status == "revoked"
    assert old.certificate
    assert old.certificate.successor_number == new.number


def test_the_hours_of_a_corrected_certificate_count_once(certificate: Certificate) -> None:
    reissued(certificate)
    assert list(queries.hours_of(queries.of_learner(certificate.learner_id)).values()) == [20]


def test_a_completion_announced_again_brings_no_second_certificate_after_a_correction(certificate: Certificate) -> None:
    new = reissued(certificate)
    with unit_of_work():
        assert services.issue(certificate.enrolment_id, at=now()) is not None
    assert queries.of_enrolment(certificate.enrolment_id) is new
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 2


def test_the_database_allows_one_in_force_per_learner_cohort_and_cycle(certificate: Certificate) -> None:
    columns = [c.name for c in Certificate.__table__.columns if c.name != "id"]
    changed = {"seq": "99", "number_key": "'X'", "code": "'X'", "public_id": "'X'"}
    copied = ", ".join(changed.get(name, name) for name in columns)
    with pytest.raises(sa.exc.IntegrityError, match=r"in_force|learner_id"), db.session.begin_nested():
        db.session.execute(sa.text(f"insert into certificates_certificate ({', '.join(columns)}) "
                                   f"select {copied} from certificates_certificate"))


@pytest.mark.parametrize("change", ["superseded_at = null", "superseded_by_id = null", "kind = 'attendance'", "cycle = 2",
                                    "expires_on = '2020-01-01'", "supersedes_id = null", "correction_reason = 'x'"])
def test_the_database_refuses_to_undo_a_supersession(certificate: Certificate, change: str) -> None:
    new = reissued(certificate)
    which = new.id if "supersedes_id" in change else certificate.id
    with pytest.raises(sa.exc.IntegrityError, match="what was issued never changes"), db.session.begin_nested():
        db.session.execute(sa.text(f"update certificates_certificate set {change} where id = {which}"))


@pytest.mark.parametrize(("issued", "months", "last"), [
    (date(2026, 1, 31), 1, date(2026, 2, 27)), (date(2026, 5, 10), 36, date(2029, 5, 9)),
    (date(2024, 2, 29), 12, date(2025, 2, 27)), (date(2026, 12, 1), 1, date(2026, 12, 31))])
def test_a_term_ends_the_day_before_the_same_day_of_the_month(
        issued: date, months: int, last: date, certificate: Certificate) -> None:
    with unit_of_work():
        services.set_terms(certificate.course_id, valid_months=months, waits_for_closing=False)
    assert services.valid_until(certificate.course_id, issued) == last


@pytest.fixture
def expiring(issuer: Issuer, cast: Cast, cohort: Cohort) -> Certificate:
    with unit_of_work():
        services.set_terms(cohort.course_id, valid_months=12, waits_for_closing=False)
        enrolment_id = finish(cast.learner, cohort)
    made = queries.of_enrolment(enrolment_id)
    assert made
    return made


def test_a_certificate_holds_through_its_last_day(expiring: Certificate) -> None:
    assert expiring.expires_on
    assert states.status(expiring, expiring.expires_on) == "issued"
    assert states.status(expiring, expiring.expires_on + timedelta(days=1)) == "expired"
    assert from_snapshot(expiring.facts).expires_on == expiring.expires_on


def test_an_expired_certificate_says_so_where_it_is_verified(expiring: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "today", lambda: date(2100, 1, 1))
    verdict = verification.by_code(expiring.code)
    assert verdict.status == "expired"
    assert verdict.is_found


def test_a_renewal_begins_a_new_cycle_with_a_new_day_of_issue(expiring: Certificate) -> None:
    later = datetime(2030, 3, 4, 2, tzinfo=UTC)
    with unit_of_work():
        new = services.renew(expiring.id, reason="Uji ulang lulus.", at=later)
    assert (new.cycle, new.issued_on, new.expires_on) == (2, date(2030, 3, 4), date(2031, 3, 3))
    assert new.finished_on == expiring.finished_on
    assert verification.by_code(expiring.code).status == "superseded"


def test_a_correction_prolongs_nothing(expiring: Certificate) -> None:
    new = reissued(expiring)
    assert (new.cycle, new.expires_on) == (1, expiring.expires_on)


def test_what_never_expires_is_not_renewed(certificate: Certificate) -> None:
    with pytest.raises(NotRenewable), unit_of_work():
        services.renew(certificate.id, reason=REASON, at=now())


def test_the_states_go_down_and_up_again_with_every_kind_of_row(own_app: Flask) -> None:
    learners, course_id = prepared(own_app, 2)
    for learner_id in learners:
        complete_in_thread(own_app, learner_id, course_id)
    first = db.session.scalars(sa.select(Certificate).order_by(Certificate.id)).first()
    assert first
    reissued(first)
    db.session.remove()
    rooms = {plugin.name: plugin for plugin in migrate.plugins()}
    migrate.downgrade(rooms["records"], "base")
    migrate.downgrade(rooms["certificates"], "certificates_0003")
    left = db.session.execute(sa.text("select seq from certificates_certificate order by seq")).scalars().all()
    assert left == [2, 3], "of each enrolment the newest"
    with pytest.raises(sa.exc.IntegrityError, match="what was issued never changes"), unit_of_work():
        db.session.execute(sa.text("update certificates_certificate set number = 'X'"))
    db.session.remove()
    assert migrate.upgrade() == ["certificates", "records"]
    assert [c.status for c in db.session.scalars(sa.select(Certificate))] == ["issued", "issued"]
    with pytest.raises(sa.exc.IntegrityError, match="what was issued never changes"), unit_of_work():
        db.session.execute(sa.text("update certificates_certificate set kind = 'attendance'"))


def test_the_jp_of_a_revoked_certificate_count_no_longer_until_another_takes_its_place(
    cast: Cast, as_user: Callable[[User], Client], certificate: Certificate,
) -> None:
    learner, year = as_user(cast.learner), now().year
    assert "20 JP diakui tahun ini" in said(learner.get("/").text)
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason=REASON, by=None, at=now())
    assert "JP diakui tahun ini" not in said(learner.get("/").text)
    assert "20 JP" not in said(learner.get("/my-courses").text)
    assert sum(office.total.credit_hours for office in offices.report(cast.administrator, year=year, at=now())) == 0
    assert credit.taken_back_in(certificate.cohort_id) == {certificate.enrolment_id}
    assert learner.get("/profile/data.json").get_json()["places"][0]["credit_hours"] == 0
    reissued(certificate)
    assert "20 JP diakui tahun ini" in said(learner.get("/").text)
    assert learner.get("/profile/data.json").get_json()["places"][0]["credit_hours"] == 20
    assert sum(office.total.credit_hours for office in offices.report(cast.administrator, year=year, at=now())) == 20


def test_the_form_that_revokes_is_not_shown_for_what_no_longer_holds(
    cast: Cast, as_user: Callable[[User], Client], certificate: Certificate,
) -> None:
    desk = as_user(cast.administrator)
    form = f"/certificates/{certificate.public_id}/revoke"
    assert desk.get(form).status_code == 200
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason=REASON, by=None, at=now())
    gone = desk.get(form)
    assert (gone.status_code, "sudah dicabut" in gone.text, "<textarea" in gone.text) == (409, True, False)


def test_renewal_is_offered_where_it_can_be_done_and_its_form_opens_nowhere_else(
        expiring: Certificate, cast: Cast, as_user: Callable[[User], Client]) -> None:
    desk, page = as_user(cast.administrator), f"/certificates/{expiring.public_id}"
    with unit_of_work():
        services.set_terms(expiring.course_id, valid_months=None, waits_for_closing=False)
    assert f"{page}/renew" not in (shown := desk.get(page).text)
    assert "ketentuan pelatihannya" in shown
    assert "/terms" in shown
    assert desk.get(f"{page}/renew").status_code == 409
    with unit_of_work():
        services.set_terms(expiring.course_id, valid_months=6, waits_for_closing=False)
    assert f"{page}/renew" in desk.get(page).text
    assert desk.get(f"{page}/renew").status_code == 200
    done = desk.post(f"{page}/renew", data={"reason": "Penyegaran 20 November 2026."})
    assert done.status_code == 303
    assert "Diganti" in desk.get(page).text
    for way in ("renew", "reissue"):
        assert f"{page}/{way}" not in desk.get(page).text
        refused = desk.get(f"{page}/{way}")
        assert (refused.status_code, done.headers["Location"] in refused.text) == (409, True), "a link to what follows it"
