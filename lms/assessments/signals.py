"""What assessments announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.core.signals import Signal


@dataclass(frozen=True)
class AttemptSubmitted:
    """An attempt has ended, by the learner or by its deadline."""

    attempt_id: int
    learner_id: int
    activity_id: int
    course_id: int
    at: datetime


@dataclass(frozen=True)
class AttemptGraded:
    """An attempt has its score, in percent."""

    attempt_id: int
    learner_id: int
    activity_id: int
    course_id: int
    score: Decimal
    is_passed: bool
    at: datetime


attempt_submitted: Signal[AttemptSubmitted] = Signal("attempt_submitted")
attempt_graded: Signal[AttemptGraded] = Signal("attempt_graded")
