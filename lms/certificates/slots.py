"""What certificates shows on the pages of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template
from flask_login import current_user

from lms.certificates import queries
from lms.certificates.policies import MANAGE, REGISTER, scopes
from lms.core.database import now
from lms.core.policies import can, holds
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments

LATELY = timedelta(days=30)


def place_result(*, enrolment_id: int, learner_id: int, **_facts: object) -> str:
    """Beside a learner's place: the certificate, or that it waits. What is still missing is told by enrolments."""
    certificate, waits = queries.result_of(learner_id, enrolment_id)
    if certificate is None and not waits:
        return ""
    return render_template("certificates/_place_result.html", certificate=certificate)


def cohort_closing(*, cohort_id: int) -> str:
    """On the page of a cohort: the way to closing it, or to what that brought."""
    cohort = enrolments.cohort_facts(cohort_id)
    if not can(current_user, MANAGE, scopes(queries.agency(cohort.agency_id).path)):
        return ""
    act = next((act for act in queries.acts_of(cohort_id) if act.undone_at is None), None)
    course = courses.course(cohort.course_id)
    may_set = course is not None and can(current_user, MANAGE, course)
    return render_template("certificates/_cohort_card.html", cohort=cohort, act=act, course=course if may_set else None,
                           terms=queries.terms(cohort.course_id))


def course_terms(*, course: Any) -> str:
    """On the lecturer's page of a course, for whoever sets up issuing: the terms of its certificates."""
    if not can(current_user, MANAGE, course):
        return ""
    return render_template("certificates/_terms_card.html", course=course, terms=queries.terms(course.id))


def home() -> str:
    """For offices: what is new lately, and what waits for them."""
    if not holds(current_user, REGISTER):
        return ""
    today = now().date()
    owed = len(queries.owed_below(current_user)) if holds(current_user, MANAGE) else 0
    fresh, learners, hours = queries.lately(current_user, today - LATELY, today.year)
    return render_template("certificates/_home.html", fresh=fresh, people=learners, hours=hours, owed=owed, since=today - LATELY,
                           year=today.year)


def welcome() -> str:
    return render_template("certificates/_welcome.html")


def footer() -> str:
    return render_template("certificates/_footer.html")
