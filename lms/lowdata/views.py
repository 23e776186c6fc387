"""The switch of those who save data, and what a course costs its learners."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.core.policies import SIGNED_IN, requires
from lms.core.web import local
from lms.courses import access, renditions, weak_link
from lms.courses import queries as courses
from lms.lowdata import budget, tools

bp = Blueprint("lowdata", __name__)
A_YEAR = 31_536_000


@bp.post("/data-saver")
@requires(SIGNED_IN)
def saver() -> ResponseReturnValue:
    """Kept in the browser, for it is the device's link that is weak; it says nothing of the person."""
    wanted = request.form.get("on")
    if wanted not in ("0", "1"):
        abort(400)
    answer = redirect(local(request.form.get("next")), 303)
    answer.set_cookie(renditions.SAVER, wanted, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


@bp.get("/teach/courses/<course>/data")
@requires("courses.edit")
def of_course(course: str) -> ResponseReturnValue:
    found = courses.get_or_404(course)
    if not access.may_edit(current_user, found):
        abort(404)
    lessons = budget.of(found.id)
    return render_template("lowdata/course.html", course=found, lessons=lessons, minutes=weak_link.minutes, missed=tools.missed())
