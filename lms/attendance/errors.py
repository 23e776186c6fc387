"""Why a session, a mark or a code is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError


class Refused(DomainError):
    """Nothing is written; the text says why and what helps."""


def ends_before_start() -> Refused:
    return Refused(_l("The session ends before it begins."))


def too_long() -> Refused:
    return Refused(_l("A session lasts at most 24 hours. Make one for each day: copy it."))


def outside_cohort() -> Refused:
    return Refused(_l("The session lies outside the days of the cohort. Change the day, or the dates of the cohort."))


def too_many_hours(most: int) -> Refused:
    return Refused(_l("A session of this length holds at most %(most)s JP of 45 minutes.", most=most))


def is_cancelled() -> Refused:
    return Refused(_l("This session was cancelled."))


def has_marks() -> Refused:
    return Refused(_l("Somebody is already marked as present in this session. Correct the attendance first."))


def reason_missing() -> Refused:
    return Refused(_l("Give a reason: marks that were made are corrected, or the session ended more than a day ago."))


def for_organisers() -> Refused:
    return Refused(_l("The session ended more than a day ago: now only the organiser can change its attendance."))


def not_begun() -> Refused:
    return Refused(_l("The session has not begun yet. Attendance opens an hour before."))


def not_yours() -> Refused:
    return Refused(_l("You have no place in this session. If you should, ask the organiser."))


def not_now() -> Refused:
    return Refused(_l("Attendance is taken from an hour before the session until an hour after it. Ask the organiser."))
