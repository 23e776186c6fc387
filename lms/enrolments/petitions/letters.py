"""What is written about applications: to supervisors, whether or not they have an account, and to learners.

The motive stays on the page, so that nobody writes to strangers in our name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import current_app
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts import queries as people
from lms.accounts.notices import Kind
from lms.core import mail
from lms.core.i18n import when
from lms.courses import queries as courses
from lms.enrolments.models import Ask, Cohort, Petition
from lms.enrolments.petitions import links

Text = Callable[[], str]


def _kind(name: str, subject: LazyString, text: LazyString, *, is_necessary: bool = True) -> Kind:
    return Kind(f"enrolments.petition_{name}", "places", subject, text, is_necessary=is_necessary)


RECEIVED = _kind("received", _l("Your application has arrived: %(course)s"), _l(
    "Your application to %(course)s, %(cohort)s has arrived. You see at any time who has it and since when."), is_necessary=False)
APPROVED = _kind("approved", _l("Your supervisor consents: %(course)s"), _l(
    "%(supervisor)s consents to your application to %(course)s, %(cohort)s. Now the organiser decides."), is_necessary=False)
DECLINED = _kind("declined", _l("Your supervisor does not consent: %(course)s"), _l(
    "%(supervisor)s does not consent to your application to %(course)s, %(cohort)s.\n\nReason: %(reason)s"))
UNANSWERED = _kind("unanswered", _l("No answer from your supervisor: %(course)s"), _l(
    "%(supervisor)s has not answered for your application to %(course)s, %(cohort)s. Ask again, or name somebody else."))
ACCEPTED = _kind("accepted", _l("Accepted, you have a seat: %(course)s"), _l(
    "Your application is accepted and you have a seat in %(course)s, %(cohort)s."))
QUEUED = _kind("queued", _l("Accepted, you are on the waiting list: %(course)s"), _l(
    "Your application to %(course)s, %(cohort)s is accepted, but all seats are taken. You stand on the waiting list in the order "
    "of acceptance, and hear from us as soon as a seat is free for you."))
REFUSED = _kind("refused", _l("Your application is refused: %(course)s"), _l(
    "The organiser has refused your application to %(course)s, %(cohort)s.\n\nReason: %(reason)s"))
LAPSED = _kind("lapsed", _l("Your application was not decided in time: %(course)s"), _l(
    "%(course)s, %(cohort)s is over and your application was not decided. You may apply to the next cohort."))


def consent(petition: Petition, cohort: Cohort, ask: Ask) -> None:
    _to_supervisor(petition, cohort, ask, lambda: _("Your consent is asked: %(learner)s, %(course)s"), lambda: _(
        "Dear %(supervisor)s,\n\n%(learner)s (%(agency)s) has applied to the course %(course)s, %(cohort)s, and names you as "
        "supervisor. Please look at the application and consent, refuse, or pass it on to who decides, until %(until)s:\n\n"
        "%(page)s\n\nYou need no account. The link is meant for you alone: please do not send it on. If you do not know this "
        "person, refuse."))


def reminder(petition: Petition, cohort: Cohort, ask: Ask) -> None:
    _to_supervisor(petition, cohort, ask, lambda: _("Reminder: your consent is asked: %(learner)s, %(course)s"), lambda: _(
        "Dear %(supervisor)s,\n\nthe application of %(learner)s (%(agency)s) to the course %(course)s, %(cohort)s, still waits "
        "for your answer. The link holds until %(until)s:\n\n%(page)s"))


def received(petition: Petition, cohort: Cohort) -> None:
    _to_learner(petition, cohort, RECEIVED)


def approved(petition: Petition, cohort: Cohort, ask: Ask) -> None:
    _to_learner(petition, cohort, APPROVED, ask)


def declined(petition: Petition, cohort: Cohort, ask: Ask) -> None:
    _to_learner(petition, cohort, DECLINED, ask)


def unanswered(petition: Petition, cohort: Cohort, ask: Ask) -> None:
    _to_learner(petition, cohort, UNANSWERED, ask)


def accepted(petition: Petition, cohort: Cohort, *, is_seated: bool) -> None:
    _to_learner(petition, cohort, ACCEPTED if is_seated else QUEUED)


def refused(petition: Petition, cohort: Cohort) -> None:
    _to_learner(petition, cohort, REFUSED)


def lapsed(petition: Petition, cohort: Cohort) -> None:
    _to_learner(petition, cohort, LAPSED)


def _to_learner(petition: Petition, cohort: Cohort, kind: Kind, ask: Ask | None = None) -> None:
    learner = people.user(petition.learner_id)
    if learner is None or not learner.is_active:
        return
    notices.tell(learner.id, kind.name, f"/my-petitions/{petition.public_id}", course=_title(cohort), cohort=cohort.name,
                 reason=petition.reason, supervisor=ask.name if ask else "")


def _to_supervisor(petition: Petition, cohort: Cohort, ask: Ask, subject: Text, text: Text) -> None:
    """Who has an account without an address finds it on the home page."""
    if not ask.email:
        return
    account = people.user(ask.person_id) if ask.person_id else None
    learner = people.person(petition.learner_id)
    with force_locale((account and account.language) or current_app.config["LANGUAGE"]):
        facts = {"supervisor": ask.name, "learner": learner.display_name, "agency": learner.agency_name or "–",
                 "course": _title(cohort), "cohort": cohort.name, "until": _until(ask.answer_by, cohort), "page": links.of(ask)}
        mail.send(ask.email, subject() % facts, text() % facts)


def _title(cohort: Cohort) -> str:
    return courses.titles([cohort.course_id])[cohort.course_id]


def _until(moment: datetime, cohort: Cohort) -> str:
    return when(moment, cohort.time_zone)
