"""What the desk refuses, in words for the officer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError


class OwnCertificate(DomainError):
    status = 403

    def __init__(self) -> None:
        super().__init__(_l("Nobody decides about their own certificate. Ask another officer of your staff office to do it."))


class Overtaken(DomainError):
    """Somebody else was faster: `who` did it."""

    def __init__(self, who: str, what: object, when: str) -> None:
        super().__init__(_l("Meanwhile somebody else has acted on it: %(what)s, by %(who)s, %(when)s. Nothing of yours was "
                            "saved; look at it again.", what=what, who=who, when=when))


class NotInThisState(DomainError):
    def __init__(self, state: object) -> None:
        super().__init__(_l("That cannot be done with a certificate in this state: %(state)s.", state=state))


class LeftTheDesk(DomainError):
    def __init__(self, end: object) -> None:
        super().__init__(_l("It has left the desk: %(end)s.", end=end))


class NothingToCorrect(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("There is nothing to put right in SIASN: it was never taken out, or somebody has done it already."))


class UndecidedDuplicate(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("It looks like another certificate of the same person. Compare the two and decide first."))


class NoPair(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("These two are no longer open to be compared."))


class ReasonMissing(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("Give the reason in a sentence, for the learner reads it."))


class TooManyWaiting(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Too many external certificates of yours wait. Let the staff office decide about them first."))


class NothingFound(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Nothing of what was sought waits in this state any more."))


class NothingToExport(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Nothing here is verified and complete, so there is nothing to export."))


class AlreadyUndone(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This export has already been undone."))


class ManySchedules(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("You have ordered ten lists. End one of them first."))
