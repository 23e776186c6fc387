"""What enrolments shows on the pages of others."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import Grant, holds
from lms.core.slots import told
from lms.courses import queries as courses
from lms.courses.openings.locks import next_activity
from lms.courses.training_forms import days_needed
from lms.enrolments import WAITS, credit, days, offices, policies, prerequisites, queries, reach, rosters
from lms.enrolments.petitions import links, states
from lms.enrolments.petitions import queries as petitions
from lms.enrolments.seats import queue


def course_actions(*, course: Any, **_facts: Any) -> str:
    """The way in, the way on, or why there is none."""
    if course.status == "draft":
        return ""
    at = now()
    place: Any = queries.followed(current_user.id, course.id) if current_user.is_authenticated else None
    if place is None and current_user.is_authenticated and course.edition > 1:
        place = queries.place_in_family(current_user.id, course.id)
    asked = queue.open_in(current_user.id, course.id) if place is None and current_user.is_authenticated else None
    applied = petitions.open_in(current_user.id, course.id) if place is None and asked is None and (
        current_user.is_authenticated) else None
    offers = queries.open_cohorts(course.id, at=at) if place is None and asked is None and course.status == "published" else []
    before = prerequisites.told(current_user.id if current_user.is_authenticated else None, course) if place is None else []
    return render_template(
        "enrolments/_course_actions.html", course=course, place=place, asked=asked, applied=applied, before=before, days=days,
        at=at, offers=offers, free=[offer for offer in offers if offer.takes and offer.cohort.way != "link"],
        fewest=days_needed(course.hours_asynchronous, course.daily_credit_cap))


def learner_home() -> str:
    """Where to go on, what is due, and the newest result; for whoever has nothing else to do here, the way to a first course."""
    places = queries.my_places(current_user.id)
    asked, applied = petitions.asked_and_applied(current_user.id) if told("home.main", WAITS) else ([], [])
    if not places and not asked and not applied and current_user.grants != {Grant("learner")}:
        return ""
    at = now()
    active = [p for p in places if p.status == "active" and days.is_readable(p.cohort, at)]
    coming = [p for p in places if p.status == "active" and not days.has_begun(p.cohort, at)]
    completed = [p for p in places if p.status == "completed"]
    course_ids = {p.course_id for p in places} | {a.course_id for a in asked} | {a.course_id for a in applied}
    standings = courses.standings(current_user.id, course_ids)
    return render_template(
        "enrolments/_home_learner.html", active=active, coming=coming, completed=completed, asked=asked, applied=applied,
        days=days, at=at, names=states.NAMES, tallies={id_: one.tally for id_, one in standings.items()},
        titles={id_: one.title for id_, one in standings.items()},
        step=next_activity(current_user.id, active[0].course_id) if active else None,
        credit_hours=sum(credit.hours(p) for p in completed
                         if p.completed_at and offices.year_of(p.completed_at) == offices.year_of(at)))


def organiser_home() -> str:
    """Cohorts that begin or end soon, and who is behind."""
    if not holds(current_user, policies.MANAGE):
        return ""
    at = now()
    cohorts, tasks = rosters.pressing(current_user, at=at)
    return render_template("enrolments/_home_organiser.html", lines=rosters.lines(cohorts),
                           behind=rosters.behind_in(cohorts, at=at), to_decide=cohorts, tasks=tasks, days=days,
                           at=at)


def teaching() -> str:
    """For who teaches single cohorts by a role in them: these cohorts, those that run first."""
    named = reach.cohorts_named(current_user, policies.TEACH)
    if not named:
        return ""
    at = now()
    return render_template("enrolments/_taught.html", lines=rosters.lines(rosters.taught(named, at=at)), days=days, at=at)


def cohorts_of_course(*, course: Any) -> str:
    """Where a course says who teaches it: the ways to those who teach one cohort."""
    return render_template("enrolments/_staff.html", cohorts=queries.cohorts_of(course.id))


def consents_home() -> str:
    """Whose application waits for one's consent: for heads of offices, whom their people name."""
    if not any(grant.role == "head_of_office" for grant in current_user.grants):
        return ""
    asked = petitions.asked_of(current_user.id)
    return render_template("enrolments/_home_consents.html", asked=asked, token=links.token) if asked else ""


def office_home() -> str:
    """The year in four numbers, for who answers for an office."""
    if not any(grant.role in ("head_of_office", "hr_officer", "auditor") for grant in current_user.grants):
        return ""
    at = now()
    year = offices.year_of(at)
    return render_template("enrolments/_home_office.html", report=offices.report(current_user, year=year, at=at), year=year,
                           lagging=rosters.lagging(current_user, at=at), days=days, at=at)
