"""lms questions: in from a file, out to a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from lms.assessments.commands import questions
from lms.assessments.exports import neutral, of_bank
from lms.assessments.models import Question
from lms.core.database import db
from lms.core.work import unit_of_work
from tests.assessments.room import Room, furnish
from tests.cast import Cast

GIFT = """::Satu::Siapa yang memutuskan? {=Klien#Tepat. ~%50%Keluarga ~Petugas}

Berapa menit satu JP? {#45:1}

Kepanjangan JP? {=jam pelajaran =%50%jam#Kurang lengkap.}

Pasangkan. {=a -> satu =b -> dua = -> tiga}

Ceritakan. {}

Rahasia tetap rahasia. {T}
"""


@pytest.fixture
def room(cast: Cast) -> Room:
    with unit_of_work():
        return furnish(cast)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(questions, [str(word) for word in words])


def written(tmp_path: Path, content: str | bytes) -> Path:
    file = tmp_path / "soal.txt"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_a_report_counts_what_was_read(app: object, tmp_path: Path) -> None:
    result = run("import", written(tmp_path, GIFT), "--dry-run", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert (told["format"], told["questions"], told["skipped"], told["errors"]) == ("gift", 6, [], [])
    assert told["by_type"] == {"essay": 1, "matching": 1, "numeric": 1, "short": 1, "single": 1, "true_false": 1}


def test_what_is_broken_is_told_and_the_rest_is_read(app: object, tmp_path: Path) -> None:
    result = run("import", written(tmp_path, GIFT + "\nTidak ada pilihan benar {~satu ~dua}\n"), "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["questions"]) == (1, 6)
    assert [item["where"] for item in told["errors"]] == ["baris 13"]


def test_what_is_no_question_file_is_refused_with_one_sentence(app: object, tmp_path: Path) -> None:
    result = run("import", written(tmp_path, b"%PDF-1.7\n\x00\x01"), "--json")
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert json.loads(result.stdout)["errors"][0]["reason"] == result.stderr.strip()


def test_a_missing_file_is_refused_with_one_sentence(app: object, tmp_path: Path) -> None:
    result = run("import", tmp_path / "tiada.gift")
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (2, 1)


def test_a_bank_that_no_agency_could_own_is_refused_with_one_sentence(app: object, tmp_path: Path) -> None:
    result = run("import", written(tmp_path, GIFT), "--bank", "BARU", "--json")
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (2, 1)


def test_a_dry_run_and_one_without_a_bank_store_nothing(room: Room, tmp_path: Path) -> None:
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Question))
    run("import", written(tmp_path, GIFT), "--bank", room.course.code, "--dry-run")
    run("import", written(tmp_path, GIFT))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Question)) == before


@pytest.mark.parametrize("form", ["moodle_xml", "qti3", "gift"])
def test_a_bank_written_and_read_again_is_the_same(form: str, room: Room, tmp_path: Path) -> None:
    run("import", written(tmp_path, GIFT), "--bank", "ASAL")
    out = tmp_path / "keluar"
    assert run("export", "--bank", "ASAL", "--format", form, "-o", out).exit_code == (1 if form == "qti3" else 0)
    again = run("import", out, "--bank", "ULANG", "--json")
    assert again.exit_code == 0, again.output
    first, second = (_held(code) for code in ("ASAL", "ULANG"))
    if form == "qti3":
        first = [held for held in first if held[0] != "short"]
        second = [held for held in second if held[0] != "short"]
    assert first == second


def _held(code: str) -> list[tuple[str, str, object]]:
    from lms.courses import queries as courses
    course = courses.by_code(code)
    assert course is not None
    return [(question.kind, question.text, neutral(question.content)) for question in of_bank(course.id)]


@pytest.mark.flaky(reruns=1)  # failed once among all tests on PostgreSQL and never alone: what it says next time tells why
def test_five_thousand_questions_are_stored(room: Room, tmp_path: Path) -> None:
    text = "\n\n".join(f"::Soal {n}::Berapa {n} + 1? {{=Jawaban {n} ~Salah {n} #bukan ~Keliru {n}}}" for n in range(5000))
    before = len(_held(room.course.code))
    told = run("import", written(tmp_path, text), "--bank", room.course.code)
    assert told.exit_code == 0, told.output[-2000:]
    assert len(_held(room.course.code)) == before + 5000
