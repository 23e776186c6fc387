"""Where sessions appear on the pages of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template
from flask_login import current_user

from lms.attendance import agenda, hours, marking, policies, queries
from lms.core.database import now
from lms.core.policies import can, holds
from lms.enrolments import queries as enrolments

SOON = timedelta(days=7)


def home() -> str:
    """For learners and instructors: the next session within a week, with its link from 15 minutes before."""
    at = now()
    groups = {p.cohort_id: p.group_name for p in enrolments.my_places(current_user.id) if p.status == "active"}
    if not groups and not any(grant.role == "instructor" for grant in current_user.grants):
        return ""
    found = queries.next_of(current_user.id, groups, at=at, until=at + SOON)
    if found is None:
        return ""
    meeting, is_held = found
    return render_template(
        "attendance/_home.html", meeting=meeting, at=at, link_is_open=meeting.link and agenda.link_opens(meeting) <= at,
        may_take=is_held and meeting.starts_at - marking.OPENS <= at and holds(current_user, policies.MARK))


def cohort_card(*, cohort_id: int) -> str:
    cohort = enrolments.cohort_facts(cohort_id)
    if not policies.may_see(current_user, cohort):
        return ""
    return render_template("attendance/_cohort_card.html", cohort=cohort, count=queries.how_many(cohort_id))


def place_card(*, course: Any, place: Any) -> str:
    """Beside a learner's place, where there is anything to attend."""
    found, least = hours.of_learner(place.learner_id, place.cohort_id, place.group_name), hours.least_percent(course.id)
    if not found.planned and not least:
        return ""
    return render_template("attendance/_place_card.html", place=place, hours=found, least=least)


def place_hours(*, course: Any, place: Any) -> str:
    """Among the ways in which the JP of a course are earned: by being there, where any of them are for sessions."""
    if not course.hours_synchronous and not course.hours_field:
        return ""
    found = hours.of_learner(place.learner_id, place.cohort_id, place.group_name)
    return render_template("attendance/_place_hours.html", hours=found, place=place) if found.planned else ""


def rule_card(*, course: Any) -> str:
    """On the lecturer's page of a course."""
    if not can(current_user, policies.RULE, course):
        return ""
    return render_template("attendance/_rule_card.html", course=course, least=hours.least_percent(course.id))
