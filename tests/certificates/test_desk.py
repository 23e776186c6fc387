"""The register of offices, taking out, revoking, and how an agency issues: each within its own agencies."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import RoleGrant, User
from lms.certificates import numbers, queries, services, siasn, snapshot
from lms.certificates.models import Certificate, Issuer
from lms.certificates.paper.number import BadPattern
from lms.certificates.signals import CertificateRevoked, certificate_revoked
from lms.certificates.views import register
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from tests.cast import Cast
from tests.certificates.conftest import ISSUER

AsUser = Callable[[User], Client]
Complete = Callable[[User], Certificate | None]
FORM = {**ISSUER, "heading": "Kementerian Sosial Republik Indonesia\nPoliteknik Kesejahteraan Sosial"}


@pytest.fixture
def both(certificate: Certificate, cast: Cast, complete: Complete) -> tuple[Certificate, Certificate]:
    """Sari's of Malinau and Yosep's of Nunukan."""
    other = complete(cast.stranger)
    assert other is not None
    return certificate, other


@pytest.fixture
def school_organiser(cast: Cast) -> User:
    with unit_of_work():
        cast.instructor.role_grants.append(RoleGrant(
            user_id=cast.instructor.id, role="organiser", scope_kind="agency", scope_id=cast.school.id, granted_at=now()))
    return cast.instructor


@pytest.mark.parametrize(("role", "seen"), [
    ("hr_officer", {"Sari"}), ("head_of_office", {"Sari"}), ("organiser", {"Sari", "Yosep"}),
    ("auditor", {"Sari", "Yosep"}), ("administrator", {"Sari", "Yosep"})])
def test_each_office_sees_its_own_people(both: object, as_user: AsUser, cast: Cast, role: str, seen: set[str]) -> None:
    page = as_user(cast.people[role]).get("/certificates/register")
    assert page.status_code == 200
    assert {name for name in ("Sari", "Yosep") if name in page.text} == seen


def test_an_agency_sees_what_it_gives_out_to_others(both: object, as_user: AsUser, school_organiser: User) -> None:
    page = as_user(school_organiser).get("/certificates/register").text
    assert "Sari Wulandari" in page
    assert "Yosep Lawing" in page


def test_learners_and_nobody_stay_outside(as_user: AsUser, cast: Cast, client: Client, certificate: Certificate) -> None:
    for address in ("/certificates/register", "/certificates/register.csv", "/certificates/register/hours",
                    "/certificates/issuers", f"/certificates/{certificate.public_id}/revoke"):
        assert as_user(cast.learner).get(address).status_code == 403
        assert client.get(address).status_code == 303


@pytest.mark.parametrize(("asked", "is_found"), [
    ("sari", True), ("0001/mkas", True), ("kasus wulandari", True), ("19010101 202421 2 999", True), ("yosep", False),
    ("19010201 201503 1 998", False), ("%", False)])
def test_it_is_searched_by_name_number_course_and_nip(
        both: object, as_user: AsUser, cast: Cast, asked: str, is_found: bool) -> None:
    page = as_user(cast.hr_officer).get("/certificates/register", query_string={"q": asked}).text
    assert ("Sari Wulandari" in page) == is_found


def test_days_of_issue_bound_the_search(certificate: Certificate, as_user: AsUser, cast: Cast) -> None:
    browser = as_user(cast.hr_officer)
    tomorrow = (certificate.issued_on + timedelta(days=1)).isoformat()
    assert "Sari Wulandari" not in browser.get(f"/certificates/register?since={tomorrow}").text
    assert "Sari Wulandari" in browser.get(f"/certificates/register?until={tomorrow}").text
    assert browser.get("/certificates/register?since=kemarin").status_code == 422


def test_the_table_has_the_fields_of_siasn(both: object, as_user: AsUser, cast: Cast) -> None:
    answer = as_user(cast.hr_officer).get("/certificates/register.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["nama"] for row in rows] == ["Sari Wulandari"]
    row = rows[0]
    assert tuple(row) == siasn.COLUMNS
    assert row["nip"] == "19010101 202421 2 999"
    assert (row["jumlahJam"], row["jenisDiklatId"], row["jenisKursusSertipikat"]) == ("20", "16", "T")
    assert row["institusiPenyelenggara"] == "Politeknik Kesejahteraan Sosial"
    assert row["tanggalSelesaiKursus"] == f"{now().astimezone(ZoneInfo('Asia/Makassar')):%d-%m-%Y}"
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "certificates.exported")) == 1


def test_the_file_is_named_after_the_day_where_the_office_is(both: object, as_user: AsUser, cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("lms.certificates.views.register.now", lambda: datetime(2026, 11, 30, 20, tzinfo=UTC))
    answer = as_user(cast.hr_officer).get("/certificates/register.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=sertifikat-2026-12-01.csv"


def test_a_table_of_many_is_written_without_being_held_in_memory(
        both: object, as_user: AsUser, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "csv_lines", lambda entries: ("x" * 999 + "\n" for _ in 40_000 * [*entries]))
    browser = as_user(cast.hr_officer)
    browser.get("/certificates/register")
    tracemalloc.start()
    answer = browser.get("/certificates/register.csv", buffered=False)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(map(len, answer.iter_encoded())) == 40_000_000
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=sertifikat-")
    answer.close()
    assert most < 20_000_000


def test_the_table_tells_what_no_longer_holds(certificate: Certificate, as_user: AsUser, cast: Cast) -> None:
    def told() -> list[str]:
        answer = as_user(cast.hr_officer).get("/certificates/register.csv").data.decode("utf-8-sig")
        return sorted(row["status"] for row in csv.DictReader(io.StringIO(answer)))

    assert told() == ["berlaku"]
    with unit_of_work():
        new = services.reissue(certificate.id, reason="Salah ketik.", at=now())
    assert told() == ["berlaku", "diganti"]
    with unit_of_work():
        services.revoke(new.id, category="other", reason="Uji coba.", by=None, at=now())
    assert told() == ["dicabut", "diganti"]


def test_a_head_of_office_reads_but_takes_nothing_out(certificate: Certificate, as_user: AsUser, cast: Cast) -> None:
    browser = as_user(cast.head_of_office)
    assert browser.get("/certificates/register.csv").status_code == 403
    assert browser.get(f"/certificates/{certificate.public_id}.pdf").status_code == 404
    page = browser.get(f"/certificates/{certificate.public_id}")
    assert page.status_code == 200
    assert "202421 2 999" not in page.text


def test_no_name_becomes_a_formula(issuer: Issuer, as_user: AsUser, cast: Cast, complete: Complete) -> None:
    with unit_of_work():
        cast.learner.name = "=HYPERLINK(1)"
    complete(cast.learner)
    assert "'=HYPERLINK(1)" in as_user(cast.hr_officer).get("/certificates/register.csv").text


def test_staff_office_organiser_and_auditor_get_the_file_and_the_trail_knows(both: object, as_user: AsUser, cast: Cast) -> None:
    certificate = queries.of_learner(cast.learner.id)[0]
    for role in ("hr_officer", "organiser", "auditor", "administrator"):
        assert as_user(cast.people[role]).get(f"/certificates/{certificate.public_id}.pdf").status_code == 200
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "certificates.downloaded")) == 4
    other = queries.of_learner(cast.stranger.id)[0]
    assert as_user(cast.hr_officer).get(f"/certificates/{other.public_id}.pdf").status_code == 404


def test_hours_are_summed_by_person_and_year_without_revoked_ones(both: object, as_user: AsUser, cast: Cast) -> None:
    year = now().year
    browser = as_user(cast.administrator)
    page = browser.get("/certificates/register/hours").text
    assert "Sari Wulandari" in page
    assert "Yosep Lawing" in page
    with unit_of_work():
        services.revoke(queries.of_learner(cast.stranger.id)[0].id, category="other", reason="Uji coba.", by=None, at=now())
    assert "Yosep Lawing" not in browser.get(f"/certificates/register/hours?year={year}").text
    assert "Sari Wulandari" not in browser.get(f"/certificates/register/hours?year={year - 1}").text


def test_a_person_has_a_page_of_their_own(both: object, as_user: AsUser, cast: Cast) -> None:
    browser = as_user(cast.hr_officer)
    address = f"/certificates/register/people/{cast.learner.public_id}"
    assert "JP tahun" in browser.get(address).text
    assert address in browser.get(f"/certificates/{queries.of_learner(cast.learner.id)[0].public_id}").text
    assert browser.get(f"/certificates/register/people/{cast.stranger.public_id}").status_code == 404
    assert browser.get("/certificates/register/people/nobody").status_code == 404


def test_the_pages_ask_no_more_for_more_rows(both: object, as_user: AsUser, cast: Cast) -> None:
    counts = []
    for address in ("/certificates/register?q=sari", "/certificates/register"):
        browser = as_user(cast.administrator)
        with statements() as asked:
            browser.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_home_tells_offices_what_is_new(both: object, as_user: AsUser, cast: Cast) -> None:
    assert "sertifikat baru dalam 30 hari terakhir" in as_user(cast.hr_officer).get("/").text
    assert "sertifikat baru dalam 30 hari terakhir" not in as_user(cast.learner).get("/").text


def test_the_issuing_agency_revokes_with_a_reason(
        app: Flask, certificate: Certificate, as_user: AsUser, school_organiser: User, client: Client) -> None:
    heard: list[CertificateRevoked] = []

    def listen(_app: Flask, *, event: CertificateRevoked) -> None:
        heard.append(event)

    certificate_revoked.connect(app, listen)
    browser, address = as_user(school_organiser), f"/certificates/{certificate.public_id}/revoke"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"category": "data_error"}).status_code == 422
    assert browser.post(address, data={"category": "forged", "reason": "Tanggal lahir keliru."}).status_code == 422
    answer = browser.post(address, data={"category": "data_error", "reason": "Tanggal lahir keliru."})
    certificate_revoked._signal.disconnect(listen, sender=app)
    assert answer.status_code == 303
    assert "Dicabut" in client.get(f"/v/{certificate.code}").text
    assert [event.certificate_id for event in heard] == [certificate.id]
    assert browser.post(address, data={"category": "other", "reason": "Sekali lagi saja."}).status_code == 409


@pytest.mark.parametrize("role", ["hr_officer", "organiser", "auditor", "head_of_office"])
def test_nobody_else_revokes(certificate: Certificate, as_user: AsUser, cast: Cast, role: str) -> None:
    form = {"category": "data_error", "reason": "Tanggal lahir keliru."}
    assert as_user(cast.people[role]).post(f"/certificates/{certificate.public_id}/revoke", data=form).status_code == 403
    db.session.expire_all()
    assert not certificate.is_revoked


def test_nobody_revokes_their_own(issuer: Issuer, cast: Cast, complete: Complete, as_user: AsUser) -> None:
    mine = complete(cast.administrator)
    assert mine is not None
    form = {"category": "data_error", "reason": "Tanggal lahir keliru."}
    assert as_user(cast.administrator).post(f"/certificates/{mine.public_id}/revoke", data=form).status_code == 403


def test_an_issuer_is_set_up_and_what_waited_is_issued(as_user: AsUser, cast: Cast, complete: Complete) -> None:
    complete(cast.learner)
    browser = as_user(cast.administrator)
    assert "1 sertifikat menunggu pengaturan penerbit" in browser.get("/certificates/issuers").text
    answer = browser.post(f"/certificates/issuers/{cast.school.public_id}", data=FORM)
    assert answer.status_code == 303
    assert queries.of_learner(cast.learner.id)[0].number.endswith(f"/{now().year}")
    assert "POLTEKESOS" in browser.get("/certificates/issuers").text


def test_the_list_of_issuers_names_who_signs_today(as_user: Callable[[User], Client], cast: Cast) -> None:
    browser, today = as_user(cast.administrator), now().date()
    stands_in = {"delegate_note": "Plh.", "delegate_name": "Dra. Ayu Lestari, M.Pd."}
    for first, last, named in ((-1, 1, True), (-9, -2, False)):
        browser.post(f"/certificates/issuers/{cast.school.public_id}", data=FORM | stands_in | {
            "delegate_from": str(today + timedelta(first)), "delegate_until": str(today + timedelta(last))})
        page = browser.get("/certificates/issuers").text
        assert (f"Dra. Ayu Lestari, M.Pd., Plh. {FORM['signatory_position']}" in page) is named
        assert (FORM["signatory_name"] in page) is not named


def test_who_stands_in_is_named_with_the_position_wherever_a_certificate_is_read(
        cast: Cast, complete: Callable[[User], Certificate | None], client: Client, as_user: AsUser) -> None:
    with unit_of_work():
        services.set_issuer(cast.school.id, **ISSUER | {
            "delegate_note": "Plt.", "delegate_name": "Dra. Ayu Lestari, M.Pd.", "delegate_number": "",
            "delegate_from": now().date() - timedelta(1), "delegate_until": now().date() + timedelta(1)})
    made = complete(cast.learner)
    assert made is not None
    said = f"Dra. Ayu Lestari, M.Pd., Plt. {ISSUER['signatory_position']}"
    assert said in client.get(f"/v/{made.code}").text
    assert said in as_user(cast.learner).get(f"/certificates/{made.public_id}").text


def test_a_change_of_the_issuer_touches_nothing_issued(certificate: Certificate, as_user: AsUser, cast: Cast) -> None:
    changed = {**FORM, "signatory_name": "Orang Lain"}
    as_user(cast.administrator).post(f"/certificates/issuers/{cast.school.public_id}", data=changed)
    db.session.expire_all()
    assert certificate.facts["signatory_name"] == "Dr. Marjuki Wirawan, M.Sc."
    assert queries.issuer_of(cast.school.id).signatory_name == "Orang Lain"  # type: ignore[union-attr]


@pytest.mark.parametrize(("field", "text"), [
    ("number_pattern", "{seq}"), ("number_pattern", "{seq}/{year}"), ("number_pattern", "{seq}{month}/{unit}/{year}"),
    ("number_pattern", "{seq.__class__}/{unit}/{year}"), ("number_pattern", "{seq:99999d}/{unit}/{year}"),
    ("number_pattern", "{seq}/{unit}/{year}/" + "{cohort}/" * 9), ("unit_code", "A/B"), ("unit_code", ""),
    ("heading", "\n".join("baris" * 2 for _ in range(9))), ("signatory_number", "123"),
    ("signatory_name", "Dr. 漢"), ("heading", "机构")])
def test_what_cannot_make_numbers_is_refused_with_words(as_user: AsUser, cast: Cast, field: str, text: str) -> None:
    answer = as_user(cast.administrator).post(f"/certificates/issuers/{cast.school.public_id}", data={**FORM, field: text})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert queries.issuer_of(cast.school.id) is None


def test_two_agencies_cannot_share_a_unit_code(issuer: Issuer, as_user: AsUser, cast: Cast) -> None:
    answer = as_user(cast.administrator).post(f"/certificates/issuers/{cast.malinau.public_id}", data=FORM)
    assert answer.status_code == 422
    assert "kode unit ini" in answer.text


def test_an_organiser_sets_up_agencies_below_and_no_other(as_user: AsUser, cast: Cast) -> None:
    browser = as_user(cast.organiser)
    assert browser.post(f"/certificates/issuers/{cast.malinau.public_id}", data=FORM).status_code == 303
    assert browser.get(f"/certificates/issuers/{cast.school.public_id}").status_code == 404


def test_the_number_of_today_is_shown_while_the_pattern_is_typed(as_user: AsUser, cast: Cast) -> None:
    browser = as_user(cast.administrator)
    good = browser.get("/certificates/issuers/example", query_string={"pattern": "{seq:03d}/{unit}/{year}", "unit": "uji"}).json
    assert good == {"example": f"001/UJI/{now().year}"}
    assert "{unit}" in browser.get("/certificates/issuers/example", query_string={"pattern": "{seq}/{year}"}).json["problem"]
    shown = browser.post(f"/certificates/issuers/{cast.school.public_id}", data={**FORM, "preview": "1"})
    assert "0001/MKAS-01/III/POLTEKESOS/" in shown.text
    assert queries.issuer_of(cast.school.id) is None


@pytest.mark.parametrize(("name", "mark"), [
    ("Angkatan III 2026", "III"), ("Angkatan I", "I"), ("Gelombang 2 tahun 2026", "2"), ("TKSK Malinau", "TKSK-MALINAU"),
    ("Angkatan I/2026", "I-2026"), ("2026", "2026"), ("漢", "-")])
def test_a_cohort_is_marked_shortly_in_a_number(name: str, mark: str) -> None:
    assert snapshot.cohort_mark(name) == mark


def test_patterns_are_explained_not_obeyed() -> None:
    with pytest.raises(BadPattern):
        numbers.example("{seq!r}/{unit}/{year}", "X", on=date(2026, 1, 1))
