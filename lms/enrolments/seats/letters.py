"""What people who wait for a seat are told, with moments in the cohort's zone."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts import queries as people
from lms.accounts.notices import Kind
from lms.courses import queries as courses
from lms.enrolments.models import Application, Cohort

OFFERED = Kind("enrolments.offered", "places", _l("A seat for you: %(course)s"), _l(
    "A seat has become free for you in %(course)s, %(cohort)s. It is kept for you until %(until)s. Accept or decline it by then; "
    "without an answer it goes to the next in line."), is_necessary=True, is_urgent=True)
WAITS = Kind("enrolments.offer_waits", "places", _l("Your seat still waits for an answer: %(course)s"), _l(
    "The seat in %(course)s, %(cohort)s is kept for you until %(until)s. Accept or decline it by then; without an answer it goes "
    "to the next in line."), is_necessary=True, is_urgent=True)
LAPSED = Kind("enrolments.offer_lapsed", "places", _l("The seat has gone to the next in line: %(course)s"), _l(
    "The seat in %(course)s, %(cohort)s was kept for you until %(until)s and has gone to the next in line. If you still want "
    "one, apply again."), is_necessary=True)
SEATED = Kind("enrolments.seated", "places", _l("You have a seat: %(course)s"), _l(
    "A seat has become free and is yours: %(course)s, %(cohort)s."), is_necessary=True)
REFUSED = Kind("enrolments.refused", "places", _l("No seat: %(course)s"), _l(
    "The organiser has taken you off the waiting list of %(course)s, %(cohort)s.\n\nReason: %(reason)s"), is_necessary=True)


def offered(application: Application, cohort: Cohort) -> None:
    _tell(application, cohort, OFFERED)


def reminder(application: Application, cohort: Cohort) -> None:
    _tell(application, cohort, WAITS)


def lapsed(application: Application, cohort: Cohort) -> None:
    _tell(application, cohort, LAPSED)


def seated(application: Application, cohort: Cohort) -> None:
    _tell(application, cohort, SEATED)


def refused(application: Application, cohort: Cohort) -> None:
    _tell(application, cohort, REFUSED)


def _tell(application: Application, cohort: Cohort, kind: Kind) -> None:
    """Nothing where the person has no account any more."""
    learner = people.user(application.learner_id)
    if learner is None or not learner.is_active:
        return
    notices.tell(
        learner.id, kind.name, f"/my-applications/{application.public_id}", cohort=cohort.name,
        course=courses.titles([cohort.course_id])[cohort.course_id], reason=application.reason,
        until=notices.moment(application.answer_by, cohort.time_zone))
