"""Agreements from draft to end, who sees them, their documents, and the warnings of their end."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from lms.accounts import services as accounts
from lms.accounts.models import Agency, User
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.web import CAGE
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from lms.messages.models import Notice
from lms.partners import expiry, jobs, queries, services
from lms.partners.errors import NumberTaken, SeatsUsed, TooManyForCourses
from lms.partners.models import Agreement, Charge, Document
from tests.cast import Cast, agency, person
from tests.enrolments.test_cost import cost
from tests.partners.conftest import AsUser, MakeAgreement, terms

PDF = b"%PDF-1.4\n%EOF startxref\n%%EOF\n"


def facts(**more: object) -> dict[str, object]:
    today = now().date()
    return {"kind": "pks", "number": "119/77/PKS/2026", "title": "Pelatihan", "valid_from": today.isoformat(),
            "valid_to": (today + timedelta(365)).isoformat(), "source": "apbd_regency", "seats": "12", "seat_cost": "1500000",
            "refuses_beyond": "y", **more}


def acts(action: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == action)) or 0


def test_an_organiser_makes_an_agreement_and_puts_it_in_force(cast: Cast, rina: User, bulungan: Agency, as_user: AsUser) -> None:
    browser = as_user(rina)
    made = browser.post("/agreements/new", data=facts(agency=cast.school.id, partner=bulungan.id))
    assert made.status_code == 303
    page = browser.get(made.location).text
    assert "119/77/PKS/2026" in page
    assert "Rp 1.500.000" in page
    assert "Pemerintah Kabupaten Bulungan" in page
    found = db.session.scalars(sa.select(Agreement)).one()
    assert found.state == "draft"
    assert browser.post(f"{made.location}/start").status_code == 303
    db.session.refresh(found)
    assert (found.state, found.seats, acts("partners.made"), acts("partners.put_in_force")) == ("in_force", 12, 1, 1)
    assert browser.post(f"{made.location}/start").status_code == 409


@pytest.mark.parametrize(("field", "value", "words"), [
    ("valid_to", "2001-01-01", "ari pertama"), ("number", " ", "Salin nomornya"), ("seats", "0", ""), ("kind", "xyz", ""),
    ("seat_cost", "-1", ""), ("source", "self", ""), ("valid_from", "besok", "")])
def test_bad_input_is_refused_at_its_field(cast: Cast, rina: User, bulungan: Agency, as_user: AsUser, field: str, value: str,
                                           words: str) -> None:
    answer = as_user(rina).post("/agreements/new", data=facts(agency=cast.school.id, partner=bulungan.id, **{field: value}))
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{field}"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Agreement)) == 0


def test_a_number_stands_once_with_each_agency(cast: Cast, rina: User, bulungan: Agency, agreement: Agreement,
                                               as_user: AsUser) -> None:
    answer = as_user(rina).post("/agreements/new", data=facts(
        agency=cast.school.id, partner=bulungan.id, number=agreement.number))
    assert answer.status_code == 409
    assert "sudah memakai nomor ini" in answer.text
    with pytest.raises(NumberTaken), unit_of_work():
        services.make(cast.school.id, cast.province.id, terms(), at=now())


def test_only_agencies_in_reach_can_be_parties(cast: Cast, bulungan: Agency, as_user: AsUser) -> None:
    """The organiser of the province alone cannot bind the school."""
    answer = as_user(cast.organiser).post("/agreements/new", data=facts(agency=cast.school.id, partner=bulungan.id))
    assert answer.status_code == 422
    assert f">{cast.school.name}</option>" not in as_user(cast.organiser).get("/agreements/new").text


def test_both_parties_see_it_and_nobody_else(cast: Cast, rina: User, bulungan: Agency, office: Agency, agreement: Agreement,
                                             as_user: AsUser) -> None:
    with unit_of_work():
        head, other = person("bupati", "Sekretaris Bulungan", bulungan), person("lain", "Kepala Dinas", office)
        accounts.grant_role(head.id, "head_of_office", scope=("agency", bulungan.id), at=now())
        accounts.grant_role(other.id, "head_of_office", scope=("agency", office.id), at=now())
    page = f"/agreements/{agreement.public_id}"
    for reader in (rina, head, cast.auditor, cast.administrator):
        assert agreement.number in as_user(reader).get("/agreements").text
        assert as_user(reader).get(page).status_code == 200
        assert as_user(reader).get(f"{page}/report").status_code == 200
    for stranger in (other, cast.hr_officer, cast.head_of_office):
        assert agreement.number not in as_user(stranger).get("/agreements").text
        assert as_user(stranger).get(page).status_code == 404
    assert as_user(cast.learner).get(page).status_code == 403
    assert as_user(head).post(f"{page}/terminate", data={"reason": "Tidak cocok"}).status_code == 403


def test_the_list_is_searched_and_narrowed_down(rina: User, bulungan: Agency, cast: Cast, make_agreement: MakeAgreement,
                                                as_user: AsUser) -> None:
    make_agreement(number="A-1", title="Pekerja sosial")
    make_agreement(cast.province, number="B-2", title="Beasiswa", valid_to=now().date() + timedelta(20))
    make_agreement(number="C-3", is_draft=True)
    browser = as_user(rina)

    def shown(query: str) -> list[str]:
        page = browser.get(f"/agreements{query}").text
        return [number for number in ("A-1", "B-2", "C-3") if f">{number}<" in page]

    assert shown("") == ["A-1", "B-2", "C-3"]
    assert shown("?q=bulungan") == ["A-1", "C-3"]
    assert shown("?q=beasiswa+provinsi") == ["B-2"]
    assert shown("?state=expiring") == ["B-2"]
    assert shown("?state=draft") == ["C-3"]
    assert shown("?q=100%25") == []


def test_terminating_needs_a_reason_and_is_final(rina: User, agreement: Agreement, as_user: AsUser) -> None:
    browser, page = as_user(rina), f"/agreements/{agreement.public_id}"
    assert browser.post(f"{page}/terminate", data={"reason": "  "}).status_code == 422
    assert browser.post(f"{page}/terminate", data={"reason": "Anggaran dialihkan."}).status_code == 303
    assert "Anggaran dialihkan." in browser.get(page).text
    assert browser.post(f"{page}/terminate", data={"reason": "Lagi"}).status_code == 409
    assert browser.post(f"{page}/edit", data=facts()).status_code == 409
    db.session.refresh(agreement)
    assert (agreement.state, agreement.number) == ("terminated", "119/01/PKS/2026")


def test_fewer_seats_than_are_used_are_refused(cast: Cast, rina: User, agreement: Agreement, cohort: Cohort, people: list[User],
                                               as_user: AsUser) -> None:
    with unit_of_work():
        for one in people:
            enrolments.enrol(one.id, cohort, at=now())
    answer = as_user(rina).post(f"/agreements/{agreement.public_id}/edit", data=facts(seats="2"))
    assert answer.status_code == 409
    assert "3 kursi sudah terpakai" in answer.text
    with pytest.raises(SeatsUsed), unit_of_work():
        services.set_term(agreement, cohort.course_id, 2)
    with pytest.raises(TooManyForCourses), unit_of_work():
        services.set_term(agreement, cohort.course_id, 11)


def test_courses_are_set_and_taken_away(rina: User, agreement: Agreement, course: Course, as_user: AsUser) -> None:
    browser, page = as_user(rina), f"/agreements/{agreement.public_id}"
    assert browser.post(f"{page}/courses", data={"course": course.id, "course_seats": "4"}).status_code == 303
    assert course.title in browser.get(page).text
    assert browser.post(f"{page}/courses", data={"course": 999, "course_seats": "4"}).status_code == 422
    assert browser.post(f"{page}/courses/{course.public_id}/remove").status_code == 303
    assert course.title not in browser.get(page).text


def test_documents_are_checked_by_their_content_and_served_in_a_cage(cast: Cast, rina: User, agreement: Agreement,
                                                                     as_user: AsUser) -> None:
    browser, page = as_user(rina), f"/agreements/{agreement.public_id}"
    for body, name in ((b"<script>alert(1)</script>", "naskah.pdf"), (b"MZ\x90\x00" * 50, "naskah.pdf"), (b"", "kosong.pdf")):
        assert browser.post(f"{page}/documents", data={"document": (io.BytesIO(body), name)}).status_code == 422
    assert browser.post(f"{page}/documents", data={"document": (io.BytesIO(PDF), "naskah PKS.pdf")}).status_code == 303
    document = db.session.scalars(sa.select(Document)).one()
    address = f"{page}/documents/{document.public_id}"
    got = as_user(cast.auditor).get(address)
    assert (got.data, got.headers["Content-Security-Policy"]) == (PDF, CAGE)
    assert "no-cache" in got.headers["Cache-Control"]
    assert as_user(cast.hr_officer).get(address).status_code == 404
    assert acts("partners.document_opened") == 1
    assert browser.post(f"{address}/remove").status_code == 303
    assert browser.get(address).status_code == 404


def test_a_document_of_another_agreement_is_not_found_here(rina: User, agreement: Agreement, make_agreement: MakeAgreement,
                                                           as_user: AsUser) -> None:
    other = make_agreement(number="LAIN")
    browser = as_user(rina)
    browser.post(f"/agreements/{other.public_id}/documents", data={"document": (io.BytesIO(PDF), "naskah.pdf")})
    document = db.session.scalars(sa.select(Document)).one()
    assert browser.get(f"/agreements/{agreement.public_id}/documents/{document.public_id}").status_code == 404


def test_each_warning_comes_once_to_those_who_make_the_agreement(rina: User, make_agreement: MakeAgreement) -> None:
    one = make_agreement(valid_to=now().date() + timedelta(80))

    def told() -> list[str]:
        return list(db.session.scalars(sa.select(Notice.kind).where(Notice.person_id == rina.id)))

    jobs.sweep()
    jobs.sweep()
    assert told() == ["partners.expires"]
    for days, count in ((45, 1), (51, 2), (73, 3), (74, 3)):
        with unit_of_work():
            expiry.tend(at=now() + timedelta(days))
        assert len(told()) == count, days
    with unit_of_work():
        expiry.tend(at=now() + timedelta(81))
    db.session.refresh(one)
    assert one.state == "ended"


def test_extending_an_agreement_that_had_ended_puts_it_in_force_again(agreement: Agreement) -> None:
    with unit_of_work():
        expiry.tend(at=now() + timedelta(400))
    assert agreement.state == "ended"
    with unit_of_work():
        services.change(agreement, terms(valid_to=now().date() + timedelta(500)), at=now() + timedelta(400))
    assert (agreement.state, agreement.warned_days) == ("in_force", None)


def test_an_agreement_is_over_from_the_day_after_its_last_without_waiting_for_the_sweep(
        rina: User, make_agreement: MakeAgreement, as_user: AsUser, cohort: Cohort, people: list[User]) -> None:
    one = make_agreement()
    with unit_of_work():
        one.valid_to = now().date() - timedelta(2)
    browser = as_user(rina)
    assert one.state == "in_force"
    for state, is_there in (("", True), ("ended", True), ("in_force", False), ("expiring", False), ("draft", False)):
        assert (one.number in browser.get(f"/agreements?state={state}").text) is is_there, state
    page = browser.get(f"/agreements/{one.public_id}").text
    assert '<span class="badge neutral">berakhir</span>' in page
    assert "kursi baru tidak lagi dibebankan" in page
    assert "/terminate" not in page
    assert browser.post(f"/agreements/{one.public_id}/terminate", data={"reason": "Selesai."}).status_code == 409
    assert "berakhir dalam 90 hari" not in browser.get("/").text
    with unit_of_work():
        place = enrolments.enrol(people[0].id, cohort, at=now())
    assert db.session.get(Charge, place.id) is None
    paid = browser.get(f"/cohorts/{cohort.public_id}/agreements").text
    assert one.number in paid
    assert "hari terakhirnya" in paid


def test_the_last_day_is_that_of_the_agency_that_trains(cast: Cast, rina: User, agreement: Agreement) -> None:
    last = agreement.valid_to
    evening = datetime.combine(last, time(17), UTC)
    with unit_of_work():
        for zone, is_over in (("Asia/Jakarta", True), ("Asia/Jayapura", True)):
            cast.school.time_zone = zone
            db.session.flush()
            assert (queries.lines([agreement], at=evening)[0].state == "ended") is is_over
            assert (queries.listed(rina, state="in_force", at=evening).total == 0) is is_over
            earlier = evening - timedelta(hours=1)
            assert (queries.lines([agreement], at=earlier)[0].state == "ended") is (zone == "Asia/Jayapura")
            assert (queries.listed(rina, state="in_force", at=earlier).total == 0) is (zone == "Asia/Jayapura")


def test_the_agreement_that_follows_begins_where_the_last_ends_and_covers_the_same_courses(
        rina: User, agreement: Agreement, course: Course, make_agreement: MakeAgreement, as_user: AsUser) -> None:
    with unit_of_work():
        services.set_term(agreement, course.id, 4)
    browser, address = as_user(rina), f"/agreements/new?after={agreement.public_id}"
    page = browser.get(address).text
    first = agreement.valid_to + timedelta(1)
    assert f'value="{first.isoformat()}"' in page
    assert agreement.title in page
    assert agreement.number not in page
    sent = facts(agency=agreement.agency_id, partner=agreement.partner_id, number="120/PKS/2027", valid_from=first.isoformat(),
                 valid_to=(first + timedelta(30)).isoformat(), seats="3")
    assert browser.post(address, data=sent | {"number": agreement.number}).status_code == 409
    assert browser.post(address, data=sent).status_code == 303
    made = db.session.scalars(sa.select(Agreement).where(Agreement.number == "120/PKS/2027")).one()
    term, = services.terms_of(made.id)
    assert (made.state, term.course_id, term.seats) == ("draft", course.id, None)


def test_one_follows_only_an_agreement_of_ones_own(cast: Cast, agreement: Agreement, as_user: AsUser) -> None:
    with unit_of_work():
        stranger = person("lain", "Orang Lain", agency("Sekolah Lain", "office"))
        accounts.grant_role(stranger.id, "organiser", scope=("agency", stranger.agency_id), at=now())
    assert as_user(stranger).get(f"/agreements/new?after={agreement.public_id}").status_code == 404


def test_the_home_page_says_what_ends_soon_without_a_further_statement(cast: Cast, rina: User, make_agreement: MakeAgreement,
                                                                       as_user: AsUser) -> None:
    browser = as_user(rina)
    before = cost(browser, "/")
    assert "berakhir dalam 90 hari" not in browser.get("/").text
    make_agreement(valid_to=now().date() + timedelta(40))
    assert "1 perjanjian berakhir dalam 90 hari" in browser.get("/").text
    assert cost(browser, "/") == before


def test_more_agreements_cost_no_more_queries(rina: User, make_agreement: MakeAgreement, as_user: AsUser) -> None:
    browser = as_user(rina)
    make_agreement(number="0")
    few = cost(browser, "/agreements")
    for number in range(1, 9):
        make_agreement(number=str(number))
    assert cost(browser, "/agreements") == few
