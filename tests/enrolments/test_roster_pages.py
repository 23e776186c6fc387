"""The organiser's pages for lists, and the command: who may, what is told, and the way in for new people."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lms.accounts import passwords, reset
from lms.accounts import queries as people
from lms.accounts.models import User
from lms.core import spreadsheets
from lms.core.database import db
from lms.core.testing import Client
from lms.enrolments import queries
from lms.enrolments.models import Cohort, Roster
from lms.enrolments.roster.commands import roster as command
from lms.uploads.sheets.reading import read
from tests.cast import Cast
from tests.enrolments.lists import ANI, BEN, HEADS, TONO, as_csv, send, write

AsUser = Callable[[User], Client]


def post(browser: Client, cohort: Cohort, content: bytes, name: str = "daftar.csv", **more: object) -> tuple[int, str]:
    answer = browser.post(f"/cohorts/{cohort.public_id}/lists", data={
        "file": (io.BytesIO(content), name), "home": cohort.agency_id, **more})
    return answer.status_code, answer.headers.get("Location", "") or answer.text


def test_an_organiser_sends_looks_writes_and_undoes(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    browser = as_user(cast.organiser)
    status, page = post(browser, cohort, as_csv(ANI, ("1.9E+17", *BEN[1:])))
    assert status == 303
    shown = browser.get(page).text
    assert "Ani Lestari" in shown
    assert "1.9E+17" in shown
    assert browser.get(page, headers={"Accept": "application/json"}).json["state"] == "checked"
    assert browser.post(f"{page}/write").status_code == 303
    assert len(queries.learners_in(cohort.id)) == 1
    assert browser.post(f"{page}/undo").status_code == 303
    assert not queries.learners_in(cohort.id)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 broken"])
def test_what_cannot_be_read_is_refused_at_once_in_words(cast: Cast, cohort: Cohort, as_user: AsUser, content: bytes) -> None:
    status, text = post(as_user(cast.organiser), cohort, content, "daftar.xlsx")
    assert status == 422
    assert 'class="error"' in text or "error" in text
    assert not db.session.query(Roster).count()


@pytest.mark.parametrize("role", ["learner", "stranger", "instructor", "hr_officer", "head_of_office", "auditor"])
def test_nobody_else_comes_near_a_list(cast: Cast, cohort: Cohort, as_user: AsUser, role: str) -> None:
    roster, browser = send(cohort, as_csv(ANI), cast.organiser), as_user(cast.people[role])
    base = f"/cohorts/{cohort.public_id}/lists"
    for address in (base, f"{base}/template.xlsx", f"{base}/{roster.public_id}", f"{base}/{roster.public_id}/columns",
                    f"{base}/{roster.public_id}/corrections.xlsx"):
        assert browser.get(address).status_code in (403, 404), address
    for act in ("write", "undo", "discard", "slips", "invite"):
        assert browser.post(f"{base}/{roster.public_id}/{act}").status_code in (403, 404), act
    db.session.refresh(roster)
    assert roster.state == "checked"


def test_a_list_is_found_under_its_own_cohort_only(cast: Cast, cohort: Cohort, make_cohort: Callable[..., Cohort],
                                                   as_user: AsUser) -> None:
    roster, other = send(cohort, as_csv(ANI), cast.organiser), make_cohort("Angkatan II")
    assert as_user(cast.organiser).get(f"/cohorts/{other.public_id}/lists/{roster.public_id}").status_code == 404


def test_columns_are_assigned_in_the_browser(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    browser = as_user(cast.organiser)
    _status, page = post(browser, cohort, as_csv(ANI, heads=list("abcdefgh")))
    form = browser.get(f"{page}/columns").text
    assert ANI[0] in form
    assert browser.get(f"{page}/corrections.xlsx").status_code == 404
    chosen = {"sheet": "0", "head": "1", "home": cohort.agency_id}
    assert browser.post(f"{page}/columns", data=chosen | {"column-1": "name"}).status_code == 422
    assert browser.post(f"{page}/columns", data=chosen | {"head": "0", "look": "1"}).status_code == 200
    assert browser.post(f"{page}/columns", data=chosen | {"column-1": "name", "column-0": "number"}).status_code == 303
    assert "Ani Lestari" in browser.get(page).text


def test_corrections_come_back_as_a_spreadsheet_that_can_be_sent_again(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    wrong = ("=1+1", "=cmd|' /C calc'!A0", *BEN[2:])
    roster = send(cohort, as_csv(ANI, wrong), cast.organiser)
    content = as_user(cast.organiser).get(f"/cohorts/{cohort.public_id}/lists/{roster.public_id}/corrections.xlsx").data
    sheet = read(content).sheets[0]
    assert [cell.text for cell in sheet.records[0].cells][:len(HEADS)] == list(HEADS)
    assert [cell.kind for cell in sheet.records[1].cells if cell.text.startswith("=")] == ["text", "text"]
    assert "NIP" in sheet.records[1].cells[len(HEADS)].text
    assert send(cohort, content, cast.organiser).counts["refused"] == 1


def test_formulas_are_written_nowhere_as_such(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    write(send(cohort, as_csv((ANI[0], "=HYPERLINK(1)", *ANI[2:])), cast.organiser))
    exported = as_user(cast.organiser).get(f"/cohorts/{cohort.public_id}/roster.csv").text
    assert ";=HYPERLINK" not in exported
    assert "'=HYPERLINK(1)" in exported


def test_slips_open_the_accounts_once_and_are_kept_nowhere(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    roster, browser = write(send(cohort, as_csv(ANI, TONO), cast.organiser)), as_user(cast.organiser)
    base = f"/cohorts/{cohort.public_id}/lists/{roster.public_id}"
    answer = browser.post(f"{base}/slips")
    assert answer.headers["Cache-Control"] == "no-store"
    printed = re.findall(r"<code>([a-z0-9-]{14})</code>", answer.text)
    ani = people.find(ANI[0])
    assert ani is not None
    db.session.refresh(ani)
    assert any(passwords.matches(ani.password_hash, password) for password in printed)
    assert ani.must_change_password
    assert not re.findall(r"<code>", browser.post(f"{base}/slips").text)


def test_letters_lead_to_a_first_password(app: Flask, cast: Cast, cohort: Cohort, as_user: AsUser, client: Client) -> None:
    roster = write(send(cohort, as_csv(ANI), cast.organiser))
    as_user(cast.organiser).post(f"/cohorts/{cohort.public_id}/lists/{roster.public_id}/invite")
    ani = people.find(ANI[0])
    assert ani is not None
    token = reset.invitation_for(ani)
    assert client.post(f"/reset-password/{token}", data={"fresh": "sandi yang panjang 7", "again": "sandi yang panjang 7"}
                       ).status_code == 303
    assert client.get(f"/reset-password/{token}").status_code == 410


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def told(result: Result) -> dict[str, object]:
    return dict(json.loads(result.stdout))


def test_the_command_prints_what_it_did_and_the_second_time_nothing(cast: Cast, cohort: Cohort, tmp_path: Path) -> None:
    file = tmp_path / "peserta.xlsx"
    file.write_bytes(spreadsheets.as_xlsx("Peserta", [HEADS, ANI, TONO]))
    words = ("import", str(file), "--cohort", cohort.public_id, "--json")
    dry = run(*words, "--dry-run")
    assert dry.exit_code == 0
    assert not queries.learners_in(cohort.id)
    done = run(*words)
    assert {key: told(done)[key] for key in ("rows", "create", "update", "enrol", "unchanged", "errors")} == {
        "rows": 2, "create": 2, "update": 0, "enrol": 2, "unchanged": 0, "errors": []}
    assert told(dry) == told(done)
    again = told(run(*words))
    assert (again["unchanged"], again["create"], again["enrol"]) == (2, 0, 0)


def test_the_command_names_each_error_and_says_so_by_its_status(cast: Cast, cohort: Cohort, tmp_path: Path) -> None:
    file = tmp_path / "peserta.csv"
    file.write_bytes(as_csv(ANI, ("1,98503E+17", *BEN[1:])))
    result = run("import", str(file), "--cohort", str(cohort.id), "--json")
    error, = told(result)["errors"]  # type: ignore[misc]
    assert result.exit_code == 1
    assert (error["row"], error["column"]) == (3, "NIP")
    assert "1,98503E+17" in error["message"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2\n", b"nip,nama\n"])
def test_a_file_that_cannot_be_used_ends_in_2_with_a_sentence(cast: Cast, cohort: Cohort, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "peserta.csv"
    file.write_bytes(content)
    result = run("import", str(file), "--cohort", cohort.public_id)
    assert result.exit_code == 2
    assert result.stderr.strip().endswith(".")


def test_who_acts_for_an_organiser_reaches_no_further(cast: Cast, cohort: Cohort, tmp_path: Path) -> None:
    file = tmp_path / "peserta.csv"
    file.write_bytes(as_csv((*ANI[:3], "Kementerian Sosial", *ANI[4:])))
    assert run("import", str(file), "--cohort", cohort.public_id, "--by", "sari").exit_code == 2
    assert run("import", str(file), "--cohort", cohort.public_id, "--by", "rina").exit_code == 1
    assert run("import", str(file), "--cohort", cohort.public_id).exit_code == 0


def test_the_command_takes_a_list_back(cast: Cast, cohort: Cohort, tmp_path: Path) -> None:
    file = tmp_path / "peserta.csv"
    file.write_bytes(as_csv(ANI))
    run("import", str(file), "--cohort", cohort.public_id)
    assert run("undo", db.session.query(Roster).one().public_id).exit_code == 0
    assert people.find(ANI[0]) is None
