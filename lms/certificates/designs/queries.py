"""Designs as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import abort

from lms.certificates.designs.design import HOUSE, PORTRAIT
from lms.certificates.designs.models import Choice, OwnDesign, Version
from lms.core.database import db


@dataclass(frozen=True)
class Listed:
    """A design with its last version."""

    design: OwnDesign
    last: Version


@dataclass(frozen=True)
class Effect:
    """What holds somewhere: a design of the house or an own one, and the agency whose choice it is; None for nobody's."""

    house: str
    design: OwnDesign | None
    chosen_by: int | None


def design_or_404(public_id: str) -> OwnDesign:
    return db.session.scalar(sa.select(OwnDesign).where(OwnDesign.public_id == public_id)) or abort(404)


def version_or_404(design_id: int, number: int) -> Version:
    return db.session.scalar(
        sa.select(Version).where(Version.design_id == design_id, Version.number == number)) or abort(404)


def versions(design_id: int) -> list[Version]:
    """The newest first."""
    return list(db.session.scalars(
        sa.select(Version).where(Version.design_id == design_id).order_by(Version.number.desc()).limit(200)))


def within_reach(agency_ids: Iterable[int]) -> list[Listed]:
    """The designs of these agencies: of one and all above it."""
    newest = sa.select(sa.func.max(Version.id)).group_by(Version.design_id)
    rows = db.session.execute(
        sa.select(OwnDesign, Version).join(Version, Version.design_id == OwnDesign.id)
        .where(OwnDesign.agency_id.in_(list(agency_ids)), Version.id.in_(newest)).order_by(OwnDesign.name))
    return [Listed(design, last) for design, last in rows]


def in_use() -> list[Listed]:
    """Designs of agencies' own that somebody has chosen."""
    newest = sa.select(sa.func.max(Version.id)).group_by(Version.design_id)
    chosen = sa.select(Choice.design_id).where(Choice.design_id.is_not(None))
    rows = db.session.execute(
        sa.select(OwnDesign, Version).join(Version, Version.design_id == OwnDesign.id)
        .where(OwnDesign.id.in_(chosen), Version.id.in_(newest)).order_by(OwnDesign.name))
    return [Listed(design, last) for design, last in rows]


def effect(agency_ids: Iterable[int]) -> Effect:
    """What holds for the first of these agencies, each after it standing above."""
    order = list(agency_ids)
    found = {c.agency_id: c for c in db.session.scalars(sa.select(Choice).where(Choice.agency_id.in_(order)))}
    for agency_id in order:
        there = found.get(agency_id)
        if there and (there.house or there.design_id):
            return Effect(there.house, db.session.get(OwnDesign, there.design_id) if there.design_id else None, agency_id)
    return Effect(PORTRAIT, None, None)


def key_of(there: Choice | None) -> str:
    """The value of a form: a name of the house, a design's public id, or empty for what holds above."""
    if there is None or not (there.house or there.design_id):
        return ""
    design = db.session.get(OwnDesign, there.design_id) if there.design_id else None
    return design.public_id if design else there.house


def busy_agencies(agency_ids: Iterable[int]) -> set[int]:
    """Those among them that have chosen something or made a design."""
    ids = list(agency_ids)
    chose = sa.select(Choice.agency_id).where(Choice.agency_id.in_(ids))
    made = sa.select(OwnDesign.agency_id).where(OwnDesign.agency_id.in_(ids))
    return {id_ for id_ in db.session.scalars(sa.union(chose, made)) if id_}


def wanted(key: str, reach: Iterable[Listed]) -> tuple[str, int | None]:
    """As `services.choose` takes them, of a form's value."""
    design = next((one.design for one in reach if one.design.public_id == key), None)
    return key if key in HOUSE else "", design.id if design else None
