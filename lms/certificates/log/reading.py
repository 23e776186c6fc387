"""Reading the log: positions, proofs, checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from lms.certificates.log import tree
from lms.certificates.log.models import Checkpoint, Entry, Node
from lms.core.database import db


def last() -> Entry | None:
    return db.session.scalar(sa.select(Entry).order_by(Entry.position.desc()).limit(1))


def size() -> int:
    entry = last()
    return entry.position + 1 if entry else 0


def issue_of(certificate_id: int) -> int | None:
    """The position of the entry by which the certificate was issued: its first."""
    return db.session.scalar(sa.select(sa.func.min(Entry.position)).where(Entry.certificate_id == certificate_id))


def entries_of(certificate_id: int) -> list[Entry]:
    return list(db.session.scalars(sa.select(Entry).where(Entry.certificate_id == certificate_id).order_by(Entry.position)))


def nodes(keys: Sequence[tree.Key]) -> tree.Node:
    """These subtrees, fetched in two queries at most."""
    leaves, above = [index for level, index in keys if level == 0], [key for key in keys if key[0]]
    known: dict[tree.Key, bytes] = {}
    if leaves:
        rows: Any = db.session.execute(sa.select(Entry.position, Entry.hash).where(Entry.position.in_(leaves)))
        known |= {(0, position): bytes.fromhex(hash_) for position, hash_ in rows}
    if above:
        rows = db.session.execute(
            sa.select(Node.level, Node.index, Node.hash).where(sa.tuple_(Node.level, Node.index).in_(above)))
        known |= {(level, index): bytes.fromhex(hash_) for level, index, hash_ in rows}
    return lambda level, index: known[level, index]


def root(of_size: int) -> bytes:
    return tree.root(of_size, nodes(tree.needed(lambda node: tree.root(of_size, node))))


def inclusion(position: int, of_size: int) -> list[bytes]:
    return tree.inclusion(position, of_size, nodes(tree.needed(lambda node: tree.inclusion(position, of_size, node))))


def consistency(first: int, second: int) -> list[bytes]:
    return tree.consistency(first, second, nodes(tree.needed(lambda node: tree.consistency(first, second, node))))


def newest_checkpoint() -> Checkpoint | None:
    return db.session.scalar(sa.select(Checkpoint).order_by(Checkpoint.id.desc()).limit(1))


def checkpoint_of(of_size: int) -> Checkpoint | None:
    return db.session.scalar(sa.select(Checkpoint).where(Checkpoint.size == of_size).order_by(Checkpoint.id).limit(1))
