"""A learner's own place on a waiting list: where it stands, taking the seat that was offered, giving it up."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import queries
from lms.enrolments.policies import SELF
from lms.enrolments.seats import queue, waiting
from lms.enrolments.views import bp
from lms.enrolments.words import APPLIED


@bp.get("/my-applications/<public_id>")
@requires(SELF)
def application(public_id: str) -> ResponseReturnValue:
    mine = waiting.mine_or_404(current_user.id, public_id)
    place = queries.place_of(current_user.id, mine.course_id)
    return render_template(
        "enrolments/application.html", mine=mine, course=courses.course(mine.course_id), place=place, at=now(), words=APPLIED,
        number=waiting.number_of(mine) if mine.state == "waiting" else None)


@bp.post("/my-applications/<public_id>/accept")
@requires(SELF)
def accept(public_id: str) -> ResponseReturnValue:
    mine = waiting.mine_or_404(current_user.id, public_id)
    try:
        with unit_of_work():
            queue.accept(mine, at=now())
    except DomainError as error:
        flash(str(error), "error")
        return redirect(url_for("enrolments.application", public_id=public_id), 303)
    place = queries.place_of(current_user.id, mine.course_id)
    flash(_("You are enrolled."), "success")
    return redirect(url_for("enrolments.place", public_id=place.public_id) if place else url_for("enrolments.mine"), 303)


@bp.post("/my-applications/<public_id>/leave")
@requires(SELF)
def leave(public_id: str) -> ResponseReturnValue:
    """Decline the seat, or wait no longer."""
    mine = waiting.mine_or_404(current_user.id, public_id)
    with unit_of_work():
        queue.leave(mine, at=now())
    if mine.state == "seated":
        flash(_("You already have the seat. To give it up, leave the course."), "info")
    else:
        flash(_("You are no longer on the waiting list."))
    return redirect(url_for("enrolments.application", public_id=public_id), 303)
