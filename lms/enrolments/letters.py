"""What somebody is told whose place was changed by the organiser."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts import queries as people
from lms.accounts.notices import Kind
from lms.courses import queries as courses
from lms.enrolments.models import Cohort, Enrolment

MOVED = Kind("enrolments.moved", "places", _l("You were moved to another cohort: %(course)s"), _l(
    "The organiser has moved you from %(source)s to %(cohort)s of the course %(course)s, %(first)s to %(last)s. What you have "
    "done goes along.\n\nReason: %(reason)s"), is_necessary=True)
REMOVED = Kind("enrolments.removed", "places", _l("You are no longer in the cohort: %(course)s"), _l(
    "The organiser has taken you out of %(cohort)s of the course %(course)s. What you have done is kept.\n\n"
    "Reason: %(reason)s"), is_necessary=True)


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
