"""What a save needs to know of an attempt, read and locked in one statement: of all pages this is asked for most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import abort

from lms.assessments.models import Attempt
from lms.core.database import db


@dataclass(frozen=True)
class Desk:
    """What a save needs of an attempt, and no more."""

    id: int
    paper: dict[str, Any]
    started_at: datetime
    deadline: datetime | None
    submitted_at: datetime | None


def desk_or_404(public_id: str, learner_id: int) -> Desk:
    """The learner's own attempt in one statement, held like `locked_or_404`."""
    row = db.session.execute(_desk(), {"public_id": public_id, "learner_id": learner_id}).first() or abort(404)
    return Desk(row.id, row.paper, row.started_at, row.deadline, row.submitted_at)


@cache
def _desk() -> sa.Select[int, dict[str, Any], datetime, datetime | None, datetime | None]:
    facts = (Attempt.id, Attempt.paper, Attempt.started_at, Attempt.deadline, Attempt.submitted_at)
    own = Attempt.public_id == sa.bindparam("public_id"), Attempt.learner_id == sa.bindparam("learner_id")
    return sa.select(*facts).where(*own).with_for_update(of=Attempt)
