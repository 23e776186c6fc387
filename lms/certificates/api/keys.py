"""Keys: made once, shown once, ended at any time, counted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.certificates.api.models import ApiKey, ApiUse
from lms.core import audit
from lms.core.database import db, insert

PREFIX = "pks_"


def make(agency_id: int, name: str, *, days: int, by: int, at: datetime) -> tuple[ApiKey, str]:
    """The entry, and the key itself, which nobody can tell again."""
    token = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(agency_id=agency_id, name=name, token_hash=_hash(token), hint=token[-4:], made_at=at, made_by_id=by,
                 expires_at=at + timedelta(days=days))
    db.session.add(key)
    db.session.flush()
    audit.record("certificates.key_made", f"api_key:{key.id}", agency=agency_id, days=days)
    return key, token


def revoke(key: ApiKey, *, by: int, at: datetime) -> None:
    """From now on it opens nothing; doing it twice changes nothing."""
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by_id = at, by
        audit.record("certificates.key_revoked", f"api_key:{key.id}")


def good(token: str, *, at: datetime) -> ApiKey | None:
    """The entry of a key that is neither revoked nor expired."""
    if not token.startswith(PREFIX) or len(token) > 100:
        return None
    key = db.session.scalar(sa.select(ApiKey).where(ApiKey.token_hash == _hash(token)))
    return key if key and key.is_good(at) else None


def note(key_id: int, certificates: int, *, form: str = "", at: datetime) -> None:
    """Count a call; with a form, that so many certificates left the house in it, which the audit trail says too."""
    db.session.execute(sa.update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=at))
    first = insert(ApiUse).values(key_id=key_id, day=at.date(), calls=1, certificates=certificates)
    db.session.execute(first.on_conflict_do_update(index_elements=["key_id", "day"], set_={
        "calls": ApiUse.calls + 1, "certificates": ApiUse.certificates + certificates}))
    if form and certificates:
        audit.record("certificates.taken_by_key", f"api_key:{key_id}", form=form, count=certificates)


def below(agency_ids: Collection[int]) -> list[ApiKey]:
    """Those of these agencies, the newest first."""
    return list(db.session.scalars(sa.select(ApiKey).where(ApiKey.agency_id.in_(agency_ids)).order_by(ApiKey.id.desc())))


def calls(key_ids: Collection[int], *, since: datetime) -> dict[int, int]:
    """How often each was used since that day."""
    rows = db.session.execute(sa.select(ApiUse.key_id, sa.func.sum(ApiUse.calls)).where(
        ApiUse.key_id.in_(key_ids), ApiUse.day >= since.date()).group_by(ApiUse.key_id))
    return {row[0]: row[1] for row in rows}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
