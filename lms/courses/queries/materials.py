"""The files of activities."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import joinedload

from lms.core.database import db
from lms.courses.models import Activity, Material, Module


def material_or_404(public_id: str) -> Material:
    """With its activity, module and course."""
    found = db.session.scalar(sa.select(Material).where(Material.public_id == public_id).options(
        joinedload(Material.activity).joinedload(Activity.module).joinedload(Module.course)))
    return found or abort(404)


def materials_of(activity_id: int) -> list[Material]:
    """In the order of their names."""
    return list(db.session.scalars(
        sa.select(Material).where(Material.activity_id == activity_id).order_by(Material.name, Material.id)))


def shown_files(activity: Activity) -> list[Material]:
    """Those that its page loads or offers; where it can have none they are not asked for."""
    has_any = activity.kind in ("file", "video") or (activity.kind == "reading" and "<img" in activity.body_html)
    return materials_of(activity.id) if has_any else []


def materials_in(course_id: int) -> list[Material]:
    """All files of the course."""
    return list(db.session.scalars(sa.select(Material).join(Activity, Activity.id == Material.activity_id).where(
        Activity.course_id == course_id).order_by(Material.activity_id, Material.id)))


def with_text(course_id: int) -> set[int]:
    """The activities of the course that have a text."""
    return set(db.session.scalars(sa.select(Activity.id).where(Activity.course_id == course_id, Activity.body_html != "")))


def keys_of_materials() -> list[tuple[str, str]]:
    """Of every file that any course shows: the key of its content, and its media type."""
    rows = db.session.execute(sa.select(Material.key, sa.func.min(Material.media_type)).group_by(Material.key))
    return [(key, media_type) for key, media_type in rows]


def main_material(activity_id: int) -> Material | None:
    return db.session.scalar(sa.select(Material).where(Material.activity_id == activity_id, Material.role == "main"))


def ready_with_main(activity_ids: Collection[int]) -> set[int]:
    """Those that have their main file."""
    return set(db.session.scalars(
        sa.select(Material.activity_id).where(Material.activity_id.in_(activity_ids), Material.role == "main")))


def ready_with_text(activity_ids: Collection[int]) -> set[int]:
    """Those that have a text."""
    return set(db.session.scalars(sa.select(Activity.id).where(Activity.id.in_(activity_ids), Activity.body_html != "")))
