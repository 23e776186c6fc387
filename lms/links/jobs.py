"""Links are checked in the background; a check may run twice, and what was lost is swept up."""

from __future__ import annotations

import time

from flask import current_app

from lms import __version__
from lms.core import jobs
from lms.core.database import now
from lms.core.work import let_go, unit_of_work
from lms.courses import queries as courses
from lms.links import asking, finding, services, texts
from lms.links.fetching import Asking

TOLD_EVERY = 2.0
"""Seconds between two notes of progress."""


def check(course_id: int) -> None:
    with unit_of_work():
        course = courses.course(course_id) if services.begin(course_id, at=now()) else None
    if course is None:
        return
    found = finding.links(course, texts.of(course))
    waiting = finding.to_ask(found)
    let_go()
    known = asking.answers(waiting, _as_us(), _Teller(course_id, len(waiting))) if waiting else {}
    with unit_of_work():
        services.end(course_id, [one.row(course_id, one.answer or known[one.outside]) for one in found], at=now())


def sweep() -> None:
    """Checks that were lost with their worker, and published courses whose last check is long ago."""
    with unit_of_work():
        for course_id in services.overdue(at=now()):
            jobs.enqueue("links.check", course_id=course_id)
        for course_id in services.due(current_app.config["LINKS_DAYS"], at=now()):
            services.ask(course_id, at=now())


def _as_us() -> Asking:
    base = current_app.config["BASE_URL"]
    return Asking(f"PolitekesosLMS-Links/{__version__} (+{base})", current_app.config["LINKS_WITHIN"])


class _Teller:
    def __init__(self, course_id: int, total: int) -> None:
        self.course_id, self.total, self.told_at = course_id, total, 0.0

    def __call__(self, done: int) -> None:
        if time.monotonic() - self.told_at >= TOLD_EVERY:
            self.told_at = time.monotonic()
            with unit_of_work():
                services.tell(self.course_id, done, self.total, at=now())
