"""To which groups people belong, for rules of other rooms: their agencies, regions and kind of employment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from lms.accounts.models import Agency, Region, User
from lms.core.database import db
from lms.core.references import pieces


@dataclass(frozen=True)
class Belonging:
    """`agencies` are the ids from the root down; `region` is the code of the nearest agency that has one, or empty."""

    agencies: tuple[int, ...]
    region: str
    employment_type: str
    position: str
    grade: str


def of(ids: Collection[int]) -> dict[int, Belonging]:
    """By person; in two queries for each 5,000 people."""
    rows = [row for some in pieces(ids) for row in db.session.execute(
        sa.select(User.id, Agency.path, User.employment_type, User.position, User.grade)
        .outerjoin(Agency, Agency.id == User.agency_id).where(User.id.in_(some)))]
    paths: dict[str | None, tuple[int, ...]] = {
        path: tuple(int(step) for step in (path or "").split("/") if step) for _id, path, *_rest in rows}
    regions = _regions({step for steps in paths.values() for step in steps})
    return {id_: Belonging(steps := paths[path], next((regions[s] for s in reversed(steps) if s in regions), ""), *rest)
            for id_, path, *rest in rows}


def at(agency_id: int, employment_type: str) -> Belonging:
    """Of somebody who is about to get an account in this agency."""
    path = db.session.scalar(sa.select(Agency.path).where(Agency.id == agency_id)) or ""
    steps = tuple(int(step) for step in path.split("/") if step)
    regions = _regions(steps)
    return Belonging(steps, next((regions[s] for s in reversed(steps) if s in regions), ""), employment_type, "", "")


def governments(agency_ids: Collection[int]) -> set[int]:
    """Which of these agencies are governments, with a budget of their own: the ministry, provinces, regencies and cities."""
    return {id_ for some in pieces(agency_ids) for id_ in db.session.scalars(
        sa.select(Agency.id).where(Agency.id.in_(some), Agency.kind.in_(("ministry", "province", "regency"))))}


def is_in_region(code: str, whole: str) -> bool:
    """Whether the code is that of the region or of one within it: "65.02" lies in "65"."""
    return code == whole or code.startswith(f"{whole}.")


def region_of_agencies(agencies: Collection[Agency]) -> dict[int, str]:
    """By id of each of these the code of its region, else that of the nearest agency above that has one; "" where none has."""
    steps = {agency.id: tuple(int(step) for step in agency.path.split("/") if step) for agency in agencies}
    regions = _regions({step for some in steps.values() for step in some})
    return {id_: next((regions[s] for s in reversed(some) if s in regions), "") for id_, some in steps.items()}


def region_names(codes: Collection[str]) -> dict[str, str]:
    rows = db.session.execute(sa.select(Region.code, Region.name).where(Region.code.in_(list(codes))))
    return dict(rows.all())


def regions_of(province_code: str) -> dict[str, str]:
    """Names by code: the province and its regencies and cities."""
    rows = db.session.execute(sa.select(Region.code, Region.name).where(Region.province_code == province_code))
    return dict(rows.all())


def provinces() -> list[tuple[str, str]]:
    """Codes and names of all provinces, by name."""
    whole = sa.select(Region.code, Region.name).where(Region.code == Region.province_code)
    rows = db.session.execute(whole.order_by(Region.name))
    return [(code, name) for code, name in rows]


def regions_with_people() -> list[tuple[str, str]]:
    """Code and name of the regions that any agency stands in, and of their provinces, in the order of the codes."""
    used = sa.select(Agency.region_code).where(Agency.region_code.is_not(None))
    provinces = sa.select(Region.province_code).where(Region.code.in_(used))
    rows = db.session.execute(sa.select(Region.code, Region.name).where(
        sa.or_(Region.code.in_(used), Region.code.in_(provinces))).order_by(Region.code))
    return [(code, name) for code, name in rows]


def _regions(agency_ids: Collection[int]) -> dict[int, str]:
    rows = [row for some in pieces(agency_ids) for row in db.session.execute(
        sa.select(Agency.id, Agency.region_code).where(Agency.id.in_(some), Agency.region_code.is_not(None)))]
    return {id_: code for id_, code in rows if code}
