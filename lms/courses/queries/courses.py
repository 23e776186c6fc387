"""Courses, their modules and activities, found and listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import abort, g
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.orm import joinedload, undefer

from lms.core import slots
from lms.core.database import db
from lms.core.policies import SYSTEM, scopes_of
from lms.courses.models import Activity, Course, Module, Prerequisite, Progress
from lms.courses.queries.versions import newest_only

SPELLINGS = {"poltekesos", "politekesos", "poltekessos", "polteksos"}
"""How people write the name of the Politeknik Kesejahteraan Sosial."""
BELOW = "activity.below"
NAME = "politeknik kesejahteraan sosial"


class ModuleFacts(NamedTuple):
    title: str
    hours_asynchronous: int
    hours_synchronous: int
    hours_field: int


@dataclass(frozen=True)
class CourseFacts:
    """What a certificate prints of a course, as it is today."""

    code: str
    title: str
    training_form: int
    credit_hours: int
    agency_id: int
    modules: tuple[ModuleFacts, ...]


def course(id_: int) -> Course | None:
    return db.session.get(Course, id_)


def by_code(code: str) -> Course | None:
    """The version that is offered, else the newest."""
    offered = sa.case((Course.status == "published", 0), else_=1)
    return db.session.scalar(sa.select(Course).where(Course.code == code).order_by(offered, Course.edition.desc()).limit(1))


def get_or_404(public_id: str, *options: Any) -> Course:
    found = db.session.scalar(sa.select(Course).where(Course.public_id == public_id).options(*options))
    return found or abort(404)


def module_or_404(public_id: str) -> Module:
    """With its course."""
    found = db.session.scalar(sa.select(Module).where(Module.public_id == public_id).options(joinedload(Module.course)))
    return found or abort(404)


def find_modules(public_ids: Collection[str]) -> list[Module]:
    """With their courses, in no order."""
    return list(db.session.scalars(
        sa.select(Module).where(Module.public_id.in_(list(public_ids))).options(joinedload(Module.course))))


def activity_or_404(public_id: str, *options: Any) -> Activity:
    """With its module and course."""
    statement = _activity().options(*options) if options else _activity()
    found: Activity | None = db.session.scalar(statement, {"public_id": public_id})
    return found or abort(404)


def find_activity(public_id: str) -> Activity | None:
    """With its module and course."""
    found: Activity | None = db.session.scalar(_activity(), {"public_id": public_id})
    return found


def activities(ids: Collection[int]) -> list[Activity]:
    """With their modules and courses, in the order of their ids."""
    return list(db.session.scalars(sa.select(Activity).where(Activity.id.in_(list(ids))).options(
        joinedload(Activity.module).joinedload(Module.course)).order_by(Activity.id)))


def texts_of(ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """By activity its course and its text as written, in one statement."""
    rows = db.session.execute(sa.select(Activity.id, Activity.course_id, Activity.body).where(Activity.id.in_(list(ids))))
    return {id_: (course_id, body) for id_, course_id, body in rows}


def shown_texts(ids: Collection[int]) -> dict[int, str]:
    """By activity its text as HTML, in one statement."""
    found = sa.select(Activity.id, Activity.body_html).where(Activity.id.in_(list(ids)))
    return dict(db.session.execute(found).all()) if ids else {}


def of_kind(kind: str, course_ids: Collection[int]) -> dict[int, int]:
    """The courses of the activities of this kind, by activity; asked by home pages, so it reads no more."""
    if not course_ids:
        return {}
    return dict(db.session.execute(_of_kind(), {"kind": kind, "ids": list(course_ids)}).all())


def page_activity_or_404(public_id: str, *, shown_to: int | None = None) -> Activity:
    """With its module, course and text, and with what other rooms ask about it to stand below it on the page of a person."""
    if shown_to is None:
        found: Activity | None = db.session.scalar(_activity_with_text(), {"public_id": public_id})
        return found or abort(404)
    asked = slots.riding(BELOW, _activity_and_place(), activity_id=Activity.id, course_id=Activity.course_id)
    row = db.session.execute(asked, {"public_id": public_id, **slots.asked_by(shown_to)}).one_or_none()
    if row is None:
        abort(404)
    activity: Activity = row[0]
    slots.keep(BELOW, row._mapping, activity=activity, course=activity.module.course)
    g.setdefault("courses_anchors", {})[activity.id] = row[1]
    return activity


def anchor_shown(activity: Activity) -> Mapping[str, Any]:
    """Where the person was in the text whose page is asked for, as `page_activity_or_404` found it on the way."""
    found: Mapping[str, Any] | None = g.get("courses_anchors", {}).get(activity.id)
    return found or {}


def titles(ids: Collection[int]) -> dict[int, str]:
    """By id."""
    return dict(db.session.execute(_titles(), {"ids": list(ids)}).all())


def prerequisites(course_id: int) -> list[Course]:
    """The courses that come before this one, by title."""
    return list(db.session.scalars(
        sa.select(Course).join(Prerequisite, Prerequisite.needs_id == Course.id).where(Prerequisite.course_id == course_id)
        .order_by(Course.title, Course.id)))


@cache
def _titles() -> sa.Select[int, str]:
    return sa.select(Course.id, Course.title).where(Course.id.in_(sa.bindparam("ids", expanding=True)))


def daily_caps(ids: Collection[int]) -> dict[int, int | None]:
    """JP that a day of these courses credits, by course; None without limit."""
    return dict(db.session.execute(sa.select(Course.id, Course.daily_credit_cap).where(Course.id.in_(ids))).all()) if ids else {}


def credit_hours() -> sa.Subquery:
    """`course_id` and its `credit_hours` (JP), to join with."""
    hours = Course.hours_asynchronous + Course.hours_synchronous + Course.hours_field
    return sa.select(Course.id.label("course_id"), hours.label("credit_hours")).subquery()


def certificate_facts(course_id: int) -> CourseFacts:
    found = db.session.get_one(Course, course_id)
    modules = db.session.execute(
        sa.select(Module.title, Module.hours_asynchronous, Module.hours_synchronous, Module.hours_field)
        .where(Module.course_id == course_id).order_by(Module.position, Module.id))
    return CourseFacts(found.code, found.title, found.training_form, found.credit_hours, found.agency_id,
                       tuple(ModuleFacts(*row) for row in modules))


def ids_of_kind(kind: str, course_ids: sa.Select[int]) -> sa.Select[int]:
    """The activities of this kind in these courses, for a query of another room."""
    return sa.select(Activity.id).where(Activity.kind == kind, Activity.course_id.in_(course_ids))


@cache
def _of_kind() -> sa.Select[int, int]:
    return sa.select(Activity.id, Activity.course_id).where(
        Activity.kind == sa.bindparam("kind"), Activity.course_id.in_(sa.bindparam("ids", expanding=True)))


@cache
def _activity() -> sa.Select[Any]:
    return sa.select(Activity).where(Activity.public_id == sa.bindparam("public_id")).options(
        joinedload(Activity.module).joinedload(Module.course))


@cache
def _activity_with_text() -> sa.Select[Any]:
    return _activity().options(undefer(Activity.body_html))


@cache
def _activity_and_place() -> sa.Select[Any]:
    mine = sa.select(Progress.anchor).where(Progress.learner_id == sa.bindparam("person_id"), Progress.activity_id == Activity.id)
    return _activity_with_text().add_columns(mine.scalar_subquery())


def published(search: str = "", *, form: int | None = None, least: int | None = None, most: int | None = None,
              agency_id: int | None = None, page: int = 1, per_page: int = 12) -> Pagination:
    """The catalogue, filtered: every word of the search in title, code, summary or provider; JP between least and most."""
    hours = Course.hours_asynchronous + Course.hours_synchronous + Course.hours_field
    chosen = sa.select(Course).where(Course.status == "published", *(_holds(word) for word in search.lower().split()[:8]))
    limits = ((Course.training_form.__eq__, form), (hours.__ge__, least), (hours.__le__, most),
              (Course.agency_id.__eq__, agency_id))
    for compare, value in limits:
        if value is not None:
            chosen = chosen.where(compare(value))
    return db.paginate(chosen.order_by(Course.title, Course.id), page=page, per_page=per_page, error_out=False)


def providers() -> list[tuple[int, str]]:
    """The agencies that have published courses."""
    rows = db.session.execute(sa.select(Course.agency_id, sa.func.max(Course.agency_name)).where(
        Course.status == "published").group_by(Course.agency_id))
    return sorted(((id_, name) for id_, name in rows), key=lambda pair: pair[1])


def editable(actor: Any) -> list[Course]:
    """The courses that the actor may edit, without replaced versions: drafts first, then by title."""
    order = sa.case({"draft": 0, "published": 1}, value=Course.status, else_=2)
    return newest_only(list(db.session.scalars(
        sa.select(Course).where(_within(actor, "courses.edit")).order_by(order, Course.title))))


def _within(actor: Any, capability: str) -> sa.ColumnElement[bool]:
    scopes = set(scopes_of(actor, capability))
    if SYSTEM in scopes:
        return sa.true()
    named = [id_ for kind, id_ in scopes if kind == "course"]
    return sa.or_(sa.false(), Course.id.in_(named), Course.root_id.in_(named),
                  *(Course.agency_path.contains(f"/{id_}/") for kind, id_ in scopes if kind == "agency"))


def _holds(word: str) -> sa.ColumnElement[bool]:
    places = (Course.title, Course.code, Course.summary, Course.agency_name)
    found = sa.or_(*(sa.func.lower(place).contains(word, autoescape=True) for place in places))
    return sa.or_(found, sa.func.lower(Course.agency_name).contains(NAME)) if word in SPELLINGS else found
