"""What courses announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.core.signals import Signal


@dataclass(frozen=True)
class ActivityOpened:
    """A learner has opened an activity for the first time; `completion` is its rule, by name."""

    learner_id: int
    activity_id: int
    course_id: int
    completion: str
    at: datetime


@dataclass(frozen=True)
class ActivityCompleted:
    """A learner has met the completion rule of an activity, for the first time."""

    learner_id: int
    activity_id: int
    course_id: int
    at: datetime


@dataclass(frozen=True)
class MaterialAdded:
    """A file has come to an activity; `key` names its content in storage."""

    material_id: int
    activity_id: int
    course_id: int
    key: str
    media_type: str
    at: datetime


material_added: Signal[MaterialAdded] = Signal("material_added")
activity_opened: Signal[ActivityOpened] = Signal("activity_opened")
activity_completed: Signal[ActivityCompleted] = Signal("activity_completed")
