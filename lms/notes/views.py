"""A learner's notes: kept beside an activity, and read together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import SIGNED_IN, requires
from lms.core.work import unit_of_work
from lms.courses import access
from lms.courses import queries as courses
from lms.notes import passages, queries, services
from lms.notes.forms import HighlightForm, NoteForm

bp = Blueprint("notes", __name__)
LONGEST_AGO = timedelta(days=30)


@bp.post("/activities/<activity>/note")
@requires(SIGNED_IN)
def write(activity: str) -> ResponseReturnValue:
    found, form = _followed(activity), NoteForm()
    _admit(found.module.course)
    access.check_open(current_user, found)
    if not form.validate_on_submit():
        abort(422)
    with unit_of_work():
        services.write(current_user.id, found, form.text.data or "", at=now())
    flash(_("Your note is saved."), "success")
    return redirect(url_for("courses.activity", activity=found.public_id, _anchor="note"), 303)


@bp.post("/activities/<activity>/highlights")
@requires(SIGNED_IN)
def mark(activity: str) -> ResponseReturnValue:
    """A passage is marked, or its mark changed or removed; `age` is how many seconds ago."""
    found = _followed(activity)
    _admit(found.module.course)
    access.check_open(current_user, found)
    told: Any = request.get_json(silent=True)
    try:
        passage = passages.read(told)
    except ValueError:
        abort(422)
    with unit_of_work():
        services.mark(current_user.id, found, passage, at=now() - _age(told.get("age")))
    return jsonify(kept=True)


def _followed(public_id: str) -> Any:
    return access.followed(current_user, courses.activity_or_404(public_id))


@bp.get("/courses/<course>/notes")
@requires(SIGNED_IN)
def of_course(course: str) -> ResponseReturnValue:
    """In the order of the course, for reading again and for print."""
    found = courses.get_or_404(course)
    _admit(found)
    notes = {note.activity_id: note for note in queries.of_owner(current_user.id, found.id)}
    marked: dict[int, list[Any]] = {}
    for one in queries.highlights(current_user.id, found.id):
        marked.setdefault(one.activity_id, []).append(one)
    texts = {id_: passages.words_of(html) for id_, html in courses.shown_texts(marked).items()}
    return render_template("notes/course.html", course=found, notes=notes, outline=courses.outline(found.id), marked=marked,
                           texts=texts, colours=passages.COLOURS, longest=passages.LONGEST_NOTE)


@bp.post("/courses/<course>/notes")
@requires(SIGNED_IN)
def change_highlight(course: str) -> ResponseReturnValue:
    """From the page of all notes, which works without a script."""
    found, form = courses.get_or_404(course), HighlightForm()
    _admit(found)
    there = queries.highlight(current_user.id, form.key.data or "")
    if there is None or there.course_id != found.id:
        abort(404)
    is_removed = "remove" in request.form
    if not is_removed and not form.validate_on_submit():
        abort(422)
    told = {name: getattr(there, name) for name in queries.TOLD} | {"colour": form.colour.data, "note": form.note.data or ""}
    with unit_of_work():
        services.mark(current_user.id, courses.activities([there.activity_id])[0], at=now(),
                      told=passages.Passage(there.key) if is_removed else passages.read(told))
    flash(_("The mark is removed.") if is_removed else _("The mark is saved."), "success")
    return redirect(url_for("notes.of_course", course=course, _anchor=None if is_removed else f"mark-{there.key}"), 303)


def _age(told: object) -> timedelta:
    """No longer ago than a device may keep anything."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return timedelta(0)
    return timedelta(seconds=min(max(0.0, told), LONGEST_AGO.total_seconds()))


def _admit(course: Any) -> None:
    if not access.may_see(current_user, course):
        abort(404)
    if not access.may_follow(current_user, course):
        abort(403)
