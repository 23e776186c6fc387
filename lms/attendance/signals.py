"""What attendance announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.core.signals import Signal


@dataclass(frozen=True)
class MeetingChanged:
    """A session that is still to come has another time, place or link, or is cancelled; those whom it concerns are told."""

    meeting_id: int
    cohort_id: int
    is_cancelled: bool
    at: datetime


@dataclass(frozen=True)
class LearnerMarked:
    """A learner's mark in a session was made or corrected."""

    mark_id: int
    meeting_id: int
    learner_id: int
    state: str
    at: datetime


meeting_changed: Signal[MeetingChanged] = Signal("meeting_changed")
learner_marked: Signal[LearnerMarked] = Signal("learner_marked")
