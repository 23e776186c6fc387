"""The paper is laid out while a learner still works at what is left of the course: whoever passes waits for the filling alone.

Only the worker imports this module.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask import current_app

from lms.certificates import queries, snapshot, workshop
from lms.certificates.designs import choice
from lms.certificates.designs.choice import UnknownDesign
from lms.certificates.paper.facts import Facts
from lms.certificates.paper.letters import UnprintableText
from lms.certificates.seal.errors import SignerUnready
from lms.certificates.services import issuing
from lms.core.apart import Failed
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments

SOME = "-"
"""Stands for the offline code and the badge: a layout depends on there being one."""


def folder() -> Path:
    """Where layouts are kept; whatever is deleted there is made again."""
    return Path(current_app.config["INSTANCE"]) / "layouts"


def prepare(learner_id: int, activity_id: int, course_id: int) -> None:
    """Have laid out what the learner's certificate will be filled into, if this activity is all that is left to do.

    Designs of agencies are laid out when they are printed, within bounds. What stands in the way here does so again at the issue,
    and is told then.
    """
    at = now()
    with unit_of_work():
        found = _foreseen(learner_id, activity_id, course_id, at)
    if found is None:
        return
    facts, seal = found
    try:
        design = choice.of(facts.design)
        if design.is_house:
            workshop.prepare(facts, generated_at=at, statement=SOME, badge=SOME, seal=seal, design=design, folder=folder())
    except (UnknownDesign, UnprintableText, OSError, Failed):
        return


def _foreseen(learner_id: int, activity_id: int, course_id: int, at: datetime) -> tuple[Facts, str] | None:
    """The facts of a certificate as it would be issued now, with a number and a code that nobody gets, and what it would say of
    its signature."""
    place = enrolments.place_of(learner_id, course_id)
    if place is None or place.completed_at is not None or queries.terms(course_id).waits_for_closing:
        return None
    steps = courses.outline(course_id, learner_id=learner_id).activities()
    if any(step.is_required and step.state != "done" and step.id != activity_id for step in steps):
        return None
    done = snapshot.completion(place.id, foreseen_at=at)
    issuer = queries.issuer_for(done.cohort.agency_id, done.course_agency_id)
    if issuer is None:
        return None
    issued_on = issuing.day_of_issue(issuer, at)
    terms = issuing.terms_of(done, issuer, 1, issued_on, issuing.valid_until(course_id, issued_on))
    try:
        return snapshot.facts(done, issuer, terms), queries.profile_of(issuer.id).says()
    except SignerUnready:
        return None
