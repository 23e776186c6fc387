"""Seats of groups: a ceiling, seats that are kept, and who counts where."""

from __future__ import annotations

import pytest

from lms.accounts.models import Region
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.work import unit_of_work
from lms.enrolments import lists, services
from lms.enrolments.errors import CohortFull, KeptForOthers, KeptTooMany, QuotaFull, QuotaTaken
from lms.enrolments.models import Cohort, Quota
from lms.enrolments.roster.seats import Seats
from lms.enrolments.seats import quotas
from lms.enrolments.seats.room import Room, in_group
from tests.cast import Cast, person
from tests.enrolments.conftest import AsUser, MakeCohort


def put(cohort: Cohort, kind: str, key: object, at_most: int | None = None, kept: int = 0) -> Quota:
    with unit_of_work():
        return quotas.put(cohort, kind, str(key), at_most=at_most, kept=kept, taken=in_group(cohort, kind, str(key)))


def crowd(cast: Cast, count: int, where: str = "malinau", **facts: str) -> list[int]:
    with unit_of_work():
        made = [person(f"{where}-{n}", f"Orang {where} {n}", getattr(cast, where)) for n in range(count)]
        for one in made:
            for name, value in facts.items():
                setattr(one, name, value)
        return [one.id for one in made]


def enrol(cohort: Cohort, *ids: int, sponsor: str = "") -> None:
    with unit_of_work():
        for id_ in ids:
            services.enrol(id_, cohort, sponsor=sponsor, at=now())


