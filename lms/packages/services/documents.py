"""Documents that packages keep of a learner: states and profiles of xAPI."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lms.core.database import db, insert
from lms.core.errors import DomainError
from lms.packages.models import Document

MOST_DOCUMENTS, MOST_BYTES = 200, 400_000


class TooMuch(DomainError):
    """More, or larger, than a package may keep of a learner."""

    status = 413


class NotMergeable(DomainError):
    """Only two JSON objects can be merged."""

    status = 400


@dataclass(frozen=True)
class Place:
    """Where a document stands; an empty `name` means all of this kind."""

    learner_id: int
    package_id: int
    kind: str
    activity: str = ""
    registration: str = ""
    name: str = ""

    def where(self) -> tuple[sa.ColumnElement[bool], ...]:
        met = (Document.learner_id == self.learner_id, Document.package_id == self.package_id, Document.kind == self.kind,
               Document.activity == self.activity, Document.registration == self.registration)
        return (*met, Document.name == self.name) if self.name else met


def put(place: Place, media_type: str, content: bytes, *, at: datetime) -> None:
    held = db.session.scalar(sa.select(sa.func.count()).select_from(Document).where(
        Document.learner_id == place.learner_id, Document.package_id == place.package_id))
    if len(content) > MOST_BYTES or (held or 0) > MOST_DOCUMENTS:
        raise TooMuch
    values = {"media_type": media_type[:120], "content": content, "kept_at": at}
    db.session.execute(insert(Document).values(
        learner_id=place.learner_id, package_id=place.package_id, kind=place.kind, activity=place.activity, name=place.name,
        registration=place.registration, **values).on_conflict_do_update(
            index_elements=["learner_id", "package_id", "kind", "activity", "name", "registration"], set_=values))


def merge(place: Place, media_type: str, content: bytes, *, at: datetime) -> None:
    """Put the properties of a JSON object into the one that stands there."""
    found = document(place)
    if found is None:
        put(place, media_type, content, at=at)
        return
    put(place, "application/json", json.dumps(_object(found.content) | _object(content), ensure_ascii=False).encode(), at=at)


def remove(place: Place) -> None:
    db.session.execute(sa.delete(Document).where(*place.where()))


def document(place: Place) -> Document | None:
    return db.session.scalar(sa.select(Document).where(*place.where()))


def names(place: Place, *, since: datetime | None) -> list[str]:
    asked = sa.select(Document.name).where(*place.where()).order_by(Document.name)
    return list(db.session.scalars(asked.where(Document.kept_at > since) if since else asked))


def etag(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _object(content: bytes) -> dict[str, object]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotMergeable from error
    if not isinstance(found, dict):
        raise NotMergeable
    return found
