"""The waiting list: order of arrival, offers with a deadline, and what the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from lms.accounts import erasure, personal_data
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.enrolments import queries, services
from lms.enrolments.errors import CapacityTaken, CohortFull, NoOffer, NotYetOpen, OfferLapsed, RegistrationShut, WaitsElsewhere
from lms.enrolments.models import Application, Cohort
from lms.enrolments.seats import queue, quotas, waiting
from lms.enrolments.seats.room import Room
from lms.enrolments.services import Entry
from tests.cast import Cast, person
from tests.enrolments.conftest import AsUser, MakeCohort, letters


def people(cast: Cast, count: int, where: str = "malinau", tag: str = "w") -> list[int]:
    with unit_of_work():
        return [person(f"{tag}{where}{n}", f"Orang {tag} {n}", getattr(cast, where)).id for n in range(count)]


def ask(cohort: Cohort, *ids: int, at: datetime | None = None) -> list[Application]:
    asked = []
    for id_ in ids:
        with unit_of_work():
            asked.append(queue.apply(id_, cohort, at=at or now()))
    return asked


def states(*asked: Application) -> list[str]:
    for one in asked:
        db.session.refresh(one)
    return [one.state for one in asked]


def free_one(cohort: Cohort, learner_id: int, at: datetime | None = None) -> None:
    place = queries.place_of(learner_id, cohort.course_id)
    assert place is not None
    with unit_of_work():
        services.withdraw(place, at=at or now())


@pytest.fixture
def full(cast: Cast, make_cohort: MakeCohort) -> Cohort:
    """Two seats, both taken by `seated` people; three wait."""
    return make_cohort(capacity=2)


def test_who_finds_a_seat_has_it_and_who_comes_later_waits_in_order(cast: Cast, full: Cohort) -> None:
    ids = people(cast, 5)
    asked = ask(full, *ids)
    assert states(*asked) == ["seated", "seated", "waiting", "waiting", "waiting"]
    assert [waiting.number_of(one) for one in asked[2:]] == [1, 2, 3]
    assert ask(full, ids[3])[0].id == asked[3].id, "asking again keeps the number"
    assert queries.taken(full.id) == 2


def test_a_freed_seat_is_offered_to_the_first_and_kept_for_that_one(cast: Cast, full: Cohort) -> None:
    ids = people(cast, 5)
    asked = ask(full, *ids)
    at = now()
    free_one(full, ids[0], at)
    assert states(*asked[2:]) == ["offered", "waiting", "waiting"]
    assert asked[2].answer_by == at + timedelta(hours=48)
    with pytest.raises(CohortFull), unit_of_work():
        services.enrol(cast.learner.id, full, at=now())
    assert ask(full, cast.stranger.id)[0].state == "waiting", "nobody passes the line"
    with pytest.raises(NoOffer), unit_of_work():
        queue.accept(asked[3], at=now())
    for _twice in range(2):
        with unit_of_work():
            queue.accept(asked[2], at=now())
    assert states(asked[2]) == ["seated"]
    assert queries.learners_in(full.id) == {ids[1], ids[2]}


def test_an_offer_that_nobody_answers_passes_on_and_cannot_be_taken_any_more(cast: Cast, full: Cohort) -> None:
    ids = people(cast, 4)
    asked, at = ask(full, *ids), now()
    free_one(full, ids[0], at)
    later = at + timedelta(hours=48, seconds=1)
    with pytest.raises(OfferLapsed), unit_of_work():
        queue.accept(asked[2], at=later)
    with unit_of_work():
        queue.tend(full.id, at=later)
    assert states(*asked[2:]) == ["lapsed", "offered"]
    assert ask(full, ids[2], at=later)[0].id > asked[3].id, "whoever comes again stands at the end"


def test_the_last_moment_still_counts(cast: Cast, full: Cohort) -> None:
    ids = people(cast, 3)
    asked, at = ask(full, *ids), now()
    free_one(full, ids[0], at)
    with unit_of_work():
        queue.tend(full.id, at=at + timedelta(hours=48))
        queue.accept(asked[2], at=at + timedelta(hours=48))
    assert states(asked[2]) == ["seated"]


def test_declining_leaving_and_being_refused_pass_the_seat_on(cast: Cast, full: Cohort) -> None:
    ids = people(cast, 6)
    asked = ask(full, *ids)
    free_one(full, ids[0])
    with unit_of_work():
        queue.leave(asked[3], at=now())
        queue.leave(asked[2], at=now())
    assert states(*asked[2:5]) == ["declined", "left", "offered"]
    with unit_of_work():
        queue.refuse(asked[4], reason="Salah sasaran.", at=now())
    assert states(*asked[4:]) == ["refused", "offered"]
    assert asked[4].reason == "Salah sasaran."


def test_more_capacity_goes_to_those_who_wait(cast: Cast, full: Cohort) -> None:
    asked = ask(full, *people(cast, 5))
    facts = {name: getattr(full, name) for name in ("name", "place", "starts_on", "ends_on", "time_zone", "is_open")}
    with unit_of_work():
        services.change_cohort(full, capacity=4, at=now(), **facts)
    assert states(*asked[2:]) == ["offered", "offered", "waiting"]
    with pytest.raises(CapacityTaken), unit_of_work():
        services.change_cohort(full, capacity=3, at=now(), **facts)


def test_a_seat_may_be_given_at_once_without_asking(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort(capacity=1, entry=Entry(answer_hours=0))
    ids = people(cast, 2)
    asked = ask(cohort, *ids)
    free_one(cohort, ids[0])
    assert states(asked[1]) == ["seated"]
    assert queries.learners_in(cohort.id) == {ids[1]}


def test_who_waits_for_a_full_group_lets_others_pass_and_keeps_the_number(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort(capacity=3)
    with unit_of_work():
        quotas.put(cohort, "agency", str(cast.malinau.id), at_most=1, kept=0, taken=0)
    mine, others = people(cast, 2), people(cast, 2, "nunukan")
    asked = ask(cohort, mine[0], mine[1], *others)
    assert states(*asked) == ["seated", "waiting", "seated", "seated"]
    free_one(cohort, others[0])
    assert states(asked[1]) == ["waiting"], "the free seat is not for a second one of this group"
    free_one(cohort, mine[0])
    assert states(asked[1]) == ["offered"]


def test_without_a_waiting_list_the_late_are_told_so(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort(capacity=1, entry=Entry(has_queue=False))
    first, second = people(cast, 2)
    ask(cohort, first)
    with pytest.raises(CohortFull):
        ask(cohort, second)


def test_registration_opens_and_closes_to_the_second_but_not_for_the_organiser(cast: Cast, make_cohort: MakeCohort) -> None:
    opens = now() + timedelta(hours=1)
    cohort = make_cohort(entry=Entry(opens, opens + timedelta(hours=2)))
    one, two, three = people(cast, 3)
    with pytest.raises(NotYetOpen):
        ask(cohort, one, at=opens - timedelta(seconds=1))
    assert ask(cohort, one, at=opens)[0].state == "seated"
    with pytest.raises(RegistrationShut):
        ask(cohort, two, at=opens + timedelta(hours=2))
    with unit_of_work():
        services.enrol(three, cohort, at=now())
    assert queries.learners_in(cohort.id) == {one, three}


def test_one_waits_at_one_cohort_of_a_course(cast: Cast, make_cohort: MakeCohort) -> None:
    full, other = make_cohort(capacity=1), make_cohort("Angkatan II", capacity=1)
    first, second, third = people(cast, 3)
    ask(full, first)
    ask(other, second)
    mine = ask(full, third)[0]
    with pytest.raises(WaitsElsewhere, match="Angkatan I"):
        ask(other, third)
    free_one(other, second)
    with unit_of_work():
        services.enrol(third, other, at=now())
    assert states(mine) == ["left"], "a seat elsewhere in the course settles it"


def test_the_organiser_gives_the_offered_seat_to_whom_it_is_offered(cast: Cast, full: Cohort) -> None:
    ids = people(cast, 4)
    asked = ask(full, *ids)
    free_one(full, ids[0])
    with unit_of_work():
        services.enrol(ids[2], full, at=now(), by=cast.organiser.id)
    assert states(asked[2]) == ["seated"]
    assert Room(full).taken == 2


def test_the_list_ends_with_the_cohort(cast: Cast, full: Cohort) -> None:
    asked = ask(full, *people(cast, 3))
    with unit_of_work():
        queue.tend(full.id, at=now() + timedelta(days=30))
    assert states(asked[2]) == ["lapsed"]


def test_letters_tell_of_the_offer_once_a_reminder_and_the_end(cast: Cast, full: Cohort, mail: Path) -> None:
    ids = people(cast, 4)
    ask(full, *ids)
    at = now()
    free_one(full, ids[0], at)
    (to, subject, text), = letters(mail)
    deadline = (at + timedelta(hours=48)).astimezone(ZoneInfo("Asia/Makassar"))
    assert to == "wmalinau2@contoh.test"
    assert "Etika Profesi" in subject
    assert f"{deadline:%H.%M} WITA" in text
    assert "/my-applications/" in text
    for hours in (23, 25, 26):
        with unit_of_work():
            queue.tend(full.id, at=at + timedelta(hours=hours))
    assert len(letters(mail)) == 2, "one reminder, a day before"
    with unit_of_work():
        queue.tend(full.id, at=at + timedelta(hours=49))
    assert sorted(to for to, *_rest in letters(mail)) == ["wmalinau2@contoh.test"] * 3 + ["wmalinau3@contoh.test"]


def test_a_learner_waits_takes_the_seat_and_all_of_it_is_on_record(
        cast: Cast, as_user: AsUser, course: Course, full: Cohort) -> None:
    ids = people(cast, 2)
    ask(full, *ids)
    browser = as_user(cast.learner)
    assert "daftar tunggu" in browser.get(f"/courses/{course.public_id}").text
    assert "Anda akan masuk daftar tunggu" in browser.get(f"/enrol/{course.public_id}").text
    answer = browser.post(f"/enrol/{course.public_id}", data={"cohort": full.public_id})
    assert answer.status_code == 303
    page = answer.location
    assert page.startswith("/my-applications/")
    assert "<strong>1</strong>" in browser.get(page).text
    assert browser.post(f"{page}/accept").location == page, "there is nothing to accept yet"
    for where in ("/my-courses", "/"):
        assert "daftar tunggu" in browser.get(where).text
    assert browser.get(f"/enrol/{course.public_id}").location == page
    assert as_user(cast.stranger).get(page).status_code == 404
    assert as_user(cast.stranger).post(f"{page}/leave").status_code == 404
    free_one(full, ids[0])
    assert "Terima kursi" in browser.get(page).text
    assert browser.post(f"{page}/accept").location.startswith("/my-courses/")
    assert "Anda mempunyai kursi" in browser.get(page).text
    assert browser.post(f"{page}/leave").status_code == 303
    assert queries.place_of(cast.learner.id, course.id) is not None, "a stale page does not throw anybody out"
    acts = set(db.session.scalars(sa.select(AuditEntry.action)))
    assert {"enrolments.queued", "enrolments.seat_offered", "enrolments.learner_enrolled"} <= acts


def test_the_organiser_sees_the_line_and_says_why_somebody_leaves_it(cast: Cast, as_user: AsUser, full: Cohort) -> None:
    asked = ask(full, *people(cast, 2), cast.learner.id)[2]
    browser, base = as_user(cast.organiser), f"/cohorts/{full.public_id}/queue"
    assert "Daftar tunggu" in browser.get(f"/cohorts/{full.public_id}").text
    assert "Sari Wulandari" in browser.get(base).text
    assert browser.post(f"{base}/{asked.public_id}/refuse", data={"reason": " "}).status_code == 422
    assert browser.post(f"{base}/{asked.public_id}/refuse", data={"reason": "Bukan sasaran."}).status_code == 303
    assert "Bukan sasaran." in as_user(cast.learner).get(f"/my-applications/{asked.public_id}").text
    assert "Tidak ada yang menunggu" in browser.get(base).text
    for who in (cast.instructor, cast.auditor, cast.hr_officer, cast.learner):
        assert as_user(who).get(base).status_code in (403, 404)


def test_the_window_is_entered_on_the_cohorts_clock(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    browser, base = as_user(cast.organiser), f"/cohorts/{cohort.public_id}/edit"
    data = {"name": "A", "starts_on": str(cohort.starts_on), "ends_on": str(cohort.ends_on), "time_zone": "Asia/Jayapura",
            "is_open": "y", "opens_at": "2026-12-01T08:00", "shuts_at": "2026-12-03T16:00", "has_queue": "y",
            "answer_hours": "24"}
    assert browser.post(base, data=data | {"shuts_at": "2026-12-01T07:00"}).status_code == 422
    for hours in ("-1", "1000", "x"):
        assert browser.post(base, data=data | {"answer_hours": hours}).status_code == 422, hours
    assert browser.post(base, data=data).status_code == 303
    db.session.refresh(cohort)
    assert cohort.opens_at == datetime(2026, 11, 30, 23, tzinfo=ZoneInfo("UTC"))
    assert cohort.answer_hours == 24
    assert 'value="2026-12-01T08:00"' in browser.get(base).text


def test_personal_data_and_erasure_know_applications(cast: Cast, full: Cohort) -> None:
    asked = ask(full, *people(cast, 2), cast.learner.id)[2]
    number = asked.id
    assert [one["state"] for one in personal_data.of(cast.learner)["applications"]] == ["waiting"]
    with unit_of_work():
        for part in erasure.parts:
            part.erase(cast.learner.id, frozenset())
    assert db.session.scalar(sa.select(sa.func.count()).where(Application.id == number)) == 0


def test_queues_cost_the_same_however_long(cast: Cast, as_user: AsUser, full: Cohort) -> None:
    from tests.enrolments.test_cost import cost
    base, browser = f"/cohorts/{full.public_id}/queue", as_user(cast.organiser)
    ask(full, *people(cast, 4))
    few = cost(browser, base)
    ask(full, *people(cast, 20, tag="x"))
    assert cost(browser, base) == few
