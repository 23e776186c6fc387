"""The desk of the demonstration: certificates in each state, one from elsewhere, and one that came twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import sqlalchemy as sa
from PIL import Image, ImageDraw, ImageFont

from lms.accounts import queries as people
from lms.core.database import db, now
from lms.core.storage import put
from lms.records import services
from lms.records.gaps import services as gaps
from lms.records.ledger import services as ledger
from lms.records.models import Claim
from lms.records.policies import DECIDE, RULES, visible
from lms.records.services import Chosen, Facts, File
from lms.records.services.external import facts_of

OFFICER, LEARNER = "kepegawaian", "peserta"
UNREADABLE = "Halaman kedua pindaian tidak terbaca. Mohon kirim pindaian baru yang memuat daftar mata pelatihan."
ELSEWHERE = Facts(
    title="Bimbingan Teknis Penanganan Pengungsi",
    provider="Balai Besar Pendidikan dan Pelatihan Kesejahteraan Sosial Banjarmasin",
    number="118/BIMTEK/BBPPKS-BJM/2025", training_form=8, credit_hours=24, started_on=date(2025, 9, 15),
    finished_on=date(2025, 9, 18))
WORKSHOP = Facts(
    title="Lokakarya Layanan Lanjut Usia", provider="Dinas Sosial Provinsi Kalimantan Timur", number="420/071/LLU/2025",
    training_form=4, credit_hours=10, started_on=date(2025, 11, 4), finished_on=date(2025, 11, 5))


def load() -> None:
    """What the issuer's demonstration has brought here is moved on by the officer of the demonstration."""
    officer, learner = people.find(OFFICER), people.find(LEARNER)
    if officer is None or learner is None:
        return
    reached = db.session.scalars(sa.select(Claim).where(Claim.ended == "", visible(officer, DECIDE)).order_by(Claim.id))
    open_ = [claim for claim in reached if claim.learner_id != officer.id]
    theirs = [claim for claim in open_ if claim.learner_id != learner.id]
    _come_twice(theirs[-1])
    _move(theirs, officer.id)
    _from_elsewhere(learner.id, officer.id)
    agency = next(iter(people.agencies_for(officer, RULES)), None)
    if agency:
        gaps.ask(agency.id, "Kepala Seksi", WORKSHOP.title, years=5, source="", at=now())
    while ledger.settle():
        pass


def _move(theirs: Sequence[Claim], officer_id: int) -> None:
    quarter = max(len(theirs) // 4, 1)
    exported, verified, returned = theirs[:quarter], theirs[quarter:2 * quarter], theirs[2 * quarter:2 * quarter + 1]
    at = now()
    for claim in (*exported, *verified):
        services.verify(Chosen(claim.id), by=officer_id, at=at - timedelta(days=3))
    services.export([claim.id for claim in exported], by=officer_id, at=at - timedelta(days=2))
    for serial, claim in enumerate(exported[:(quarter + 1) // 2]):
        db.session.refresh(claim)
        services.record(Chosen(claim.id), siasn_id=f"demo-{serial + 1:04d}", by=officer_id, at=at - timedelta(days=1))
    for claim in returned:
        services.return_(Chosen(claim.id), reason="Instansi pada sertifikat bukan instansi Anda sejak Maret. Mohon jelaskan.",
                         by=officer_id, at=at - timedelta(days=1))


def _from_elsewhere(learner_id: int, officer_id: int) -> None:
    at = now()
    for facts in (ELSEWHERE, WORKSHOP):
        claim = services.add(learner_id, facts, _scan(facts), by=learner_id, at=at - timedelta(days=6))
    services.return_(Chosen(claim.id), reason=UNREADABLE, by=officer_id, at=at - timedelta(days=1))


def _come_twice(claim: Claim) -> None:
    """The learner has sent in by hand what had arrived by itself."""
    facts = replace(facts_of(claim), title=f"Pelatihan {claim.title}")
    services.add(claim.learner_id, facts, _scan(facts), by=claim.learner_id, at=now() - timedelta(days=1))


def _scan(facts: Facts) -> File:
    """A page that could be a scan: what it says, and that it is none."""
    page = Image.new("RGB", (1240, 877), "#fdfcf8")
    pen = ImageDraw.Draw(page)
    pen.rectangle((40, 40, 1200, 837), outline="#8a6d1d", width=6)
    lines = ("CONTOH UNTUK DEMONSTRASI", "SERTIFIKAT", facts.number, facts.title, facts.provider,
             f"{facts.started_on:%d-%m-%Y} s.d. {facts.finished_on:%d-%m-%Y}", f"{facts.credit_hours} JP")
    for row, line in enumerate(lines):
        pen.text((620, 150 + 90 * row), line, fill="#222222", anchor="mm", font=ImageFont.load_default(34))
    out = BytesIO()
    page.save(out, "JPEG", quality=70)
    out.seek(0)
    return File(put(out, at_most=1_000_000), "pindaian.jpg", "image/jpeg")