def test_a_group_gets_no_more_than_its_seats_and_the_message_names_it(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort(capacity=10)
    put(cohort, "agency", cast.malinau.id, at_most=2)
    first, second, third = crowd(cast, 3)
    enrol(cohort, first, second)
    with pytest.raises(QuotaFull, match="Dinas Sosial Kabupaten Malinau"):
        enrol(cohort, third)
    enrol(cohort, *crowd(cast, 1, "nunukan"))


def test_an_agency_stands_for_all_below_it(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort()
    put(cohort, "agency", cast.province.id, at_most=1)
    enrol(cohort, *crowd(cast, 1))
    with pytest.raises(QuotaFull):
        enrol(cohort, *crowd(cast, 1, "nunukan"))
    enrol(cohort, *crowd(cast, 1, "school"))


def test_kept_seats_wait_for_their_group_and_for_nobody_else(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort(capacity=3)
    put(cohort, "agency", cast.malinau.id, kept=2)
    mine, others = crowd(cast, 3), crowd(cast, 2, "nunukan")
    enrol(cohort, others[0])
    with pytest.raises(KeptForOthers):
        enrol(cohort, others[1])
    enrol(cohort, *mine[:2])
    with pytest.raises(CohortFull):
        enrol(cohort, mine[2])


def test_a_province_counts_its_regencies_and_the_nearest_agency_with_a_region_decides(
        cast: Cast, make_cohort: MakeCohort) -> None:
    with unit_of_work():
        for code, name, agency in (("65", "Kalimantan Utara", cast.province), ("65.02", "Malinau", cast.malinau)):
            if db.session.get(Region, code) is None:
                db.session.add(Region(code=code, name=name, kind="province", province_code="65", source="-"))
            agency.region_code = code
    cohort = make_cohort()
    put(cohort, "region", "65", at_most=2)
    put(cohort, "region", "65.02", at_most=1)
    one, two = crowd(cast, 2)
    enrol(cohort, one)
    with pytest.raises(QuotaFull, match="Malinau"):
        enrol(cohort, two)
    first, second = crowd(cast, 2, "nunukan")
    enrol(cohort, first)
    with pytest.raises(QuotaFull, match=r"(?i)Kalimantan Utara"):
        enrol(cohort, second)
    enrol(cohort, *crowd(cast, 1, "school"))


def test_kind_of_employment_and_who_pays(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort()
    put(cohort, "employment", "pns", at_most=1)
    put(cohort, "sponsor", "apbn", at_most=1)
    servants, others = crowd(cast, 2, employment_type="pns"), crowd(cast, 3, "nunukan")
    enrol(cohort, servants[0])
    with pytest.raises(QuotaFull, match="PNS"):
        enrol(cohort, servants[1])
    enrol(cohort, others[0], sponsor="apbn")
    with pytest.raises(QuotaFull, match="APBN"):
        enrol(cohort, others[1], sponsor="apbn")
    enrol(cohort, others[2], sponsor="apbd_regency")


def test_a_quota_never_undoes_what_was_given(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort(capacity=5)
    enrol(cohort, *crowd(cast, 2))
    with pytest.raises(QuotaTaken, match="2"):
        put(cohort, "agency", cast.malinau.id, at_most=1)
    put(cohort, "agency", cast.malinau.id, at_most=4, kept=3)
    with pytest.raises(KeptTooMany):
        put(cohort, "agency", cast.nunukan.id, kept=3)
    changed = put(cohort, "agency", cast.malinau.id, kept=2)
    assert (changed.at_most, changed.kept) == (None, 2)
    put(cohort, "agency", cast.nunukan.id, kept=3)
    assert len(quotas.of(cohort.id)) == 2
    facts = {name: getattr(cohort, name) for name in ("name", "place", "starts_on", "ends_on", "time_zone", "is_open")}
    with pytest.raises(KeptTooMany), unit_of_work():
        services.change_cohort(cohort, capacity=4, at=now(), **facts)


def test_pasted_lists_and_spreadsheets_count_the_same_seats(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort(capacity=9)
    put(cohort, "agency", cast.malinau.id, at_most=1)
    crowd(cast, 2)
    text = "malinau-0\nmalinau-1\nyosep"
    shown = lists.read(cohort, text, actor=cast.organiser, at=now())
    assert [line.outcome for line in shown] == [lists.READY, lists.FULL, lists.READY]
    assert "Malinau" in str(shown[1].note)
    with unit_of_work():
        done = services.enrol_list(cohort, text, at=now(), by=cast.organiser)
    assert [line.outcome for line in done] == [lists.ENROLLED, lists.FULL, lists.ENROLLED]
    seats = Seats(cohort, {}, at=now())
    assert "Malinau" in str(seats.fault(None, cast.malinau.id, "pns"))
    assert seats.fault(None, cast.nunukan.id, "pns") == ""


def test_the_organiser_sets_changes_and_removes_a_quota(cast: Cast, as_user: AsUser, make_cohort: MakeCohort) -> None:
    cohort = make_cohort(capacity=4)
    browser, base = as_user(cast.organiser), f"/cohorts/{cohort.public_id}/quotas"
    page = browser.get(f"{base}/agency")
    assert "Dinas Sosial Kabupaten Malinau" in page.text
    assert f'<option value="{cast.school.id}"' not in page.text, "another house's agencies are none of the organiser's"
    for key, at_most, kept in (("", "2", ""), ("999", "1", ""), ("x", "1", ""), (cast.malinau.id, "", ""),
                               (cast.malinau.id, "-1", ""), (cast.malinau.id, "1", "2"), (cast.malinau.id, "", "9"),
                               (cast.malinau.id, "abc", ""), (cast.malinau.id, "99999999999", "")):
        answer = browser.post(f"{base}/agency", data={"key": key, "at_most": at_most, "kept": kept})
        assert answer.status_code == 422, (key, at_most, kept)
    assert quotas.of(cohort.id) == []
    assert browser.post(f"{base}/agency", data={"key": cast.malinau.id, "at_most": "3", "kept": "1"}).status_code == 303
    quota = quotas.of(cohort.id)[0]
    assert browser.post(f"{base}/agency", data={"key": cast.malinau.id, "at_most": "3"}).status_code == 422, "it stands already"
    assert "Dinas Sosial Kabupaten Malinau" in browser.get(base).text
    changed = browser.post(f"{base}/{quota.public_id}/edit", data={"key": cast.malinau.id, "at_most": "2", "kept": ""})
    assert changed.status_code == 303
    db.session.refresh(quota)
    assert (quota.at_most, quota.kept) == (2, 0)
    for kind in ("region", "employment", "sponsor"):
        assert browser.get(f"{base}/{kind}").status_code == 200
    assert browser.get(f"{base}/phase-of-the-moon").status_code == 404
    assert browser.post(f"{base}/{quota.public_id}/remove").status_code == 303
    assert quotas.of(cohort.id) == []


def test_nobody_but_the_organiser_touches_quotas(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    for who in (cast.learner, cast.instructor, cast.hr_officer, cast.auditor):
        browser = as_user(who)
        assert browser.get(f"/cohorts/{cohort.public_id}/quotas").status_code in (403, 404)
        answer = browser.post(f"/cohorts/{cohort.public_id}/quotas/sponsor", data={"key": "apbn", "at_most": "0"})
        assert answer.status_code in (403, 404)
    assert quotas.of(cohort.id) == []


def test_who_moves_to_another_office_counts_there(cast: Cast, make_cohort: MakeCohort) -> None:
    cohort = make_cohort()
    put(cohort, "agency", cast.malinau.id, at_most=1)
    mover, other = crowd(cast, 2)
    enrol(cohort, mover)
    with pytest.raises(DomainError):
        enrol(cohort, other)
    with unit_of_work():
        db.session.get_one(type(cast.learner), mover).agency_id = cast.nunukan.id
    enrol(cohort, other)
    assert Room(cohort).inside == {quotas.of(cohort.id)[0].id: 1}
