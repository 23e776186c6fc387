"""What enrolments erases of somebody, and what stays without a name."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.courses.erasure import WHY
from lms.enrolments.models import Application, Ask, Enrolment, Petition, RosterRow


def _keeps(user_id: int) -> Iterable[int]:
    return db.session.scalars(sa.select(Enrolment.course_id).where(
        Enrolment.learner_id == user_id, Enrolment.completed_at.is_not(None)))


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    mine = Enrolment.learner_id == user_id
    yield Line(_l("Places in courses that were not completed"),
               how_many(mine, Enrolment.course_id.not_in(kept)))
    yield Line(_l("Places in completed courses, with JP"), how_many(mine, Enrolment.course_id.in_(kept)), WHY)


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    mine = Enrolment.learner_id == user_id
    db.session.execute(sa.delete(Enrolment).where(mine, Enrolment.course_id.not_in(kept)))
    db.session.execute(sa.update(Enrolment).where(mine).values(withdrawal_reason="", group_name=""))
    return ()


PLACES = Part("places", _tell, _erase, keeps=_keeps)


def _tell_rows(user_id: int, _kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Rows in lists by which people were enrolled"), how_many(RosterRow.person_id == user_id))


def _erase_rows(user_id: int, _kept: frozenset[int]) -> Iterable[str]:
    db.session.execute(sa.delete(RosterRow).where(RosterRow.person_id == user_id))
    return ()


ROSTERS = Part("rosters", _tell_rows, _erase_rows)


def _tell_applications(user_id: int, _kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Applications for a seat, with the place on the waiting list"), how_many(Application.learner_id == user_id))


def _erase_applications(user_id: int, _kept: frozenset[int]) -> Iterable[str]:
    """A seat that was offered goes to the next in line with the next sweep."""
    db.session.execute(sa.delete(Application).where(Application.learner_id == user_id))
    return ()


APPLICATIONS = Part("applications", _tell_applications, _erase_applications)


def _tell_petitions(user_id: int, _kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Applications with motive, letter of assignment and who was asked"), how_many(Petition.learner_id == user_id))
    yield Line(_l("Name and address where one was asked for consent"), how_many(Ask.person_id == user_id))


def _erase_petitions(user_id: int, _kept: frozenset[int]) -> Iterable[str]:
    """What this person answered for others stays without name and address: it is part of their applications."""
    mine = sa.select(Petition.id).where(Petition.learner_id == user_id)
    keys = set(db.session.scalars(sa.select(Petition.letter_key).where(
        Petition.learner_id == user_id, Petition.letter_key != "")))
    db.session.execute(sa.delete(Ask).where(Ask.petition_id.in_(mine)))
    db.session.execute(sa.delete(Petition).where(Petition.learner_id == user_id))
    db.session.execute(sa.update(Ask).where(Ask.person_id == user_id).values(name="–", email="", person_id=None))
    return keys


PETITIONS = Part("petitions", _tell_petitions, _erase_petitions)
