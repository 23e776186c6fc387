"""Why a place cannot be given or taken back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError


class CohortFull(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This cohort is full."))


class CohortOver(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This cohort has ended."))


class NotOpen(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This cohort is not open for self-enrolment. Ask the organiser for a place."))


class CourseNotOffered(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This course is not published, so nobody can be enrolled."))


class PlaceElsewhere(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This person already has a place in another cohort of this course, or has completed it."))


class AlreadyCompleted(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The course is already completed, so the place stays on record."))


class CapacityTaken(DomainError):
    def __init__(self, taken: int) -> None:
        super().__init__(_l("%(count)s people already have a place: the capacity cannot be smaller.", count=taken))
        self.taken = taken


class EndsBeforeStart(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The last day lies before the first day."))


class ZoneUnknown(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Choose one of Indonesia's three time zones."))


class ReasonMissing(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Give the reason."))


class CohortClosed(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The cohort is closed: its scores are locked and nobody is enrolled. Undo the closing first."))
