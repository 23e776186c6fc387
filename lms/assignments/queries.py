"""What is known of assignments and the work for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import selectinload

from lms.assignments import dates
from lms.assignments.dates import Due
from lms.assignments.errors import NotAgain, TooLate
from lms.assignments.models import Assignment, DueDate, Extension, Sheet, Work, WorkFile
from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts
from lms.enrolments.reach import Reach

_activity = sa.table("courses_activity", *map(sa.column, ("id", "public_id", "title", "course_id")))


@dataclass(frozen=True)
class Owed:
    """Work that a learner has yet to hand in."""

    assignment: Assignment
    cohort: CohortFacts
    due: Due


@dataclass(frozen=True)
class Standing:
    """How far a learner is with an assignment: `works` are the versions handed in, the newest first."""

    assignment: Assignment
    works: Sequence[Work]
    draft: Work | None
    due: Due | None
    is_seen: bool
    """Whether a marker has finished with the newest version."""
    at: datetime

    @property
    def newest(self) -> Work | None:
        return self.works[0] if self.works else None

    @property
    def is_late(self) -> bool:
        """Work handed in now counts as late; what was returned is as late as the version before it."""
        if self.newest and self.newest.returned_at:
            return self.newest.late_days > 0
        return self.due is not None and self.due.is_late(self.at)

    @property
    def is_open(self) -> bool:
        return self.refusal is None

    def check_open(self) -> None:
        if self.refusal:
            raise self.refusal

    @property
    def refusal(self) -> TooLate | NotAgain | None:
        """Why nothing is taken now, if so."""
        if self.newest:
            if self.newest.returned_at:
                return None
            if not self._may_again(self.newest):
                return NotAgain()
        return TooLate() if self.is_late and self.assignment.late_rule == "refuse" else None

    def _may_again(self, newest: Work) -> bool:
        rule = self.assignment.again_rule
        if rule == "times":
            return len(self.works) < self.assignment.again_times and newest.released_at is None
        return rule == "until_marked" and not self.is_seen and newest.released_at is None


def assignment(activity_id: int) -> Assignment | None:
    return db.session.get(Assignment, activity_id)


def standing(found: Assignment, course_id: int, learner_id: int, *, at: datetime) -> Standing:
    works = works_of(found.activity_id, learner_id)
    handed = [work for work in works if work.handed_in_at]
    seen = bool(handed) and db.session.scalar(
        sa.select(sa.exists().where(Sheet.work_id == handed[0].id, Sheet.finished_at.is_not(None))))
    return Standing(found, handed, next((work for work in works if not work.handed_in_at), None),
                    due_for(found, course_id, learner_id), bool(seen), at)


def due_for(found: Assignment, course_id: int, learner_id: int) -> Due | None:
    place = enrolments.place_of(learner_id, course_id)
    if place is None:
        return None
    return dates.due(found, enrolments.cohort_facts(place.cohort_id), own_dates(found.activity_id).get(place.cohort_id),
                     extended([found.activity_id], learner_id).get(found.activity_id))


def extensions(activity_id: int) -> dict[int, Extension]:
    """By learner, those that hold."""
    rows = db.session.scalars(sa.select(Extension).where(Extension.activity_id == activity_id).order_by(Extension.id))
    return {learner: row for learner, row in {row.learner_id: row for row in rows}.items() if row.due_at}


def extended(activity_ids: Collection[int], learner_id: int) -> dict[int, datetime]:
    """By activity, where this learner has a date of their own."""
    rows = db.session.execute(sa.select(Extension.activity_id, Extension.due_at).where(
        Extension.activity_id.in_(list(activity_ids)), Extension.learner_id == learner_id).order_by(Extension.id))
    return {activity: due_at for activity, due_at in dict(rows.all()).items() if due_at}


def extensions_of(learner_id: int) -> list[Extension]:
    """Every one that was granted to somebody or taken back."""
    return list(db.session.scalars(sa.select(Extension).where(Extension.learner_id == learner_id).order_by(Extension.id)))


def owed(learner_id: int) -> list[Owed]:
    """What the learner has not handed in yet, or has to revise, in courses under way there, by its due date."""
    cohorts = enrolments.under_way(learner_id)
    within = courses.of_kind("assignment", cohorts)
    found = _awaited(learner_id, within)
    own = _own_dates_of(found)
    later = extended(found, learner_id) if found else {}
    rows = [(assignment, cohorts[within[id_]]) for id_, assignment in found.items()]
    return sorted((Owed(a, cohort, due) for a, cohort in rows if (due := dates.due(
        a, cohort, own.get((a.activity_id, cohort.id)), later.get(a.activity_id)))), key=lambda one: one.due.at)


def tasks(course_id: int) -> list[tuple[str, str, str, str]]:
    """Of each assignment of the course: its activity's address and title, its instructions as written and as HTML."""
    rows = db.session.execute(
        sa.select(_activity.c.public_id, _activity.c.title, Assignment.instructions, Assignment.instructions_html)
        .join(_activity, _activity.c.id == Assignment.activity_id).where(_activity.c.course_id == course_id)
        .order_by(_activity.c.id))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def any_under_way() -> sa.ColumnElement[bool]:
    """Whether there is an assignment in a course that the person has not completed."""
    within = courses.ids_of_kind("assignment", enrolments.courses_under_way(sa.bindparam("person_id")))
    return sa.exists().where(Assignment.activity_id.in_(within), Assignment.instructions != "")


