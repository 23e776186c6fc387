"""How a cohort is entered, as its organiser sets it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from lms.core import audit
from lms.core.database import db
from lms.enrolments import versions
from lms.enrolments.models import Cohort
from lms.enrolments.seats import giving, queue


@dataclass(frozen=True)
class Way:
    """`is_open` false: by the roster alone. The rest is described with the columns of the cohort."""

    is_open: bool
    way: str = "self"
    asks_supervisor: bool = True
    asks_letter: bool = True
    answer_days: int = 7
    remind_days: int = 3
    takes_repeaters: bool = False


def of(cohort: Cohort) -> Way:
    return Way(**{name: getattr(cohort, name) for name in Way.__dataclass_fields__})


def put(cohort: Cohort, wanted: Way, *, at: datetime, by: int | None = None) -> Any | None:
    """Holds for who comes from now on; who waits or has applied goes on by the rules of the day.

    Where it takes people again who have completed the very version it follows, it gets a run of its own, which is answered;
    VersionStays where that can't be.
    """
    giving.lock(cohort)
    own = versions.begin_anew(cohort, at=at, by=by) if wanted.takes_repeaters and by else None
    changed = {name: value for name, value in asdict(wanted).items() if getattr(cohort, name) != value}
    for name, value in changed.items():
        setattr(cohort, name, value)
    db.session.flush()
    if changed:
        audit.record("enrolments.way_set", f"cohort:{cohort.id}", **{name: str(value) for name, value in changed.items()})
        queue.promote(cohort, at=at)
    return own
