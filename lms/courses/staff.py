"""Who teaches a course: by a role over its agency, or by one in this course alone, which is given and taken here."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import notices, reach
from lms.accounts import queries as people
from lms.accounts import services as accounts
from lms.accounts.notices import Kind
from lms.accounts.queries import Person
from lms.core.database import now
from lms.core.policies import Scope, can
from lms.courses.errors import Refused
from lms.courses.models import Course

ROLE, EDIT = "instructor", "courses.edit"
ADDED = Kind("courses.staff_added", "places", _l("You teach a course: %(course)s"), _l(
    "%(by)s has made you an instructor of the course “%(course)s”. You may change its contents and mark what its learners do."),
    is_necessary=True)
REMOVED = Kind("courses.staff_removed", "places", _l("You no longer teach a course: %(course)s"), _l(
    "%(by)s has ended your role as an instructor of the course “%(course)s”."), is_necessary=True)


def may_choose(actor: Any, course: Course) -> bool:
    """Whether the actor says who teaches it: by a role over its agency, for who teaches this course alone hands on nothing."""
    return can(actor, EDIT, _wider(course))


def of_course(course: Course) -> list[Person]:
    """Those who teach it by a role in this course and by no other, in the order of names."""
    return people.people_of({*reach.holding_only(EDIT, [place(course)])} - {*reach.holding(EDIT, _wider(course))})


def over_course(course: Course) -> list[Person]:
    """Those who teach it by a role over its agency or the whole system."""
    return people.people_of(reach.holding(EDIT, _wider(course)))


def sought(actor: Any, text: str, *, capability: str = EDIT) -> Person:
    """The one active person who goes by this e-mail address or NIP, or by this name or username in the agencies where
    the actor holds the capability; Refused where none or several do."""
    among = reach.people_within(actor, capability)
    ids = reach.identified([text], among)[text] or reach.named([text], among)[text]
    if len(ids) > 1:
        raise Refused(_l("Several people bear this name. Give the NIP or the e-mail address."))
    if not ids:
        raise Refused(_l("Nobody with an active account goes by this. Check the spelling; somebody of another office is found by "
                         "e-mail address or NIP alone."))
    return people.person(ids.pop())


def add(actor: Any, course: Course, person: Person) -> None:
    """Refused for who teaches it already."""
    if person.id in reach.holding(EDIT, course.scopes()):
        raise Refused(_l("%(name)s teaches this course already.", name=person.display_name))
    accounts.grant_role(person.id, ROLE, scope=place(course), at=now(), by=actor.id)
    notices.tell(person.id, ADDED.name, f"/teach/{course.public_id}", course=course.title, by=actor.display_name)


def remove(actor: Any, course: Course, person: Person) -> None:
    """Refused for the last one who teaches it."""
    if {*reach.holding(EDIT, course.scopes())} <= {person.id}:
        raise Refused(_l("%(name)s is the last who teaches this course. Add somebody else first.", name=person.display_name))
    accounts.end_role(person.id, ROLE, scope=place(course), at=now())
    notices.tell(person.id, REMOVED.name, "/", course=course.title, by=actor.display_name)


def place(course: Course) -> Scope:
    """Where the role is given: it holds in all versions of the course."""
    return "course", course.family_id


def _wider(course: Course) -> list[Scope]:
    return [scope for scope in course.scopes() if scope[0] != "course"]
