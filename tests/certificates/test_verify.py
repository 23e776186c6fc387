"""Verification by anybody: each state for itself, personal data covered, guessing useless."""

from __future__ import annotations

import hashlib
import json
import re
from io import BytesIO

import pikepdf
import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.test import TestResponse

from lms.certificates import masks, queries, services
from lms.certificates.commands import certificates as command
from lms.certificates.models import Certificate
from lms.certificates.paper.facts import from_snapshot
from lms.core import storage
from lms.core.database import now
from lms.core.testing import Client, statements
from lms.core.web import limiter
from lms.core.work import unit_of_work
from tests.certificates.conftest import said

UNKNOWN = "0000000000000"


def revoked(certificate: Certificate) -> None:
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Tanggal lahir keliru, rahasia kantor.", by=None, at=now())


def strange_pdf() -> bytes:
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()


def uploaded(client: Client, content: bytes) -> TestResponse:
    """As a browser sends it; written by hand, for the test client keeps large bodies in files that it forgets to close."""
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="s.pdf"\r\n\r\n' + content + b"\r\n--B--\r\n"
    return client.post("/verify", data=body, content_type="multipart/form-data; boundary=B")


def test_a_genuine_certificate_shows_what_is_printed_for_comparison(client: Client, certificate: Certificate) -> None:
    page = client.get(f"/v/{certificate.code}")
    assert page.status_code == 200
    for printed in ("Asli dan berlaku", certificate.number, "Sari Wulandari", "Manajemen Kasus (MKAS-01)", "20 JP", "Bandung",
                    "Dinas Sosial Kabupaten Malinau", "Dr. Marjuki Wirawan", "Angkatan III 2026"):
        assert printed in said(page.text)


def test_the_code_is_read_however_it_is_typed(client: Client, certificate: Certificate) -> None:
    dashed = "-".join((certificate.code[:4], certificate.code[4:8], certificate.code[8:])).lower()
    for typed in (dashed, certificate.code.lower(), certificate.code):
        assert client.get(f"/v/{typed}").status_code == 200
        assert client.get(f"/V/{typed}").status_code == 200


def test_the_form_leads_from_a_code_to_its_page(client: Client, certificate: Certificate) -> None:
    answer = client.get("/verify", query_string={"q": f" {certificate.code.lower()} "})
    assert answer.status_code == 303
    assert answer.location == f"/v/{certificate.code}"


def test_what_a_scanner_reads_from_the_larger_code_is_judged_too(client: Client, certificate: Certificate) -> None:
    text = queries.statement_of(certificate.code)
    for typed in (text, f"  {text}\n"):
        page = client.get("/verify", query_string={"q": typed})
        assert page.status_code == 200
        assert "Asli dan berlaku" in page.text
        assert "Kode luringnya bertanda tangan kami" in page.text
        assert "**************2999" in page.text
    for broken in (text[:200], text[:-1] + ("0" if text[-1] != "0" else "1"), "PKS1:", "PKS1:ABC"):
        page = client.get("/verify", query_string={"q": broken})
        assert page.status_code == 404, broken
        assert "Kode ini tidak dikenal" in page.text
        assert "terpotong atau diubah" in page.text
    revoked(certificate)
    assert "Dicabut" in client.get("/verify", query_string={"q": text}).text


def test_the_command_takes_an_offline_code_too(app: Flask, certificate: Certificate) -> None:
    told = CliRunner().invoke(command, ["verify", queries.statement_of(certificate.code), "--json"])
    assert (told.exit_code, json.loads(told.output)["status"], json.loads(told.output)["by"]) == (0, "genuine", "offline_code")


def test_the_code_shows_four_digits_of_the_nip(client: Client, certificate: Certificate) -> None:
    page = client.get(f"/v/{certificate.code}").text
    assert "**************2999" in page
    assert "190101012024" not in page.replace(" ", "")


def test_by_number_alone_no_person_can_be_told(client: Client, certificate: Certificate) -> None:
    page = client.get("/verify", query_string={"q": certificate.number.lower()})
    assert page.status_code == 200
    assert "S••• W•••" in page.text
    for hidden in ("Sari", "Wulandari", "2999", "Malinau", certificate.code, certificate.code[:4] + "-", certificate.public_id):
        assert hidden not in page.text


