"""A cohort keeps the version of its course that it began with, until its organiser moves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core import audit
from lms.core.database import db
from lms.courses import queries as courses
from lms.courses.openings import locks
from lms.courses.versions import copying, moving
from lms.courses.versions.belongings import Moved, hindrances, move_all
from lms.enrolments import queries
from lms.enrolments.errors import VersionStays
from lms.enrolments.models import Application, Cohort, Enrolment, Petition


@dataclass(frozen=True)
class Opening:
    """An activity that is there before and after; `rules` as learners read them, none where it is open from now on."""

    title: str
    rules: Sequence[str]


@dataclass(frozen=True)
class Preview:
    """What moving would change, what opens otherwise than before, and what stands against it now."""

    changes: moving.Changes
    openings: Sequence[Opening]
    against: list[str]


def newer(course: Any) -> Any | None:
    """The version that is offered now, where it is a later one than this; in most families there is none."""
    if course.status != "archived":
        return None
    found = courses.offered(course)
    return found if found is not None and found.edition > course.edition else None


def preview(cohort: Cohort, course: Any, *, at: datetime) -> Preview:
    moved = _moved(cohort, course, at=at)
    return Preview(moving.changes(cohort.course_id, course.id, moved.learner_ids), _openings(moved), _against(cohort, moved))


def move(cohort: Cohort, course: Any, *, at: datetime) -> None:
    """With all that its learners have done in what is the same; VersionStays where something stands against it."""
    db.session.refresh(cohort, with_for_update=True)
    db.session.execute(sa.select(Enrolment.id).where(Enrolment.cohort_id == cohort.id).with_for_update())
    moved = _moved(cohort, course, at=at)
    if against := _against(cohort, moved):
        raise VersionStays(" ".join(against))
    old, cohort.course_id = cohort.course_id, course.id
    db.session.execute(sa.update(Enrolment).where(Enrolment.cohort_id == cohort.id).values(course_id=course.id))
    for model in (Application, Petition):
        db.session.execute(sa.update(model).where(model.cohort_id == cohort.id).values(course_id=course.id))
    move_all(moved)
    db.session.flush()
    audit.record("enrolments.version_changed", f"cohort:{cohort.id}", before=old, after=course.id,
                 learners=len(moved.learner_ids))


def begin_anew(cohort: Cohort, *, at: datetime, by: int) -> Any | None:
    """Give the cohort its own run of the version, where somebody has completed that before: what is learnt is kept by version,
    so that they begin with nothing done. VersionStays where it cannot be moved any more; None where it need not be."""
    completed = sa.select(Enrolment.id).where(
        Enrolment.course_id == cohort.course_id, Enrolment.cohort_id != cohort.id, Enrolment.status == "completed")
    course = courses.course(cohort.course_id)
    if course is None or not db.session.scalar(sa.select(completed.exists())):
        return None
    if against := _against(cohort, _moved(cohort, course, at=at)):
        raise VersionStays(" ".join(against))
    made = copying.run_again(course, at=at, by=by)
    move(cohort, made, at=at)
    return made


def _moved(cohort: Cohort, course: Any, *, at: datetime) -> Moved:
    return Moved(cohort.id, frozenset(queries.learners_in(cohort.id)), cohort.course_id, course.id,
                 moving.same_activities(cohort.course_id, course.id), at)


def _openings(moved: Moved) -> list[Opening]:
    before, after = locks.rules(moved.old_course_id), locks.rules(moved.new_course_id)
    told = {new: after.get(new, ()) for old, new in moved.activities.items() if before.get(old, ()) != after.get(new, ())}
    if not told:
        return []
    return [Opening(a.title, told[a.id]) for a in courses.outline(moved.new_course_id).activities() if a.id in told]


def _against(cohort: Cohort, moved: Moved) -> list[str]:
    said = []
    if cohort.closed_at is not None:
        said.append(_("The cohort is closed: its scores are locked."))
    done = sum(place.status == "completed" for place in queries.roster(cohort.id))
    if done:
        said.append(ngettext("%(num)s learner has completed the course by this version; what was learnt then stays as it is.",
                             "%(num)s learners have completed the course by this version; what was learnt then stays as it is.",
                             done))
    return said + hindrances(moved)
