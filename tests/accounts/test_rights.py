"""Nobody raises their own rights, reaches people outside their agencies, or takes over an account that may do more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lms.accounts import services
from lms.accounts.models import RoleGrant, SignInSession, User
from lms.core.database import db, now
from lms.core.policies import ROLES, SYSTEM, Grant
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast

AsUser = Callable[[User], Client]


def roles_of(user: User) -> set[Grant]:
    db.session.expire_all()
    return set(user.grants) - {Grant("learner")}


def give(browser: Client, user: User, role: str, agency: str = "") -> int:
    return browser.post(f"/people/{user.public_id}/roles", data={"role": role, "agency": agency}).status_code


def test_an_organiser_gives_learner_side_roles_within_the_own_agencies(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.organiser)
    roles = ("instructor", "hr_officer", "head_of_office")
    for role in roles:
        assert give(browser, cast.learner, role, cast.malinau.public_id) == 303
    assert roles_of(cast.learner) == {Grant(role, ("agency", cast.malinau.id)) for role in roles}


@pytest.mark.parametrize("role", ["organiser", "auditor", "administrator", "learner", "god", ""])
def test_an_organiser_gives_no_greater_role(cast: Cast, as_user: AsUser, role: str) -> None:
    assert give(as_user(cast.organiser), cast.learner, role, cast.malinau.public_id) in (403, 422)
    assert not roles_of(cast.learner)


def test_an_organiser_gives_no_role_over_other_agencies_or_the_whole_system(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.organiser)
    for place in (cast.school.public_id, cast.ministry.public_id, "", "nowhere"):
        assert give(browser, cast.learner, "hr_officer", place) in (403, 422)
    assert not roles_of(cast.learner)


@pytest.mark.parametrize("who", ["organiser", "administrator"])
def test_nobody_gives_a_role_to_themselves_or_ends_their_own(cast: Cast, as_user: AsUser, who: str) -> None:
    user = cast.people[who]
    before = roles_of(user)
    browser = as_user(user)
    assert give(browser, user, "hr_officer", cast.malinau.public_id) == 403
    grant_id = db.session.scalars(sa.select(RoleGrant.id).where(RoleGrant.user_id == user.id)).one()
    assert browser.post(f"/people/{user.public_id}/roles/{grant_id}/end").status_code == 403
    assert roles_of(user) == before


@pytest.mark.parametrize("who", ["learner", "instructor", "hr_officer", "head_of_office", "auditor"])
def test_others_give_no_role_and_change_nobody(cast: Cast, as_user: AsUser, who: str) -> None:
    browser, them = as_user(cast.people[who]), f"/people/{cast.stranger.public_id}"
    assert give(browser, cast.stranger, "instructor", cast.nunukan.public_id) == 403
    for path in ("edit", "active", "password", "number"):
        assert browser.post(f"{them}/{path}", data={"active": "0"}).status_code == 403
    assert browser.post("/people/new", data={}).status_code == 403
    assert browser.post("/agencies/new", data={"name": "x"}).status_code == 403
    db.session.expire_all()
    assert cast.stranger.is_active
    assert not roles_of(cast.stranger)


def test_the_administrator_gives_any_role_to_others(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.administrator)
    for role in set(ROLES) - {"learner"}:
        assert give(browser, cast.learner, role) == 303
    assert roles_of(cast.learner) == {Grant(r, SYSTEM) for r in set(ROLES) - {"learner"}}


@pytest.mark.parametrize("path", ["password", "active", "edit", "number"])
def test_an_organiser_cannot_take_over_an_administrator_of_the_own_agency(cast: Cast, as_user: AsUser, path: str) -> None:
    with unit_of_work():
        services.grant_role(cast.learner.id, "administrator", at=now())
    browser = as_user(cast.organiser)
    answer = browser.post(f"/people/{cast.learner.public_id}/{path}", data={"active": "0", "username": "mine", "name": "Mine"})
    db.session.expire_all()
    assert answer.status_code == 403
    assert cast.learner.is_active
    assert cast.learner.password_hash is None


@pytest.mark.parametrize(("role", "where", "status"), [
    ("organiser", "malinau", 403), ("auditor", "malinau", 403), ("hr_officer", "school", 403), ("hr_officer", "malinau", 200)])
def test_a_new_password_is_given_only_to_those_whose_roles_one_could_give(
        cast: Cast, as_user: AsUser, role: str, where: str, status: int) -> None:
    with unit_of_work():
        services.grant_role(cast.learner.id, role, scope=("agency", getattr(cast, where).id), at=now())
    assert as_user(cast.organiser).post(f"/people/{cast.learner.public_id}/password").status_code == status


def test_a_lecturer_of_one_course_can_still_be_helped_by_the_own_organiser(cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        services.grant_role(cast.learner.id, "instructor", scope=("course", 1), at=now())
    assert as_user(cast.organiser).post(f"/people/{cast.learner.public_id}/password").status_code == 200


@pytest.mark.parametrize("path", ["", "/edit", "/number"])
def test_people_of_other_agencies_are_not_there(cast: Cast, as_user: AsUser, path: str) -> None:
    assert as_user(cast.organiser).get(f"/people/{cast.instructor.public_id}{path}").status_code == 404
    assert as_user(cast.hr_officer).get(f"/people/{cast.stranger.public_id}").status_code == 404


def test_an_organiser_moves_nobody_out_of_the_own_agencies(cast: Cast, as_user: AsUser) -> None:
    form = {"username": "sari", "name": "Sari", "employment_type": "pppk", "agency": cast.school.public_id}
    assert as_user(cast.organiser).post(f"/people/{cast.learner.public_id}/edit", data=form).status_code == 422
    assert as_user(cast.organiser).post(f"/people/{cast.learner.public_id}/edit", data=form | {"agency": ""}).status_code == 422
    db.session.expire_all()
    assert cast.learner.agency_id == cast.malinau.id


def test_what_no_form_asks_for_cannot_be_sent_along(cast: Cast, as_user: AsUser) -> None:
    extra = {"is_active": "", "password_hash": "x", "must_change_password": "y", "role": "administrator", "id": "99"}
    form = {"name": "Sari", "employment_type": "pppk", "agency": "", "email": "", "password": "", "language": "id",
            "time_zone": "Asia/Makassar", "username": "mine"}
    with unit_of_work():
        cast.learner.email = None
    assert as_user(cast.learner).post("/profile/edit", data=form | extra).status_code == 303
    db.session.expire_all()
    assert (cast.learner.username, cast.learner.password_hash, cast.learner.is_active) == ("sari", None, True)
    assert not roles_of(cast.learner)


def test_an_ended_role_is_kept_and_gives_nothing(cast: Cast, as_user: AsUser) -> None:
    grant_id = db.session.scalars(sa.select(RoleGrant.id).where(RoleGrant.user_id == cast.hr_officer.id)).one()
    browser = as_user(cast.hr_officer)
    assert browser.get("/people").status_code == 200
    assert as_user(cast.organiser).post(f"/people/{cast.hr_officer.public_id}/roles/{grant_id}/end").status_code == 303
    assert browser.get("/people").status_code == 403
    assert db.session.scalars(sa.select(RoleGrant.ended_at).where(RoleGrant.id == grant_id)).one() is not None


def test_the_grant_of_another_person_is_not_ended_through_ones_page(cast: Cast, as_user: AsUser) -> None:
    grant_id = db.session.scalars(sa.select(RoleGrant.id).where(RoleGrant.user_id == cast.administrator.id)).one()
    assert as_user(cast.organiser).post(f"/people/{cast.learner.public_id}/roles/{grant_id}/end").status_code == 404
    assert roles_of(cast.administrator)


def test_asking_twice_for_a_role_gives_it_once(cast: Cast) -> None:
    with unit_of_work():
        first = services.grant_role(cast.learner.id, "auditor", at=now())
        assert services.grant_role(cast.learner.id, "auditor", at=now()).id == first.id
    assert roles_of(cast.learner) == {Grant("auditor")}


def test_the_sessions_of_others_cannot_be_ended(cast: Cast, as_user: AsUser) -> None:
    victim, thief = as_user(cast.learner), as_user(cast.stranger)
    session_id = db.session.scalars(sa.select(SignInSession.id).where(SignInSession.user_id == cast.learner.id)).one()
    assert thief.post(f"/profile/sessions/{session_id}/end").status_code == 404
    assert victim.get("/profile").status_code == 200
