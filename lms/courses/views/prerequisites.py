"""Which courses come before a course, as its lecturer decides it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries, reach, services
from lms.courses.errors import Refused
from lms.courses.forms import PrerequisiteForm
from lms.courses.models import Course
from lms.courses.views import bp
from lms.courses.views.teaching import editable


@bp.route("/teach/<course>/prerequisites", methods=["GET", "POST"])
@requires("courses.edit")
def prerequisites(course: str) -> ResponseReturnValue:
    found, form = editable(course), PrerequisiteForm()
    there = queries.prerequisites(found.id)
    known = {found.code, *(one.code for one in there)}
    form.needed.choices = [SelectChoice(id_, f"{code} · {title}") for id_, code, title in reach.choices() if code not in known]
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.require_course(found, queries.course(form.needed.data) or abort(404))
            return _back(found)
        except Refused as error:
            form.form_errors.append(str(error))
            status = error.status
    return render_template("courses/prerequisites.html", course=found, form=form, there=there), status


@bp.post("/teach/<course>/prerequisites/<needed>/remove")
@requires("courses.edit")
def remove_prerequisite(course: str, needed: str) -> ResponseReturnValue:
    found = editable(course)
    with unit_of_work():
        services.release_course(found, queries.get_or_404(needed))
    return _back(found)


def _back(course: Course) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("courses.prerequisites", course=course.public_id), 303)
