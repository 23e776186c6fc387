"""Marking: sheets that only their markers see, released to the learner; what was finished stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from lms.assignments import queries, rubrics
from lms.assignments.errors import AlreadyFinished, ChangedElsewhere, IncompleteMarks, NewerVersion, NotYours, OwnMarks
from lms.assignments.models import Assignment, Sheet, Work
from lms.assignments.signals import WorkGraded, WorkReturned, work_graded, work_returned
from lms.core import audit
from lms.core.database import db
from lms.core.signals import emit
from lms.courses import services as courses
from lms.enrolments import queries as places
from lms.enrolments import services as enrolments
from lms.enrolments.reach import Reach


def save_sheet(assignment: Assignment, work: Work, marks: Mapping[str, Any], comment: str, *, by: int, seen: int,
               at: datetime) -> Sheet:
    """What the marker thinks so far. Of two markers the first to save is the first; NotYours for a third. One marker's sheet may
    be taken over by a colleague."""
    sheets = _locked(work)
    _check_open(work)
    sheet = rubrics.own_sheet(assignment, sheets, by)
    if sheet is None:
        sheet = Sheet(work_id=work.id, marker_id=by, role=_free_role(assignment, sheets), edits=0)
        db.session.add(sheet)
    if sheet.finished_at:
        raise AlreadyFinished
    if seen != sheet.edits:
        raise ChangedElsewhere
    sheet.marks, sheet.comment, sheet.marker_id, sheet.saved_at, sheet.edits = dict(marks), comment, by, at, sheet.edits + 1
    db.session.flush()
    return sheet


def finish_sheet(assignment: Assignment, work: Work, *, by: int, at: datetime) -> None:
    """The marker stands by the marks; IncompleteMarks while a criterion has no points."""
    sheet = rubrics.own_sheet(assignment, _locked(work), by)
    _check_open(work)
    if missing := rubrics.without_points(assignment, sheet.marks if sheet else {}):
        raise IncompleteMarks(missing)
    if sheet and sheet.finished_at is None:
        sheet.finished_at = at
        audit.record("assignments.marked", f"work:{work.id}", role=sheet.role,
                     percent=str(rubrics.percent(assignment, sheet.marks)))
        db.session.flush()


def decide(assignment: Assignment, activity: Any, work: Work, marks: Mapping[str, Any], comment: str, *, by: int,
           at: datetime) -> None:
    """Marks that hold whatever was thought before: where two markers differ, or to correct what was released.

    OwnMarks where two have marked and one of them would decide between them.
    """
    sheets = _locked(work)
    state = rubrics.verdict(assignment, work, sheets).state
    if state not in ("apart", "agreed", "released"):
        raise NotYours
    if rubrics.is_judged_by(assignment, sheets, by):
        raise OwnMarks
    if missing := rubrics.without_points(assignment, marks):
        raise IncompleteMarks(missing)
    db.session.add(Sheet(work_id=work.id, marker_id=by, role="decision", marks=dict(marks), comment=comment, edits=1,
                         saved_at=at, finished_at=at))
    db.session.flush()
    audit.record("assignments.decided", f"work:{work.id}", before=state, percent=str(rubrics.percent(assignment, marks)))
    if work.released_at:
        enrolments.refuse_if_closed(work.learner_id, activity.course_id)
        _tell(assignment, activity, work, at=at)


def release(assignment: Assignment, activity: Any, *, whose: Reach, at: datetime) -> list[Work]:
    """Tell every one of these learners whose work is marked the score, and what follows from it; the works told now.

    Not those whose cohort is closed: their scores are locked.
    """
    works = [work for work in queries.to_mark(activity.id, whose) if work.released_at is None]
    closed = places.closed_among(activity.course_id, {work.learner_id for work in works})
    works = [work for work in works if work.learner_id not in closed]
    told = []
    for work in works:
        if rubrics.verdict(assignment, work, _locked(work)).state == "agreed":
            _tell(assignment, activity, work, at=at)
            told.append(work)
    return told


def return_work(activity: Any, work: Work, comment: str, *, at: datetime) -> None:
    """Ask the learner for another version; the due date does not stand against it."""
    _locked(work)
    _check_open(work)
    work.returned_at, work.return_comment = at, comment
    db.session.flush()
    audit.record("assignments.returned", f"work:{work.id}")
    emit(work_returned, WorkReturned(work.id, work.learner_id, activity.id, activity.course_id, at))


def _tell(assignment: Assignment, activity: Any, work: Work, *, at: datetime) -> None:
    found = rubrics.verdict(assignment, work, queries.sheets_of([work.id])[work.id])
    before = work.score
    work.outcome = rubrics.shown(assignment, work, found)
    work.score = max(Decimal(0), (found.raw or Decimal(0)) - rubrics.late_cost(assignment, work))
    work.is_passed = work.score >= assignment.passing_score
    work.released_at = at
    db.session.flush()
    audit.record("assignments.released", f"work:{work.id}", before=str(before), score=str(work.score))
    emit(work_graded, WorkGraded(work.id, work.learner_id, activity.id, activity.course_id, work.score, work.is_passed, at))
    if activity.completion == "graded" or (activity.completion == "passed" and work.is_passed):
        courses.complete_activity(work.learner_id, activity.id, at=at)
    enrolments.complete_if_met(work.learner_id, activity.course_id, at=at)


def _locked(work: Work) -> list[Sheet]:
    """The sheets, under the work's lock: two markers at once take two roles."""
    db.session.execute(sa.select(Work.id).where(Work.id == work.id).with_for_update())
    return queries.sheets_of([work.id])[work.id]


def _check_open(work: Work) -> None:
    if work.released_at or work.returned_at:
        raise AlreadyFinished
    newer = sa.exists().where(Work.activity_id == work.activity_id, Work.learner_id == work.learner_id,
                              Work.number > work.number, Work.handed_in_at.is_not(None))
    if db.session.scalar(sa.select(newer)):
        raise NewerVersion


def _free_role(assignment: Assignment, sheets: list[Sheet]) -> str:
    taken = {sheet.role for sheet in sheets}
    for role in ("first", "second") if assignment.has_second_marker else ("first",):
        if role not in taken:
            return role
    raise NotYours
