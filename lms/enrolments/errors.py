"""Why a place cannot be given or taken back."""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError
from lms.core.i18n import when


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


class PrerequisitesMissing(DomainError):
    def __init__(self, titles: list[str]) -> None:
        super().__init__(_l("First complete: %(titles)s.", titles=", ".join(titles)))


class VersionStays(DomainError):
    """The cohort can't go to another version now."""


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


class QuotaFull(DomainError):
    def __init__(self, group: str, at_most: int) -> None:
        super().__init__(_l("All %(count)s seats for %(group)s are taken.", count=at_most, group=group))


class KeptForOthers(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The seats that are left are kept for other agencies or groups."))


class QuotaTaken(DomainError):
    def __init__(self, taken: int) -> None:
        super().__init__(_l("This group already has %(count)s seats: it cannot be fewer.", count=taken))


class KeptTooMany(DomainError):
    def __init__(self, together: int, capacity: int) -> None:
        super().__init__(_l("Together %(together)s seats would be kept, but the cohort has only %(capacity)s.",
                            together=together, capacity=capacity))


class NotYetOpen(DomainError):
    def __init__(self, opens_at: datetime) -> None:
        super().__init__(_l("Registration opens on %(moment)s.", moment=LazyString(when, opens_at)))


class RegistrationShut(DomainError):
    def __init__(self, shut_at: datetime) -> None:
        super().__init__(_l("Registration closed on %(moment)s.", moment=LazyString(when, shut_at)))


class ShutsBeforeOpening(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Registration closes before it opens."))


class WaitsElsewhere(DomainError):
    def __init__(self, cohort: str) -> None:
        super().__init__(_l("You already wait for a seat in %(cohort)s. Leave that waiting list first.", cohort=cohort))


class NoOffer(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("No seat is offered to you at the moment."))


class OfferLapsed(DomainError):
    def __init__(self, answer_by: datetime) -> None:
        super().__init__(_l("The seat was kept for you until %(moment)s and has gone to the next in line. You may apply again.",
                            moment=LazyString(when, answer_by)))


class ByAnotherWay(DomainError):
    def __init__(self, way: str) -> None:
        super().__init__({
            "self": _l("Anybody may take a seat in this cohort by themselves: enrol from the page of the course."),
            "link": _l("This cohort takes people by invitation. Ask the organiser for the link or the code."),
            "application": _l("This cohort takes people by application. Apply from the page of the course.")}[way])


class NotInAudience(DomainError):
    def __init__(self, lacking: list[str]) -> None:
        super().__init__(_l("This cohort is not for you as your profile stands: %(lacking)s.", lacking="; ".join(lacking)))


class InvitationEnded(DomainError):
    status = 410

    def __init__(self) -> None:
        super().__init__(_l("The organiser has taken this invitation back. Ask for another one."))


class InvitationExpired(DomainError):
    status = 410

    def __init__(self, expired_at: datetime) -> None:
        super().__init__(_l("This invitation was good until %(moment)s. Ask the organiser for another one.",
                            moment=LazyString(when, expired_at)))


class InvitationUsedUp(DomainError):
    status = 410

    def __init__(self) -> None:
        super().__init__(_l("This invitation has let in as many people as it may. Ask the organiser for another one."))


class NotByInvitation(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This cohort takes nobody by invitation at the moment. Ask the organiser."))


class AppliedAlready(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("You have applied to this course already. Withdraw that application first."))


class OwnConsent(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("Nobody consents to their own application: name another person."))


class OwnDecision(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Nobody decides the own application: another organiser does."))


class LetterMissing(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("Add the letter of assignment."))


class TooManyAsks(DomainError):
    status = 429

    def __init__(self) -> None:
        super().__init__(_l("Too many letters have been sent for you today. Try again tomorrow, or ask the organiser."))


class AskedLately(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This person was asked less than a day ago. Wait until tomorrow, or name somebody else."))


class PassedOnTooOften(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This application has been passed on too often. Please decide yourself, or refuse it."))


class AlreadyDecided(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This has been decided already; nothing was changed."))


class AskOver(DomainError):
    status = 410

    def __init__(self) -> None:
        super().__init__(_l("The time to answer is over; nothing was changed. The applicant can ask you again."))


class ConsentMissing(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("The supervisor has not consented. Say why you accept the application nevertheless."))


class MovesElsewhere(DomainError):
    """Why a participant can't be moved there."""
