"""The files of an activity: checked, stored once by content, replaced, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO

import sqlalchemy as sa
from flask import current_app

from lms.core import audit, storage
from lms.core.database import db
from lms.core.signals import emit
from lms.courses.models import Activity, Material
from lms.courses.roles import ALLOWED
from lms.courses.services.activities import write
from lms.courses.signals import MaterialAdded, material_added
from lms.uploads.content import check

ONLY_ONE = ("main", "captions", "poster")


@dataclass(frozen=True)
class Stored:
    """A file that is in the store and was found to be of an allowed kind; `name` ends as its content does."""

    key: str
    name: str
    media_type: str
    size: int


def store(stream: IO[bytes], name: str, *, role: str, kind: str) -> Stored:
    """Check and store a file for an activity of this kind, outside any unit of work; UploadRefused where it may not be."""
    found = check(stream, name, ALLOWED["video" if role == "main" and kind == "video" else role])
    blob = storage.put(found.stream, at_most=current_app.config["MAX_UPLOAD_MB"] * 1_000_000)
    return Stored(blob.key, found.name, found.media_type, blob.size)


def add_material(activity: Activity, stream: IO[bytes], name: str, *, role: str = "main", alt: str = "", at: datetime,
                 by: int | None = None) -> Material:
    """Store a file for the activity; UploadRefused unless its content is of a kind allowed for this role.

    A new main file, poster or captions file takes the place of the old one, an image that of one with the same name.
    """
    return attach(activity, store(stream, name, role=role, kind=activity.kind), role=role, alt=alt, at=at, by=by)


def attach(activity: Activity, stored: Stored, *, role: str, alt: str = "", at: datetime, by: int | None = None) -> Material:
    """Show a file, stored before, with the activity."""
    same = sa.true() if role in ONLY_ONE else Material.name == stored.name
    db.session.execute(sa.delete(Material).where(Material.activity_id == activity.id, Material.role == role, same))
    material = Material(activity_id=activity.id, role=role, key=stored.key, name=stored.name, media_type=stored.media_type,
                        size=stored.size, alt=alt, added_at=at, added_by_id=by)
    db.session.add(material)
    db.session.flush()
    audit.record("courses.material_added", f"course:{activity.course_id}", activity=activity.id, key=stored.key, role=role)
    emit(material_added, MaterialAdded(material.id, activity.id, activity.course_id, stored.key, stored.media_type, at))
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
