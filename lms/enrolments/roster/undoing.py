"""A written list taken back: what nobody has used since goes, what somebody has used stays and is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import aliased

from lms.accounts import many
from lms.core import audit
from lms.core.database import db
from lms.core.references import in_use, pieces
from lms.core.signals import emit
from lms.enrolments import letters
from lms.enrolments.models import Application, Cohort, Enrolment, Roster, RosterRow
from lms.enrolments.signals import LearnerEnrolled, LearnerWithdrawn, learner_enrolled, learner_withdrawn

_OWN = ("enrolments_roster_row.person_id",)
_APART = {"number", "place"}
_ASKED = {Enrolment.__tablename__, Application.__tablename__}
"""Tables that say who wants to learn, not who does."""


def take_back(roster: Roster, cohort: Cohort, *, at: datetime) -> None:
    """In the present unit of work, with the cohort locked. Each row says what could not be taken back, and why."""
    rows = list(db.session.scalars(sa.select(RosterRow).where(RosterRow.roster_id == roster.id).order_by(RosterRow.id)))
    gone = _places(roster, [row for row in rows if row.place_id], cohort, at=at)
    _changes([row for row in rows if row.before])
    removed = _accounts(roster, [row for row in rows if row.is_new_person and row.person_id])
    letters.taken_back(cohort, gone - removed, at=at)


def _places(roster: Roster, rows: Sequence[RosterRow], cohort: Cohort, *, at: datetime) -> set[int]:
    """Who has no place any more."""
    places = {id_: status for some in pieces([row.place_id for row in rows]) for id_, status in db.session.execute(
        sa.select(Enrolment.id, Enrolment.status).where(Enrolment.id.in_(some)).with_for_update())}
    followed = _followed(places)
    learnt = has_learnt(cohort.course_id, sa.select(RosterRow.person_id).where(RosterRow.roster_id == roster.id))
    used = in_use("enrolments_enrolment.id", sa.select(RosterRow.place_id).where(RosterRow.roster_id == roster.id))
    gone: dict[int, int] = {}
    left: set[int] = set()
    for row in rows:
        place, person = row.place_id or 0, row.person_id or 0
        status = places.get(place, "withdrawn")
        if status == "completed":
            row.kept = _("The place stays: the course is completed.")
        elif status == "active" and person in learnt and followed.get(place, (0, 0))[1] == cohort.course_id:
            row.kept = _("The place stays: this person takes the course again, with what was learnt before.")
        elif status == "active" and (person in learnt or place in used):
            row.kept = _("The place stays: this person has already begun to learn.")
        elif status == "active" and "place" in row.before:
            _withdraw(place, *row.before["place"])
            left.add(person)
        elif status == "active":
            gone[place] = person
    _remove(gone, cohort, at=at)
    _take_up([followed[row.place_id][0] for row in rows if row.place_id in followed and not row.kept])
    return left | set(gone.values())


def _followed(places: Collection[int]) -> dict[int, tuple[int, int]]:
    """By place of whoever takes the course again the one that it follows, and the version that was taken there."""
    new, old = aliased(Enrolment), aliased(Enrolment)
    return {id_: (before, course) for some in pieces(places) for id_, before, course in db.session.execute(
        sa.select(new.id, old.id, old.course_id).join(old, old.id == new.came_from_id).where(new.id.in_(some)))}


def _take_up(places: Sequence[int]) -> None:
    """Places that were left for another, as they were before; those that were completed are as they were."""
    for some in pieces(places):
        for place in db.session.scalars(sa.select(Enrolment).where(Enrolment.id.in_(some), Enrolment.status == "withdrawn")):
            place.status, place.withdrawn_at, place.withdrawal_reason = "active", None, ""
            emit(learner_enrolled, LearnerEnrolled(place.id, place.learner_id, place.cohort_id, place.course_id,
                                                   place.enrolled_at))


def has_learnt(course_id: int, among: sa.Select[Any]) -> set[int]:
    """Who of these (a query of ids) has left a trace in the course: in any table, of whatever room, that names a learner and
    a course."""
    found: set[int] = set()
    for table in db.metadata.tables.values():
        if table.name in _ASKED or not {"learner_id", "course_id"} <= set(table.columns.keys()):
            continue
        found.update(db.session.scalars(sa.select(table.c.learner_id).where(
            table.c.course_id == course_id, table.c.learner_id.in_(among)).distinct()))
    return found


def _withdraw(place_id: int, when: str, why: str, sponsor: str = "") -> None:
    """A place that had been left before the list took it up again."""
    db.session.execute(sa.update(Enrolment).where(Enrolment.id == place_id).values(
        status="withdrawn", withdrawal_reason=why, sponsor=sponsor, withdrawn_at=datetime.fromisoformat(when) if when else None))


def _remove(places: Mapping[int, int], cohort: Cohort, *, at: datetime) -> None:
    """Places with their learners, as if they had never been."""
    for some in pieces(places):
        db.session.execute(sa.delete(Enrolment).where(Enrolment.id.in_(some)).execution_options(synchronize_session=False))
    audit.record_many("enrolments.learner_withdrawn", (
        (f"enrolment:{place}", {"learner": learner, "cohort": cohort.id}) for place, learner in places.items()))
    for place, learner in places.items():
        emit(learner_withdrawn, LearnerWithdrawn(place, learner, cohort.id, cohort.course_id, at))


def _changes(rows: Sequence[RosterRow]) -> None:
    """Columns that still hold what the list put there go back to what they were."""
    columns = sorted({column for row in rows for column in row.before} - _APART)
    now = many.facts([row.person_id for row in rows if row.person_id], columns) if columns else {}
    back: dict[int, dict[str, Any]] = {}
    for row in rows:
        changed = {column: told for column, told in row.before.items() if column not in _APART}
        wanted = {column: _typed(column, was) for column, (was, put) in changed.items()
                  if now.get(row.person_id or 0, {}).get(column) == _typed(column, put)}
        if row.person_id and wanted:
            back[row.person_id] = wanted
        if len(wanted) < len(changed):
            row.kept = row.kept or _("What was changed again since stays.")
    many.change(back)
    many.take_numbers({row.person_id: row.before["number"][1] for row in rows if row.person_id and "number" in row.before})


def _typed(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column == "birth_date" and value else value


def _accounts(roster: Roster, rows: Sequence[RosterRow]) -> set[int]:
    """Whose account has gone."""
    made = sa.select(RosterRow.person_id).where(RosterRow.roster_id == roster.id, RosterRow.is_new_person)
    free = many.never_came(made, besides=_OWN)
    for row in rows:
        if row.person_id in free:
            row.person_id = None
        else:
            row.kept = row.kept or _("The account stays: it has been used already.")
    db.session.flush()
    for some in pieces(free):
        db.session.execute(sa.update(RosterRow).where(RosterRow.person_id.in_(some)).values(person_id=None))
    many.remove(free)
    return free
