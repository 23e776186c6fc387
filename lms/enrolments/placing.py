"""A cohort as a place where a role may be given, and as what a command is told of."""

from __future__ import annotations

import sqlalchemy as sa

from lms.accounts.places import Place
from lms.core.database import db
from lms.core.errors import DomainError
from lms.courses.queries import titles
from lms.enrolments.models import Cohort


def cohort_called(which: str) -> Cohort:
    """The one cohort that goes by this public id, number or name."""
    same = [Cohort.public_id == which, Cohort.name == which]
    if which.isascii() and which.isdecimal() and len(which) < 10:
        same.append(Cohort.id == int(which))
    found = db.session.scalars(sa.select(Cohort).where(sa.or_(*same))).all()
    if len(found) != 1:
        raise DomainError(f"{len(found) or 'No'} cohorts go by {which}; exactly one should. Give the last part of the address "
                          "of its page, /cohorts/...")
    return found[0]


def _find(text: str) -> tuple[int, str]:
    found = cohort_called(text)
    return found.id, f"the cohort {found.name}"


def _called(id_: int) -> str:
    found = db.session.get(Cohort, id_)
    return f"{found.name} · {titles([found.course_id]).get(found.course_id, '')}" if found else ""


COHORT = Place("cohort", "The cohort: the last part of the address of its page, its number or its name.", _find, _called,
               ("instructor",))
