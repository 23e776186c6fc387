"""The whole way: the last step, the certificate, its file, the QR code on it, the page that it opens."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from click.testing import CliRunner
from flask import Flask

from lms.accounts.models import User
from lms.certificates import doctor, queries, services
from lms.certificates.commands import certificates
from lms.certificates.models import Certificate, Issuer
from lms.core import doctor as examination
from lms.core import storage
from lms.core.database import now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses.queries import outline
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.certificates.conftest import said

AsUser = Callable[[User], Client]


def test_from_the_last_step_to_the_page_of_the_qr_code(
        issuer: Issuer, cohort: Cohort, as_user: AsUser, cast: Cast, client: Client) -> None:
    with unit_of_work():
        enrolments.enrol(cast.learner.id, cohort, at=now())
    browser = as_user(cast.learner)
    last_step = outline(cohort.course_id).activities()[-1]
    assert browser.get(f"/activities/{last_step.public_id}").status_code == 200
    made = queries.of_learner(cast.learner.id)[0]
    assert made.number in said(browser.get("/my-courses").text)
    pdf = browser.get(f"/certificates/{made.public_id}.pdf").data
    address = qr_of(pdf)
    page = client.get(urlsplit(address).path)
    assert page.status_code == 200
    assert "Asli dan berlaku" in page.text
    assert made.number in said(page.text)


def qr_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=150 / 72).to_pil()
    (address,) = [found.text for found in zxingcpp.read_barcodes(picture) if found.text.startswith("HTTP")]
    return address


@pytest.fixture
def run(app: Flask) -> Callable[..., tuple[int, str]]:
    def command(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(certificates, arguments)
        return result.exit_code, result.stdout

    return command


def test_the_command_tells_genuine_from_all_else(
        run: Callable[..., tuple[int, str]], certificate: Certificate, tmp_path: Path) -> None:
    issued, changed, strange = tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "c.pdf"
    pdf = storage.read(str(certificate.file_key))
    issued.write_bytes(pdf)
    changed.write_bytes(pdf + b"\n")
    strange.write_bytes((Path(__file__).parents[1] / "data" / "lembar-periksa.pdf").read_bytes())
    picture = tmp_path / "d.png"
    picture.write_bytes(b"\x89PNG")
    for asked in (certificate.code, certificate.number, str(issued)):
        assert run("verify", asked) == (0, run("verify", asked)[1])
        assert run("verify", asked)[1].startswith("genuine")
    for asked, status in ((str(changed), "altered"), (str(strange), "unknown"), (str(picture), "unreadable"),
                          ("0000000000000", "unknown"), (str(tmp_path / "missing.pdf"), "unreadable")):
        code, told = run("verify", asked, "--json")
        assert (code, json.loads(told)["status"]) == (1, status)
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Nama keliru.", by=None, at=now())
    assert run("verify", certificate.code)[0] == 1
    assert run("verify", certificate.code)[1].startswith("revoked")


def test_the_command_makes_what_is_owed(run: Callable[..., tuple[int, str]], certificate: Certificate) -> None:
    assert run("render") == (0, "0 looked at; 0 could not be printed, 0 wait for an issuer.\n")


def test_the_doctor_asks_for_an_issuer_and_finds_the_paper(cast: Cast) -> None:
    assert doctor.paper.look().good
    assert not doctor.issuer.look().good
    assert doctor.files.look().good
    assert {"Paper of certificates", "Issuer of certificates", "Files of certificates"} <= {c.name for c in examination.checks}


def test_the_doctor_is_content_with_an_issuer(issuer: Issuer) -> None:
    assert doctor.issuer.look().good


def test_a_web_process_never_loads_what_prints(tmp_path: Path) -> None:
    program = ("import sys; from lms.core.testing import make_app; from pathlib import Path; "
               f"make_app(Path({str(tmp_path)!r})); print(sorted(set(sys.modules) & {{'weasyprint', 'fontTools', 'segno'}}))")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
