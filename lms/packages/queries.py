"""What is read of packages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort

from lms.core.archives import normal
from lms.core.database import db
from lms.enrolments.reach import Reach
from lms.packages.models import Attempt, Content, File, Launch, Package, State, Unpacking

Step = dict[str, Any]


@dataclass(frozen=True)
class Best:
    """What counts of all attempts of a learner: the best score, whether one was passed or completed, the time of all."""

    attempts: int
    score: float | None
    completion: str
    success: str
    seconds: int


def content(activity_id: int) -> Content | None:
    return db.session.get(Content, activity_id)


def unpacking(activity_id: int) -> Unpacking | None:
    return db.session.get(Unpacking, activity_id)


def package(id_: int) -> Package:
    return db.session.get_one(Package, id_)


def ready(activity_ids: Collection[int]) -> set[int]:
    """Of these activities, those that have a package."""
    return set(db.session.scalars(sa.select(Content.activity_id).where(Content.activity_id.in_(activity_ids))))


def file(package_id: int, path: str) -> File | None:
    """By its path; where there is none, by the same path in other capitals, as authors on Windows never notice."""
    path = normal(path)
    found = db.session.get(File, (package_id, path))
    if found is None:
        found = db.session.scalar(sa.select(File).where(
            File.package_id == package_id, sa.func.lower(File.path) == path.lower()).order_by(File.path).limit(1))
    return found


def files(package_id: int) -> dict[str, str]:
    """The keys of its files by their paths, in the order of these."""
    rows = db.session.execute(sa.select(File.path, File.key).where(File.package_id == package_id)).all()
    return dict(sorted(rows))


def step(found: Package, item: str) -> Step | None:
    return next((one for one in found.items if one["id"] == item), None)


def steps(found: Package) -> list[Step]:
    """Those that can be opened, in the order of the outline."""
    return [one for one in found.items if one["href"]]


def states(attempt_id: int) -> dict[str, State]:
    """By item."""
    return {state.item: state for state in db.session.scalars(sa.select(State).where(State.attempt_id == attempt_id))}


def last_attempt(learner_id: int, activity_id: int) -> Attempt | None:
    return db.session.scalar(sa.select(Attempt).where(
        Attempt.learner_id == learner_id, Attempt.activity_id == activity_id).order_by(Attempt.number.desc()).limit(1))


def launch_or_404(public_id: str) -> tuple[Launch, Attempt]:
    row = db.session.execute(sa.select(Launch, Attempt).join(Attempt, Attempt.id == Launch.attempt_id).where(
        Launch.public_id == public_id)).first() or abort(404)
    return row[0], row[1]


def launch(id_: int) -> Launch | None:
    return db.session.get(Launch, id_)


def attempt(id_: int) -> Attempt:
    return db.session.get_one(Attempt, id_)


def attempt_or_404(public_id: str) -> Attempt:
    return db.session.scalar(sa.select(Attempt).where(Attempt.public_id == public_id)) or abort(404)


def attempts(activity_id: int, whose: Reach) -> list[Attempt]:
    """Those of these learners at an activity, the newest first."""
    return list(db.session.scalars(sa.select(Attempt).where(
        Attempt.activity_id == activity_id, whose.among(Attempt.learner_id)).order_by(Attempt.kept_at.desc(), Attempt.id.desc())))


def attempts_of(learner_id: int) -> list[Attempt]:
    return list(db.session.scalars(sa.select(Attempt).where(Attempt.learner_id == learner_id).order_by(Attempt.id)))


def best(learner_id: int, activity_id: int) -> Best:
    rows = list(db.session.scalars(sa.select(Attempt).where(
        Attempt.learner_id == learner_id, Attempt.activity_id == activity_id)))
    scores = [row.score for row in rows if row.score is not None]
    told = {row.completion for row in rows}, {row.success for row in rows}
    return Best(
        len(rows), max(scores, default=None),
        next((c for c in ("completed", "incomplete") if c in told[0]), "unknown"),
        next((s for s in ("passed", "failed") if s in told[1]), "unknown"), sum(row.seconds for row in rows))
