"""A second province joins by a file alone, and works with its own people, zone and letterhead."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts import queries as accounts
from lms.accounts.models import Agency, RoleGrant, User
from lms.certificates import queries as certificates
from lms.core.database import db, now
from lms.enrolments.models import Cohort
from lms.partners.commands import partners
from tests.cast import Cast
from tests.enrolments.conftest import MakeCohort, make_cohort
from tests.partners.conftest import AsUser

__all__ = ["make_cohort"]
PAPUA = """
province = "91"
time_zone = "Asia/Jayapura"
regency_offices = ["Dinas Sosial"]

[[people]]
username = "yohana.wanma"
name = "Yohana Wanma"
email = "yohana@contoh.test"
role = "organiser"
number = "190102022024212777"
employment = "pppk"

[[people]]
username = "petrus.mambrasar"
name = "Petrus Mambrasar"
role = "head_of_office"
region = "91.03"
office = "Dinas Sosial"

[[people]]
username = "ester.rumbiak"
name = "Ester Rumbiak"
role = "hr_officer"
office = "Badan Kepegawaian Daerah"

[letterhead]
unit_code = "DINSOS-PAPUA"
heading = ["Pemerintah Provinsi Papua", "Dinas Sosial"]
city = "Jayapura"
signatory_name = "Dr. Marthen Wenda"
signatory_position = "Kepala Dinas Sosial Provinsi Papua"
design = "landscape"
office = "Dinas Sosial"
"""


def add(app: Flask, folder: Path, text: str, *options: str) -> tuple[int, str]:
    file = folder / "papua.toml"
    file.write_text(text, encoding="utf-8")
    ran = app.test_cli_runner().invoke(partners, ["add", str(file), *options])
    return ran.exit_code, ran.output + str(ran.exception or "")


@pytest.fixture
def papua(app: Flask, cast: Cast, tmp_path: Path) -> Agency:
    code, told = add(app, tmp_path, PAPUA)
    assert code == 0, told
    return db.session.scalars(sa.select(Agency).where(Agency.kind == "province", Agency.region_code == "91")).one()


def user(name: str) -> User:
    found = accounts.find(name)
    assert found
    return found


def test_agencies_come_from_the_table_of_regions(papua: Agency) -> None:
    below = db.session.scalars(sa.select(Agency).where(Agency.path.startswith(papua.path))).all()
    names = {agency.name for agency in below}
    assert {"Pemerintah Provinsi Papua", "Dinas Sosial Provinsi Papua", "Badan Kepegawaian Daerah Provinsi Papua",
            "Pemerintah Kota Jayapura", "Dinas Sosial Kota Jayapura"} <= names
    assert {agency.time_zone for agency in below} == {"Asia/Jayapura"}
    assert len(below) == 1 + 3 + 2 * sum(agency.kind == "regency" for agency in below)


def test_people_have_their_roles_and_the_letterhead_stands(papua: Agency) -> None:
    grants = {(g.role, g.scope_id) for g in db.session.scalars(sa.select(RoleGrant).where(
        RoleGrant.user_id == user("yohana.wanma").id))}
    assert grants == {("organiser", papua.id)}
    assert user("petrus.mambrasar").agency.region_code == "91.03"  # type: ignore[union-attr]
    office = user("ester.rumbiak").agency
    assert office
    assert office.name == "Badan Kepegawaian Daerah Provinsi Papua"
    dinas = accounts.agency_named("Dinas Sosial Provinsi Papua", papua.id)
    assert dinas
    issuer = certificates.issuer_of(dinas.id)
    assert issuer
    assert (issuer.unit_code, issuer.city) == ("DINSOS-PAPUA", "Jayapura")
    assert certificates.design_for(1, dinas.id, issuer=issuer).startswith("landscape")


def test_used_again_it_makes_nothing_twice(app: Flask, papua: Agency, tmp_path: Path) -> None:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Agency))
    assert "0 agencies and 0 people made" in add(app, tmp_path, PAPUA)[1]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Agency)) == count


def test_a_dry_run_makes_nothing(app: Flask, cast: Cast, tmp_path: Path) -> None:
    code, told = add(app, tmp_path, PAPUA, "--dry-run")
    assert code == 0
    assert "3 people would be made" in told
    assert db.session.scalar(sa.select(sa.func.count()).where(Agency.region_code == "91")) == 0
    assert accounts.find("yohana.wanma") is None


@pytest.mark.parametrize(("old", "new", "words"), [
    ("91", "00", "province: there is no province"), ("Asia/Jayapura", "Mars/Base", "time_zone"),
    ('role = "hr_officer"', 'role = "administrator"', "people 3: role"),
    ('region = "91.03"', 'region = "65.02"', "people 2: region"),
    ('"petrus.mambrasar"', '"yohana.wanma"', "stands there twice"), ("[[people]]", "[[persons]]", "persons"),
    ('office = "Badan Kepegawaian Daerah"', 'office = "BKN"', "there is no office “BKN”"), ('"landscape"', '"mewah"', "design"),
    ('"190102022024212777"', '"190113022024212777"', "people 1: number"),
    ('role = "organiser"', 'role = "auditor"', "must be organiser"),
    ('username = "ester.rumbiak"', 'username = "sari"', "belongs to somebody"), ('heading = [', 'heading = ["",', "heading"),
    ('province = "91"', "province = 91", "quotation marks"), ('city = "Jayapura"', "city", "no TOML")])
def test_what_is_wrong_is_named_with_its_place_and_nothing_is_made(app: Flask, cast: Cast, tmp_path: Path, old: str, new: str,
                                                                    words: str) -> None:
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Agency))
    code, told = add(app, tmp_path, PAPUA.replace(old, new))
    assert code != 0
    assert words in told
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Agency)) == before


def test_its_organiser_works_in_its_zone_and_sees_nothing_of_the_first(
    cast: Cast, papua: Agency, make_cohort: MakeCohort, as_user: AsUser,
) -> None:
    first = make_cohort("Angkatan Kaltara")
    browser, today = as_user(user("yohana.wanma")), now().date()
    page = browser.get("/cohorts/new").text
    assert '<option selected value="Asia/Jayapura">' in page
    assert cast.malinau.name not in page
    made = browser.post("/cohorts/new", data={
        "course": first.course_id, "agency": papua.id, "name": "Angkatan Papua", "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(9)).isoformat(), "time_zone": "Asia/Jayapura", "answer_hours": "24"})
    assert made.status_code == 303
    assert "23.59 WIT" in browser.get(made.location).text
    for address in ("/", "/cohorts", "/people", "/agencies", "/our-people", "/agreements", "/certificates/register"):
        text = browser.get(address).text
        for name in ("Angkatan Kaltara", "Malinau", "Sari Wulandari", "Rina Marlina"):
            assert name not in text, address
    assert browser.get(f"/cohorts/{first.public_id}").status_code == 404
    assert "Angkatan Papua" not in as_user(cast.organiser).get("/cohorts").text
    assert db.session.scalar(sa.select(sa.func.count()).where(Cohort.agency_id == papua.id)) == 1
