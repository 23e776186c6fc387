"""What the texts of a course hold, and what a link in them may lead to."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from lms.core.database import db
from lms.courses.models import Activity, Course, Material, Module


def description(course_id: int) -> tuple[str, str]:
    """As written, and as HTML."""
    row = db.session.execute(sa.select(Course.description, Course.description_html).where(Course.id == course_id)).one()
    return row[0], row[1]


def with_bodies(course_id: int) -> list[Any]:
    """The activities of the course that have a text, in order: id, public_id, kind, title, body, body_html."""
    return list(db.session.execute(
        sa.select(Activity.id, Activity.public_id, Activity.kind, Activity.title, Activity.body, Activity.body_html)
        .join(Module, Module.id == Activity.module_id).where(Activity.course_id == course_id, Activity.body != "")
        .order_by(Module.position, Module.id, Activity.position, Activity.id)))


def modules_of(course_id: int) -> list[Module]:
    """In order."""
    return list(db.session.scalars(sa.select(Module).where(Module.course_id == course_id).order_by(Module.position, Module.id)))


def printed(module_id: int) -> list[Activity]:
    """The activities of the module in order, with their texts, module and course."""
    return list(db.session.scalars(
        sa.select(Activity).where(Activity.module_id == module_id).options(
            undefer(Activity.body_html), joinedload(Activity.module).joinedload(Module.course))
        .order_by(Activity.position, Activity.id)))


def activity_with_text(public_id: str) -> Activity | None:
    """With its module and course."""
    found: Activity | None = db.session.scalar(sa.select(Activity).where(Activity.public_id == public_id).options(
        joinedload(Activity.module).joinedload(Module.course), undefer(Activity.body_html)))
    return found


def same_activity(activity: Activity, course_id: int) -> Activity | None:
    """What became of it in another version of its course."""
    return db.session.scalar(sa.select(Activity).where(
        Activity.course_id == course_id, Activity.stable_id == activity.stable_id))


def by_public_id(public_id: str) -> Course | None:
    return db.session.scalar(sa.select(Course).where(Course.public_id == public_id))


def find_material(public_id: str) -> Material | None:
    """With its activity."""
    return db.session.scalar(sa.select(Material).where(Material.public_id == public_id).options(joinedload(Material.activity)))
