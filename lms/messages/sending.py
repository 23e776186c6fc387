"""Letters leave: what is due is claimed, handed to the mail server one by one, and noted; what it won't take is tried later."""

from __future__ import annotations

import logging
import re
import smtplib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from functools import partial
from itertools import groupby
from time import monotonic
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app

from lms.accounts import notices
from lms.accounts.notices import Reader
from lms.core import mail
from lms.core.database import db
from lms.core.work import unit_of_work
from lms.messages import journal, letters, queries, services
from lms.messages.models import Notice

log = logging.getLogger("lms")
BATCH = 200
LEASE = timedelta(minutes=15)
"""After which another machine takes over what a dead one has claimed; on the same machine its journal says more, and at once."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
"""Before each next try; after the last one the letter is given up. The notice stays in the inbox."""
MOST_SECONDS = 300
"""Of one batch; what is left then is another one's."""
GOODBYE = 421
SEVEN_BITS = policy.SMTP.clone(cte_type="7bit")
HandOver = Callable[[EmailMessage, str, Callable[[], None]], None]


@dataclass
class Outcome:
    """Ids of notices by what became of their letter."""

    sent: list[int] = field(default_factory=list)
    later: dict[int, str] = field(default_factory=dict)
    never: dict[int, str] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)
    is_cut_off: bool = False


class Refused(smtplib.SMTPResponseException):
    """The server takes no letters for this address, for good or for now."""


def send(*, at: datetime) -> int:
    """Send one batch of what is due; how many notices were in it. Safe to be killed, and to run beside others."""
    settle(at=at)
    with journal.opened() as book:
        claimed = _claim(book, at)
        if not claimed:
            return 0
        outcome = _sent(claimed, book)
        _note(claimed, outcome, at=at)
    return 0 if outcome.is_cut_off else len(claimed)


def settle(*, at: datetime) -> None:
    """Note what dead workers of this machine had sent, and let go of what they had not."""
    with journal.left_behind() as dead:
        for left in dead:
            with unit_of_work():
                _mark(left.gone, mailed_at=at, mail_at=None, claimed_until=None)
                _mark(left.rest, Notice.claimed_until == left.until, claimed_until=None)


def hand_over(server: smtplib.SMTP, letter: EmailMessage, to: str, going: Callable[[], None]) -> None:
    """As smtplib does it, but `going` is called between the server's consent and the text. Refused for a bad address,
    another SMTPResponseException for all else."""
    text = re.sub(rb"(?m)^\.", b"..", letter.as_bytes(policy=SEVEN_BITS)).removesuffix(b"\r\n")
    try:
        sender = parseaddr(letter["From"])[1]
        _expect(server.mail(sender), 250, error=partial(smtplib.SMTPSenderRefused, sender=sender))
        _expect(server.rcpt(to), 250, 251, error=Refused)
        _expect(server.docmd("DATA"), 354)
        going()
        server.send(text + b"\r\n.\r\n")
        _expect(server.getreply(), 250)
    except smtplib.SMTPResponseException:
        server.rset()
        raise


def _claim(book: journal.Journal, at: datetime) -> Sequence[Notice]:
    """What is due, all of one person's together, kept from other workers for a while."""
    due = sa.and_(Notice.mail_at <= at, sa.or_(Notice.claimed_until.is_(None), Notice.claimed_until < at))
    with unit_of_work():
        people = db.session.scalars(sa.select(Notice.person_id).where(due).order_by(Notice.mail_at, Notice.person_id).limit(BATCH)
                                    .with_for_update(skip_locked=True)).all()
        claimed = db.session.scalars(sa.select(Notice).where(due, Notice.person_id.in_(set(people))).order_by(
            Notice.person_id, Notice.id).with_for_update(skip_locked=True)).all()
        ids = [notice.id for notice in claimed]
        book.claimed(ids, until=at + LEASE)
        _mark(ids, claimed_until=at + LEASE)
    return claimed