@pytest.mark.parametrize(("name", "shown"), [
    ("Sari Wulandari, S.Tr.Sos.", "S••• W•••"), ("Dr. Marjuki Wirawan, M.Sc.", "M••• W•••"), ("Suparman", "S•••"),
    ("I. Made Putra", "I••• M••• P•••"), ("", "•••")])
def test_initials_give_away_neither_titles_nor_lengths(name: str, shown: str) -> None:
    assert masks.initials(name) == shown


def test_machines_get_the_same_facts_with_the_same_covers(client: Client, certificate: Certificate) -> None:
    by_code = client.get(f"/api/v/{certificate.code}.json").json
    assert by_code["status"] == "genuine"
    assert by_code["certificate"]["learner_name"] == "Sari Wulandari"
    assert by_code["certificate"]["identity_number"] == "**************2999"
    assert "birth_date" not in by_code["certificate"]
    assert by_code == client.get(f"/v/{certificate.code}", headers={"Accept": "application/json"}).json
    by_number = client.get("/verify", query_string={"q": certificate.number}, headers={"Accept": "application/json"})
    assert by_number.json["certificate"]["learner_name"] == "S••• W•••"
    assert "Sari" not in by_number.text
    assert certificate.code[:4] not in by_number.text


def test_a_revoked_certificate_is_told_from_an_unknown_one(client: Client, certificate: Certificate) -> None:
    revoked(certificate)
    page = client.get(f"/v/{certificate.code}")
    assert page.status_code == 200
    assert "Dicabut" in page.text
    assert "Data pada sertifikat keliru" in page.text
    assert "rahasia kantor" not in page.text, "the explanation is not for the public"
    assert client.get(f"/api/v/{certificate.code}.json").json["revocation_category"] == "data_error"


def test_an_unknown_code_is_a_helpful_page(client: Client, certificate: Certificate) -> None:
    for typed in (UNKNOWN, "X", certificate.code[:-1] + ("0" if certificate.code[-1] != "0" else "1"), "a" * 300):
        page = client.get(f"/v/{typed}")
        assert page.status_code == 404, typed
        assert "Tidak dikenal" in page.text
    assert client.get(f"/api/v/{UNKNOWN}.json").json["status"] == "unknown"
    assert client.get("/verify", query_string={"q": "9999/X/2026"}).status_code == 404


def test_no_answer_is_listed_by_search_engines(client: Client, certificate: Certificate) -> None:
    for address in ("/verify", f"/v/{certificate.code}", f"/v/{UNKNOWN}", f"/api/v/{certificate.code}.json"):
        assert "noindex" in client.get(address).headers["X-Robots-Tag"]


def test_the_issued_file_is_recognised_bit_for_bit(client: Client, certificate: Certificate) -> None:
    pdf = storage.read(str(certificate.file_key))
    page = uploaded(client, pdf)
    assert page.status_code == 200
    assert "Asli dan berlaku" in page.text
    assert str(certificate.file_key) in page.text


def test_one_changed_byte_makes_it_another_file(client: Client, certificate: Certificate) -> None:
    pdf = bytearray(storage.read(str(certificate.file_key)))
    pdf[-20] ^= 1
    page = uploaded(client, bytes(pdf))
    assert page.status_code == 404
    assert "Bukan berkas yang diterbitkan" in page.text
    assert f"/v/{certificate.code}" in page.text


def test_a_strange_pdf_is_unknown_and_half_a_picture_cannot_be_read(client: Client, certificate: Certificate) -> None:
    assert "tidak dikenal" in uploaded(client, strange_pdf()).text
    assert "Bukan berkas yang dapat diperiksa" in uploaded(client, b"\x89PNG").text
    assert client.post("/verify").status_code == 422


def test_more_than_twelve_megabytes_are_refused(client: Client) -> None:
    assert uploaded(client, b"%PDF-" + bytes(12_200_000)).status_code == 413
    assert uploaded(client, b"%PDF-" + bytes(12_000_001)).status_code in (404, 413)


def test_nothing_of_an_uploaded_file_is_kept(client: Client, certificate: Certificate) -> None:
    content = b"%PDF-1.7 private"
    uploaded(client, content)
    assert not storage.exists(hashlib.sha256(content).hexdigest())


def test_guessing_ends_after_thirty_tries_a_minute(app: Flask, client: Client) -> None:
    limiter.enabled = True
    limiter.reset()
    try:
        answers = [client.get(f"/v/{UNKNOWN}").status_code for _ in range(32)]
    finally:
        limiter.reset()
        limiter.enabled = False
    assert answers[:30] == [404] * 30
    assert answers[30:] == [429, 429]


