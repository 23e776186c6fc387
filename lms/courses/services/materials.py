"""The files of an activity: checked, stored once by content, replaced, removed."""

from __future__ import annotations

from datetime import datetime
from typing import IO

import sqlalchemy as sa
from flask import current_app

from lms.core import audit, storage
from lms.core.database import db
from lms.courses.models import Activity, Material
from lms.courses.roles import ALLOWED
from lms.courses.services.activities import write
from lms.uploads.content import check

ONLY_ONE = ("main", "captions", "poster")


def add_material(activity: Activity, stream: IO[bytes], name: str, *, role: str = "main", alt: str = "", at: datetime,
                 by: int | None = None) -> Material:
    """Store a file for the activity; UploadRefused unless its content is of a kind allowed for this role.

    A new main file, poster or captions file takes the place of the old one, an image that of one with the same name.
    """
    allowed = ALLOWED["video" if role == "main" and activity.kind == "video" else role]
    found = check(stream, name, allowed)
    blob = storage.put(found.stream, at_most=current_app.config["MAX_UPLOAD_MB"] * 1_000_000)
    same = sa.true() if role in ONLY_ONE else Material.name == found.name
    db.session.execute(sa.delete(Material).where(Material.activity_id == activity.id, Material.role == role, same))
    material = Material(activity_id=activity.id, role=role, key=blob.key, name=found.name, media_type=found.media_type,
                        size=blob.size, alt=alt, added_at=at, added_by_id=by)
    db.session.add(material)
    db.session.flush()
    audit.record("courses.material_added", f"course:{activity.course_id}", activity=activity.id, key=blob.key, role=role)
    return material


def describe_material(material: Material, alt: str) -> None:
    """Say what an image shows, for those who can't see it."""
    material.alt = alt


def remove_material(material: Material, activity: Activity) -> None:
    """Take the file from the activity; the content stays stored, for others may hold it too."""
    db.session.delete(material)
    db.session.flush()
    write(activity, activity.body)
    audit.record("courses.material_removed", f"course:{activity.course_id}", activity=activity.id, key=material.key)
