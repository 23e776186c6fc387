"""What people are told about reviews."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.notices import Kind, Notice
from lms.core.database import now
from lms.courses import staff
from lms.reviews.queries import Talk

ASKED = Kind("reviews.asked", "work", _l("Please review a course: %(course)s"), _l(
    "%(by)s asks you to review the course “%(course)s”. You can read all of it, drafts too, and write beside each activity what "
    "should be better. Learners see nothing of that."), is_necessary=True)
COMMENTED = Kind("reviews.commented", "work", _l("A comment on your course: %(course)s"), _l(
    "%(by)s has written a comment beside “%(activity)s” of the course “%(course)s”."))
ANSWERED = Kind("reviews.answered", "work", _l("An answer in the review of %(course)s"), _l(
    "%(by)s has answered beside “%(activity)s” of the course “%(course)s”."))


def asked(person_id: int, course: Any, *, by: str) -> None:
    notices.tell(person_id, ASKED.name, page(course), course=course.title, by=by)


def commented(actor: Any, course: Any, activity: Any) -> None:
    """Those who teach this course by a role in it, else whoever made it."""
    teachers = {person.id for person in staff.of_course(course)} or {course.created_by_id} - {None}
    _tell(teachers - {actor.id}, COMMENTED, course, activity=activity.title, by=actor.display_name)


def answered(actor: Any, course: Any, talk: Talk) -> None:
    _tell(talk.people - {actor.id}, ANSWERED, course, activity=talk.comment.title, by=actor.display_name)


def page(course: Any) -> str:
    return f"/courses/{course.public_id}/review"


def _tell(people: Iterable[int], kind: Kind, course: Any, **facts: str) -> None:
    notices.tell_all([Notice(id_, kind.name, page(course), {"course": course.title, **facts}) for id_ in sorted(people)],
                     at=now())
