"""What enrolments keeps of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from lms.accounts.personal_data import Part
from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments import credit
from lms.enrolments.models import Application, Ask, Enrolment, Petition, Roster, RosterRow
from lms.enrolments.petitions.states import NAMES
from lms.enrolments.words import APPLIED, SPONSORS, STATUS


def _places(user_id: int) -> list[dict[str, Any]]:
    places = db.session.scalars(sa.select(Enrolment).options(joinedload(Enrolment.cohort)).where(
        Enrolment.learner_id == user_id).order_by(Enrolment.enrolled_at)).all()
    titles = courses.titles({p.course_id for p in places})
    return [{"course": titles[p.course_id], "cohort": p.cohort.name, "group": p.group_name, "status": p.status,
             "enrolled_at": p.enrolled_at.isoformat(),
             "withdrawn_at": p.withdrawn_at and p.withdrawn_at.isoformat(), "withdrawal_reason": p.withdrawal_reason,
             "completed_at": p.completed_at and p.completed_at.isoformat(), "credit_hours": p.credit_hours and credit.hours(p),
             "sponsor": p.sponsor} for p in places]


PLACES = Part("places", _places, _l("Places in courses"), {"withdrawal_reason": _l("Reason of the withdrawal")},
              {"status": STATUS, "sponsor": SPONSORS})


def _rows(user_id: int) -> list[dict[str, Any]]:
    found = db.session.execute(sa.select(RosterRow, Roster).join(Roster, Roster.id == RosterRow.roster_id).where(
        RosterRow.person_id == user_id).order_by(RosterRow.id))
    return [{"file": roster.file_name, "sent_at": roster.sent_at.isoformat(), "row": row.line, "name": row.name,
             "cells": row.cells, "changed": row.before} for row, roster in found]


ROSTERS = Part("rosters", _rows, _l("Rows of lists in which you were sent"),
               {"row": _l("Row"), "cells": _l("What stood in the row"), "changed": _l("What was changed by it")},
               for_programs=frozenset({"cells", "changed"}))


def _applications(user_id: int) -> list[dict[str, Any]]:
    found = db.session.scalars(sa.select(Application).options(joinedload(Application.cohort)).where(
        Application.learner_id == user_id).order_by(Application.id)).all()
    titles = courses.titles({a.course_id for a in found})
    return [{"course": titles[a.course_id], "cohort": a.cohort.name, "state": a.state, "sponsor": a.sponsor, "reason": a.reason,
             **{name: (moment := getattr(a, name)) and moment.isoformat()
                for name in ("applied_at", "offered_at", "answer_by", "ended_at")}} for a in found]


APPLICATIONS = Part("applications", _applications, _l("Applications for a seat"), codes={"state": APPLIED, "sponsor": SPONSORS})


def _petitions(user_id: int) -> list[dict[str, Any]]:
    found = db.session.scalars(sa.select(Petition).options(joinedload(Petition.cohort)).where(
        Petition.learner_id == user_id).order_by(Petition.id)).all()
    titles = courses.titles({one.course_id for one in found})
    asks: dict[int, list[dict[str, Any]]] = {one.id: [] for one in found}
    for ask in db.session.scalars(sa.select(Ask).where(Ask.petition_id.in_(asks)).order_by(Ask.id)):
        asks[ask.petition_id].append({
            "name": ask.name, "email": ask.email, "asked_at": ask.asked_at.isoformat(), "outcome": ask.outcome,
            "ended_at": ask.ended_at and ask.ended_at.isoformat(), "reason": ask.reason})
    return [{"course": titles[one.course_id], "cohort": one.cohort.name, "state": one.state, "motive": one.motive,
             "letter": one.letter_name, "sponsor": one.sponsor, "reason": one.reason, "asked": asks[one.id],
             "applied_at": one.applied_at.isoformat(), "ended_at": one.ended_at and one.ended_at.isoformat()} for one in found]


def _both(user_id: int) -> dict[str, Any]:
    return {"own": _petitions(user_id), "consents": _consents(user_id)}


PETITIONS = Part(
    "petitions", _both, _l("Applications that others decide"),
    {"own": _l("Your own"), "consents": _l("Consents that you were asked for"), "motive": _l("Motive"),
     "letter": _l("Letter of assignment"), "asked": _l("Who was asked to consent")},
    {"state": NAMES, "sponsor": SPONSORS, "outcome": {
        "approved": _l("consented"), "refused": _l("refused"), "passed": _l("passed on"), "expired": _l("not answered in time"),
        "replaced": _l("another was asked"), "void": _l("no longer needed")}})


def _consents(user_id: int) -> list[dict[str, Any]]:
    """What this person was asked to consent to, without whose application it was."""
    return [{"asked_at": ask.asked_at.isoformat(), "outcome": ask.outcome, "reason": ask.reason}
            for ask in db.session.scalars(sa.select(Ask).where(Ask.person_id == user_id).order_by(Ask.id))]
