"""What somebody is told whose place was given, changed or taken by the organiser."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts import queries as people
from lms.accounts.notices import Kind, Notice
from lms.courses import queries as courses
from lms.enrolments.models import Cohort, Enrolment

ENROLLED = Kind("enrolments.enrolled", "places", _l("You are enrolled: %(course)s"), _l(
    "The organiser has enrolled you in %(cohort)s of the course %(course)s, %(first)s to %(last)s."), is_necessary=True)
MOVED = Kind("enrolments.moved", "places", _l("You were moved to another cohort: %(course)s"), _l(
    "The organiser has moved you from %(source)s to %(cohort)s of the course %(course)s, %(first)s to %(last)s. What you have "
    "done goes along.\n\nReason: %(reason)s"), is_necessary=True)
REMOVED = Kind("enrolments.removed", "places", _l("You are no longer in the cohort: %(course)s"), _l(
    "The organiser has taken you out of %(cohort)s of the course %(course)s. What you have done is kept.\n\n"
    "Reason: %(reason)s"), is_necessary=True)


def enrolled(cohort: Cohort, learner_ids: Collection[int], *, at: datetime) -> None:
    """Tell all whom the organiser has enrolled; nobody twice of the same moment."""
    course = courses.course(cohort.course_id)
    if course is None:
        return
    facts = {"course": course.title, "cohort": cohort.name, "first": notices.plain(cohort.starts_on),
             "last": notices.plain(cohort.ends_on)}
    notices.tell_all([Notice(id_, ENROLLED.name, f"/courses/{course.public_id}", facts,
                             once=f"enrolled-{cohort.id}-{at:%Y%m%d%H%M%S}") for id_ in learner_ids], at=at)


def taken_back(cohort: Cohort, learner_ids: Collection[int], *, at: datetime) -> None:
    """Tell all who were enrolled by a list that the organiser took back."""
    facts = {"course": courses.titles([cohort.course_id])[cohort.course_id], "cohort": cohort.name,
             "reason": notices.plain(_l("The list by which you were enrolled was taken back."))}
    notices.tell_all([Notice(id_, REMOVED.name, "/my-courses", facts) for id_ in learner_ids], at=at)


def moved(place: Enrolment, source: Cohort, target: Cohort, reason: str) -> None:
    _tell(place, MOVED, source, target, reason)


def removed(place: Enrolment, cohort: Cohort, reason: str) -> None:
    _tell(place, REMOVED, cohort, cohort, reason)


def _tell(place: Enrolment, kind: Kind, source: Cohort, cohort: Cohort, reason: str) -> None:
    learner = people.user(place.learner_id)
    if learner is None or not learner.is_active:
        return
    notices.tell(learner.id, kind.name, f"/my-courses/{place.public_id}", source=source.name, cohort=cohort.name,
                 course=courses.titles([cohort.course_id])[cohort.course_id], first=cohort.starts_on, last=cohort.ends_on,
                 reason=reason.strip())
