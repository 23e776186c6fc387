"""The lecturer's outline: modules and activities added, changed, ordered, deleted."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries, services
from lms.courses.forms import ActivityForm, ModuleForm, NewActivityForm, minutes_of
from lms.courses.kinds import activity_kinds
from lms.courses.models import Activity, Course, Module
from lms.courses.views import bp
from lms.courses.views.teaching import admit, editable


@bp.route("/teach/<course>/modules/new", methods=["GET", "POST"])
@requires("courses.edit")
def add_module(course: str) -> ResponseReturnValue:
    found, form = editable(course), ModuleForm()
    if not form.validate_on_submit():
        return _module_page(form, found, None, 422 if form.errors else 200)
    with unit_of_work():
        services.add_module(found, **form.facts())
    return _back(found)


@bp.route("/teach/modules/<module>", methods=["GET", "POST"])
@requires("courses.edit")
def edit_module(module: str) -> ResponseReturnValue:
    found = module_for_edit(module)
    form = ModuleForm(obj=found)
    if not form.validate_on_submit():
        return _module_page(form, found.course, found, 422 if form.errors else 200)
    with unit_of_work():
        services.update_module(found, **form.facts())
    return _back(found.course)


@bp.post("/teach/modules/<module>/delete")
@requires("courses.edit")
def delete_module(module: str) -> ResponseReturnValue:
    found = module_for_edit(module)
    course = found.course
    with unit_of_work():
        services.delete_module(found)
    flash(_("The module is deleted."))
    return _back(course)


@bp.post("/teach/modules/<module>/move")
@requires("courses.edit")
def move_module(module: str) -> ResponseReturnValue:
    found = module_for_edit(module)
    with unit_of_work():
        services.move_module(found, _steps())
    return _back(found.course, f"module-{found.public_id}")


@bp.post("/teach/<course>/order")
@requires("courses.edit")
def order_modules(course: str) -> ResponseReturnValue:
    found = editable(course)
    with unit_of_work():
        services.reorder(found, request.form.getlist("order"))
    return "", 204


@bp.post("/teach/modules/<module>/order")
@requires("courses.edit")
def order_activities(module: str) -> ResponseReturnValue:
    found = module_for_edit(module)
    with unit_of_work():
        services.reorder_activities(found, request.form.getlist("order"))
    return "", 204


@bp.route("/teach/modules/<module>/activities/new", methods=["GET", "POST"])
@requires("courses.edit")
def add_activity(module: str) -> ResponseReturnValue:
    found, form = module_for_edit(module), NewActivityForm()
    form.offer(activity_kinds)
    if not form.validate_on_submit():
        kinds = {kind.name: kind for kind in activity_kinds}
        return render_template("courses/add_activity.html", form=form, module=found, course=found.course, kinds=kinds), (
            422 if form.errors else 200)
    with unit_of_work():
        made = services.add_activity(found, form.kind.data, form.title.data)
    endpoint = activity_kinds[made.kind].edit_endpoint or "courses.edit_activity"
    return redirect(url_for(endpoint, activity=made.public_id), 303)


@bp.route("/teach/activities/<activity>", methods=["GET", "POST"])
@requires("courses.edit")
def edit_activity(activity: str) -> ResponseReturnValue:
    found = activity_for_edit(activity)
    course = found.module.course
    form = ActivityForm(obj=found)
    if request.method == "GET":
        form.minimum_minutes.data = minutes_of(found)
    outline = queries.outline(course.id)
    form.offer(found, activity_kinds.get(found.kind), outline.modules)
    if not form.validate_on_submit():
        return render_template("courses/edit_activity.html", form=form, activity=found, course=course,
                               kind=activity_kinds.get(found.kind)), 422 if form.errors else 200
    with unit_of_work():
        services.update_activity(found, **form.facts(found))
        if form.module_id.data != found.module_id:
            services.place_activity(found, form.module_id.data)
    flash(_("Saved."), "success")
    return _back(course, f"module-{next(m.public_id for m in outline.modules if m.id == found.module_id)}")


@bp.post("/teach/activities/<activity>/delete")
@requires("courses.edit")
def delete_activity(activity: str) -> ResponseReturnValue:
    found = activity_for_edit(activity)
    course = found.module.course
    with unit_of_work():
        services.delete_activity(found)
    flash(_("The activity is deleted."))
    return _back(course)


@bp.post("/teach/activities/<activity>/move")
@requires("courses.edit")
def move_activity(activity: str) -> ResponseReturnValue:
    found = activity_for_edit(activity)
    course = found.module.course
    with unit_of_work():
        services.move_activity(found, _steps())
    return _back(course, f"activity-{found.public_id}")


def activity_for_edit(public_id: str) -> Activity:
    found = queries.activity_or_404(public_id)
    admit(found.module.course)
    return found


def module_for_edit(public_id: str) -> Module:
    found = queries.module_or_404(public_id)
    admit(found.course)
    return found


def _steps() -> int:
    steps = request.form.get("steps")
    if steps not in ("1", "-1"):
        abort(400)
    return int(steps)


def _module_page(form: ModuleForm, course: Course, module: Module | None, status: int) -> ResponseReturnValue:
    return render_template("courses/module.html", form=form, course=course, module=module), status


def _back(course: Course, anchor: str | None = None) -> Response:
    return redirect(url_for("courses.manage", course=course.public_id, _anchor=anchor), 303)
