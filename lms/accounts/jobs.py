"""What accounts does by the clock and in the worker: it forgets, and prints what people want to take along."""

from __future__ import annotations

import io
import logging

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy.exc import DBAPIError

from lms.accounts import copies, personal_data, queries, retention
from lms.accounts.data_sheet import section
from lms.accounts.models import User
from lms.core import jobs, press, storage
from lms.core.database import now
from lms.core.work import let_go, unit_of_work

log = logging.getLogger("lms")
LARGEST = 200_000_000
"""Bytes of a PDF that is kept."""


def purge() -> None:
    """What accounts has kept long enough; the other rooms have jobs of their own."""
    retention.clear(retention.OWN, at=now())


def print_data(copy_id: int) -> None:
    """Make the PDF that somebody ordered. Where the database is away the job fails, and is run again."""
    with unit_of_work():
        copy = copies.awaited(copy_id)
        user = queries.user(copy.user_id) if copy else None
    if user is None:
        return
    try:
        blob = storage.put(io.BytesIO(press.printed(_sheet(user))), at_most=LARGEST)
    except DBAPIError:
        raise
    except Exception:
        log.exception("the data of user %s could not be printed", user.id)
        with unit_of_work():
            copies.fail(copy_id, at=now())
        return
    with unit_of_work():
        copies.keep(copy_id, blob, at=now())


def sweep_data() -> None:
    """Begin again what was lost until its hour is over: a press that dies each time is not fed for ever. What has been there long
    enough goes with the rest that `purge` removes."""
    at = now()
    with unit_of_work():
        for copy in copies.lost(before=at - copies.SILENCE):
            if copies.is_hopeless(copy, at=at):
                copies.fail(copy.id, at=at)
            elif copies.is_due_again(copy, at=at):
                jobs.enqueue("accounts.print_data", copy_id=copy.id)


def _sheet(user: User) -> str:
    """All of it as a page for print, in the language and the zone of its person; no connection is held while it is laid out."""
    zone = user.time_zone or current_app.config["TIMEZONE"]
    language = user.language or current_app.config["LANGUAGE"]
    with force_locale(language):
        sections = [section(part, part.collect(user.id), zone) for part in personal_data.everything()]
        html = render_template("accounts/paper/data.html", person=user, zone=zone, language=language, at=now(), sections=sections)
    let_go()
    return html
