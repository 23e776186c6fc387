"""Notices leave encrypted and with the password where the mail server wants both."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.core import jobs
from lms.messages import sending
from tests.cast import Cast
from tests.core.test_mail import PostOffice, certificate, office  # noqa: F401
from tests.messages.conftest import NOON, Tell


def test_a_notice_goes_through_an_encrypted_line_with_the_password(
        office: PostOffice, certificate: Path, app: Flask, cast: Cast, tell: Tell,  # noqa: F811
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(jobs, "enqueue", lambda name, **_given: None)
    tell(cast.learner.id)
    assert sending.send(at=NOON) == 1
    office.join(15)
    assert [text.split(" ")[0].upper() for is_safe, text in office.said if not is_safe] == ["EHLO", "STARTTLS"]
    safe = [text for is_safe, text in office.said if is_safe]
    assert any(text.startswith("AUTH PLAIN") for text in safe)
    assert any(text.startswith("Subject: Pekerjaan Anda sudah dinilai") for text in safe)


def test_a_server_that_nobody_vouches_for_gets_nothing_and_all_of_it_waits(
        office: PostOffice, app: Flask, cast: Cast, tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(jobs, "enqueue", lambda name, **_given: None)
    tell(cast.learner.id)
    assert sending.send(at=NOON) == 0
    office.join(15)
    assert [text.split(" ")[0].upper() for _is_safe, text in office.said] == ["EHLO", "STARTTLS"]
    assert sending.send(at=NOON + sending.PAUSES[0] / 2) == 0
