"""Applications that a supervisor and the organiser decide."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms.accounts import erasure, personal_data
from lms.accounts.models import User
from lms.core import storage
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.enrolments import queries, services
from lms.enrolments.errors import AlreadyDecided, AppliedAlready, AskedLately, AskOver, OwnConsent, TooManyAsks
from lms.enrolments.jobs import sweep_petitions
from lms.enrolments.models import Application, Ask, Cohort, Petition
from lms.enrolments.petitions import asking, links, states
from lms.enrolments.petitions import services as petitions
from lms.enrolments.petitions.asking import Supervisor
from lms.enrolments.ways import audience, setting
from tests.cast import Cast, person
from tests.enrolments.conftest import MakeCohort, letters

AsUser = Callable[[User], Client]
BOSS = Supervisor("Lukas Bilung", "lukas@malinau.go.id")
MOTIVE = "Saya mendampingi lansia dan perlu memperdalam asesmen."
PDF = (Path(__file__).parent.parent / "data" / "lembar-periksa.pdf").read_bytes()


@pytest.fixture
def by_application(make_cohort: MakeCohort) -> Cohort:
    cohort = make_cohort(capacity=2)
    with unit_of_work():
        setting.put(cohort, setting.Way(True, "application", asks_letter=False), at=now())
    return cohort


def apply(cohort: Cohort, user: User, **facts: object) -> Petition:
    given = {"motive": MOTIVE, "supervisor": BOSS, "at": now(), **facts}
    with unit_of_work():
        return petitions.apply(user.id, cohort, **given)  # type: ignore[arg-type]


def ask_of(petition: Petition) -> Ask:
    found = asking.newest(petition.id)
    assert found is not None
    return found


def link_in(text: str) -> str:
    found = re.search(r"https?://[^/]+(/approve/\S+)", text)
    assert found
    return found[1]


def send(browser: Client, cohort: Cohort, **facts: object) -> object:
    data = {"motive": MOTIVE, "supervisor": "other", "supervisor_name": BOSS.name, "supervisor_email": BOSS.email, **facts}
    return browser.post(f"/apply/{cohort.public_id}", data=data)


def test_an_application_goes_its_whole_way(
        cast: Cast, as_user: AsUser, client: Client, by_application: Cohort, course: Course, mail: Path) -> None:
    with unit_of_work():
        setting.put(by_application, setting.Way(True, "application"), at=now())
    learner, cohort = as_user(cast.learner), by_application
    assert f"/apply/{cohort.public_id}" in learner.get(f"/enrol/{course.public_id}").text
    without = send(learner, cohort)
    assert without.status_code == 422, "the letter of assignment is asked for"  # type: ignore[attr-defined]
    fake = send(learner, cohort, letter=(io.BytesIO(b"<html>no letter</html>"), "surat.pdf"))
    assert fake.status_code == 422  # type: ignore[attr-defined]
    sent = send(learner, cohort, letter=(io.BytesIO(PDF), "surat tugas.pdf"))
    assert sent.status_code == 303  # type: ignore[attr-defined]
    page = sent.location  # type: ignore[attr-defined]
    assert "Lukas Bilung" in learner.get(page).text
    _to, _subject, text = next(letter for letter in letters(mail) if letter[0] == BOSS.email)
    assert MOTIVE not in text, "what the learner wrote goes to no stranger by letter"
    link = link_in(text)
    shown = client.get(link)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Sari Wulandari" in shown.text
    assert "190101012024212999" not in shown.text
    assert "2999" in shown.text
    assert client.get(f"{link}/letter").data == PDF
    petition = db.session.scalars(sa.select(Petition)).one()
    assert petition.state == "supervisor", "looking decides nothing"
    assert client.post(link, data={"decision": "refuse"}).status_code == 422, "a refusal needs a reason"
    done = client.post(link, data={"decision": "approve"})
    assert done.status_code == 200
    db.session.refresh(petition)
    assert petition.state == "organiser"
    again = client.post(link, data={"decision": "refuse", "reason": "Berubah pikiran."})
    assert "Anda sudah menyetujui" in again.text
    db.session.refresh(petition)
    assert petition.state == "organiser", "the link decides once"
    assert client.get(f"{link}/letter").status_code == 410
    desk = as_user(cast.organiser)
    base = f"/cohorts/{cohort.public_id}/petitions"
    assert base in desk.get("/").text
    assert "Sari Wulandari" in desk.get(base).text
    assert desk.get(f"{base}/{petition.public_id}/letter").data == PDF
    assert MOTIVE in desk.get(f"{base}/{petition.public_id}").text
    assert desk.post(base, data={"petition": [petition.public_id], "accept": "1"}).status_code == 303
    assert queries.place_of(cast.learner.id, course.id) is not None
    assert "Anda punya tempat" in learner.get(page).text or "/my-courses/" in learner.get(page).text
    acts = set(db.session.scalars(sa.select(AuditEntry.action)))
    assert {"enrolments.petition_made", "enrolments.consent_asked", "enrolments.consent_answered",
            "enrolments.petition_moved", "enrolments.learner_enrolled"} <= acts
    assert [to for to, *_rest in letters(mail)].count("sari@contoh.test") == 3, "arrived, consented, accepted"


def test_where_no_head_is_known_name_and_address_are_needed_and_nothing_is_to_choose(
        cast: Cast, as_user: AsUser, by_application: Cohort, mail: Path) -> None:
    page, browser = f"/apply/{by_application.public_id}", as_user(cast.head_of_office)
    assert 'name="supervisor"' in as_user(cast.learner).get(page).text, "the head of the office, or somebody else"
    shown = browser.get(page).text
    assert 'name="supervisor"' not in shown
    assert "Hanya untuk “Orang lain”" not in shown
    assert all(re.search(rf'<input[^>]* name="{name}"[^>]* required', shown) for name in ("supervisor_name", "supervisor_email"))
    named = {"motive": MOTIVE, "supervisor_name": BOSS.name, "supervisor_email": BOSS.email}
    assert browser.post(page, data={"motive": MOTIVE}).status_code == 422
    made = browser.post(page, data=named)
    assert made.status_code == 303
    assert BOSS.email in [to for to, *_rest in letters(mail)]
    again = f"{made.location}/ask"
    assert BOSS.name in browser.get(again).text
    assert 'name="supervisor"' not in browser.get(again).text


def test_only_those_who_decide_see_an_application(cast: Cast, as_user: AsUser, client: Client, by_application: Cohort) -> None:
    with unit_of_work():
        setting.put(by_application, setting.Way(True, "application"), at=now())
    send(as_user(cast.learner), by_application, letter=(io.BytesIO(PDF), "surat.pdf"))
    petition = db.session.scalars(sa.select(Petition)).one()
    base = f"/cohorts/{by_application.public_id}/petitions"
    for who in (cast.stranger, cast.instructor, cast.auditor, cast.hr_officer, cast.head_of_office):
        browser = as_user(who)
        for page in (base, f"{base}/{petition.public_id}", f"{base}/{petition.public_id}/letter",
                     f"/my-petitions/{petition.public_id}", f"/my-petitions/{petition.public_id}/letter"):
            assert browser.get(page).status_code in (403, 404), (who.username, page)
    assert client.get("/approve/nonsense").status_code == 410
    foreign = links._signer().__class__("another key", salt="enrolments.consent").dumps(ask_of(petition).public_id)
    assert client.get(f"/approve/{foreign}").status_code == 410
    assert as_user(cast.learner).get(f"/my-petitions/{petition.public_id}/letter").data == PDF


def test_a_refusal_has_a_reason_that_the_learner_reads(
        cast: Cast, as_user: AsUser, client: Client, by_application: Cohort, mail: Path) -> None:
    petition = apply(by_application, cast.learner)
    answer = client.post(f"/approve/{links.token(ask_of(petition))}",
                         data={"decision": "refuse", "reason": "Kantor kekurangan petugas."})
    assert answer.status_code == 200
    db.session.refresh(petition)
    assert (petition.state, petition.reason) == ("declined", "Kantor kekurangan petugas.")
    assert "Kantor kekurangan petugas." in as_user(cast.learner).get(f"/my-petitions/{petition.public_id}").text
    assert any("Kantor kekurangan petugas." in text for to, _subject, text in letters(mail) if to == "sari@contoh.test")
    apply(by_application, cast.learner, supervisor=Supervisor("Atasan Baru", "baru@malinau.go.id"))


def test_a_supervisor_passes_it_on_to_who_decides(cast: Cast, client: Client, by_application: Cohort, mail: Path) -> None:
    petition = apply(by_application, cast.learner)
    first = f"/approve/{links.token(ask_of(petition))}"
    for data in ({"delegate_name": "", "delegate_email": "sek@malinau.go.id"}, {"delegate_name": "Sekretaris"},
                 {"delegate_name": "lihat https://jahat.example", "delegate_email": "sek@malinau.go.id"}):
        assert client.post(first, data={"decision": "pass", **data}).status_code == 422, data
    own = client.post(first, data={"decision": "pass", "delegate_name": "Sari", "delegate_email": cast.learner.email or ""})
    assert own.status_code == 422
    passed = client.post(first, data={"decision": "pass", "delegate_name": "Sekretaris Dinas",
                                      "delegate_email": "sek@malinau.go.id"})
    assert "Sekretaris Dinas" in passed.text
    client.post(first, data={"decision": "approve"})
    db.session.refresh(petition)
    assert petition.state == "supervisor", "who has passed it on decides no more"
    link = link_in(next(text for to, _subject, text in letters(mail) if to == "sek@malinau.go.id"))
    client.post(link, data={"decision": "approve"})
    db.session.refresh(petition)
    assert petition.state == "organiser"


def test_reminders_expiry_and_asking_again(cast: Cast, as_user: AsUser, by_application: Cohort, mail: Path) -> None:
    at = now()
    petition = apply(by_application, cast.learner, at=at)

    def tend(**later: int) -> None:
        with unit_of_work():
            asking.tend(petition, at=at + timedelta(**later))

    def to_boss() -> int:
        return [to for to, *_rest in letters(mail)].count(BOSS.email)

    tend(days=2, hours=23)
    assert to_boss() == 1
    tend(days=3)
    tend(days=3, hours=1)
    assert to_boss() == 2, "one reminder after three days"
    with pytest.raises(AskOver), unit_of_work():
        asking.approve(ask_of(petition), at=at + timedelta(days=7))
    tend(days=7)
    assert petition.state == states.UNANSWERED
    assert ask_of(petition).outcome == "expired"
    assert "Minta lagi" in as_user(cast.learner).get("/").text
    old = ask_of(petition)
    with unit_of_work():
        asking.ask_again(petition, Supervisor("Kepala Bidang", "kabid@malinau.go.id"), at=at + timedelta(days=7, hours=1))
    assert petition.state == states.SUPERVISOR
    with pytest.raises(AskOver), unit_of_work():
        asking.approve(old, at=at + timedelta(days=7, hours=2))
    with unit_of_work():
        asking.approve(ask_of(petition), at=at + timedelta(days=7, hours=2))
    assert petition.state == states.ORGANISER


def test_strangers_are_written_to_within_bounds(cast: Cast, by_application: Cohort) -> None:
    at = now()
    with pytest.raises(OwnConsent):
        apply(by_application, cast.learner, supervisor=Supervisor("Saya", cast.learner.email or ""))
    petition = apply(by_application, cast.learner, at=at)
    with pytest.raises(AppliedAlready):
        apply(by_application, cast.learner, at=at)
    with pytest.raises(AskedLately), unit_of_work():
        asking.ask_again(petition, BOSS, at=at + timedelta(hours=1))
    for number in range(9):
        with unit_of_work():
            asking.ask_again(petition, Supervisor("Orang", f"orang{number}@malinau.go.id"), at=at)
    with pytest.raises(TooManyAsks), unit_of_work():
        asking.ask_again(petition, Supervisor("Orang", "lagi@malinau.go.id"), at=at)


def test_an_address_does_not_tell_whose_it_is(cast: Cast, as_user: AsUser, by_application: Cohort) -> None:
    head = cast.people["head_of_office"]
    petition = apply(by_application, cast.learner, supervisor=Supervisor("Entah siapa", head.email or ""))
    asked = ask_of(petition)
    assert (asked.person_id, asked.name) == (head.id, "Entah siapa")
    shown = as_user(cast.learner).get(f"/my-petitions/{petition.public_id}").text
    assert "Entah siapa" in shown
    assert head.name not in shown


def test_a_head_of_office_is_chosen_by_account_and_answers_from_the_home_page(
        cast: Cast, as_user: AsUser, by_application: Cohort) -> None:
    browser = as_user(cast.learner)
    assert "Maria Ngau" in browser.get(f"/apply/{by_application.public_id}").text
    assert send(browser, by_application, supervisor=cast.head_of_office.public_id).status_code == 303  # type: ignore[attr-defined]
    home = as_user(cast.head_of_office).get("/").text
    assert "Sari Wulandari" in home
    link = re.search(r'href="(/approve/[^"]+)"', home)
    assert link
    as_user(cast.head_of_office).post(link[1], data={"decision": "approve"})
    assert db.session.scalars(sa.select(Petition)).one().state == "organiser"
    assert "/approve/" not in as_user(cast.head_of_office).get("/").text


def test_the_organiser_decides_many_at_once_and_seats_hold(cast: Cast, as_user: AsUser, by_application: Cohort) -> None:
    with unit_of_work():
        setting.put(by_application, setting.Way(True, "application", asks_supervisor=False, asks_letter=False), at=now())
        people = [person(f"calon{n}", f"Calon {n}", cast.malinau) for n in range(5)]
    made = [apply(by_application, user, supervisor=None) for user in people]
    assert {one.state for one in made} == {"organiser"}
    browser, base = as_user(cast.organiser), f"/cohorts/{by_application.public_id}/petitions"
    assert browser.post(base, data={"petition": [made[4].public_id], "refuse": "1"}).status_code == 422
    refused = browser.post(base, data={"petition": [made[4].public_id], "refuse": "1", "reason": "Bukan sasaran."})
    assert refused.status_code == 303
    answer = browser.post(base, data={"petition": [one.public_id for one in reversed(made)], "accept": "1"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert [one.state for one in made] == ["accepted"] * 4 + ["refused"]
    assert queries.learners_in(by_application.id) == {people[0].id, people[1].id}
    line = db.session.scalars(
        sa.select(Application.learner_id).where(Application.state == "waiting").order_by(Application.id)).all()
    assert line == [people[2].id, people[3].id]
    browser.post(base, data={"petition": [made[0].public_id], "refuse": "1", "reason": "Terlambat."})
    db.session.expire_all()
    assert made[0].state == "accepted", "what is decided stays"


def test_without_consent_the_organiser_accepts_only_with_a_reason(cast: Cast, as_user: AsUser, by_application: Cohort) -> None:
    petition = apply(by_application, cast.learner)
    browser = as_user(cast.organiser)
    page = f"/cohorts/{by_application.public_id}/petitions/{petition.public_id}"
    assert browser.post(page, data={"accept": "1"}).status_code == 422
    assert browser.post(page, data={"accept": "1", "reason": "Atasan sudah pensiun."}).status_code == 303
    db.session.refresh(petition)
    assert (petition.state, petition.reason) == ("accepted", "Atasan sudah pensiun.")
    assert ask_of(petition).outcome == "void"
    with pytest.raises(AlreadyDecided), unit_of_work():
        asking.approve(ask_of(petition), at=now())


def test_an_organiser_does_not_decide_the_own_application(cast: Cast, as_user: AsUser, by_application: Cohort) -> None:
    petition = apply(by_application, cast.organiser)
    with unit_of_work():
        asking.approve(ask_of(petition), at=now())
    browser, base = as_user(cast.organiser), f"/cohorts/{by_application.public_id}/petitions"
    assert browser.post(f"{base}/{petition.public_id}", data={"accept": "1"}).status_code == 409
    browser.post(base, data={"petition": [petition.public_id], "accept": "1"})
    db.session.refresh(petition)
    assert petition.state == "organiser"
    assert as_user(cast.administrator).post(f"{base}/{petition.public_id}", data={"accept": "1"}).status_code == 303


def test_a_full_cohort_without_a_waiting_list_leaves_the_application_undecided(
        cast: Cast, as_user: AsUser, by_application: Cohort) -> None:
    with unit_of_work():
        by_application.capacity, by_application.has_queue = 1, False
        services.enrol(cast.stranger.id, by_application, at=now())
    petition = apply(by_application, cast.learner)
    with unit_of_work():
        asking.approve(ask_of(petition), at=now())
    browser = as_user(cast.organiser)
    page = browser.post(f"/cohorts/{by_application.public_id}/petitions", data={"petition": [petition.public_id], "accept": "1"},
                        follow_redirects=True)
    assert "Angkatan ini sudah penuh" in page.text
    db.session.refresh(petition)
    assert petition.state == "organiser"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Application)) == 0


def test_whoever_gets_a_seat_otherwise_has_nothing_open_any_more(cast: Cast, by_application: Cohort) -> None:
    petition = apply(by_application, cast.learner)
    with unit_of_work():
        services.enrol(cast.learner.id, by_application, at=now(), by=cast.organiser.id)
    db.session.refresh(petition)
    assert petition.state == "accepted"
    assert ask_of(petition).outcome == "void"


def test_a_learner_withdraws_with_a_reason(cast: Cast, as_user: AsUser, client: Client, by_application: Cohort) -> None:
    petition = apply(by_application, cast.learner)
    token, browser = links.token(ask_of(petition)), as_user(cast.learner)
    page = f"/my-petitions/{petition.public_id}/withdraw"
    assert browser.post(page, data={"reason": ""}).status_code == 422
    assert browser.post(page, data={"reason": "Ada tugas lain."}).status_code == 303
    db.session.refresh(petition)
    assert (petition.state, petition.reason) == ("withdrawn", "Ada tugas lain.")
    assert "tidak diperlukan lagi" in client.post(f"/approve/{token}", data={"decision": "approve"}).text
    db.session.refresh(petition)
    assert petition.state == "withdrawn"


def test_what_a_cohort_asks_is_told_before_applying_and_enforced(
        cast: Cast, as_user: AsUser, by_application: Cohort, course: Course) -> None:
    with unit_of_work():
        audience.add(by_application, "agency", str(cast.nunukan.id))
        audience.add(by_application, "position", "Pekerja Sosial")
    for page in (f"/enrol/{course.public_id}", f"/apply/{by_application.public_id}"):
        shown = as_user(cast.learner).get(page).text
        assert "Dinas Sosial Kabupaten Nunukan" in shown, page
        assert "belum sesuai" in shown, page
    assert send(as_user(cast.learner), by_application).status_code == 409  # type: ignore[attr-defined]
    with unit_of_work():
        user = db.session.get_one(User, cast.stranger.id)
        user.position = "Pekerja Sosial Ahli Muda"
    assert send(as_user(cast.stranger), by_application).status_code == 303  # type: ignore[attr-defined]


def test_personal_data_erasure_and_retention_know_applications(cast: Cast, as_user: AsUser, by_application: Cohort) -> None:
    with unit_of_work():
        setting.put(by_application, setting.Way(True, "application"), at=now())
    send(as_user(cast.learner), by_application, supervisor=cast.head_of_office.public_id, letter=(io.BytesIO(PDF), "surat.pdf"))
    petition = db.session.scalars(sa.select(Petition)).one()
    key = petition.letter_key
    told = personal_data.of(cast.learner)["petitions"]["own"][0]
    assert (told["motive"], told["letter"], told["asked"][0]["name"]) == (MOTIVE, "surat.pdf", "Maria Ngau")
    assert personal_data.of(cast.head_of_office)["petitions"]["consents"]
    with unit_of_work():
        petitions.withdraw(petition, reason="Batal.", at=now())
    with unit_of_work():
        assert petitions.purge(at=now() + timedelta(days=364), kept_days=365) == 0
    assert storage.exists(key)
    with unit_of_work():
        assert petitions.purge(at=now() + timedelta(days=366), kept_days=365) == 1
    assert not storage.exists(key)
    db.session.refresh(petition)
    assert (petition.motive, petition.letter_key, petition.state) == ("", "", "withdrawn")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Ask)) == 0
    send(as_user(cast.learner), by_application, letter=(io.BytesIO(PDF), "surat.pdf"))
    with unit_of_work():
        for part in erasure.parts:
            part.erase(cast.learner.id, frozenset())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Petition)) == 0


def test_the_sweep_ends_applications_to_cohorts_that_are_over(cast: Cast, by_application: Cohort) -> None:
    petition = apply(by_application, cast.learner)
    with unit_of_work():
        by_application.ends_on = now().date() - timedelta(days=2)
    sweep_petitions()
    db.session.refresh(petition)
    assert petition.state == "lapsed"


def test_the_desk_costs_the_same_however_long(cast: Cast, as_user: AsUser, by_application: Cohort) -> None:
    from tests.enrolments.test_cost import cost
    with unit_of_work():
        people = [person(f"calon{n}", f"Calon {n}", cast.malinau) for n in range(12)]
    browser, base = as_user(cast.organiser), f"/cohorts/{by_application.public_id}/petitions?tab=asked"
    for user in people[:2]:
        apply(by_application, user)
    few = cost(browser, base)
    for user in people[2:]:
        apply(by_application, user)
    assert cost(browser, base) == few
