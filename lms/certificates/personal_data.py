"""What certificates keeps of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

from lms.accounts.personal_data import Part
from lms.certificates import queries
from lms.certificates.bulk import queries as checks
from lms.certificates.log import leaves, reading


def _certificates(user_id: int) -> list[dict[str, Any]]:
    return [{"log": [{"leaf": leaves.leaf(e).decode(), "salt": e.salt} for e in reading.entries_of(c.id)], "status": c.status,
             "number": c.number, "issued_at": c.issued_at.isoformat(), "printed": c.facts, "sha256": c.file_key,
             "revoked_at": c.revoked_at and c.revoked_at.isoformat(), "revocation_reason": c.revocation_reason}
            for c in queries.of_learner(user_id)]


def _checks(user_id: int) -> list[dict[str, Any]]:
    return [{"name": c.name, "asked_at": c.asked_at.isoformat(), "rows": c.total} for c in checks.of_owner(user_id)]


CHECKS = Part("certificate_checks", _checks)
CERTIFICATES = Part("certificates", _certificates)
