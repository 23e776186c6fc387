"""Entering into the log, in the unit of work of what is entered: both are committed or neither is."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from lms.certificates.log import leaves, reading, tree
from lms.certificates.log.leaves import FIRST
from lms.certificates.log.models import Entry, Node
from lms.certificates.models import Certificate
from lms.core.database import db

_LOCK = 0x6C6F67  # "log": one writer at a time until the unit of work ends; on SQLite the unit itself is that


def append(kind: str, certificate: Certificate, *, at: datetime, of: int | None = None) -> Entry:
    """The next entry; the certificate is flushed, and says by now what is sealed."""
    hold()
    last = reading.last()
    salt = secrets.token_hex(16)
    said = {name: getattr(certificate, name) for name in leaves.SAID[kind]}
    entry = Entry(
        position=last.position + 1 if last else 0, kind=kind, certificate_id=certificate.id, at=at, of=of, adopted=False,
        salt=salt, record=leaves.record(kind, salt, said), previous=last.hash if last else FIRST)
    entry.hash = leaves.hash_of(entry)
    db.session.add(entry)
    db.session.add_all(_grown(entry))
    db.session.flush()
    return entry


def hold() -> None:
    """Let nobody else append until the unit of work ends."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _grown(entry: Entry) -> Iterable[Node]:
    leaf = bytes.fromhex(entry.hash)
    node = reading.nodes(tree.needed(lambda ask: tree.grown(entry.position, leaf, ask)))
    return [Node(level=level, index=index, hash=made.hex())
            for (level, index), made in tree.grown(entry.position, leaf, node)]
