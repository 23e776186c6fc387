"""Which design a certificate is printed by: its course's, else its agency's, else the nearest above, else the house's first."""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa

from lms.certificates.designs.design import EMBLEM, HOUSE, PAGE, PORTRAIT, STYLE, Design, house
from lms.certificates.designs.models import Choice, Version
from lms.core import storage
from lms.core.database import db

_WRITTEN = re.compile(r"(?P<name>[A-Za-z0-9_-]+)(?:@[0-9a-f]{12})?(?:\+(?P<emblem>[0-9a-f]{64}))?")


class UnknownDesign(LookupError):
    """The snapshot names a design that this house does not have."""


def chosen(course_id: int, agency_ids: Iterable[int], *, emblem_of: Iterable[int]) -> str:
    """As of now, as the snapshot names it. `agency_ids` are the agencies asked, the nearest first; `emblem_of` those whose
    emblem may stand on it. Nothing is read but the choices, for this is part of issuing."""
    asked = [of_course(course_id), *_of_agencies(agency_ids)]
    found = next((choice for choice in asked if choice and (choice.house or choice.design_id)), None)
    return written(found, emblem_for(emblem_of))


def emblem_for(agency_ids: Iterable[int]) -> str:
    """The key of the emblem of the first of these agencies that has one; empty for the house's."""
    return next((choice.emblem for choice in _of_agencies(agency_ids) if choice.emblem), "")


def written(choice: Choice | None, emblem: str = "") -> str:
    """The public id of a version, or the name of a design of the house with the beginning of its digest; then `+` and the key
    of the emblem."""
    version = last_version(choice.design_id) if choice and choice.design_id else None
    kept = house((choice and choice.house) or PORTRAIT)
    return (version.public_id if version else f"{kept.name}@{kept.digest[:12]}") + (f"+{emblem}" if emblem else "")


def of(text: str) -> Design:
    """The design that a snapshot names; the house's first where it names none. Of the house's own designs only the newest
    edition is kept, for what was printed is not printed again."""
    parts = _WRITTEN.fullmatch(text or PORTRAIT)
    if parts is None:
        raise UnknownDesign(text)
    name, emblem = parts["name"], parts["emblem"] or ""
    if name in HOUSE:
        return with_emblem(house(name), emblem)
    version = db.session.scalar(sa.select(Version).where(Version.public_id == name))
    if version is None:
        raise UnknownDesign(text)
    return with_emblem(of_version(version), emblem)


def with_emblem(design: Design, emblem: str) -> Design:
    """An agency's emblem takes the place of the house's, never of one that the design brings along."""
    if not emblem or EMBLEM in design.files:
        return design
    return Design(design.name, {**design.files, EMBLEM: storage.read(emblem)})


def of_version(version: Version) -> Design:
    art = {name: storage.read(key) for name, key in version.pictures.items()}
    return Design(version.public_id, {PAGE: version.page.encode(), STYLE: version.style.encode(), **art})


def of_course(course_id: int) -> Choice | None:
    return db.session.scalar(sa.select(Choice).where(Choice.course_id == course_id))


def of_agency(agency_id: int) -> Choice | None:
    return db.session.scalar(sa.select(Choice).where(Choice.agency_id == agency_id))


def last_version(design_id: int) -> Version | None:
    return db.session.scalar(sa.select(Version).where(Version.design_id == design_id).order_by(Version.number.desc()).limit(1))


def _of_agencies(agency_ids: Iterable[int]) -> list[Choice]:
    """In the order given."""
    order = list(dict.fromkeys(agency_ids))
    known = {choice.agency_id: choice for choice in db.session.scalars(sa.select(Choice).where(Choice.agency_id.in_(order)))}
    return [known[id_] for id_ in order if id_ in known]
