"""What enrolments keeps for a time only."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from lms.accounts.erasure import how_many
from lms.accounts.retention import Part, setting
from lms.enrolments.models import Ask, Petition, Roster, RosterRow
from lms.enrolments.petitions import services
from lms.enrolments.roster import services as rosters

_days = setting("PETITION_DAYS")


def _over(at: datetime) -> dict[str, int]:
    """Applications lose their motive and letter; who was asked goes altogether."""
    spent = services.spent(at, _days())
    asked = Ask.petition_id.in_(sa.select(Petition.id).where(spent))
    return {Petition.__tablename__: how_many(spent), Ask.__tablename__: how_many(asked)}


PETITIONS = Part("enrolments.petitions", _days, _over, lambda at: services.purge(at=at, kept_days=_days()))


def _old_lists(at: datetime) -> dict[str, int]:
    """Lists that were never written go with their file; of those that were, the rows."""
    written = sa.select(Roster.id).where(rosters.spent(at))
    return {Roster.__tablename__: how_many(rosters.unwritten(at)), RosterRow.__tablename__: how_many(
        RosterRow.roster_id.in_(written))}


ROSTERS = Part("enrolments.rosters", lambda: rosters.KEPT_UNDO.days, _old_lists, lambda at: rosters.purge(at=at))
