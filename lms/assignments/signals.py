"""What assignments announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.core.signals import Signal


@dataclass(frozen=True)
class WorkHandedIn:
    """A version of a learner's work was handed in; `late_days` is 0 in time."""

    work_id: int
    learner_id: int
    activity_id: int
    course_id: int
    number: int
    late_days: int
    at: datetime


@dataclass(frozen=True)
class WorkGraded:
    """The learner was told the score, in percent; told again where it was decided anew."""

    work_id: int
    learner_id: int
    activity_id: int
    course_id: int
    score: Decimal
    is_passed: bool
    at: datetime


@dataclass(frozen=True)
class WorkReturned:
    """The marker asks for another version."""

    work_id: int
    learner_id: int
    activity_id: int
    course_id: int
    at: datetime


work_handed_in: Signal[WorkHandedIn] = Signal("work_handed_in")
work_graded: Signal[WorkGraded] = Signal("work_graded")
work_returned: Signal[WorkReturned] = Signal("work_returned")
