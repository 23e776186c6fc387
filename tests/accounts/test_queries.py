"""What other rooms ask, the regions, the command line and the demonstration."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from lms.accounts import demo, policies, queries, services
from lms.accounts.commands import user_group
from lms.accounts.demo_accounts import ACCOUNTS, PASSWORD
from lms.accounts.identity import inspect
from lms.accounts.models import Agency, IdentityNumber, Region, RoleGrant, SignInSession, User
from lms.core.cli import Sentences
from lms.core.database import db, now
from lms.core.doctor import examine
from lms.core.policies import Grant
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast


@pytest.fixture
def command(app: Flask) -> Callable[..., Result]:
    def run(*words: str, typed: str = "") -> Result:
        group = Sentences()
        group.add_command(user_group)
        return CliRunner().invoke(group, ["user", *words], input=typed)

    return run


def test_all_regions_are_there_with_their_regulation(app: Flask) -> None:
    count = dict(db.session.execute(sa.select(Region.kind, sa.func.count()).group_by(Region.kind)).all())
    assert count["province"] == 38
    assert count["regency"] + count["city"] == 514
    malinau = db.session.get(Region, "65.02")
    assert malinau
    assert (malinau.name, malinau.province_code, malinau.source) == (
        "Kabupaten Malinau", "65", "Kepmendagri 300.2.2-2138/2025")


def test_a_person_is_told_whole(cast: Cast) -> None:
    person = queries.person(cast.learner.id)
    assert (person.number, person.number_kind, person.agency_path) == ("190101012024212999", "ni_pppk", cast.malinau.path)
    assert queries.person(cast.stranger.id).number is None
    assert [p.display_name for p in queries.people_of([cast.stranger.id, cast.learner.id])] == ["Sari Wulandari", "Yosep Lawing"]
    assert queries.people_of([]) == []
    assert queries.names_of([]) == {}
    assert queries.names_of([cast.learner.id]) == {cast.learner.id: "Sari Wulandari"}


def test_titles_stand_around_the_name(cast: Cast) -> None:
    cast.learner.title_before, cast.learner.title_after = "Dr.", "M.Si."
    assert cast.learner.display_name == "Dr. Sari Wulandari, M.Si."


def test_an_agency_is_reached_by_those_above_it(cast: Cast) -> None:
    assert queries.agency_scopes(cast.malinau.id) == {("agency", cast.province.id), ("agency", cast.malinau.id)}
    assert queries.agency_scopes(None) == queries.agency_scopes(999_999) == frozenset()


@pytest.mark.parametrize("text", ["", " ", "@", "'", "%", "sar", "1" * 18, "x" * 10_000, "190101012024212999x"])
def test_nobody_is_found_by_what_is_nobodys(cast: Cast, text: str) -> None:
    assert queries.find(text) is None


def test_agencies_come_in_the_order_of_the_tree(cast: Cast) -> None:
    assert [a.name for a in queries.agencies_for(cast.administrator, policies.VIEW)] == [
        "Kementerian Sosial", "Politeknik Kesejahteraan Sosial", "Pemerintah Provinsi Kalimantan Utara",
        "Dinas Sosial Kabupaten Malinau", "Dinas Sosial Kabupaten Nunukan"]
    assert [a.id for a in queries.agencies_for(cast.hr_officer, policies.VIEW)] == [cast.malinau.id]
    assert queries.agencies_for(cast.learner, policies.VIEW) == []


def test_the_id_of_one_agency_is_no_part_of_another(cast: Cast) -> None:
    with unit_of_work():
        odd = Agency(name="Lain", kind="office", path=f"/{cast.malinau.id}99/")
        db.session.add(odd)
        db.session.flush()
    assert odd not in queries.agencies_for(cast.hr_officer, policies.VIEW)


def test_a_role_given_is_in_force_at_once(cast: Cast) -> None:
    with unit_of_work():
        services.grant_role(cast.learner.id, "instructor", scope=("course", 7), at=now(), by=cast.administrator.id)
        assert Grant("instructor", ("course", 7)) in cast.learner.grants
        services.end_role(cast.learner.id, "instructor", scope=("course", 7), at=now())
        assert Grant("instructor", ("course", 7)) not in cast.learner.grants


def test_the_database_refuses_unknown_roles_and_kinds(cast: Cast) -> None:
    for row in (RoleGrant(user_id=cast.learner.id, role="god", scope_kind="system", granted_at=now()),
                Agency(name="x", kind="planet", path="/0/"), User(username="UPPER", name="x", created_at=now())):
        with pytest.raises(sa.exc.IntegrityError), unit_of_work():
            db.session.add(row)
            db.session.flush()


def test_the_first_administrator_comes_from_the_command_line(cast: Cast, command: Callable[..., Result], client: Client) -> None:
    done = command("add", "--username", "siti", "--name", "Siti", "--role", "administrator", "--password-stdin",
        typed="kapal di sesayap\n")
    assert done.exit_code == 0, done.output
    client.post("/sign-in", data={"name": "siti", "password": "kapal di sesayap"})
    assert client.get("/audit").status_code == 200


@pytest.mark.parametrize(("words", "typed"), [
    (("--username", "sari"), "kapal di sesayap\n"), (("--username", "s"), "kapal di sesayap\n"), (("--username", "siti"),
    "short\n"),
    (("--username", "siti"), ""), (("--username", "siti", "--agency", "Nowhere"), "kapal di sesayap\n"),
    (("--username", "siti", "--number", "1.9E+17"), "kapal di sesayap\n"), (("--username", "siti", "--role", "god"),
    "kapal di sesayap\n")])
def test_a_wrong_command_ends_with_a_sentence(cast: Cast, command: Callable[..., Result], words: tuple[str, ...],
        typed: str) -> None:
    done = command("add", "--name", "Siti", "--password-stdin", *words, typed=typed)
    assert done.exit_code != 0
    assert "Traceback" not in done.output
    assert done.output.strip()
    assert queries.find("siti") is None


def test_a_name_from_the_command_line_holds_nothing_that_nobody_can_see(cast: Cast, command: Callable[..., Result]) -> None:
    done = command("add", "--username", "siti", "--name", " Si\x1bti \u202e Aminah ", "--password-stdin",
                   typed="kapal di sesayap\n")
    assert done.exit_code == 0, done.output
    assert db.session.scalars(sa.select(User.name).filter_by(username="siti")).one() == "Siti Aminah"


def test_a_password_set_from_the_command_line_signs_out_everywhere(
        cast: Cast, command: Callable[..., Result], as_user: Callable[[User], Client], client: Client) -> None:
    elsewhere = as_user(cast.learner)
    assert command("password", "19010101 202421 2 999", "--password-stdin", typed="kapal di sesayap\n").exit_code == 0
    assert elsewhere.get("/profile").status_code == 303
    assert client.post("/sign-in", data={"name": "sari", "password": "kapal di sesayap"}).status_code == 303
    assert command("password", "nobody", "--password-stdin", typed="kapal di sesayap\n").exit_code == 1


def test_the_demonstration_is_whole_and_hits_no_real_person(app: Flask, client: Client) -> None:
    with unit_of_work():
        demo.load()
    numbers = db.session.scalars(sa.select(IdentityNumber.number)).all()
    assert len(numbers) > 40
    assert all(n.startswith("1901") and inspect(n).is_sound and not inspect(n).warnings for n in numbers)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) >= 67
    assert len(set(db.session.scalars(sa.select(User.password_hash)))) == 1
    for username, _role in ACCOUNTS:
        assert client.post("/sign-in", data={"name": username, "password": PASSWORD}).status_code == 303
        assert client.get("/profile").status_code == 200
        client.post("/sign-out")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInSession).where(SignInSession.ended_at.is_(None))) == 0


def test_the_doctor_misses_an_administrator(app: Flask) -> None:
    assert "There is no administrator." in [f.what for f in examine() if not f.good]
    with unit_of_work():
        demo.load()
    assert "There is an administrator." in [f.what for f in examine() if f.good]
