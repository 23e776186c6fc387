"""Sets of courses and of progress, for the lists of other rooms."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from lms.core.database import db
from lms.core.plugins import load
from lms.core.policies import SYSTEM, scopes_of
from lms.courses.access import access_rules
from lms.courses.models import Activity, Course, Progress
from lms.courses.queries.progress import Tally


def courses_within(actor: Any, capability: str) -> sa.Select[int]:
    """Ids of the courses over which the actor holds the capability, by the course or by an agency above it."""
    scopes = set(scopes_of(actor, capability))
    if SYSTEM in scopes:
        return sa.select(Course.id)
    named = [id_ for kind, id_ in scopes if kind == "course"]
    return sa.select(Course.id).where(sa.or_(
        Course.id.in_(named), Course.root_id.in_(named),
        *(Course.agency_path.contains(f"/{id_}/") for kind, id_ in scopes if kind == "agency")))


def readable(actor: Any) -> sa.Select[int]:
    """Ids of the courses whose content the actor may read: `access.may_follow` as a set."""
    opened = {id_ for rule in access_rules if rule.opened for id_ in load(rule.opened)(actor)}
    previewed = {id_ for rule in access_rules if rule.previewed for id_ in load(rule.previewed)(actor)}
    within = courses_within(actor, "courses.preview")
    return sa.select(Course.id).where(sa.or_(
        Course.id.in_(courses_within(actor, "courses.edit")), Course.id.in_(previewed), Course.root_id.in_(previewed),
        sa.and_(Course.status != "draft", sa.or_(Course.id.in_(within), Course.id.in_(opened)))))


def courses_titled(word: str) -> sa.Select[int]:
    """Ids of the courses whose title or code holds the word."""
    return sa.select(Course.id).where(sa.or_(*(
        sa.func.lower(column).contains(word.lower(), autoescape=True) for column in (Course.title, Course.code))))


def choices() -> list[tuple[int, str, str]]:
    """Id, code and title of every published course."""
    rows = db.session.execute(
        sa.select(Course.id, Course.code, Course.title).where(Course.status == "published").order_by(Course.title))
    return [(id_, code, title) for id_, code, title in rows]


def tallies(course_ids: Collection[int], learner_ids: Collection[int]) -> dict[tuple[int, int], Tally]:
    """By course and learner, for all of them, in two queries."""
    totals = dict(db.session.execute(
        sa.select(Activity.course_id, sa.func.count()).where(Activity.course_id.in_(course_ids), Activity.is_required)
        .group_by(Activity.course_id)).all())
    done = {(course_id, learner_id): count for course_id, learner_id, count in db.session.execute(
        sa.select(Progress.course_id, Progress.learner_id, sa.func.count())
        .join(Activity, Activity.id == Progress.activity_id)
        .where(Progress.course_id.in_(course_ids), Progress.learner_id.in_(learner_ids), Progress.completed_at.is_not(None),
               Activity.is_required).group_by(Progress.course_id, Progress.learner_id))}
    return {(c, learner): Tally(done.get((c, learner), 0), totals.get(c, 0)) for c in course_ids for learner in learner_ids}
