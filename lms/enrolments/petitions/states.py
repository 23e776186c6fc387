"""The states of an application, and what may follow what."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from lms.core import audit
from lms.core.database import db
from lms.enrolments.errors import AlreadyDecided
from lms.enrolments.models import Petition

SUPERVISOR, UNANSWERED, ORGANISER = "supervisor", "unanswered", "organiser"
ACCEPTED, DECLINED, REFUSED, WITHDRAWN, LAPSED = "accepted", "declined", "refused", "withdrawn", "lapsed"
_ENDS = frozenset({ACCEPTED, REFUSED, WITHDRAWN, LAPSED})
FOLLOWS = {
    SUPERVISOR: _ENDS | {ORGANISER, DECLINED, UNANSWERED},
    UNANSWERED: _ENDS | {SUPERVISOR},
    ORGANISER: _ENDS,
}
"""Whatever is not a key here is an end."""
NAMES = {
    SUPERVISOR: _l("with the supervisor"), UNANSWERED: _l("supervisor did not answer"), ORGANISER: _l("with the organiser"),
    ACCEPTED: _l("accepted"), DECLINED: _l("refused by the supervisor"), REFUSED: _l("refused"),
    WITHDRAWN: _l("withdrawn"), LAPSED: _l("not decided in time"),
}
TONES = {SUPERVISOR: "info", UNANSWERED: "warning", ORGANISER: "info", ACCEPTED: "success", DECLINED: "error", REFUSED: "error"}


def is_open(petition: Petition) -> bool:
    return petition.state in FOLLOWS


def go(petition: Petition, state: str, *, at: datetime, by: int | None = None, reason: str = "") -> None:
    """Into the next state, on record; AlreadyDecided where that does not follow. The caller holds the cohort's row."""
    if state not in FOLLOWS.get(petition.state, ()):
        raise AlreadyDecided
    before, petition.state, petition.since = petition.state, state, at
    if state not in FOLLOWS:
        petition.ended_at, petition.decided_by_id, petition.reason = at, by, reason.strip()
    db.session.flush()
    audit.record("enrolments.petition_moved", f"petition:{petition.id}", learner=petition.learner_id, cohort=petition.cohort_id,
                 before=before, after=state)
