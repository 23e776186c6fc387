"""Who reviews: whoever teaches a course asks, and those who were asked read it whatever its state."""

from __future__ import annotations

from typing import Any

from flask import abort

from lms.courses import access
from lms.courses.access import AccessRule
from lms.reviews import queries
from lms.reviews.models import Comment

LONGEST = 4000
"""Letters of a comment."""


def may_preview(actor: Any, course: Any) -> bool:
    return actor.is_authenticated and queries.is_reviewer(actor.id, course.family_id)


REVIEWED = AccessRule(
    "reviews", may_preview="lms.reviews.policies:may_preview", previewed="lms.reviews.policies:previewed")


def previewed(actor: Any) -> set[int]:
    """Ids of the first versions of the courses that the actor was asked to look at."""
    return queries.reviewed_by(actor.id)


def may_write(actor: Any, course: Any) -> bool:
    """Those who change the course and those who were asked to look at it talk with one another; nobody else reads them."""
    return access.may_edit(actor, course) or may_preview(actor, course)


def write_or_404(actor: Any, course: Any) -> None:
    if not may_write(actor, course):
        abort(404)


def may_settle(actor: Any, course: Any, comment: Comment) -> bool:
    """Whoever changes the course, and who wrote it."""
    return comment.parent_id is None and (access.may_edit(actor, course) or comment.author_id == actor.id)


def may_delete(actor: Any, comment: Comment, *, is_answered: bool) -> bool:
    """Its writer, while nobody has answered."""
    return comment.author_id == actor.id and not is_answered
