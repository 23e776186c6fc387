"""Letters that come back: reports of delivery (RFC 3464) as a mail server writes them, one in a file or many in an mbox."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple

from lms.core.errors import Unreadable

MBOX = b"From "
LARGEST = 50_000_000


class Bounce(NamedTuple):
    """An address to which nothing can be delivered, for good, and what the server said."""

    address: str
    reason: str


def read(path: Path) -> Iterator[tuple[str, list[Bounce]]]:
    """For each message of the file its subject and the addresses that it reports as failing; none where it is no such report.
    Unreadable where there is no message."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"{path} is larger than {LARGEST // 1_000_000} MB.")
    for message in _messages(path):
        yield str(message["Subject"] or "")[:120], list(failed(message))


def failed(message: Message) -> Iterator[Bounce]:
    """What a report of delivery gives up for good: delays and successes are no failures, nor is a full mailbox (x.2.2)."""
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()  # of fields: the first is about the message, each other one about one recipient
            for recipient in groups[1:] if isinstance(groups, list) else ():
                yield from _of_recipient(recipient)


def _of_recipient(fields: Any) -> Iterator[Bounce]:
    status = str(fields.get("Status", "")).split(" ")[0].strip()
    if str(fields.get("Action", "")).strip().lower() != "failed" or not status.startswith("5.") or status == "5.2.2":
        return
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, address = str(fields.get(name, "")).partition(";")
        if kind.strip().lower() == "rfc822" and "@" in address:
            said = str(fields.get("Diagnostic-Code", "")).partition(";")[2]
            yield Bounce(address.strip().strip("<>").lower(), " ".join(f"{status} {said}".split()))
            return


def _messages(path: Path) -> Iterator[Message]:
    raw = path.read_bytes()
    if raw.startswith(MBOX):
        with closing(mailbox.mbox(path, create=False)) as box:
            yield from box
        return
    message = message_from_bytes(raw, policy=policy.compat32)
    if not message.keys():
        raise Unreadable(f"{path} holds no letter: a file with one letter (.eml) or an mbox is needed.")
    yield message
