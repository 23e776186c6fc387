"""Attempts at a package, and its openings."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.core.database import db, insert
from lms.core.errors import DomainError
from lms.packages import prerequisites, queries
from lms.packages.models import Attempt, Content, Launch, Package, Session, State, Statement, Unpacking
from lms.packages.reading import RECORDED
from lms.packages.services import record
from lms.packages.services.contents import let_go_of


class Refused(DomainError):
    """The package may not be opened so; the text says why."""


def begin(learner_id: int, course_id: int, content: Content, *, again: bool, at: datetime) -> Attempt:
    """The attempt that the learner goes on with: the last one, or a new one where there is none or `again` is asked for.

    Refused where the last one is not over or the activity may not be repeated.
    """
    last = queries.last_attempt(learner_id, content.activity_id)
    if last is not None and not again:
        return last
    if last is not None and (last.completion != "completed" or not content.may_repeat):
        raise Refused(_l("This cannot be begun anew now. Go on with what you have begun."))
    number = last.number + 1 if last else 1
    db.session.execute(insert(Attempt).values(
        learner_id=learner_id, activity_id=content.activity_id,
        course_id=course_id, package_id=content.package_id, number=number, begun_at=at, kept_at=at, completion="unknown",
        success="unknown", seconds=0).on_conflict_do_nothing(index_elements=["learner_id", "activity_id", "number"]))
    return db.session.scalars(sa.select(Attempt).where(
        Attempt.learner_id == learner_id, Attempt.activity_id == content.activity_id, Attempt.number == number)).one()


def launch(attempt: Attempt, package: Package, item: str, *, at: datetime) -> Launch:
    """Open an item on this device; Refused for one that is not there or not open yet. A page that tells nothing is done by it."""
    chosen = queries.step(package, item)
    if chosen is None or not chosen["href"]:
        raise Refused(_l("The package has no such part."))
    if item not in prerequisites.open_ones(package, queries.states(attempt.id)):
        raise Refused(_l("This part opens once the parts before it are done."))
    made = Launch(attempt_id=attempt.id, item=item, opened_at=at)
    db.session.add(made)
    db.session.flush()
    if db.session.get(State, (attempt.id, item)) is None:
        begun = "incomplete" if chosen["tracks"] else "completed"
        db.session.execute(insert(State).values(
            attempt_id=attempt.id, item=item, cmi={}, launch_id=0, seq=0, completion=begun, success="unknown", kept_at=at,
        ).on_conflict_do_nothing(index_elements=["attempt_id", "item"]))
    if package.kind in RECORDED:
        record.open_session(made, attempt, package, at=at)
    return made


def discard(activity_id: int) -> None:
    """Before the activity goes: nobody has begun it. Its package goes too, unless another activity shows it."""
    content = db.session.get(Content, activity_id)
    package_id = content.package_id if content else None
    attempts = sa.select(Attempt.id).where(Attempt.activity_id == activity_id)
    forget(attempts)
    db.session.execute(sa.delete(Attempt).where(Attempt.activity_id == activity_id))
    for kept in (Content, Unpacking):
        db.session.execute(sa.delete(kept).where(kept.activity_id == activity_id))
    let_go_of(package_id)


def forget(attempts: sa.Select[int]) -> None:
    """All that attempts hold, by the selection of their ids."""
    launches = sa.select(Launch.id).where(Launch.attempt_id.in_(attempts))
    db.session.execute(sa.delete(Statement).where(Statement.attempt_id.in_(attempts)))
    db.session.execute(sa.delete(Session).where(Session.launch_id.in_(launches)))
    for model in (State, Launch):
        db.session.execute(sa.delete(model).where(model.attempt_id.in_(attempts)))
