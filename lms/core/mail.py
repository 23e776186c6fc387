"""Letters: queued after the commit, sent by the worker, or kept as files where no mail server is set."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from lms.core import jobs

TIMEOUT = 30


def send(to: str, subject: str, text: str) -> None:
    """Queue one letter of plain text; it leaves once the present unit of work is on disk. A subject is one line."""
    jobs.enqueue("core.mail", to=to, subject=" ".join(subject.split()), text=text, message_id=make_msgid(domain="lms"))


def deliver(to: str, subject: str, text: str, message_id: str) -> None:
    """The job: hand the letter to the server, or to the folder. A repeat carries the same Message-ID."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = current_app.config["MAIL_FROM"], to, subject
    letter["Date"], letter["Message-ID"] = formatdate(), message_id
    letter.set_content(text)
    parts = urlsplit(current_app.config["MAIL_URL"])
    if parts.scheme == "file":
        _keep(letter, Path(unquote(parts.path)))
        return
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=TIMEOUT) as server:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)


def _keep(letter: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = letter["Message-ID"].strip("<>").replace("/", "_")
    (folder / f"{name}.eml").write_bytes(bytes(letter))