def test_a_code_that_is_typed_counts_once_and_the_form_alone_not_at_all(
        app: Flask, client: Client, certificate: Certificate) -> None:
    limiter.enabled = True
    limiter.reset()
    try:
        for _ in range(30):
            assert client.get("/verify").status_code == 200
            answer = client.get("/verify", query_string={"q": certificate.code}, follow_redirects=True)
            assert answer.status_code == 200
        numbers = [client.get("/verify", query_string={"q": certificate.number}) for _ in range(2)]
        minutes = [client.post("/forgot-password", data={"email": "sari@contoh.example"}) for _ in range(4)][-1]
    finally:
        limiter.reset()
        limiter.enabled = False
    assert [answer.status_code for answer in numbers] == [429, 429]
    assert "tunggu 1 menit" in numbers[0].text
    assert minutes.status_code == 429
    assert re.search(r"tunggu \d+ menit", minutes.text)


def test_a_page_asks_the_database_once(app: Flask, client: Client, certificate: Certificate) -> None:
    with statements() as asked:
        client.get(f"/v/{certificate.code}")
    assert len(asked) == 1, asked


def test_no_personal_number_stands_in_any_public_answer(client: Client, certificate: Certificate) -> None:
    nip = from_snapshot(certificate.facts).identity_number or ""
    for address in (f"/v/{certificate.code}", f"/api/v/{certificate.code}.json", f"/verify?q={certificate.number}"):
        digits = re.sub(r"\D", "", client.get(address).text)
        assert nip.replace(" ", "")[:12] not in digits


def test_it_says_that_this_is_no_certificate_of_competence(client: Client, certificate: Certificate) -> None:
    assert "sertifikat kompetensi" in client.get(f"/v/{certificate.code}").text
    assert "not a certificate of competence" in client.get(f"/api/v/{certificate.code}.json").json["kind"]


def test_a_code_answers_for_its_own_certificate_only(certificate: Certificate) -> None:
    assert queries.by_code(certificate.code) is not None
    assert queries.by_code(UNKNOWN) is None


def test_a_file_larger_than_a_view_takes_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/verify", data=b"x", environ_overrides={"CONTENT_LENGTH": "19000000"},
                         content_type="multipart/form-data; boundary=B")
    assert answer.status_code == 413
    assert "Anda 19" in answer.text, "the page says how much was sent and how much it takes"


@pytest.mark.parametrize("form", [
    "{base}/V/{code}", " {base}/v/{code}/ ", "{bare}/v/{code}", "lihat {base}/v/{code}.", "/v/{code}"])
def test_a_link_of_ours_is_as_good_as_its_code(client: Client, app: Flask, certificate: Certificate, form: str) -> None:
    base = app.config["BASE_URL"]
    asked = form.format(base=base, bare=base.partition("//")[2], code=certificate.code)
    mistyped = asked.replace(certificate.code, f"{UNKNOWN[:-1]}1")
    assert client.get("/verify", query_string={"q": mistyped}).status_code == 404
    assert client.get("/verify", query_string={"q": asked}).location.endswith(f"/v/{certificate.code}")


@pytest.mark.parametrize("form", ["https://palsu.example/V/{code}", "HTTPS://PALSU.EXAMPLE/V/{code}", "palsu.example/v/{code}",
                                  "{base}.palsu.example/v/{code}", "{base}@palsu.example/v/{code}"])
def test_a_link_to_somebody_else_is_not_genuine_because_it_ends_in_our_code(
        client: Client, app: Flask, certificate: Certificate, form: str) -> None:
    asked = form.format(base=app.config["BASE_URL"], code=certificate.code)
    page = client.get("/verify", query_string={"q": asked})
    assert page.status_code == 404
    assert "Apakah alamat halaman ini sama dengan yang tercetak" in page.text


def test_a_link_that_was_printed_before_the_address_changed_still_holds(
        client: Client, app: Flask, certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = from_snapshot(certificate.facts).verification_url
    monkeypatch.setitem(app.config, "BASE_URL", "https://baru.example")
    assert client.get("/verify", query_string={"q": asked}).location.endswith(f"/v/{certificate.code}")


def test_the_label_of_the_file_belongs_to_its_field(client: Client) -> None:
    page = client.get("/verify").text
    assert page.count('id="file"') == 1
    assert re.search(r'<input[^>]* id="file"', page)
