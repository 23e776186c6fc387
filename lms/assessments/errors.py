"""Why assessments refuses, in words for the user."""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError
from lms.core.i18n import when


class NoAttemptsLeft(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("You have used all your attempts at this quiz."))


class NothingToAsk(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This quiz has no questions yet. Ask your lecturer."))


class NotOpenYet(DomainError):
    def __init__(self, opens_at: datetime) -> None:
        super().__init__(_l("This quiz opens on %(time)s.", time=LazyString(when, opens_at)))


class AlreadyClosed(DomainError):
    def __init__(self, closed_at: datetime) -> None:
        super().__init__(_l("This quiz closed on %(time)s. Ask your lecturer what to do.", time=LazyString(when, closed_at)))


class NoTimeToExtend(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This attempt has no time limit, so it needs no extra time."))


class NotAllMarked(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Some answers of this attempt have no mark yet."))


class QuizTaken(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Learners have already begun this quiz, so it stays. You can make it optional instead."))


class ChangedMeanwhile(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Somebody else has changed this in the meantime. Look at what holds now, then decide."))


class NoScoreSet(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("No score has been set here that could be taken back. Give one."))


class OwnScore(DomainError):
    status = 403

    def __init__(self) -> None:
        super().__init__(_l("Nobody sets their own score. Ask a colleague."))


class NotTwoTests(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("Choose two different quizzes of this course."))


class QuestionFaulty(DomainError):
    """The content can't be asked; `faults` say why, one sentence each."""

    status = 422

    def __init__(self, faults: list[object]) -> None:
        super().__init__(faults[0])
        self.faults = faults


class QuestionUsed(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l("This question stands in a quiz or learners have met it, so it can't be deleted. Archive it instead."))


class UnknownType(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("This installation has no such question type."))
