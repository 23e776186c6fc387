"""What uploads keeps of somebody, for that person to take along: which files wait; where they were used, those rooms tell."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.core.database import now
from lms.uploads import queries


def _waiting(user_id: int) -> list[dict[str, Any]]:
    return [{"name": row.name, "size": row.size, "begun_at": row.begun_at.isoformat(), "expires_at": row.expires_at.isoformat()}
            for row in queries.promised(user_id, at=now())]


WAITING = Part("uploads", _waiting, _l("Files begun and not used"))
