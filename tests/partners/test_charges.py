"""Whom a seat is charged to, what happens where none is left, and the report for the bill."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.accounts import erasure, personal_data
from lms.accounts import queries as accounts
from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Course
from lms.enrolments import moving
from lms.enrolments import queries as places
from lms.enrolments import services as enrolments
from lms.enrolments.models import Application, Cohort, Enrolment
from lms.enrolments.seats import queue
from lms.partners import charges, services
from lms.partners.errors import AgreementFull
from lms.partners.models import Agreement, Charge
from tests.cast import Cast
from tests.enrolments.conftest import run_dates
from tests.partners.conftest import AsUser, MakeAgreement


def payer(place: Enrolment) -> int | None:
    return db.session.scalar(sa.select(Charge.agreement_id).where(Charge.enrolment_id == place.id))


def seat(user: User, cohort: Cohort) -> Enrolment:
    with unit_of_work():
        return enrolments.enrol(user.id, cohort, at=now())


def test_each_government_pays_for_its_own_people(cast: Cast, cohort: Cohort, people: list[User], agreement: Agreement,
                                                 make_agreement: MakeAgreement) -> None:
    province = make_agreement(cast.province, number="PROV")
    assert payer(seat(people[0], cohort)) == agreement.id
    assert payer(seat(cast.learner, cohort)) == province.id
    assert payer(seat(cast.instructor, cohort)) is None
    assert charges.used_by([agreement.id, province.id]) == {agreement.id: 1, province.id: 1}


def test_a_province_pays_for_a_regency_only_where_it_was_agreed(cast: Cast, cohort: Cohort, people: list[User],
                                                                make_agreement: MakeAgreement) -> None:
    make_agreement(cast.province, number="A")
    assert payer(seat(people[0], cohort)) is None
    wide = make_agreement(cast.province, number="B", covers_below=True)
    assert payer(seat(people[1], cohort)) == wide.id


@pytest.mark.parametrize("more", [
    {"valid_from_days": 1}, {"valid_to_days": -4}, {"is_draft": True}, {"other_course": True}, {"is_terminated": True}])
def test_an_agreement_that_does_not_hold_on_the_first_day_pays_nothing(
    cast: Cast, cohort: Cohort, people: list[User], make_agreement: MakeAgreement, more: dict[str, object],
) -> None:
    today = now().date()
    dates = {name.removesuffix("_days"): today + timedelta(int(str(days))) for name, days in more.items() if "days" in name}
    one = make_agreement(is_draft=True, **dates)
    with unit_of_work():
        if not more.get("is_draft"):
            one.state = "in_force"
            db.session.flush()
        if more.get("other_course"):
            other = courses.create_course(code="LAIN", title="Lain", agency_id=cast.school.id, at=now())
            other.status = "published"
            services.set_term(one, other.id, None)
        if more.get("is_terminated"):
            services.terminate(one, "Selesai.", at=now())
    assert payer(seat(people[0], cohort)) is None


def test_whoever_comes_when_all_agreed_seats_are_taken_waits(cast: Cast, cohort: Cohort, people: list[User], as_user: AsUser,
                                                             make_agreement: MakeAgreement, rina: User) -> None:
    one = make_agreement(seats=1)
    seat(people[0], cohort)
    with pytest.raises(AgreementFull, match="119/01"), unit_of_work():
        enrolments.enrol(people[1].id, cohort, at=now())
    with unit_of_work():
        waits = queue.apply(people[1].id, cohort, at=now())
    assert waits.state == "waiting"
    seat(cast.learner, cohort)
    listed = as_user(rina).post(f"/cohorts/{cohort.public_id}/enrol-list", data={"people": people[2].username})
    assert listed.status_code == 200
    assert one.number in listed.text
    with unit_of_work():
        services.change(one, services.Terms(**{name: getattr(one, name) for name in services.Terms.__dataclass_fields__} | {
            "seats": 2}), at=now())
        queue.promote(cohort, at=now())
    assert db.session.get_one(Application, waits.id).state == "offered"


def test_a_seat_that_is_offered_is_not_given_to_another_of_the_same_government(cohort: Cohort, people: list[User],
                                                                                make_agreement: MakeAgreement) -> None:
    make_agreement(seats=1)
    first = seat(people[0], cohort)
    with unit_of_work():
        waits = queue.apply(people[1].id, cohort, at=now())
        enrolments.withdraw(first, at=now())
    assert db.session.get_one(Application, waits.id).state == "offered"
    with pytest.raises(AgreementFull), unit_of_work():
        enrolments.enrol(people[2].id, cohort, at=now())
    with unit_of_work():
        queue.accept(db.session.get_one(Application, waits.id), at=now())
    assert db.session.get_one(Application, waits.id).state == "seated"


def test_beyond_an_agreement_that_only_warns_seats_are_given_and_the_organiser_sees_it(
    rina: User, cohort: Cohort, people: list[User], make_agreement: MakeAgreement, as_user: AsUser,
) -> None:
    one = make_agreement(seats=2, refuses_beyond=False)
    for user in people:
        seat(user, cohort)
    browser = as_user(rina)
    assert "1 lebih banyak daripada yang disepakati" in browser.get(f"/agreements/{one.public_id}").text
    answer = browser.post(f"/cohorts/{cohort.public_id}/agreements", data={
        "payer": "agency", "place": [str(p.id) for p in db.session.scalars(sa.select(Enrolment))]}, follow_redirects=True)
    assert "memakai 1 kursi lebih banyak" in answer.text


def test_seats_of_one_course_have_a_limit_of_their_own(cast: Cast, cohort: Cohort, people: list[User],
                                                       agreement: Agreement) -> None:
    with unit_of_work():
        services.set_term(agreement, cohort.course_id, 1)
    seat(people[0], cohort)
    with pytest.raises(AgreementFull, match=r"Semua 1 kursi|All 1 seats"), unit_of_work():
        enrolments.enrol(people[1].id, cohort, at=now())


def test_an_organiser_says_who_pays_and_takes_it_back(cast: Cast, rina: User, cohort: Cohort, people: list[User],
                                                      agreement: Agreement, make_agreement: MakeAgreement,
                                                      as_user: AsUser) -> None:
    province, browser = make_agreement(cast.province, number="PROV", seats=1), as_user(rina)
    first, second = seat(people[0], cohort), seat(people[1], cohort)
    page = f"/cohorts/{cohort.public_id}/agreements"
    assert browser.post(page, data={"payer": province.public_id}).status_code == 422
    assert browser.post(page, data={"payer": province.public_id, "place": [first.id, second.id]}).status_code == 409
    assert (payer(first), payer(second)) == (agreement.id, agreement.id)
    assert browser.post(page, data={"payer": province.public_id, "place": [first.id]}).status_code == 303
    assert browser.post(page, data={"payer": "nobody", "place": [second.id]}).status_code == 303
    assert (payer(first), payer(second)) == (province.id, None)
    assert "ditentukan manual" in browser.get(page).text
    with unit_of_work():
        charges.charge(places.cohort_facts(cohort.id), {first.id: people[0].id, second.id: people[1].id}, now())
    assert (payer(first), payer(second)) == (province.id, None), "what was said stays"
    assert browser.post(page, data={"payer": "agency", "place": [first.id, second.id]}).status_code == 303
    assert (payer(first), payer(second)) == (agreement.id, agreement.id)


def test_places_of_another_cohort_are_not_charged_from_here(cast: Cast, rina: User, cohort: Cohort, course: Course,
                                                            people: list[User], agreement: Agreement, as_user: AsUser) -> None:
    with unit_of_work():
        other = enrolments.create_cohort(course.id, "Angkatan II", agency_id=cast.school.id, at=now(), **run_dates())
    place = seat(people[0], other)
    answer = as_user(rina).post(f"/cohorts/{cohort.public_id}/agreements", data={"payer": "nobody", "place": [place.id]})
    assert answer.status_code == 422
    assert payer(place) == agreement.id


def test_who_is_moved_stays_with_the_payer_that_was_named(cast: Cast, cohort: Cohort, course: Course, people: list[User],
                                                          agreement: Agreement, make_agreement: MakeAgreement) -> None:
    province, place = make_agreement(cast.province, number="PROV"), seat(people[0], cohort)
    with unit_of_work():
        charges.say(places.cohort_facts(cohort.id), [place.id], province, at=now())
        target = enrolments.create_cohort(course.id, "Angkatan II", agency_id=cast.school.id, at=now(), **run_dates())
    with unit_of_work():
        moved = moving.move(place, target, reason="Dinas luar.", at=now(), by=cast.organiser.id)
    assert payer(moved) == province.id
    assert charges.used_by([province.id]) == {province.id: 1}


def test_the_report_adds_up_and_is_a_file_without_formulas(cast: Cast, rina: User, cohort: Cohort, people: list[User],
                                                           make_agreement: MakeAgreement, as_user: AsUser) -> None:
    one, browser = make_agreement(seat_cost=1_500_000, seats=5), as_user(rina)
    with unit_of_work():
        people[0].name = "=SUM(A1)"
    for user in people:
        seat(user, cohort)
    page = browser.get(f"/agreements/{one.public_id}/report").text
    assert "Rp 4.500.000" in page
    assert "Pegawai Bulungan 1" in page
    sheet = browser.get(f"/agreements/{one.public_id}/report.csv")
    rows = list(csv.reader(io.StringIO(sheet.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 5
    assert rows[-1][-1] == "4500000"
    assert any("'=SUM(A1)" in row for row in rows)
    assert browser.get(f"/agreements/{one.public_id}/report.xlsx").data.startswith(b"PK")


def test_the_seat_of_an_erased_person_is_told_and_goes_with_the_place(cohort: Cohort, people: list[User], agreement: Agreement,
                                                                      cast: Cast) -> None:
    place = seat(people[0], cohort).id
    told = personal_data.of(accounts.user(people[0].id))["seats_paid_for"]
    assert told == [{"course": "Etika Profesi", "agreement": agreement.number, "source": "apbd_regency"}]
    with unit_of_work():
        erasure.erase(accounts.user(people[0].id), "Permintaan sendiri.", by=cast.administrator.id, at=now())
    assert db.session.get(Charge, place) is None
    assert charges.used_by([agreement.id]) == {}


def test_a_charge_goes_with_its_place(cohort: Cohort, people: list[User], agreement: Agreement) -> None:
    place = seat(people[0], cohort)
    assert payer(place) == agreement.id
    with unit_of_work():
        db.session.execute(sa.delete(Enrolment).where(Enrolment.id == place.id))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Charge)) == 0
