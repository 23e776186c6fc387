"""Who teaches a course: seen, added, taken away."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import staff as teaching
from lms.courses.errors import Refused
from lms.courses.forms import StaffForm
from lms.courses.models import Course
from lms.courses.views import bp
from lms.courses.views.teaching import editable


@bp.route("/teach/<course>/staff", methods=["GET", "POST"])
@requires("courses.edit")
def staff(course: str) -> ResponseReturnValue:
    found, form = editable(course), StaffForm()
    status = 422 if form.is_submitted() else 200
    if form.is_submitted():
        _admit(found)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                person = teaching.sought(current_user, form.person.data)
                teaching.add(current_user, found, person)
            return _back(found, _("%(name)s teaches this course now, and has been told.", name=person.display_name))
        except Refused as error:
            form.person.errors, status = [str(error)], error.status
    return render_template(
        "courses/staff.html", course=found, form=form, here=teaching.of_course(found), over=teaching.over_course(found),
        may_choose=teaching.may_choose(current_user, found)), status


@bp.post("/teach/<course>/staff/<person>/remove")
@requires("courses.edit")
def remove_staff(course: str, person: str) -> ResponseReturnValue:
    found = editable(course)
    _admit(found)
    one = next((there for there in teaching.of_course(found) if there.public_id == person), None) or abort(404)
    try:
        with unit_of_work():
            teaching.remove(current_user, found, one)
    except Refused as error:
        flash(str(error), "warning")
        return redirect(url_for("courses.staff", course=course), 303)
    return _back(found, _("%(name)s no longer teaches this course, and has been told.", name=one.display_name))


def _admit(course: Course) -> None:
    if not teaching.may_choose(current_user, course):
        abort(403)


def _back(course: Course, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("courses.staff", course=course.public_id), 303)
