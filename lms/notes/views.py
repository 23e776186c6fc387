"""A learner's notes: kept beside an activity, and read together."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import SIGNED_IN, requires
from lms.core.work import unit_of_work
from lms.courses import access
from lms.courses import queries as courses
from lms.notes import queries, services
from lms.notes.forms import NoteForm

bp = Blueprint("notes", __name__)


@bp.post("/activities/<activity>/note")
@requires(SIGNED_IN)
def write(activity: str) -> ResponseReturnValue:
    found, form = courses.activity_or_404(activity), NoteForm()
    _admit(found.module.course)
    access.check_open(current_user, found)
    if not form.validate_on_submit():
        abort(422)
    with unit_of_work():
        services.write(current_user.id, found, form.text.data or "", at=now())
    flash(_("Your note is saved."), "success")
    return redirect(url_for("courses.activity", activity=activity, _anchor="note"), 303)


@bp.get("/courses/<course>/notes")
@requires(SIGNED_IN)
def of_course(course: str) -> ResponseReturnValue:
    """In the order of the course, for reading again and for print."""
    found = courses.get_or_404(course)
    _admit(found)
    notes = {note.activity_id: note for note in queries.of_owner(current_user.id, found.id)}
    return render_template("notes/course.html", course=found, notes=notes, outline=courses.outline(found.id))


def _admit(course: Any) -> None:
    if not access.may_see(current_user, course):
        abort(404)
    if not access.may_follow(current_user, course):
        abort(403)
