"""Why something may not be written, changed or marked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError


class Refused(DomainError):
    """Nothing is written; the text says why and what helps."""


def thread_closed() -> Refused:
    return Refused(_l("This thread is closed. Begin a new one, or ask its lecturer to open it again."))


def cohort_closed() -> Refused:
    return Refused(_l("The cohort is closed: its discussion can be read and no longer written in."))


def too_late() -> Refused:
    return Refused(_l("A post can be changed for 30 minutes after it was sent. Write a reply instead."))


def is_reported() -> Refused:
    return Refused(_l("This post has been reported. Until that is settled only the lecturer or organiser may remove it."))


def is_removed() -> Refused:
    return Refused(_l("This post was removed."))


def no_answer() -> Refused:
    return Refused(_l("The first post of a thread is its question. Mark a reply as the answer."))


def was_told() -> Refused:
    return Refused(_l("The learners were already told of this announcement. Withdraw it and write a new one for later."))


def term_taken() -> Refused:
    return Refused(_l("The glossary already has this term. Change the one that is there."))
