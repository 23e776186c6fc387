"""Why an agreement cannot be as it was asked, and why a seat is charged to nobody."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError
from lms.core.i18n import day


class AgreementFull(DomainError):
    def __init__(self, number: str, seats: int) -> None:
        super().__init__(_l("All %(seats)s seats of the agreement %(number)s are taken.", seats=seats, number=number))


class NumberTaken(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Another agreement of this agency has this number."))


class SeatsUsed(DomainError):
    def __init__(self, used: int) -> None:
        super().__init__(_l("%(count)s seats are used already: there cannot be fewer.", count=used))


class TooManyForCourses(DomainError):
    def __init__(self, together: int, seats: int) -> None:
        super().__init__(_l("The courses have %(together)s seats together, the agreement %(seats)s.", together=together,
                            seats=seats))


class NotDraft(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Only a draft can be put in force. Look again at the agreement."))


class NotInForce(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Only an agreement that is in force can be terminated."))


class Terminated(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This agreement was terminated and stays as it was. Make a new one."))


class OverAlready(DomainError):
    def __init__(self, last: date) -> None:
        super().__init__(_l("Its last day was %(day)s: correct the dates first.", day=day(last)))


class NotForCohort(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This agreement does not cover the course on the first day of the cohort, or is not in force."))


class CourseUnknown(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("Choose a published course from the list."))


class TooManyDocuments(DomainError):
    def __init__(self, most: int) -> None:
        super().__init__(_l("An agreement holds at most %(most)s documents: remove one first.", most=most))


class NobodyTicked(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("Tick at least one person."))
