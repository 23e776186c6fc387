"""What is written about designs: begun, saved as a new version, brought back, chosen. Nothing saved is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from lms.certificates.designs import choice, pictures
from lms.certificates.designs.design import PAGE, STYLE, Design
from lms.certificates.designs.models import Choice, OwnDesign, Version
from lms.core import audit, storage
from lms.core.database import db
from lms.core.errors import DomainError


class NameTaken(DomainError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("Your agency has a design of this name already."))


class SavedMeanwhile(DomainError):
    status = 409

    def __init__(self) -> None:
        super().__init__(_l("Somebody else has saved this design meanwhile. Copy your changes, open it again, and put them in."))


def begin(agency_id: int, name: str, base: Design, *, by: int | None, at: datetime) -> OwnDesign:
    """A design of the agency's own, at first a copy of `base`."""
    design = OwnDesign(agency_id=agency_id, name=name, made_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(design)
    except IntegrityError as error:
        raise NameTaken from error
    art = {name: keep(content) for name, content in base.files.items() if name not in (PAGE, STYLE)}
    _add(design, base.page, base.files[STYLE].decode(), art, 1, by=by, at=at)
    audit.record("certificates.design_made", f"design:{design.id}", agency=agency_id, name=name)
    return design


def save(design_id: int, page: str, style: str, art: Mapping[str, str], *, after: int, by: int | None, at: datetime) -> Version:
    """The next version; where nothing has changed, the last one. SavedMeanwhile where that is no longer number `after`."""
    design, last = _held(design_id)
    if last.number != after:
        raise SavedMeanwhile
    if (last.page, last.style, last.pictures) == (page, style, dict(art)):
        return last
    return _add(design, page, style, art, last.number + 1, by=by, at=at)


def restore(version: Version, *, by: int | None, at: datetime) -> Version:
    """An older version again, as a new one."""
    design, last = _held(version.design_id)
    return _add(design, version.page, version.style, version.pictures, last.number + 1, restored=version.number, by=by, at=at)


def choose(house: str, design_id: int | None, *, agency_id: int | None = None, course_id: int | None = None) -> None:
    """For an agency or for a course; neither `house` nor `design_id`: what holds above."""
    there = _choice(agency_id, course_id)
    if (there.house, there.design_id) == (house, design_id):
        return
    there.house, there.design_id = house, design_id
    db.session.flush()
    audit.record("certificates.design_chosen", f"agency:{agency_id}" if agency_id else f"course:{course_id}", house=house,
                 design=design_id)


def set_emblem(agency_id: int, key: str) -> None:
    """The key of a picture in the store; empty for the one that holds above."""
    _choice(agency_id, None).emblem = key
    db.session.flush()
    audit.record("certificates.emblem_set", f"agency:{agency_id}", emblem=key)


def keep(content: bytes) -> str:
    """A picture that was made safe, into the store; its key."""
    return storage.put(BytesIO(content), at_most=pictures.LARGEST * 4).key


def is_png(key: str) -> bool:
    return next(storage.chunks(key, 0, min(8, storage.size_of(key))), b"").startswith(b"\x89PNG")


def _choice(agency_id: int | None, course_id: int | None) -> Choice:
    there = choice.of_agency(agency_id) if agency_id else choice.of_course(course_id or 0)
    if there is None:
        there = Choice(agency_id=agency_id, course_id=course_id)
        db.session.add(there)
        db.session.flush()
    return there


def _held(design_id: int) -> tuple[OwnDesign, Version]:
    """The design, locked, and its last version."""
    design = db.session.scalars(sa.select(OwnDesign).where(OwnDesign.id == design_id).with_for_update()).one()
    last = choice.last_version(design.id)
    if last is None:
        raise LookupError(f"design {design_id} has no version")
    return design, last


def _add(design: OwnDesign, page: str, style: str, art: Mapping[str, str], number: int, *, by: int | None, at: datetime,
         restored: int | None = None) -> Version:
    version = Version(design_id=design.id, number=number, page=page, style=style, pictures=dict(art), restored=restored,
                      made_at=at, made_by_id=by)
    db.session.add(version)
    db.session.flush()
    audit.record("certificates.design_saved", f"design:{design.id}", version=number, restored=restored)
    return version
