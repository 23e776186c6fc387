"""The page of an activity, and what a learner tells from it."""

from __future__ import annotations

import logging
import math
from datetime import datetime
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.exc import OperationalError

from lms.core.database import db, now
from lms.core.plugins import load
from lms.core.policies import SIGNED_IN, requires
from lms.core.work import unit_of_work
from lms.courses import access, attention, places, queries, services
from lms.courses.kinds import activity_kinds
from lms.courses.models import Activity, Course
from lms.courses.queries import Outline, OutlineActivity
from lms.courses.views import bp

log = logging.getLogger("lms")


@bp.get("/activities/<activity>")
@requires(SIGNED_IN)
def activity(activity: str) -> ResponseReturnValue:
    found, course = _open(activity)
    if not access.may_follow(current_user, course):
        if (mine := access.followed(current_user, found)) is not found:
            return redirect(url_for("courses.activity", activity=mine.public_id), 303)
        flash(_("The activities open once you have a place in this course."))
        return redirect(url_for("courses.show", course=course.public_id), 303)
    if told := access.closed(current_user, found):
        return render_template("courses/closed.html", activity=found, course=course, reasons=told), 403
    if not access.follows(current_user, course) or access.closed(current_user, found, to_work=True):
        return _page(found, queries.outline(course.id), learner_id=None)
    learner_id = current_user.id
    outline = queries.outline(course.id, learner_id=learner_id)
    if not access.works(current_user, course):
        return _page(found, outline, learner_id=None)
    if _is_news(_here(outline, found)) and _note_opening(found, learner_id):
        found, course = _open(activity)
        outline = queries.outline(course.id, learner_id=learner_id)
    return _page(found, outline, learner_id=learner_id)


@bp.post("/activities/<activity>/mark")
@requires(SIGNED_IN)
def mark(activity: str) -> ResponseReturnValue:
    found = _followed(activity)
    with unit_of_work():
        services.mark(current_user.id, found, at=now())
    return _answer(found, completed=True)


@bp.post("/activities/<activity>/time")
@requires(SIGNED_IN)
def time(activity: str) -> ResponseReturnValue:
    """Count time: `seconds` since the last report, or, without them, all since the page was shown."""
    found = _followed(activity)
    since = _shown_at(activity, found)
    at, anchor = now(), _anchor()
    told = _number("seconds") if "seconds" in request.form else (at - since).total_seconds()
    with unit_of_work():
        spent = services.spend(current_user.id, found, told, since=since, at=at)
        if anchor is not None:
            services.place(current_user.id, found, anchor.get("percent", 0), anchor=anchor, at=at)
    completed = found.completion == "time" and spent >= found.minimum_seconds
    if not completed and "seconds" not in request.form:
        flash(_("Not done yet. Take your time; this page says how much is still needed."), "warning")
    return _answer(found, completed=completed, seconds=spent)


@bp.post("/activities/<activity>/place")
@requires(SIGNED_IN)
def place(activity: str) -> ResponseReturnValue:
    found, anchor = _followed(activity), _anchor()
    where = _number("place") if anchor is None else anchor.get("percent", 0)
    with unit_of_work():
        services.place(current_user.id, found, where, anchor=anchor, at=now())
    return _answer(found, completed=False)


def _open(public_id: str) -> tuple[Activity, Course]:
    found = queries.page_activity_or_404(public_id, shown_to=current_user.id if request.method == "GET" else None)
    course = found.module.course
    if not access.may_see(current_user, course) and access.followed(current_user, found) is found:
        abort(404)
    return found, course


def _followed(public_id: str) -> Activity:
    shown, _course = _open(public_id)
    found = access.followed(current_user, shown)
    access.check_may_do(current_user, found)
    return found


def _shown_at(public_id: str, found: Activity) -> datetime:
    """When the page was shown, be it that of the version before."""
    sealed = request.form.get("shown", "")
    since = attention.shown_at(sealed, current_user.id, found.id)
    if since is None and found.public_id != public_id:
        since = attention.shown_at(sealed, current_user.id, queries.activity_or_404(public_id).id)
    return since or abort(400)


def _number(name: str) -> float:
    value = request.form.get(name, type=float)
    if value is None or not math.isfinite(value) or not 0 <= value < 1_000_000:
        abort(400)
    return value


def _anchor() -> dict[str, Any] | None:
    """The place in a text, where one is told."""
    try:
        return places.read(request.form["anchor"]) if "anchor" in request.form else None
    except ValueError:
        abort(400)


def _answer(found: Activity, *, completed: bool, **facts: object) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(completed=completed, **facts)
    if completed:
        flash(_("Done: %(title)s", title=found.title), "success")
    return redirect(url_for("courses.activity", activity=found.public_id), 303)


def _is_news(here: OutlineActivity) -> bool:
    is_looked_at = request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")
    return is_looked_at and (here.state == "none" or (here.completion == "opened" and here.state != "done"))


def _note_opening(found: Activity, learner_id: int) -> bool:
    """Whether it was written; a busy database must not keep the learner from reading."""
    try:
        with unit_of_work():
            services.open_activity(learner_id, found, at=now())
    except OperationalError:
        log.warning("the opening of activity %s was not noted: the database is busy", found.id)
        db.session.rollback()
        return False
    return True


def _here(outline: Outline, found: Activity) -> OutlineActivity:
    return next(a for a in outline.activities() if a.id == found.id)


def _page(found: Activity, outline: Outline, *, learner_id: int | None) -> ResponseReturnValue:
    kind = activity_kinds.get(found.kind)
    steps = outline.activities()
    at = next(i for i, step in enumerate(steps) if step.id == found.id)
    row = queries.progress_row(learner_id, found.id) if learner_id and found.completion == "time" else None
    return render_template(
        "courses/activity.html", activity=found, course=found.module.course, outline=outline, here=steps[at],
        module=next(m for m in outline.modules if m.id == found.module_id), learner_id=learner_id,
        before=steps[at - 1] if at else None, after=steps[at + 1] if at + 1 < len(steps) else None,
        body=Markup(load(kind.body)(found, learner_id=learner_id)) if kind else None,  # noqa: S704
        kinds={kind.name: kind for kind in activity_kinds}, spent=row.seconds if row else 0,
        shown=attention.seal(learner_id, found.id, at=now()) if learner_id and found.completion == "time" else "",
        may_edit=access.may_edit(current_user, found.module.course))
