"""Work done by the clock."""

from __future__ import annotations

import logging

from flask import current_app

from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.enrolments import queries, services
from lms.enrolments.petitions import asking
from lms.enrolments.petitions import queries as petitions
from lms.enrolments.petitions import services as deciding
from lms.enrolments.seats import queue, waiting

log = logging.getLogger("lms")


def sweep() -> None:
    """Complete the places whose rules are met though nothing was announced: a rule was eased, or met before enrolling."""
    for learner_id, course_id in queries.ripe():
        with unit_of_work():
            services.complete_if_met(learner_id, course_id, at=now())


def sweep_queues() -> None:
    """Pass on the seats that nobody has answered for, and remind those who still may; one cohort that fails does not hold up
    the others."""
    for cohort_id in waiting.cohorts_with_queues():
        try:
            with unit_of_work():
                queue.tend(cohort_id, at=now())
        except Exception:
            db.session.rollback()
            log.exception("enrolments: the waiting list of cohort %s failed", cohort_id)


def sweep_petitions() -> None:
    """Remind supervisors, end their time, clear away what is no longer needed; one application that fails holds up no other."""
    for cohort_id in petitions.with_open():
        for petition in petitions.open_in_cohort(cohort_id):
            try:
                with unit_of_work():
                    asking.tend(petition, at=now())
            except Exception:
                db.session.rollback()
                log.exception("enrolments: the application %s failed", petition.id)
    with unit_of_work():
        deciding.purge(at=now(), kept_days=current_app.config["PETITION_DAYS"])
