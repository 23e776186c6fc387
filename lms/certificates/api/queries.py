"""What a key opens: the certificates of an agency's own people, and what has changed among them."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from lms.certificates.api.models import ApiKey
from lms.certificates.log import leaves, reading
from lms.certificates.log.models import Entry
from lms.certificates.models import Certificate
from lms.core.database import db

WINDOW = 20_000
"""Entries of the log that one call looks through, so that it stays short however sparse an agency's own are."""
_RENEWING = (leaves.REISSUED, leaves.RENEWED)


class Changes(NamedTuple):
    """Certificates in the order of their last change, each once; `cursor` is where the next call goes on."""

    certificates: list[tuple[int, Certificate]]
    cursor: int
    has_more: bool


def changed(key: ApiKey, *, since: int, limit: int) -> Changes:
    """From position `since` of the log: issues, files, revocations, and what was replaced by a newer one."""
    size = reading.size()
    end = min(since + WINDOW, size)
    among = sa.and_(Entry.position >= since, Entry.position < end, _own(key))
    touched = sa.select(Entry.position, Certificate).join(Certificate, Certificate.id == Entry.certificate_id).where(among)
    replaced = sa.select(Entry.position, Certificate).join(
        Certificate, Certificate.superseded_by_id == Entry.certificate_id).where(among, Entry.kind.in_(_RENEWING))
    found = sorted((pair for query in (touched, replaced) for pair in _first(query, limit + 1)), key=lambda pair: pair[0])
    cursor = found[limit][0] if len(found) > limit else end
    last = {certificate.id: (position, certificate) for position, certificate in found if position < cursor}
    return Changes(sorted(last.values(), key=lambda pair: (pair[0], pair[1].id)), cursor, cursor < size)


def opened(key: ApiKey, public_id: str) -> Certificate | None:
    return db.session.scalar(sa.select(Certificate).where(Certificate.public_id == public_id, _own(key)))


def positions(certificate_ids: list[int]) -> dict[int, int]:
    """Of the entry by which each was issued."""
    rows = db.session.execute(sa.select(Entry.certificate_id, sa.func.min(Entry.position)).where(
        Entry.certificate_id.in_(certificate_ids)).group_by(Entry.certificate_id))
    return {row[0]: row[1] for row in rows}


def _first(query: sa.Select[int, Certificate], limit: int) -> list[tuple[int, Certificate]]:
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Entry.position).limit(limit))]


def _own(key: ApiKey) -> sa.ColumnElement[bool]:
    return Certificate.agency_path.contains(f"/{key.agency_id}/")