def _sent(claimed: Sequence[Notice], book: journal.Journal) -> Outcome:
    outcome = Outcome()
    people = notices.readers({notice.person_id for notice in claimed})
    failing = queries.failing_among({reader.email for reader in people.values() if reader.email})
    ready = list(_letters(claimed, people, failing, outcome))
    try:
        with _server() as give:
            end = monotonic() + MOST_SECONDS
            while ready and monotonic() < end:
                told, reader = ready[0]
                _try(told, reader, give, book, outcome)
                ready.pop(0)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("messages: the mail server cannot be reached or went away: %s", error)
        outcome.is_cut_off = True
        outcome.later |= {notice.id: str(error) for told, _reader in ready for notice in told}
        if ready:
            book.refused([notice.id for notice in ready[0][0]])
    return outcome


def _try(told: Sequence[Notice], reader: Reader, give: HandOver, book: journal.Journal, outcome: Outcome) -> None:
    """One letter. What ends the connection is the caller's."""
    ids, to = [notice.id for notice in told], reader.email or ""
    try:
        give(letters.compose(reader, told), to, lambda: book.going(ids))
        outcome.sent += ids
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError):
        raise
    except smtplib.SMTPResponseException as error:
        book.refused(ids)
        why, is_final = f"{error.smtp_code} {_text(error.smtp_error)}", error.smtp_code >= mail.PERMANENT
        if is_final and isinstance(error, Refused):
            outcome.failing[to] = why
        kept = outcome.never if is_final and not isinstance(error, smtplib.SMTPSenderRefused) else outcome.later
        kept |= dict.fromkeys(ids, why)
    except OSError:
        raise
    except Exception as error:  # one letter that cannot be written keeps back no other
        log.exception("messages: the letter about notice %s cannot be written", ids)
        outcome.later |= dict.fromkeys(ids, type(error).__name__)


def _letters(claimed: Iterable[Notice], people: dict[int, Reader], failing: Collection[str],
             outcome: Outcome) -> Iterator[tuple[list[Notice], Reader]]:
    """What goes into one letter, and to whom; for those whom none can reach the outcome says so."""
    for person_id, listed in groupby(claimed, key=lambda notice: notice.person_id):
        mine, reader = list(listed), people[person_id]
        if not reader.email or reader.email in failing:
            outcome.never |= {notice.id: "no address" if not reader.email else "letters come back" for notice in mine}
            continue
        if together := [notice for notice in mine if notice.in_digest]:
            yield together, reader
        yield from (([notice], reader) for notice in mine if not notice.in_digest)


def _note(claimed: Sequence[Notice], outcome: Outcome, *, at: datetime) -> None:
    tries = {notice.id: notice.tries for notice in claimed}
    with unit_of_work():
        _mark(outcome.sent, mailed_at=at, mail_at=None, fault="")
        for id_, why in outcome.never.items():
            _mark([id_], mail_at=None, fault=why[:200])
        for id_, why in outcome.later.items():
            next_at = at + PAUSES[tries[id_]] if tries[id_] < len(PAUSES) else None
            _mark([id_], mail_at=next_at, tries=tries[id_] + 1, fault=why[:200])
        _mark(tries, claimed_until=None)
        for address, reason in outcome.failing.items():
            services.fail(address, reason, at=at)


def _mark(ids: Collection[int], *still: sa.ColumnElement[bool], **values: object) -> None:
    if ids:
        db.session.execute(sa.update(Notice).where(Notice.id.in_(list(ids)), *still).values(**values),
                           execution_options={"synchronize_session": False})


@contextmanager
def _server() -> Iterator[HandOver]:
    """What takes letters: the mail server, or the folder where there is none."""
    parts = urlsplit(current_app.config["MAIL_URL"])
    if parts.scheme == "file":
        yield _keep
        return
    with mail.connected(parts) as server:
        server.ehlo_or_helo_if_needed()
        yield lambda letter, to, going: hand_over(server, letter, to, going)


def _keep(letter: EmailMessage, _to: str, going: Callable[[], None]) -> None:
    mail.keep(letter)
    going()


def _expect(answer: tuple[int, bytes], *codes: int,
            error: Callable[[int, bytes], smtplib.SMTPResponseException] = smtplib.SMTPResponseException) -> None:
    if answer[0] in (-1, GOODBYE):
        raise smtplib.SMTPServerDisconnected(_text(answer[1]))
    if answer[0] not in codes:
        raise error(*answer)


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
