"""Which posts ask for which training: said by a staff office, and taken back."""

from __future__ import annotations

from datetime import datetime

from lms.core import audit
from lms.core.database import db
from lms.records import titles
from lms.records.models import Requirement


def ask(agency_id: int, post: str, title: str, *, years: int | None, source: str, at: datetime) -> Requirement:
    made = Requirement(agency_id=agency_id, post=post, title=title, title_key=titles.key(title), years=years, source=source,
                       set_at=at)
    db.session.add(made)
    db.session.flush()
    audit.record("records.requirement_set", f"requirement:{made.id}", agency=agency_id, post=post, title=title, years=years)
    return made


def end(requirement: Requirement, *, at: datetime) -> None:
    """It asks for nothing any more; again, and nothing changes."""
    db.session.refresh(requirement, with_for_update=True)
    if requirement.ended_at is None:
        requirement.ended_at = at
        audit.record("records.requirement_ended", f"requirement:{requirement.id}")
