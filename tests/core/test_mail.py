"""Letters go to the mail server encrypted, and to one whose certificate is trusted."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from lms.core import mail

ANSWERS = {"EHLO": b"250-localhost\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n", "DATA": b"354 go on\r\n", "AUTH": b"235 welcome\r\n",
           "STARTTLS": b"220 go on\r\n", "QUIT": b"221 bye\r\n"}


class PostOffice(Thread):
    """Speaks enough SMTP for one letter; `said` is what came, each line with whether it was encrypted."""

    def __init__(self, certificate: Path) -> None:
        super().__init__(daemon=True)
        self.said: list[tuple[bool, str]] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.door.getsockname()[1]

    def run(self) -> None:
        line, _address = self.door.accept()
        line.settimeout(10)
        try:
            line.sendall(b"220 ready\r\n")
            if self._talk(line):
                with self.context.wrap_socket(line, server_side=True) as safe:
                    self._talk(safe)
        except OSError:
            pass
        finally:
            line.close()
            self.door.close()

    def _talk(self, line: socket.socket) -> bool:
        """Until they want to encrypt (true) or leave."""
        in_letter = False
        with line.makefile("rb") as lines:
            for row in lines:
                text = row.decode().strip()
                self.said.append((isinstance(line, ssl.SSLSocket), text))
                verb = text.split(" ")[0].upper()
                if in_letter and text != ".":
                    continue
                in_letter = verb == "DATA"
                line.sendall(ANSWERS.get(verb, b"250 ok\r\n"))
                if verb in ("STARTTLS", "QUIT"):
                    return verb == "STARTTLS"
        return False


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(7).not_valid_before(datetime.now(UTC) - timedelta(1)).not_valid_after(datetime.now(UTC) + timedelta(1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
            .sign(key, hashes.SHA256()))
    file = tmp_path / "certificate.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return file


@pytest.fixture
def office(certificate: Path, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    made = PostOffice(certificate)
    made.start()
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://lms:rahasia@localhost:{made.port}")
    yield made
    made.join(15)


def test_the_password_and_the_letter_are_encrypted_where_the_server_can(
        office: PostOffice, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    mail.deliver("sari@contoh.example", "Halo", "Isi surat.", "<1@lms>")
    office.join(15)
    assert [text.split(" ")[0].upper() for is_safe, text in office.said if not is_safe] == ["EHLO", "STARTTLS"]
    assert any(is_safe and text.startswith("AUTH PLAIN") for is_safe, text in office.said)
    assert (True, "Isi surat.") in office.said


def test_nothing_is_told_to_a_server_that_nobody_vouches_for(office: PostOffice) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        mail.deliver("sari@contoh.example", "Halo", "Isi surat.", "<1@lms>")
    office.join(15)
    assert [text.split(" ")[0].upper() for _is_safe, text in office.said] == ["EHLO", "STARTTLS"]


@pytest.mark.parametrize("name", ["Subject", "List-Unsubscribe"])
def test_long_headers_stand_on_one_line_where_programs_of_mail_look_for_them(app: Flask, name: str) -> None:
    link, subject = f"<https://belajar.contoh.go.id/unsubscribe/{'W' * 120}>", f"Sertifikat Anda sudah terbit: {'Data ' * 12}x"
    with app.app_context():
        raw = bytes(mail.compose("a@contoh.go.id", subject, "Isi", "<1@lms>", {"List-Unsubscribe": link})).decode().splitlines()
    assert f"{name}: {link if name == 'List-Unsubscribe' else subject}" in raw


def test_a_subject_with_other_letters_or_line_breaks_is_still_encoded(app: Flask) -> None:
    with app.app_context():
        raw = bytes(mail.compose("a@contoh.go.id", "Pelatihan “baru”\r\nBcc: x@y", "Isi", "<1@lms>"))
    assert b"\nBcc" not in raw
    assert b"=?utf-8?" in raw
