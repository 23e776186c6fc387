"""What courses announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.core.signals import Signal


@dataclass(frozen=True)
class ActivityCompleted:
    """A learner has met the completion rule of an activity, for the first time."""

    learner_id: int
    activity_id: int
    course_id: int
    at: datetime


activity_completed: Signal[ActivityCompleted] = Signal("activity_completed")
