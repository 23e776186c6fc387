"""Who teaches one cohort: by a role in this cohort alone, which is given and taken here, or by one over its course."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import notices, reach
from lms.accounts import queries as people
from lms.accounts import services as accounts
from lms.accounts.notices import Kind
from lms.accounts.queries import Person
from lms.core.policies import Scope, can
from lms.courses import staff as teaching
from lms.courses.errors import Refused
from lms.enrolments import queries
from lms.enrolments.models import Cohort
from lms.enrolments.policies import MANAGE, TEACH

ADDED = Kind("enrolments.staff_added", "places", _l("You teach a cohort: %(cohort)s"), _l(
    "%(by)s has made you an instructor of %(cohort)s of the course “%(course)s”. You mark what its learners do and see their "
    "grades; other cohorts stay hidden from you."), is_necessary=True)
REMOVED = Kind("enrolments.staff_removed", "places", _l("You no longer teach a cohort: %(cohort)s"), _l(
    "%(by)s has ended your role as an instructor of %(cohort)s of the course “%(course)s”."), is_necessary=True)


def may_choose(actor: Any, cohort: Cohort, course: Any) -> bool:
    """Whoever looks after cohorts for the agency that runs it, or teaches the course for its agency; a role in the cohort or the
    course alone hands nothing on."""
    return _organises(actor, cohort) or teaching.may_choose(actor, course)


def of_cohort(cohort: Cohort) -> list[Person]:
    """Those who teach it by a role in this cohort, in the order of names."""
    return people.people_of(reach.holding_only(TEACH, [place(cohort)]))


def over_cohort(course: Any) -> list[Person]:
    """Those who teach it because they teach the course."""
    return people.people_of(reach.holding(TEACH, course.scopes()))


def sought(actor: Any, text: str, cohort: Cohort) -> Person:
    """As in a course; an organiser finds the people of the own agencies by name."""
    return teaching.sought(actor, text, capability=MANAGE if _organises(actor, cohort) else teaching.EDIT)


def add(actor: Any, cohort: Cohort, course: Any, person: Person, *, at: datetime) -> None:
    """Refused for oneself, for its learners, and for who teaches it already."""
    if person.id == actor.id:
        raise Refused(_l("Nobody gives a role to himself. Ask a colleague."))
    if person.id in {*reach.holding_only(TEACH, [place(cohort)]), *reach.holding(TEACH, course.scopes())}:
        raise Refused(_l("%(name)s teaches this cohort already.", name=person.display_name))
    if person.id in queries.learners_in(cohort.id):
        raise Refused(_l("%(name)s is a learner of this cohort, and nobody marks the own work.", name=person.display_name))
    accounts.grant_role(person.id, teaching.ROLE, scope=place(cohort), at=at, by=actor.id)
    notices.tell(person.id, ADDED.name, f"/cohorts/{cohort.public_id}", cohort=cohort.name, course=course.title,
                 by=actor.display_name)


def remove(actor: Any, cohort: Cohort, course: Any, person: Person, *, at: datetime) -> None:
    """What was marked stays. Refused for oneself."""
    if person.id == actor.id:
        raise Refused(_l("Nobody takes a role from himself. Ask a colleague."))
    accounts.end_role(person.id, teaching.ROLE, scope=place(cohort), at=at)
    notices.tell(person.id, REMOVED.name, "/", cohort=cohort.name, course=course.title, by=actor.display_name)


def place(cohort: Cohort) -> Scope:
    """Where the role is given."""
    return "cohort", cohort.id


def _organises(actor: Any, cohort: Cohort) -> bool:
    return can(actor, MANAGE, people.agency_scopes(cohort.agency_id))