def _awaited(learner_id: int, activity_ids: Collection[int]) -> dict[int, Assignment]:
    """Of these, the assignments with instructions for which nothing is handed in, or what was is to be revised."""
    if not activity_ids:
        return {}
    is_back = sa.select(Work.returned_at.is_not(None)).where(
        Work.activity_id == Assignment.activity_id, Work.learner_id == learner_id, Work.handed_in_at.is_not(None),
    ).order_by(Work.number.desc()).limit(1).scalar_subquery()
    rows = db.session.scalars(sa.select(Assignment).where(
        Assignment.activity_id.in_(activity_ids), Assignment.instructions != "", sa.func.coalesce(is_back, sa.true())))
    return {row.activity_id: row for row in rows}


def _own_dates_of(activity_ids: Collection[int]) -> dict[tuple[int, int], datetime]:
    """By activity and cohort."""
    rows = db.session.scalars(sa.select(DueDate).where(DueDate.activity_id.in_(activity_ids))) if activity_ids else ()
    return {(row.activity_id, row.cohort_id): row.due_at for row in rows}


def own_dates(activity_id: int) -> dict[int, datetime]:
    """By cohort."""
    return dict(db.session.execute(sa.select(DueDate.cohort_id, DueDate.due_at).where(DueDate.activity_id == activity_id)).all())


def works_of(activity_id: int, learner_id: int) -> list[Work]:
    """Every version with its files, the newest first."""
    return list(db.session.scalars(_works().where(
        Work.activity_id == activity_id, Work.learner_id == learner_id).order_by(Work.number.desc())))


def my_work_or_404(public_id: str, learner_id: int) -> Work:
    return db.session.scalar(_works().where(Work.public_id == public_id, Work.learner_id == learner_id)) or abort(404)


def work_in(activity_id: int, public_id: str) -> Work:
    """A version that was handed in for this assignment, else 404."""
    return db.session.scalar(_works().where(
        Work.public_id == public_id, Work.activity_id == activity_id, Work.handed_in_at.is_not(None))) or abort(404)


def earlier(work: Work) -> list[Work]:
    """The versions handed in before this one, the newest first."""
    return [other for other in works_of(work.activity_id, work.learner_id) if other.handed_in_at and other.number < work.number]


def newest_of(work: Work) -> Work:
    """The version of the same learner that is marked."""
    return next(other for other in works_of(work.activity_id, work.learner_id) if other.handed_in_at)


def to_mark(activity_id: int, whose: Reach) -> list[Work]:
    """The newest version that each of these learners has handed in, without its text."""
    latest = sa.select(Work.learner_id, sa.func.max(Work.number).label("number")).where(
        Work.activity_id == activity_id, Work.handed_in_at.is_not(None)).group_by(Work.learner_id).subquery()
    return list(db.session.scalars(sa.select(Work).join(
        latest, sa.and_(latest.c.learner_id == Work.learner_id, latest.c.number == Work.number)).where(
        Work.activity_id == activity_id, whose.among(Work.learner_id)).order_by(Work.handed_in_at, Work.id)))


def sheets_of(work_ids: Collection[int]) -> dict[int, list[Sheet]]:
    """By work, the oldest first."""
    found: dict[int, list[Sheet]] = {id_: [] for id_ in work_ids}
    for sheet in db.session.scalars(sa.select(Sheet).where(Sheet.work_id.in_(list(work_ids))).order_by(Sheet.id)):
        found[sheet.work_id].append(sheet)
    return found


def file_or_404(public_id: str) -> tuple[WorkFile, Work]:
    row = db.session.execute(sa.select(WorkFile, Work).join(Work, Work.id == WorkFile.work_id).where(
        WorkFile.public_id == public_id)).first()
    return (row[0], row[1]) if row else abort(404)


def is_begun(activity_id: int) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(Work.activity_id == activity_id))))


def is_marked(activity_id: int) -> bool:
    """Whether any work was looked at by the rubric."""
    return bool(db.session.scalar(sa.select(sa.exists().where(
        Work.activity_id == activity_id, Sheet.work_id == Work.id))))


def ready(activity_ids: Collection[int]) -> set[int]:
    """Those with instructions."""
    return set(db.session.scalars(sa.select(Assignment.activity_id).where(
        Assignment.activity_id.in_(list(activity_ids)), Assignment.instructions != "")))


def waiting(whose: sa.ColumnElement[bool]) -> list[tuple[int, int]]:
    """By activity, how many of these learners' newest works nobody was told the score of."""
    latest = sa.select(Work.activity_id, Work.learner_id, sa.func.max(Work.number).label("number")).where(
        whose, Work.handed_in_at.is_not(None)).group_by(
        Work.activity_id, Work.learner_id).subquery()
    rows = db.session.execute(sa.select(Work.activity_id, sa.func.count()).join(latest, sa.and_(
        latest.c.activity_id == Work.activity_id, latest.c.learner_id == Work.learner_id, latest.c.number == Work.number)).where(
        Work.released_at.is_(None), Work.returned_at.is_(None)).group_by(Work.activity_id).order_by(Work.activity_id))
    return [(activity_id, count) for activity_id, count in rows]


def all_of(learner_id: int) -> list[Work]:
    """Everything somebody has handed in or begun."""
    return list(db.session.scalars(_works().where(Work.learner_id == learner_id).order_by(Work.begun_at, Work.id)))


def _works() -> sa.Select[Work]:
    return sa.select(Work).options(selectinload(Work.files))
