"""What enrolments keeps for a time only."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from lms.accounts.erasure import how_many
from lms.accounts.retention import Part, setting
from lms.enrolments.models import Ask, Petition
from lms.enrolments.petitions import services

_days = setting("PETITION_DAYS")


def _over(at: datetime) -> dict[str, int]:
    """Applications lose their motive and letter; who was asked goes altogether."""
    spent = services.spent(at, _days())
    asked = Ask.petition_id.in_(sa.select(Petition.id).where(spent))
    return {Petition.__tablename__: how_many(spent), Ask.__tablename__: how_many(asked)}


PETITIONS = Part("enrolments.petitions", _days, _over, lambda at: services.purge(at=at, kept_days=_days()))
