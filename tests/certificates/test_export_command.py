"""`lms certificates export`: the register for SIASN on the command line."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from lms.certificates import siasn
from lms.certificates.commands import certificates
from lms.certificates.models import Certificate
from lms.core import storage
from tests.cast import Cast


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(certificates, ["export", *arguments])


def test_tables_and_lines_hold_the_same(app: Flask, certificate: Certificate) -> None:
    rows = list(csv.DictReader(io.StringIO(run(app, "--format", "csv").stdout.lstrip("\ufeff"))))
    lines = [json.loads(line) for line in run(app, "--format", "jsonl").stdout.splitlines()]
    assert [tuple(row) for row in rows] == [siasn.COLUMNS] == [tuple(line) for line in lines]
    assert (rows[0]["nip"], lines[0]["nip"]) == ("19010101 202421 2 999", "190101012024212999")
    assert rows[0]["nomorSertipikat"] == lines[0]["nomorSertipikat"] == certificate.number


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK"), ("zip", b"PK"), ("csv", b"\xef\xbb\xbf"), ("jsonl", b"{")])
def test_it_writes_a_file_whole_or_not_at_all(
        app: Flask, certificate: Certificate, tmp_path: Path, form: str, begins: bytes) -> None:
    out = tmp_path / f"siasn.{form}"
    result = run(app, "--format", form, "--output", str(out))
    assert (result.exit_code, out.read_bytes()[:len(begins)]) == (0, begins)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_the_zip_holds_the_issued_file(app: Flask, certificate: Certificate, tmp_path: Path) -> None:
    run(app, "--format", "zip", "--output", str(tmp_path / "out.zip"))
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        (name,) = archive.namelist()
        assert name.startswith("190101012024212999_0001-MKAS-01")
        assert archive.read(name) == storage.read(certificate.file_key or "")


def test_an_agency_and_a_year_narrow_it(app: Flask, certificate: Certificate, cast: Cast) -> None:
    def count(*arguments: str) -> int:
        return len(run(app, "--format", "jsonl", *arguments).stdout.splitlines())

    year = certificate.finished_on.year
    assert count("--agency", cast.province.public_id, "--year", str(year)) == 1
    assert count("--agency", cast.nunukan.public_id) == 0
    assert count("--year", str(year - 1)) == 0
    refused = run(app, "--format", "csv", "--agency", "nobody")
    assert refused.exit_code == 1
    assert "There is no agency nobody" in refused.output


def test_a_binary_file_is_not_written_to_a_screen(app: Flask, certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.certificates.export_command._is_screen", lambda: True)
    for form in ("xlsx", "zip"):
        ended = run(app, "--format", form)
        assert (ended.exit_code, "--output" in ended.output) == (1, True)
    assert run(app, "--format", "csv").exit_code == 0
