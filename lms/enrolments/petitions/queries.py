"""What is known of applications, each for who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import abort
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts import queries as people
from lms.accounts.queries import Person
from lms.core.database import db
from lms.core.pages import Page
from lms.courses import queries as courses
from lms.enrolments.models import Application, Ask, Cohort, Petition
from lms.enrolments.petitions import states

TABS = {"decide": (states.ORGANISER,), "asked": (states.SUPERVISOR, states.UNANSWERED),
        "done": (states.ACCEPTED, states.DECLINED, states.REFUSED, states.WITHDRAWN, states.LAPSED)}
PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """An application on the organiser's desk with who was asked last, if anybody was."""

    petition: Petition
    person: Person
    ask: Ask | None


@dataclass(frozen=True)
class Step:
    """One step of an application for the learner: `state` is done, current, stopped or todo."""

    words: str
    state: str
    who: str = ""
    since: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """Somebody who waits for one's consent."""

    ask: Ask
    learner_name: str
    course_title: str


def asked_and_applied(learner_id: int) -> tuple[list[Application], list[Petition]]:
    """What the learner waits for, offers first, and has applied for, with the cohorts, in one question."""
    waits, applies = ((model.learner_id == learner_id, model.ended_at.is_(None)) for model in (Application, Petition))
    some = sa.union_all(sa.select(Application.cohort_id).where(*waits), sa.select(Petition.cohort_id).where(*applies))
    rows = db.session.execute(
        sa.select(Cohort, Application, Petition).options(contains_eager(Application.cohort), contains_eager(Petition.cohort))
        .outerjoin(Application, sa.and_(Application.cohort_id == Cohort.id, *waits))
        .outerjoin(Petition, sa.and_(Petition.cohort_id == Cohort.id, *applies)).where(Cohort.id.in_(some))).all()
    return (sorted((row[1] for row in rows if row[1]), key=lambda one: (one.state, one.id)),
            sorted((row[2] for row in rows if row[2]), key=lambda one: one.id))


def waits() -> sa.ColumnElement[bool]:
    """Whether there is anything of `asked_and_applied`."""
    asked, applies = (sa.exists().where(model.learner_id == sa.bindparam("person_id"), model.ended_at.is_(None))
                      for model in (Application, Petition))
    return sa.or_(asked, applies)


def open_in(learner_id: int, course_id: int) -> Petition | None:
    return db.session.scalar(sa.select(Petition).where(
        Petition.learner_id == learner_id, Petition.course_id.in_(courses.family(course_id)),
        Petition.ended_at.is_(None)).limit(1))


def mine_or_404(learner_id: int, public_id: str) -> Petition:
    return db.session.scalar(_with_cohort().where(
        Petition.public_id == public_id, Petition.learner_id == learner_id)) or abort(404)


def in_cohort_or_404(cohort: Cohort, public_id: str) -> Petition:
    return db.session.scalar(_with_cohort().where(
        Petition.public_id == public_id, Petition.cohort_id == cohort.id)) or abort(404)


def of_ask(ask: Ask) -> Petition:
    return db.session.scalars(_with_cohort().where(Petition.id == ask.petition_id)).one()


def chosen(cohort: Cohort, public_ids: Collection[str]) -> list[Petition]:
    """Of these, the open ones of the cohort, a page of them at most."""
    return list(db.session.scalars(sa.select(Petition).where(
        Petition.cohort_id == cohort.id, Petition.public_id.in_(list(public_ids)[:PER_PAGE]), Petition.ended_at.is_(None))))


def desk(cohort: Cohort, tab: str, *, page: int) -> Page:
    """Those to decide in the order in which they came, the decided ones the newest first."""
    order = Petition.ended_at.desc() if tab == "done" else Petition.id
    found = db.session.scalars(sa.select(Petition).where(
        Petition.cohort_id == cohort.id, Petition.state.in_(TABS[tab])).order_by(order, Petition.id)).all()
    shown = Page(list(found), page, PER_PAGE)
    persons = {person.id: person for person in people.people_of({one.learner_id for one in shown.items})}
    last = _last_asks(one.id for one in shown.items)
    shown.items = [Row(one, persons[one.learner_id], last.get(one.id)) for one in shown.items]
    return shown


