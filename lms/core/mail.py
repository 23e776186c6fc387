"""Letters: queued after the commit, sent by the worker, or kept as files where no mail server is set."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate, make_msgid
from pathlib import Path
from types import MappingProxyType
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from lms.core import jobs
from lms.core.signals import Signal, emit
from lms.core.work import unit_of_work

TIMEOUT = 30
PERMANENT = 500
"""From this answer of a mail server on it is no use to try again."""


_LONGEST_LINE = 900
"""Bytes of a header that stands on one line: SMTP takes 998."""


class _Policy(EmailPolicy):
    """Headers of plain letters stay on one line. Python folds a long address only by encoding it, where no program of mail
    looks for one (RFC 2369), and a long subject behind an empty line, which some servers count as a fault."""

    def fold(self, name: str, value: str) -> str:
        return _unfolded(name, value, self.linesep) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return _unfolded(name, value, self.linesep).encode() or super().fold_binary(name, value)


def _unfolded(name: str, value: str, end: str) -> str:
    is_short = name in ("Subject", "List-Unsubscribe") and value.isascii() and len(value) < _LONGEST_LINE
    return f"{name}: {value}{end}" if is_short and value.isprintable() else ""


@dataclass(frozen=True)
class LetterRefused:
    """The mail server will not take letters for this address, now or later; `code` is its SMTP answer (5xx)."""

    address: str
    code: int
    reason: str


letter_refused: Signal[LetterRefused] = Signal("letter_refused")


def send(to: str, subject: str, text: str) -> None:
    """Queue one letter of plain text; it leaves once the present unit of work is on disk. A subject is one line."""
    jobs.enqueue("core.mail", to=to, subject=" ".join(subject.split()), text=text, message_id=make_msgid(domain="lms"))


def deliver(to: str, subject: str, text: str, message_id: str) -> None:
    """The job: hand the letter to the server, or to the folder. A repeat carries the same Message-ID.

    What the server refuses for good is not tried again: `letter_refused` says so.
    """
    letter, parts = compose(to, subject, text, message_id), urlsplit(current_app.config["MAIL_URL"])
    if parts.scheme == "file":
        keep(letter)
        return
    with connected(parts) as server:
        try:
            server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = error.recipients[to]
            if code < PERMANENT:
                raise
            with unit_of_work():
                emit(letter_refused, LetterRefused(to, code, reason.decode(errors="replace")))


def compose(to: str, subject: str, text: str, message_id: str, headers: Mapping[str, str] = MappingProxyType({})) -> EmailMessage:
    letter = EmailMessage(policy=_Policy())
    letter["From"], letter["To"], letter["Subject"] = current_app.config["MAIL_FROM"], to, " ".join(subject.split())
    letter["Date"], letter["Message-ID"] = formatdate(), message_id
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence notice answers it
    for name, value in headers.items():
        letter[name] = value
    letter.set_content(text)
    return letter


@contextmanager
def connected(parts: SplitResult, *, timeout: int = TIMEOUT) -> Iterator[smtplib.SMTP]:
    """The mail server at smtp:// or smtps://, ready to take letters."""
    host, port, trusted = parts.hostname or "localhost", parts.port or 0, ssl.create_default_context()
    with smtplib.SMTP_SSL(host, port, timeout=timeout, context=trusted) if parts.scheme == "smtps" else smtplib.SMTP(
            host, port, timeout=timeout) as server:
        server.ehlo_or_helo_if_needed()  # or nobody knows yet whether it can encrypt
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=trusted)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def keep(letter: EmailMessage) -> None:
    """Where no mail server is set: a file in the folder, the same one for a repeat."""
    folder = Path(unquote(urlsplit(current_app.config["MAIL_URL"]).path))
    folder.mkdir(parents=True, exist_ok=True)
    name = letter["Message-ID"].strip("<>").replace("/", "_")
    (folder / f"{name}.eml").write_bytes(bytes(letter))
