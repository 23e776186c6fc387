"""What enrolments announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.core.signals import Signal


@dataclass(frozen=True)
class LearnerEnrolled:
    """A learner has been given a place, by himself or by an organiser."""

    enrolment_id: int
    learner_id: int
    cohort_id: int
    course_id: int
    at: datetime


@dataclass(frozen=True)
class LearnerWithdrawn:
    """A learner has left the cohort before completing it."""

    enrolment_id: int
    learner_id: int
    cohort_id: int
    course_id: int
    at: datetime


@dataclass(frozen=True)
class CourseCompleted:
    """A learner has met every completion rule of the course, within this cohort; once per enrolment."""

    enrolment_id: int
    learner_id: int
    cohort_id: int
    course_id: int
    at: datetime


learner_enrolled: Signal[LearnerEnrolled] = Signal("learner_enrolled")
learner_withdrawn: Signal[LearnerWithdrawn] = Signal("learner_withdrawn")
course_completed: Signal[CourseCompleted] = Signal("course_completed")