def how_many(cohort_id: int) -> dict[str, int]:
    """How many stand under each tab."""
    rows = dict(db.session.execute(sa.select(Petition.state, sa.func.count()).where(
        Petition.cohort_id == cohort_id).group_by(Petition.state)).all())
    return {tab: sum(rows.get(state, 0) for state in some) for tab, some in TABS.items()}


def asks_of(petition_id: int) -> list[Ask]:
    """Whoever was asked, in the order of asking."""
    return list(db.session.scalars(sa.select(Ask).where(Ask.petition_id == petition_id).order_by(Ask.id)))


def asked_of(person_id: int) -> list[Asked]:
    """Whose consent waits for this person, the nearest end first."""
    rows = db.session.execute(sa.select(Ask, Petition.learner_id, Petition.course_id).join(
        Petition, Petition.id == Ask.petition_id).where(
        Ask.person_id == person_id, Ask.ended_at.is_(None)).order_by(Ask.answer_by).limit(20)).all()
    if not rows:
        return []
    names, titles = people.names_of({row[1] for row in rows}), courses.titles({row[2] for row in rows})
    return [Asked(ask, names[learner_id], titles[course_id]) for ask, learner_id, course_id in rows]


def with_open() -> list[int]:
    """The cohorts in which something is undecided."""
    return list(db.session.scalars(sa.select(Petition.cohort_id).where(Petition.ended_at.is_(None)).distinct()))


def open_in_cohort(cohort_id: int) -> list[Petition]:
    return list(db.session.scalars(sa.select(Petition).where(
        Petition.cohort_id == cohort_id, Petition.ended_at.is_(None)).order_by(Petition.id)))


def seat_of(petition: Petition) -> Application | None:
    """The seat or number that came of it."""
    return db.session.get(Application, petition.application_id) if petition.application_id else None


def steps(petition: Petition, asks: Collection[Ask], seat: Application | None) -> list[Step]:
    """Who has it now and since when, what was, and what is still to come."""
    found = [Step(_("You applied"), "done", since=petition.applied_at)]
    if asks or petition.state in (states.SUPERVISOR, states.UNANSWERED):
        found += [_asked(ask) for ask in asks]
    if petition.state == states.UNANSWERED:
        found.append(Step(_("Ask again, or name somebody else"), "current", _("You"), petition.since))
    found.append(_organiser(petition))
    if petition.state in (states.WITHDRAWN, states.LAPSED):
        found.append(Step(str(states.NAMES[petition.state]).capitalize(), "stopped", since=petition.since, note=petition.reason))
    elif seat is not None and seat.state in ("waiting", "offered"):
        found.append(Step(_("Seat"), "current", _("Waiting list"), petition.since))
    else:
        found.append(Step(_("Seat"), "done" if petition.state == states.ACCEPTED else "todo"))
    return found


def _asked(ask: Ask) -> Step:
    words = {"": _("Supervisor: asked for consent"), "approved": _("Supervisor: consents"),
             "refused": _("Supervisor: does not consent"), "passed": _("Supervisor: passed on to %(name)s", name=ask.reason),
             "expired": _("Supervisor: did not answer in time"), "replaced": _("Supervisor: asked anew"),
             "void": _("Supervisor: no longer asked")}[ask.outcome]
    state = {"": "current", "refused": "stopped", "expired": "stopped"}.get(ask.outcome, "done")
    note = ask.reason if ask.outcome in ("approved", "refused") else ""
    return Step(words, state, ask.name, ask.ended_at or ask.asked_at, note)


def _organiser(petition: Petition) -> Step:
    who = _("Organiser")
    if petition.state == states.ORGANISER:
        return Step(_("Decision of the organiser"), "current", who, petition.since)
    if petition.state == states.ACCEPTED:
        return Step(_("The organiser has accepted"), "done", who, petition.since)
    if petition.state == states.REFUSED:
        return Step(_("The organiser has refused"), "stopped", who, petition.since, petition.reason)
    return Step(_("Decision of the organiser"), "todo", who)


def _last_asks(petition_ids: Iterable[int]) -> dict[int, Ask]:
    newest = sa.select(sa.func.max(Ask.id)).where(Ask.petition_id.in_(list(petition_ids))).group_by(Ask.petition_id)
    return {ask.petition_id: ask for ask in db.session.scalars(sa.select(Ask).where(Ask.id.in_(newest)))}


def _with_cohort() -> sa.Select[Petition]:
    return sa.select(Petition).options(joinedload(Petition.cohort))
