"""Who may open what a course holds. Courses knows no enrolments: other rooms add rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g

from lms.core.plugins import load
from lms.core.policies import can
from lms.core.registry import Registry
from lms.courses.models import Course


@dataclass(frozen=True)
class AccessRule:
    """`may_follow` is "module:function", called with (user_id, course_id)."""

    name: str
    may_follow: str


access_rules: Registry[AccessRule] = Registry("courses.access_rules")


def follows(actor: Any, course: Course) -> bool:
    """Whether the actor is a learner of this course, whose progress counts. Asked once per request."""
    if not actor.is_authenticated or course.status == "draft":
        return False
    known: dict[tuple[int, int], bool] = g.setdefault("courses_follows", {})
    key = (actor.id, course.id)
    if key not in known:
        known[key] = any(load(rule.may_follow)(*key) for rule in access_rules)
    return known[key]


def may_edit(actor: Any, course: Course) -> bool:
    return can(actor, "courses.edit", course)


def may_follow(actor: Any, course: Course) -> bool:
    """Whether the actor may open the activities: a learner of it, a previewer in scope, or whoever edits it."""
    if may_edit(actor, course):
        return True
    if course.status == "draft":
        return False
    return can(actor, "courses.preview", course) or follows(actor, course)


def may_see(actor: Any, course: Course) -> bool:
    """Whether the course page itself is there for the actor: a published one is there for everybody."""
    return course.status == "published" or may_follow(actor, course)
