"""The demonstration of agreements: one with each government of Kalimantan Utara, in every state. Numbers are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.accounts import queries as people
from lms.core.database import now
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.partners import charges, services
from lms.partners.models import Agreement
from lms.partners.policies import MANAGE
from lms.partners.services import Terms

COURSES = ("PDP-01", "DATA-01", "ETIK-01", "MKAS-01")


@dataclass(frozen=True)
class Plan:
    """An agreement: its partner's name, its days counted from today, seats, rupiah a seat, and what becomes of it."""

    partner: str
    number: str
    title: str
    source: str
    first: int
    last: int
    seats: int | None
    seat_cost: int | None = 1_750_000
    kind: str = "pks"
    refuses_beyond: bool = True
    covers_below: bool = False
    state: str = "in_force"


ALL = "Peningkatan kapasitas pegawai dinas sosial"
PLANS = (
    Plan("Pemerintah Provinsi Kalimantan Utara", "415.4/01/MOU-KALTARA/2025", "Kerja sama pendidikan dan pelatihan kesejahteraan "
         "sosial di Kalimantan Utara", "apbn", -420, 1400, None, None, kind="mou"),
    Plan("Pemerintah Provinsi Kalimantan Utara", "415.4/07/PKS-KALTARA/2026", ALL, "apbd_province", -200, 520, 60),
    Plan("Pemerintah Kabupaten Bulungan", "119/11/PKS-BLG/2026", ALL, "apbd_regency", -190, 540, 25),
    Plan("Pemerintah Kabupaten Malinau", "119/04/PKS-MLN/2026", ALL, "apbd_regency", -335, 24, 30),
    Plan("Pemerintah Kabupaten Nunukan", "119/19/PKS-NNK/2026", ALL, "apbd_regency", -180, 550, 8, refuses_beyond=False),
    Plan("Pemerintah Kota Tarakan", "119/08/PKS-TRK/2026", f"{ALL} dan pendamping sosial", "apbd_regency", -150, 580, 20),
    Plan("Pemerintah Kabupaten Tana Tidung", "119/02/PKS-KTT/2026", ALL, "apbd_regency", 0, 730, 12, state="draft"),
    Plan("Pemerintah Kabupaten Malinau", "119/03/PKS-MLN/2024", "Beasiswa pelatihan bagi pegawai daerah perbatasan",
         "scholarship", -900, -170, 10, 2_500_000, state="ended"),
    Plan("Pemerintah Kota Tarakan", "119/05/PKS-TRK/2025", "Pelatihan tatap muka di Tarakan", "apbd_regency", -400, 330, 40,
         state="terminated"))


def load() -> None:
    """Agreements of the school, and every seat of the demonstration charged to its government."""
    at, organiser = now(), people.find("penyelenggara")
    if organiser is None or organiser.agency_id is None:
        return
    known = {agency.name: agency.id for agency in people.agencies_for(organiser, MANAGE)}
    made = [_make(plan, organiser.agency_id, known[plan.partner], at=at, by=organiser.id) for plan in PLANS]
    for plan, agreement in zip(PLANS, made, strict=True):
        _settle(plan, agreement, at=at)
    for cohort in _cohorts():
        charges.charge(cohort, {place.id: place.learner_id for place in enrolments.places_in(cohort.id)
                                if place.status in enrolments.HELD}, at)


def _make(plan: Plan, agency_id: int, partner_id: int, *, at: datetime, by: int) -> Agreement:
    today: date = at.date()
    return services.make(agency_id, partner_id, Terms(
        plan.kind, plan.number, plan.title, today + timedelta(plan.first), today + timedelta(plan.last), plan.source, plan.seats,
        plan.seat_cost, plan.refuses_beyond, plan.covers_below), at=at + timedelta(min(plan.first, 0) - 20), by=by)


def _settle(plan: Plan, agreement: Agreement, *, at: datetime) -> None:
    """Put it in force on its first day, and on to where it stands now."""
    if plan.state == "draft":
        return
    services.put_in_force(agreement, at=at + timedelta(plan.first))
    if plan.state == "ended":
        services.end(agreement, at=at + timedelta(plan.last + 1))
    if plan.state == "terminated":
        services.terminate(agreement, "Diganti dengan perjanjian 2026 yang mencakup pelatihan daring.", at=at - timedelta(150))


def _cohorts() -> list[enrolments.CohortFacts]:
    found = [courses.by_code(code) for code in COURSES]
    return [cohort for course in found if course for cohort in enrolments.cohorts_of(course.id)]
