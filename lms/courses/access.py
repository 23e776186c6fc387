"""Who may open what a course holds. Courses knows no enrolments: other rooms add rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, g

from lms.core.plugins import load
from lms.core.policies import can, scopes_of
from lms.core.registry import Registry
from lms.courses.errors import NotOpenYet, TimeOver
from lms.courses.models import Activity, Course
from lms.courses.openings.kinds import Told
from lms.courses.openings.locks import names, reasons
from lms.courses.queries.versions import twins


@dataclass(frozen=True)
class AccessRule:
    """The first two are "module:function", called with (user_id, course_id): who may read, and whose work still counts.

    Without `may_work` the work of all who may follow counts. `may_preview`, called with (actor, course), says who else looks in
    as staff, at drafts too. A rule may have that alone. The same as sets, called with the actor: `opened` are ids of courses,
    of which those that are no drafts count, `previewed` ids of first versions, which stand for all of theirs.
    """

    name: str
    may_follow: str = ""
    may_work: str = ""
    may_preview: str = ""
    opened: str = ""
    previewed: str = ""


access_rules: Registry[AccessRule] = Registry("courses.access_rules")


def follows(actor: Any, course: Course) -> bool:
    """Whether the actor is a learner of this course, whose progress counts. Asked once per request."""
    if not actor.is_authenticated or course.status == "draft":
        return False
    known: dict[tuple[int, int], bool] = g.setdefault("courses_follows", {})
    key = (actor.id, course.id)
    if key not in known:
        known[key] = any(load(rule.may_follow)(*key) for rule in access_rules if rule.may_follow)
    return known[key]


def followed(actor: Any, activity: Activity) -> Activity:
    """The activity in the version that this learner follows, where their cohort was moved to another after it was shown; else
    itself. What an open page, a device without network or a letter names is the one of before."""
    if follows(actor, activity.module.course):
        return activity
    return next((twin for twin in twins(activity) if follows(actor, twin.module.course)), activity)


def works(actor: Any, course: Course) -> bool:
    """Whether what this learner does in the course counts now; after its last day it may be read for a while, no more."""
    return follows(actor, course) and any(
        load(rule.may_work or rule.may_follow)(actor.id, course.id) for rule in access_rules if rule.may_work or rule.may_follow)


def check_works(actor: Any, course: Course) -> None:
    """403 for those who are no learners of the course, TimeOver for those whose time has passed."""
    if not follows(actor, course):
        abort(403)
    if not works(actor, course):
        raise TimeOver


def closed(actor: Any, activity: Activity, *, to_work: bool = False) -> tuple[Told, ...]:
    """Why the activity is not open yet for this learner; empty where it is, and for those who only look in.

    Whoever edits the course may read what is closed, but as a learner of it works under the same conditions as all.
    """
    course = activity.module.course
    if not names(course, activity) or not follows(actor, course) or (not to_work and may_edit(actor, course)):
        return ()
    return reasons(course, activity, learner_id=actor.id)


def check_open(actor: Any, activity: Activity, *, to_work: bool = False) -> None:
    """NotOpenYet, with the reasons, for a learner for whom the activity is still closed. Every door of an activity asks it."""
    if told := closed(actor, activity, to_work=to_work):
        raise NotOpenYet(" ".join(reason.words for reason in told))


def check_may_do(actor: Any, activity: Activity) -> None:
    """As `check_works` and `check_open`: for whatever counts as work on this activity."""
    check_works(actor, activity.module.course)
    check_open(actor, activity, to_work=True)


def may_create(actor: Any) -> bool:
    """Whether the actor may make courses: who teaches single courses or cohorts alone makes none."""
    return any(kind not in ("course", "cohort") for kind, _id in scopes_of(actor, "courses.create"))


def may_edit(actor: Any, course: Course) -> bool:
    return can(actor, "courses.edit", course)


def may_follow(actor: Any, course: Course) -> bool:
    """Whether the actor may open the activities: a learner of it, a previewer in scope, or whoever edits it."""
    if may_edit(actor, course):
        return True
    if course.status != "draft" and (can(actor, "courses.preview", course) or follows(actor, course)):
        return True
    return any(load(rule.may_preview)(actor, course) for rule in access_rules if rule.may_preview)


def may_see(actor: Any, course: Course) -> bool:
    """Whether the course page itself is there for the actor: a published one is there for everybody."""
    return course.status == "published" or may_follow(actor, course)
