"""Why assignments refuse, in words for the user."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError


class TooLate(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The due date has passed, and this assignment takes no late work. Ask your lecturer."))


class NotAgain(DomainError):
    """The rule for handing in again stands against it."""

    def __init__(self) -> None:
        super().__init__(_l("You have handed this in, and it cannot be handed in again now."))


class NothingToHandIn(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("There is nothing to hand in yet: write a text or add a file first."))


class TooManyFiles(DomainError):
    status = 422

    def __init__(self, most: int) -> None:
        super().__init__(_l("At most %(most)s files can be handed in here. Remove one before you add another.", most=most))


class ChangedElsewhere(DomainError):
    """Another window or device has saved since this page was shown."""

    def __init__(self) -> None:
        super().__init__(_l("This was changed in another window meanwhile. What you see there stays; copy your own text before "
                            "you reload this page."))


class PointsUnreadable(DomainError):
    """What stands for a criterion's points is none of them."""

    status = 422

    def __init__(self, title: str, most: str) -> None:
        super().__init__(_l("%(title)s: give points from 0 to %(most)s with at most two decimals.", title=title, most=most))


class NotYours(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Others already mark this work."))


class OwnMarks(DomainError):
    status = 403

    def __init__(self) -> None:
        super().__init__(_l("You have marked this work yourself, so somebody else decides: a lecturer of the course who is not "
                            "one of its two markers. If there is none, ask the administrator to name one."))


class NoExtension(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("An extension ends after the due date of the cohort. Choose a later one."))


class NewerVersion(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The learner has handed in a newer version. Mark that one."))


class IncompleteMarks(DomainError):
    status = 422

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(_l("No points yet: %(titles)s.", titles="; ".join(titles)))


class AlreadyFinished(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("These marks are finished. Whoever wants to change them decides anew, with a reason."))


class RubricUsed(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Work has been marked by this rubric, so it stays as it is."))


class AssignmentUsed(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Learners have already begun this assignment, so it stays. You can make it optional instead."))
