"""The share of sessions that a course asks for, given to a parcel and taken from one; sessions belong to cohorts and stay."""

from __future__ import annotations

from typing import Any

from lms.attendance import hours, services
from lms.courses.parcels import Arriving, Outgoing, Part, checked, whole

SHAPES = {"least_percent": whole(0, 100)}


def give(course_id: int, out: Outgoing) -> dict[str, Any]:
    least = hours.least_percent(course_id)
    return {"least_percent": least} if least else {}


def take(told: Any, arriving: Arriving) -> None:
    if least := checked(told, SHAPES).get("least_percent"):
        services.set_rule(arriving.course.id, least, at=arriving.at, by=arriving.by)


PART = Part("attendance", "lms.attendance.parcel:give", "lms.attendance.parcel:take")
