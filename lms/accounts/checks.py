"""What `lms doctor` looks at for accounts."""

from __future__ import annotations

import sqlalchemy as sa

from lms.accounts.models import RoleGrant, User
from lms.core.database import db
from lms.core.doctor import Check, Finding

REMEDY = "Run lms user add --role administrator."


def _administrator() -> Finding:
    found = db.session.scalar(sa.select(RoleGrant.id).join(User, User.id == RoleGrant.user_id).where(
        RoleGrant.role == "administrator", RoleGrant.scope_kind == "system",
        RoleGrant.ended_at.is_(None), User.is_active).limit(1))
    return Finding(found is not None, "There is an administrator." if found else "There is no administrator.", REMEDY)


ADMINISTRATOR = Check("Administrator", _administrator, REMEDY)
