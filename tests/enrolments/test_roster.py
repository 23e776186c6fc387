"""A list of people: every row has its fate before anything is written, then it is written whole and undone whole."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms.accounts import claims
from lms.accounts import queries as people
from lms.accounts.models import IdentityNumber, User
from lms.core import storage
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import queries, services
from lms.enrolments.models import Cohort, Enrolment, Roster, RosterRow
from lms.enrolments.roster import jobs
from lms.enrolments.roster import services as rosters
from lms.enrolments.roster.errors import NothingToWrite, NotNow, TooLate
from tests.cast import Cast, person
from tests.enrolments.conftest import MakeCohort
from tests.enrolments.lists import ANI, BEN, HEADS, TONO, as_csv, errors, rows, send, undo, write

SARI = ("190101012024212999", "Sari Wulandari", "sari@contoh.test", "", "", "", "", "")


def counts(roster: Roster) -> tuple[int, ...]:
    return tuple(roster.counts[name] for name in ("create", "update", "enrol", "unchanged", "refused"))


def changed(row: tuple[str, ...], **columns: str) -> tuple[str, ...]:
    places = {"number": 0, "name": 1, "email": 2, "agency": 3, "position": 4, "grade": 5, "born": 6, "sex": 7}
    cells = list(row)
    for column, text in columns.items():
        cells[places[column]] = text
    return tuple(cells)


def test_new_people_get_an_account_and_a_place_and_the_same_list_again_changes_nothing(cast: Cast, cohort: Cohort) -> None:
    content = as_csv(ANI, BEN, TONO, SARI)
    roster = send(cohort, content, cast.organiser)
    assert (roster.state, counts(roster)) == ("checked", (3, 0, 4, 0, 0))
    assert not queries.learners_in(cohort.id), "nothing is written before one says so"
    assert counts(write(roster)) == (3, 0, 4, 0, 0)
    ani = people.find(ANI[0])
    assert ani is not None
    assert (ani.name, ani.title_after, ani.email, ani.username) == ("Ani Lestari", "S.Sos.", "ani@contoh.test", "ani.lestari")
    assert (ani.employment_type, ani.grade, ani.birth_date) == ("pns", "Penata (III/c)", date(1902, 3, 4))
    assert (ani.password_hash, ani.must_change_password, ani.agency_id) == (None, True, cast.province.id)
    assert queries.learners_in(cohort.id) >= {ani.id, cast.learner.id}
    again = send(cohort, content, cast.organiser)
    assert counts(again) == (0, 0, 0, 4, 0)
    with pytest.raises(NothingToWrite):
        write(again)


def test_the_file_is_deleted_once_it_is_written_and_what_it_said_of_people_too(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv(ANI, changed(BEN, number="123")), cast.organiser)
    key = roster.file_key
    assert key
    assert storage.exists(key)
    write(roster)
    assert not storage.exists(key)
    assert [bool(row.cells) for row in rows(roster)] == [False, True], "only what is to be corrected is kept"


@pytest.mark.parametrize(("row", "field"), [
    (changed(ANI, number="1.90203E+17"), "number"), (changed(ANI, number="1,90203E+17"), "number"),
    (changed(ANI, number="19020304192501299"), "number"), (changed(ANI, number=""), "number"),
    (changed(ANI, name=""), "name"), (changed(ANI, email="ani at contoh"), "email"), (changed(ANI, email=""), "email"),
    (changed(ANI, born="31/02/1902"), "birth_date"), (changed(ANI, born="5/3/1902"), "birth_date"),
    (changed(ANI, sex="L"), "sex"), (changed(ANI, sex="?"), "sex"), (changed(ANI, name="A" * 121), "name"),
    (changed(ANI, name="Ani\u202eitsel"), "name"), (changed(TONO, email="-"), "number"),
    (changed(ANI, agency="Politeknik Kesejahteraan Sosial"), "agency")])
def test_a_fault_is_named_at_its_cell_and_the_other_rows_are_written(
        cast: Cast, cohort: Cohort, row: tuple[str, ...], field: str) -> None:
    roster = send(cohort, as_csv(row, BEN), cast.organiser)
    assert errors(roster) == [(2, field)]
    assert counts(write(roster)) == (1, 0, 1, 0, 1)


@pytest.mark.parametrize("number", ["19020304 192501 2 998", "'190203041925012998", '="190203041925012998"',
                                    "\u00a0190203041925012998\u200b", "1902-0304-1925-0129-98"])
def test_a_number_is_read_however_it_is_dressed(cast: Cast, cohort: Cohort, number: str) -> None:
    roster = send(cohort, as_csv(changed(ANI, number=number)), cast.organiser)
    assert not errors(roster)


def test_rows_that_repeat_are_passed_over_and_rows_that_contradict_are_refused(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv(
        ANI, ANI, changed(ANI, name="Orang Lain"), changed(BEN, email="ANI@contoh.test"), BEN), cast.organiser)
    assert [row.fate for row in rows(roster)] == ["create", "repeat", "refused", "refused", "create"]
    assert errors(roster) == [(4, "number"), (5, "email")]
    assert "2" in rows(roster)[2].problems[0][1], "the other row is named"


def test_existing_people_are_found_by_any_of_their_identities_and_not_doubled(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        former = IdentityNumber(user_id=cast.stranger.id, kind="ni_pppk", number="190506072020211996",
                                valid_from=date(2020, 1, 1), valid_to=date(2023, 12, 31))
        db.session.add(former)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(User))
    roster = write(send(cohort, as_csv(
        changed(SARI, email="-"), ("190506072020211996", "Yosep Lawing", "", "", "", "", "", "")), cast.organiser))
    assert counts(roster) == (0, 0, 2, 0, 0)
    assert {cast.learner.id, cast.stranger.id} <= queries.learners_in(cohort.id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == before


def test_an_address_or_number_of_somebody_else_is_refused_not_taken(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv(
        changed(ANI, email="sari@contoh.test"), changed(TONO, email="yosep@contoh.test"),
        changed(SARI, name="Bambang Prakoso", email="-")), cast.organiser)
    assert errors(roster) == [(2, "email"), (3, "email"), (4, "number")]
    assert not any("Sari" in message or "Yosep" in message for row in rows(roster) for _f, message, _l in row.problems)


def test_known_people_are_brought_up_to_date_but_never_their_name_or_address(cast: Cast, cohort: Cohort) -> None:
    roster = write(send(cohort, as_csv(changed(SARI, position="Pekerja Sosial Ahli Muda", email="lain@contoh.test")),
                        cast.organiser))
    assert counts(roster) == (0, 1, 1, 0, 0)
    db.session.refresh(cast.learner)
    assert (cast.learner.position, cast.learner.email) == ("Pekerja Sosial Ahli Muda", "sari@contoh.test")


def test_people_out_of_reach_or_with_a_role_are_enrolled_and_not_changed(cast: Cast, cohort: Cohort) -> None:
    row = ("190102022015031998", "Budi Hartono", "budi@contoh.test", "", "Jabatan baru", "", "", "")
    head = ("190708091925011995", "Maria Ngau", "maria@contoh.test", "", "Jabatan baru", "", "", "")
    roster = write(send(cohort, as_csv(row, head), cast.organiser))
    assert counts(roster)[2] == 2
    for user in (cast.instructor, cast.head_of_office):
        db.session.refresh(user)
        assert user.position == ""
        assert people.identity_of(user.id) != "190708091925011995"


def test_a_namesake_born_on_the_same_day_is_pointed_out_and_not_merged(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        twin = person("ani.lama", "Ani Lestari", cast.malinau)
        twin.birth_date = date(1902, 3, 4)
    roster = send(cohort, as_csv(ANI), cast.organiser)
    row, = rows(roster)
    assert row.fate == "create"
    assert [(field, level) for field, _message, level in row.problems] == [("name", "note")]


def test_agencies_are_matched_within_reach(cast: Cast, cohort: Cohort) -> None:
    roster = write(send(cohort, as_csv(
        changed(ANI, agency="DINSOS Kab. Malinau"), changed(BEN, agency="Dinas Antah Berantah"),
        changed(TONO, agency="Kementerian Sosial")), cast.organiser, home=cast.nunukan.id))
    assert errors(roster) == [(4, "agency")]
    assert [people.find(row[0]).agency_id for row in (ANI, BEN)] == [cast.malinau.id, cast.nunukan.id]  # type: ignore[union-attr]


def test_who_finds_no_seat_is_named_and_gets_no_account(cast: Cast, make_cohort: MakeCohort) -> None:
    small = make_cohort(capacity=2)
    roster = write(send(small, as_csv(ANI, BEN, TONO), cast.organiser))
    assert counts(roster) == (2, 0, 2, 0, 1)
    assert rows(roster)[2].fate == "refused"
    assert people.find("tono@contoh.test") is None


def test_undoing_takes_everything_back_that_nobody_has_used(cast: Cast, cohort: Cohort) -> None:
    content = as_csv(ANI, BEN, changed(SARI, position="Baru"))
    roster = undo(write(send(cohort, content, cast.organiser)))
    assert (roster.state, [row.kept for row in rows(roster)]) == ("undone", ["", "", ""])
    assert people.find(ANI[0]) is None
    assert not queries.learners_in(cohort.id)
    db.session.refresh(cast.learner)
    assert cast.learner.position == ""
    assert counts(write(send(cohort, content, cast.organiser))) == (2, 1, 3, 0, 0), "and it can all be done again"


def test_who_has_learnt_or_signed_in_stays_and_the_reason_is_told(cast: Cast, cohort: Cohort, steps: list[int]) -> None:
    roster = write(send(cohort, as_csv(ANI, BEN, TONO), cast.organiser))
    ani, ben = people.find(ANI[0]), people.find(BEN[0])
    assert ani is not None
    assert ben is not None
    with unit_of_work():
        courses.complete_activity(ani.id, steps[0], at=now())
        ben.password_hash, ben.must_change_password = "x", False
    undo(roster)
    assert [bool(row.kept) for row in rows(roster)] == [True, True, False]
    assert queries.learners_in(cohort.id) == {ani.id}
    assert people.find(TONO[2]) is None
    assert people.find(BEN[0]) is not None


def test_a_place_that_had_been_left_is_left_again_after_undoing(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
        services.withdraw(place, reason="Sakit", at=now(), by=cast.organiser.id)
    undo(write(send(cohort, as_csv(SARI), cast.organiser)))
    place = db.session.get_one(Enrolment, place.id, populate_existing=True)
    assert (place.status, place.withdrawal_reason) == ("withdrawn", "Sakit")


def test_what_was_changed_again_since_is_not_overwritten(cast: Cast, cohort: Cohort) -> None:
    roster = write(send(cohort, as_csv(changed(SARI, position="Dari daftar")), cast.organiser))
    with unit_of_work():
        db.session.get_one(User, cast.learner.id).position = "Dari orangnya"
    undo(roster)
    assert rows(roster)[0].kept
    assert db.session.get_one(User, cast.learner.id, populate_existing=True).position == "Dari orangnya"


def test_after_thirty_days_nothing_is_undone_and_the_rows_are_forgotten(cast: Cast, cohort: Cohort) -> None:
    roster = write(send(cohort, as_csv(ANI), cast.organiser))
    with unit_of_work():
        roster.written_at = now() - rosters.KEPT_UNDO - timedelta(minutes=1)
    with pytest.raises(TooLate):
        undo(roster)
    jobs.sweep()
    assert not rows(roster)


def test_a_list_that_nobody_writes_is_forgotten_after_a_week(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv(ANI), cast.organiser)
    key = roster.file_key or ""
    with unit_of_work():
        roster.sent_at = now() - rosters.KEPT_FILE - timedelta(minutes=1)
    jobs.sweep()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RosterRow)) == 0
    assert not storage.exists(key)


def test_a_job_that_was_lost_is_started_again_and_a_repeat_does_no_harm(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv(ANI), cast.organiser)
    with unit_of_work():
        roster.state, roster.seen_at = "writing", now() - 2 * jobs.SILENCE
    jobs.sweep()
    db.session.refresh(roster)
    assert roster.state == "written"
    jobs.write(roster.id)
    assert len(queries.learners_in(cohort.id)) == 1


def test_a_list_is_written_once(cast: Cast, cohort: Cohort) -> None:
    roster = write(send(cohort, as_csv(ANI), cast.organiser))
    with pytest.raises(NotNow):
        write(roster)


def test_the_trail_names_who_ordered_it_though_a_job_did_it(cast: Cast, cohort: Cohort) -> None:
    write(send(cohort, as_csv(ANI), cast.organiser))
    acts = dict(db.session.execute(sa.select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.action.in_(
        ("accounts.created", "enrolments.learner_enrolled", "enrolments.roster_written")))).all())
    assert acts == dict.fromkeys(acts, cast.organiser.id)
    assert len(acts) == 3


def test_columns_that_were_not_recognised_can_be_assigned(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv(ANI, heads=[f"kol{n}" for n in range(len(HEADS))]), cast.organiser)
    assert roster.state == "unmapped"
    with unit_of_work():
        rosters.lay_out(roster, rosters.Layout(0, 1, {"number": 0, "name": 1, "email": 2}), home_id=cast.malinau.id, at=now())
    db.session.refresh(roster)
    assert (roster.state, counts(roster)) == ("checked", (1, 0, 1, 0, 0))


VERDICTS = {
    "blank-lines.csv": 10, "bom-crlf.csv": 60, "columns-shuffled.csv": 60, "csv-named-xlsx.xlsx": 10, "dates-cells.xlsx": 60,
    "dates-mixed.csv": 56, "duplicates.csv": 60, "header-alias.csv": 60, "hidden-sheet-formula.xlsx": 30, "html-table.xls": 30,
    "invalid-fields.csv": 10, "latin1.csv": 60, "ministry-template.xlsx": 60, "missing-email-column.csv": 60, "mixed-eol.csv": 30,
    "newline-in-field.csv": 20, "nip-formatted.csv": 60, "nip-number.xlsx": 0, "nip-scientific-comma.csv": 0,
    "nip-scientific.csv": 0, "nul-byte.csv": 10, "ragged.csv": 18, "semicolon.csv": 60, "sep-line.csv": 60, "spaces-case.csv": 60,
    "tabs.tsv": 60, "unbalanced-quote.csv": 19, "utf16le-tab.txt": 60, "xlsx-named-csv.csv": 10, "csv-injection.csv": 10,
    "unicode-names.csv": 17}
"""How many people of each file are to be imported, as its makers say."""


@pytest.mark.parametrize("name", VERDICTS)
def test_dirty_lists_of_others_come_to_what_their_makers_say(cast: Cast, cohort: Cohort, material: Path, name: str) -> None:
    path = next((material / "06-rosters").rglob(name))
    roster = send(cohort, path.read_bytes(), cast.organiser, name=name)
    assert roster.counts["create"] == VERDICTS[name]


@pytest.mark.parametrize(("name", "state"), [("no-header.csv", "unmapped"), ("header-only.csv", "failed")])
def test_lists_without_people_or_headings_write_nothing(
        cast: Cast, cohort: Cohort, material: Path, name: str, state: str) -> None:
    assert send(cohort, (material / "06-rosters" / "dirty" / name).read_bytes(), cast.organiser).state == state


def test_dirty_rows_are_named_by_line_and_column(cast: Cast, cohort: Cohort, material: Path) -> None:
    folder = material / "06-rosters" / "dirty"

    def found(name: str) -> list[tuple[int, str]]:
        return errors(send(cohort, (folder / name).read_bytes(), cast.organiser))

    assert {line for line, _field in found("dates-mixed.csv")} == {7, 19, 31, 43}
    assert {line for line, _field in found("ragged.csv")} == {6, 12}
    assert {line for line, _field in found("duplicates.csv")} == {67, 68, 69}
    assert [field for _line, field in found("invalid-fields.csv")] == [
        *["number"] * 8, "email", "email", "name", "sex", "number", "number"]


def test_a_number_that_somebody_entered_is_confirmed_by_a_list_that_names_the_account(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        claim = claims.claim(cast.stranger.id, BEN[0], valid_from=date(2025, 1, 1), at=now())
    write(send(cohort, as_csv((BEN[0], "Yosep Lawing", "yosep@contoh.test", "", "", "", "", "")), cast.organiser))
    db.session.refresh(claim)
    assert (claim.state, people.identity_of(cast.stranger.id)) == ("confirmed", BEN[0])


def test_a_number_that_somebody_only_entered_finds_nobody_but_is_told(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        claim = claims.claim(cast.stranger.id, BEN[0], valid_from=date(2025, 1, 1), at=now())
    roster = send(cohort, as_csv(BEN), cast.organiser)
    assert counts(roster) == (1, 0, 1, 0, 0)
    assert "Yosep Lawing (yosep)" in str(rows(roster)[0].problems)
    write(roster)
    db.session.refresh(claim)
    assert (claim.state, people.identity_of(cast.stranger.id)) == ("waiting", None)


def test_whose_account_has_an_address_needs_none_in_the_list(cast: Cast, cohort: Cohort) -> None:
    known = ("190101012024212999", "Sari Wulandari", "", "", "", "", "", "")
    new = ("199203122019032011", "Yohana Lawing", "", "", "", "", "", "")
    roster = send(cohort, as_csv(ANI, known, new), cast.organiser)
    assert errors(roster) == [(4, "email")]
    assert [row.fate for row in rows(roster)] == ["create", "enrol", "refused"]
    with unit_of_work():
        cast.learner.email = None
    assert errors(send(cohort, as_csv(ANI, known, new), cast.organiser)) == [(3, "email"), (4, "email")]
