"""Reports of delivery, as mail servers write them, mark the addresses that are gone, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.messages import bounces, commands, queries
from tests.cast import Cast

REPORT = """\
From: MAILER-DAEMON@mail.example.go.id (Mail Delivery System)
To: no-reply@belajar.example.go.id
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B0"

--B0
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B0
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.go.id
Arrival-Date: Tue, 10 Mar 2026 12:00:00 +0800

{recipients}
--B0
Content-Type: message/rfc822

From: no-reply@belajar.example.go.id
Message-ID: <notice-abc@belajar.example.go.id>

Isi.

--B0--
"""
GONE = """\
Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: Recipient address
 rejected: User unknown in virtual mailbox table
"""
DELAYED = GONE.replace("failed", "delayed").replace("Status: 5.1.1", "Status: 4.4.1")
FULL = GONE.replace("Status: 5.1.1", "Status: 5.2.2")
DELIVERED = GONE.replace("failed", "delivered").replace("Status: 5.1.1", "Status: 2.0.0")


def report(*recipients: tuple[str, str]) -> str:
    return REPORT.format(recipients="\n".join(form.format(address=address) for form, address in recipients))


def fed(app: Flask, tmp_path: Path, text: str) -> str:
    (tmp_path / "bounce").write_text(text)
    done = app.test_cli_runner().invoke(commands.mail_group, ["bounces", str(tmp_path / "bounce")])
    assert done.exit_code == 0, done.output
    return done.output


def marked() -> set[str]:
    return queries.failing_among(["sari@contoh.test", "yosep@contoh.test", "budi@contoh.test", "orang@lain.test"])


@pytest.fixture(autouse=True)
def people(cast: Cast) -> Cast:
    return cast


def test_only_what_failed_for_good_is_marked(app: Flask, tmp_path: Path) -> None:
    told = fed(app, tmp_path, report((GONE, "Sari@contoh.test"), (DELAYED, "yosep@contoh.test"), (FULL, "budi@contoh.test"),
                                     (DELIVERED, "rina@contoh.test"), (GONE, "orang@lain.test")))
    assert marked() == {"sari@contoh.test"}
    assert "marked: sari@contoh.test (5.1.1 550 5.1.1 <Sari@contoh.test>: Recipient address rejected: User unknown" in told
    assert "nobody here has this address: orang@lain.test" in told
    assert told.endswith("1 addresses marked.\n")
    assert "known already: sari@contoh.test" in fed(app, tmp_path, report((GONE, "sari@contoh.test")))


def test_an_mbox_holds_many(app: Flask, tmp_path: Path) -> None:
    box = "".join(f"From MAILER-DAEMON Tue Mar 10 12:00:00 2026\n{report((GONE, name))}\n"
                  for name in ("sari@contoh.test", "budi@contoh.test"))
    fed(app, tmp_path, box)
    assert marked() == {"sari@contoh.test", "budi@contoh.test"}


@pytest.mark.parametrize("letter", [
    "From: bos@contoh.test\nSubject: Re: Pelatihan\n\nAction: failed\nFinal-Recipient: rfc822; sari@contoh.test\n",
    report((GONE, "sari@contoh.test")).replace("report-type=delivery-status", "report-type=disposition-notification"),
    report((GONE.replace("rfc822", "x400"), "sari@contoh.test")),
    report(),
    REPORT.partition("Reporting-MTA")[0],
])
def test_what_is_no_report_of_a_failure_marks_nobody(app: Flask, tmp_path: Path, letter: str) -> None:
    assert "passed over" in fed(app, tmp_path, letter)
    assert marked() == set()


def test_what_is_no_letter_is_refused(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(bounces.Unreadable, match="holds no letter"):
        list(bounces.read(tmp_path / "picture"))
