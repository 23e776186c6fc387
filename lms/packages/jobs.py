"""Large packages are unpacked by the worker; the job may be killed and run again."""

from __future__ import annotations

import logging
import time

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from lms.accounts import queries as people
from lms.core import audit, jobs, staging
from lms.core.database import now
from lms.core.errors import DomainError, Unreadable
from lms.core.work import let_go, unit_of_work
from lms.courses import queries as courses
from lms.packages import queries
from lms.packages.models import Unpacking
from lms.packages.services import contents
from lms.packages.services import unpacking as services

log = logging.getLogger("lms")
BETWEEN = 1.0
"""Seconds between two signs of life."""


def unpack(activity_id: int) -> None:
    """Unpack what was ordered for the activity and show it, in the language of whoever ordered it; a fault stands on the page."""
    row = queries.unpacking(activity_id)
    if row is None or row.fault:
        return
    owner = people.user(row.added_by_id) if row.added_by_id else None
    language = getattr(owner, "language", None) or current_app.config["LANGUAGE"]
    with force_locale(language), audit.acting_as(row.added_by_id, getattr(owner, "display_name", "-")):
        try:
            _unpack(row)
        except DBAPIError:
            raise
        except DomainError as error:
            _fail(row, str(error))
        except Exception:
            log.exception("the package of activity %s", activity_id)
            _fail(row, _("Something went wrong that is not your fault. The log of the server says more."))


def sweep() -> None:
    """Start again what was lost."""
    with unit_of_work():
        for activity_id in services.lost(at=now()):
            jobs.enqueue("packages.unpack", activity_id=activity_id)


def _unpack(row: Unpacking) -> None:
    staged = row.staged
    try:
        with staging.read(staged) as stream:
            let_go()
            unpacked = contents.unpack(stream, row.name, _Teller(row.activity_id))
    except (FileNotFoundError, ValueError) as error:
        raise Unreadable(_("The file is no longer here. Send it again.")) from error
    with unit_of_work():
        found = queries.unpacking(row.activity_id)
        if found is None or found.staged != staged:
            return
        activity = courses.activities([found.activity_id])[0]
        contents.set_content(
            activity.id, activity.course_id, unpacked=unpacked, name=found.name, passing=found.passing,
            may_repeat=found.may_repeat, at=now(), by=found.added_by_id)
        services.forget(found)


def _fail(row: Unpacking, why: str) -> None:
    with unit_of_work():
        found = queries.unpacking(row.activity_id)
        if found is not None:
            found.fault, found.heard_at = why[:600], now()


class _Teller:
    def __init__(self, activity_id: int) -> None:
        self.activity_id, self.told_at = activity_id, 0.0

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.told_at >= BETWEEN:
            self.told_at = time.monotonic()
            with unit_of_work():
                services.hear(self.activity_id, done, total, at=now())
