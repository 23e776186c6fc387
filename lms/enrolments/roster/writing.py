"""A judged list put into the database as one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa

from lms.accounts import many
from lms.core import audit
from lms.core.database import db
from lms.core.references import pieces
from lms.core.signals import emit
from lms.enrolments import letters, queries
from lms.enrolments.models import Cohort, Enrolment, Roster, RosterRow
from lms.enrolments.roster import pasted
from lms.enrolments.roster.entries import Problem
from lms.enrolments.roster.judging import REFUSED, Verdict
from lms.enrolments.seats import giving, payers
from lms.enrolments.signals import LearnerEnrolled, learner_enrolled


def write(roster: Roster, cohort: Cohort, verdicts: Sequence[Verdict], *, at: datetime) -> None:
    """Accounts, changes and places of all rows that are not refused, and what it takes to undo them; in the present unit of
    work, with the cohort locked."""
    newcomers = [v for v in verdicts if v.newcomer and v.fate != REFUSED]
    made = many.create([v.newcomer for v in newcomers if v.newcomer], at=at)
    for verdict, id_ in zip(newcomers, made, strict=True):
        verdict.person_id = id_
    before = _change([v for v in verdicts if v.fate != REFUSED and v.person_id and not v.newcomer], at=at)
    for_all = pasted.sponsor_of(roster)
    people = {v.person_id: v.sponsor or for_all for v in verdicts if v.enrols and v.person_id}
    for id_, withdrawn in _withdrawn(cohort, list(people)).items():
        before.setdefault(id_, {})["place"] = withdrawn
    places = _enrol(cohort, people, at=at, by=roster.sent_by_id)
    letters.enrolled(cohort, places, at=at)
    keep_rows(roster, verdicts, before=before, places=places)


def keep_rows(roster: Roster, verdicts: Sequence[Verdict], *, before: dict[int, dict[str, Any]] | None = None,
              places: dict[int, int] | None = None) -> None:
    """The rows of the list as they now stand, in place of those kept before."""
    is_written = places is not None
    db.session.execute(sa.delete(RosterRow).where(RosterRow.roster_id == roster.id))
    rows = [{
        "roster_id": roster.id, "line": v.entry.line, "record": v.entry.record, "name": v.entry.full_name[:250],
        "cells": [] if is_written and v.fate != REFUSED else [cell.text for cell in v.entry.cells], "fate": v.fate,
        "problems": [_told(problem) for problem in v.entry.problems], "person_id": v.person_id,
        "place_id": (places or {}).get(v.person_id or 0) if v.enrols else None, "is_new_person": is_written and bool(v.newcomer),
        "before": (before or {}).get(v.person_id or 0, {}) if v.fate != REFUSED else {}, "kept": "",
    } for v in verdicts]
    if rows:
        db.session.execute(sa.insert(RosterRow), rows)


def _told(problem: Problem) -> list[str]:
    return [problem.field, str(problem.message), problem.level]


def _change(verdicts: Sequence[Verdict], *, at: datetime) -> dict[int, dict[str, Any]]:
    """What the changed columns were, by person; a number that was given stands there as `number`."""
    changes = {v.person_id: v.changes for v in verdicts if v.changes and v.person_id}
    numbers = {v.person_id: v.number for v in verdicts if v.number and v.person_id}
    columns = sorted({column for changed in changes.values() for column in changed})
    were = many.facts(changes, columns) if columns else {}
    many.change(changes)
    many.give_numbers(numbers, at=at)
    before: dict[int, dict[str, Any]] = {
        id_: {column: [_plain(were[id_][column]), _plain(to)] for column, to in changed.items()}
        for id_, changed in changes.items()}
    for id_, (_kind, number) in numbers.items():
        before.setdefault(id_, {})["number"] = ["", number]
    return before


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _withdrawn(cohort: Cohort, people: Sequence[int]) -> dict[int, list[str]]:
    """When and why those who had left before had done so, and who had paid, by person."""
    return {learner: [_plain(when) or "", why, sponsor] for some in pieces(people)
            for learner, when, why, sponsor in db.session.execute(sa.select(
                Enrolment.learner_id, Enrolment.withdrawn_at, Enrolment.withdrawal_reason, Enrolment.sponsor).where(
                Enrolment.cohort_id == cohort.id, Enrolment.learner_id.in_(some)))}


def _leave_behind(cohort: Cohort, people: Collection[int], *, at: datetime) -> dict[int, int]:
    """By person the earlier place that the new one follows, of those who take the course again."""
    return {learner: id_ for learner, held in queries.held_in_family(cohort.course_id, people).items()
            if (id_ := giving.leave_behind(held, cohort, at=at))}


def _enrol(cohort: Cohort, people: Mapping[int, str], *, at: datetime, by: int | None) -> dict[int, int]:
    """Places by person, who come with who pays for them: withdrawn ones are taken up again, the others are new."""
    again: dict[int, int] = {learner: id_ for some in pieces(list(people)) for id_, learner in db.session.execute(sa.select(
        Enrolment.id, Enrolment.learner_id).where(Enrolment.cohort_id == cohort.id, Enrolment.learner_id.in_(some)))}
    for some in pieces(again.values()):
        db.session.execute(sa.update(Enrolment).where(Enrolment.id.in_(some)).values(
            status="active", enrolled_at=at, enrolled_by_id=by, withdrawn_at=None, withdrawal_reason=""))
    for sponsor in {people[learner] for learner in again} - {""}:
        for some in pieces([place for learner, place in again.items() if people[learner] == sponsor]):
            db.session.execute(sa.update(Enrolment).where(Enrolment.id.in_(some)).values(sponsor=sponsor))
    followed = _leave_behind(cohort, people, at=at)
    for learner, place in again.items():
        if learner in followed:
            db.session.execute(sa.update(Enrolment).where(Enrolment.id == place).values(came_from_id=followed[learner]))
    fresh = [id_ for id_ in people if id_ not in again]
    facts = {"cohort_id": cohort.id, "course_id": cohort.course_id, "status": "active", "enrolled_at": at, "enrolled_by_id": by,
             "withdrawal_reason": ""}
    insert = sa.insert(cast(sa.Table, Enrolment.__table__)).returning(Enrolment.id, sort_by_parameter_order=True)
    made = [{**facts, "learner_id": id_, "sponsor": people[id_], "came_from_id": followed.get(id_)} for id_ in fresh]
    ids = list(db.session.scalars(insert, made)) if made else []
    places = again | dict(zip(fresh, ids, strict=True))
    payers.charge(cohort, {place: learner for learner, place in places.items()}, at=at)
    audit.record_many("enrolments.learner_enrolled", (
        (f"enrolment:{place}", {"learner": learner, "cohort": cohort.id}) for learner, place in places.items()))
    for some in pieces(places):
        giving.settle(cohort, some, at=at)
    for learner, place in places.items():
        emit(learner_enrolled, LearnerEnrolled(place, learner, cohort.id, cohort.course_id, at))
    return places
