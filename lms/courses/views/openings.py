"""When a module or an activity opens, as its lecturer decides it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.database import now
from lms.core.plugins import load
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries, services
from lms.courses.errors import Refused
from lms.courses.models import Activity, Course, Module
from lms.courses.openings.kinds import condition_kinds
from lms.courses.openings.locks import cautions, words
from lms.courses.services.openings import key_of
from lms.courses.views import bp
from lms.courses.views.structure import activity_for_edit, module_for_edit


@bp.route("/teach/activities/<activity>/opening", methods=["GET", "POST"])
@requires("courses.edit")
def activity_opening(activity: str) -> ResponseReturnValue:
    found = activity_for_edit(activity)
    return _opening(found, found.module.course, {found.id})


@bp.route("/teach/modules/<module>/opening", methods=["GET", "POST"])
@requires("courses.edit")
def module_opening(module: str) -> ResponseReturnValue:
    found = module_for_edit(module)
    outline = queries.outline(found.course_id)
    return _opening(found, found.course, {a.id for m in outline.modules if m.id == found.id for a in m.activities})


@bp.post("/teach/activities/<activity>/opening/<condition>/remove")
@requires("courses.edit")
def remove_activity_condition(activity: str, condition: str) -> ResponseReturnValue:
    return _remove(activity_for_edit(activity), condition)


@bp.post("/teach/modules/<module>/opening/<condition>/remove")
@requires("courses.edit")
def remove_module_condition(module: str, condition: str) -> ResponseReturnValue:
    return _remove(module_for_edit(module), condition)


def _opening(target: Module | Activity, course: Course, but: set[int]) -> ResponseReturnValue:
    offered = ((kind, load(kind.form)(course, but, f"{kind.name}-")) for kind in condition_kinds)
    forms = {kind.name: (kind.title, form) for kind, form in offered if form is not None}
    chosen, status = request.form.get("kind", ""), 200
    if request.method == "POST":
        form = forms[chosen][1] if chosen in forms else abort(400)
        status = 422
        if form.validate_on_submit():
            try:
                with unit_of_work():
                    services.add_condition(target, chosen, **form.facts())
                flash(_("Saved."), "success")
                return _back(target)
            except Refused as error:
                form.form_errors.append(str(error))
                status = error.status
    conditions = course.openings.get(key_of(target), [])
    heed = cautions(conditions, at=now())
    said = words(conditions, course.id, {a.id: a for a in queries.outline(course.id).activities()})
    return render_template(
        "courses/opening.html", target=target, course=course, is_module=isinstance(target, Module), forms=forms, chosen=chosen,
        conditions=[(one["id"], said[one["id"]].words, heed.get(one["id"], "")) for one in conditions]), status


def _remove(target: Module | Activity, condition: str) -> ResponseReturnValue:
    with unit_of_work():
        services.remove_condition(target, condition)
    flash(_("The condition is removed."))
    return _back(target)


def _back(target: Module | Activity) -> ResponseReturnValue:
    if isinstance(target, Module):
        return redirect(url_for("courses.module_opening", module=target.public_id), 303)
    return redirect(url_for("courses.activity_opening", activity=target.public_id), 303)
