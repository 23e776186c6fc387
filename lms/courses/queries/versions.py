"""The versions of a course."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from lms.core.database import db
from lms.courses.models import Activity, Course, Module


def family(course_id: int) -> sa.Select[int]:
    """Ids of all versions of the course, for the filter of another room's query."""
    mine = sa.select(sa.func.coalesce(Course.root_id, Course.id)).where(Course.id == course_id).scalar_subquery()
    return sa.select(Course.id).where(sa.func.coalesce(Course.root_id, Course.id) == mine)


def families(ids: Iterable[int]) -> set[int]:
    """What all versions of each of these courses share."""
    return set(db.session.scalars(sa.select(sa.func.coalesce(Course.root_id, Course.id)).where(Course.id.in_(list(ids)))))


def versions(course: Course) -> list[Course]:
    """The newest first."""
    return list(db.session.scalars(sa.select(Course).where(
        sa.or_(Course.id == course.family_id, Course.root_id == course.family_id)).order_by(Course.edition.desc())))


def offered(course: Course) -> Course | None:
    """The version that stands in the catalogue."""
    return next((one for one in versions(course) if one.status == "published"), None)


def next_draft(course: Course) -> Course | None:
    return next((one for one in versions(course) if one.status == "draft" and one.root_id is not None), None)


def twins(activity: Activity) -> list[Activity]:
    """The same activity in the other versions, the newest first, with their modules and courses."""
    return list(db.session.scalars(
        sa.select(Activity).join(Course, Course.id == Activity.course_id)
        .where(Activity.course_id.in_(family(activity.course_id)), Activity.stable_id == activity.stable_id,
               Activity.id != activity.id).order_by(Course.edition.desc())
        .options(joinedload(Activity.module).joinedload(Module.course))))


def templates() -> list[Course]:
    """Courses that are offered to be duplicated."""
    return list(db.session.scalars(sa.select(Course).where(Course.is_template).order_by(Course.title, Course.edition.desc())))


def newest_only(courses: list[Course]) -> list[Course]:
    """Without versions that a later one has replaced."""
    offered_in: dict[Any, int] = {}
    for course in courses:
        if course.status == "published":
            offered_in[course.family_id] = course.id
    return [c for c in courses if c.status != "archived" or (c.family_id not in offered_in and c.published_at is not None)]


def newest(family_ids: Collection[int]) -> dict[int, Course]:
    """By what all versions share, the newest of them, drafts too; in one statement."""
    key = sa.func.coalesce(Course.root_id, Course.id)
    return {course.family_id: course for course in db.session.scalars(
        sa.select(Course).where(key.in_(list(family_ids))).order_by(Course.edition))}
