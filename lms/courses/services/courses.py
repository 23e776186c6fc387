"""A course from draft to archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from lms.core import audit
from lms.core.database import db
from lms.courses import checklist
from lms.courses.errors import Refused
from lms.courses.markdown import render
from lms.courses.models import Course, Progress

FIELDS = {
    "code", "title", "summary", "description", "objectives", "audience", "agency_id", "training_form", "hours_asynchronous",
    "hours_synchronous", "hours_field", "daily_credit_cap"}


class CodeTaken(Refused):
    """Another course has this code."""


def create_course(*, code: str, title: str, agency_id: int, at: datetime, by: int | None = None, **facts: Any) -> Course:
    """A draft; `facts` are further columns of the course."""
    course = Course(created_at=at, created_by_id=by, status="draft", objectives=[])
    _set(course, {"code": code, "title": title, "agency_id": agency_id, **facts})
    db.session.add(course)
    flush_code(course)
    db.session.refresh(course)
    audit.record("courses.created", f"course:{course.id}", code=course.code)
    return course


def update_course(course: Course, **facts: Any) -> None:
    before = {name: getattr(course, name) for name in facts}
    _set(course, facts)
    flush_code(course)
    changed = sorted(name for name, value in before.items() if getattr(course, name) != value)
    if changed:
        db.session.refresh(course)
        audit.record("courses.updated", f"course:{course.id}", fields=changed)


def publish(course: Course, *, at: datetime, by: int | None = None) -> None:
    """Show the course to everybody; Refused while the checklist names something missing.

    The version before leaves the catalogue; those who follow it keep it.
    """
    if course.status == "published":
        return
    if any(not item.is_met for item in checklist.of(course)):
        raise Refused(_l("The course is not complete yet. The list on its page says what is missing."))
    course.status, course.published_at, course.published_by_id = "published", course.published_at or at, by
    for other in db.session.scalars(sa.select(Course).where(
            sa.or_(Course.id == course.family_id, Course.root_id == course.family_id), Course.id != course.id,
            Course.status == "published").with_for_update()):
        other.status = "archived"
        audit.record("courses.replaced", f"course:{other.id}", by=course.id)
    audit.record("courses.published", f"course:{course.id}")


def unpublish(course: Course) -> None:
    """Back to draft, while nobody follows it."""
    if db.session.scalar(sa.select(sa.exists().where(Progress.course_id == course.id))):
        raise Refused(_l("Learners already follow this course, so it can't go back to draft. You can archive it instead."))
    course.status = "draft"
    audit.record("courses.unpublished", f"course:{course.id}")


def archive(course: Course) -> None:
    """Out of the catalogue; those who follow it keep it."""
    course.status = "archived"
    audit.record("courses.archived", f"course:{course.id}")


def describe_version(course: Course, changes: str) -> None:
    course.changes = changes
    audit.record("courses.version_described", f"course:{course.id}")


def offer_as_template(course: Course, *, is_template: bool) -> None:
    course.is_template = is_template
    audit.record("courses.template_set" if is_template else "courses.template_unset", f"course:{course.id}")


def _set(course: Course, facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - FIELDS:
        raise TypeError(f"a course has no {', '.join(sorted(unknown))} to set")
    for name, value in facts.items():
        setattr(course, name, value)
    if "description" in facts:
        course.description_html = render(course.description)


def flush_code(course: Course) -> None:
    """CodeTaken where a course of another family has the code."""
    others = sa.select(Course.id).where(
        Course.code == course.code, sa.func.coalesce(Course.root_id, Course.id) != (course.root_id or course.id or 0))
    with db.session.no_autoflush:
        is_taken = db.session.scalar(others.limit(1)) is not None
    if is_taken:
        raise CodeTaken(_l("Another course already has this code."))
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise CodeTaken(_l("Another course already has this code.")) from error
