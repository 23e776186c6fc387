"""The lecturer's pages: a file is sent, looked at, brought in; a course is taken along."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.core import storage
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.web import send_blob, takes_files
from lms.core.work import unit_of_work
from lms.courses import access
from lms.courses import queries as courses
from lms.courses.kinds import Shown
from lms.interchange import codes, queries, services
from lms.interchange.forms import ConfirmForm, ImportForm
from lms.interchange.models import Task
from lms.interchange.policies import CREATE, EDIT
from lms.interchange.services import NotNow
from lms.interchange.writing import FORMS

bp = Blueprint("interchange", __name__)


@bp.route("/teach/import", methods=["GET", "POST"])
@takes_files
@requires(CREATE)
def start() -> ResponseReturnValue:
    if not access.may_create(current_user):
        abort(403)
    form = ImportForm()
    if not form.validate_on_submit():
        return _start_page(form, 422 if form.errors else 200)
    sent = next(iter(form.file.uploads), None)
    key = None if sent else storage.put(form.file.data.stream, at_most=current_app.config["IMPORT_MB"] * 1_000_000).key
    try:
        with unit_of_work():
            task = services.order_import(current_user.id, form.file.data.filename or "", source_key=key, at=now(),
                                         staged=sent.public_id if sent else None)
            form.file.taken()
    except NotNow as error:
        form.file.errors = [str(error)]
        return _start_page(form, 409)
    return redirect(url_for("interchange.show", task=task.public_id), 303)


@bp.route("/teach/import/<task>", methods=["GET", "POST"])
@requires(EDIT)
def show(task: str) -> ResponseReturnValue:
    """How far it is; what would come of it, and the form that orders it."""
    found = queries.mine_or_404(task, current_user.id)
    if not found.form and not access.may_create(current_user):  # an import of who may make courses no longer
        abort(403)
    if "seen" in request.args:
        return jsonify(ready=_stamp(found) != request.args["seen"])
    form = _confirmation(found)
    if found.state != "ready" or not form.validate_on_submit():
        return _page(found, form, 422 if form.errors else 200)
    if courses.by_code(form.code.data or ""):
        form.code.errors = [_("Another course already has this code.")]
        return _page(found, form, 422)
    with unit_of_work():
        services.confirm(found, title=form.title.data or "", code=form.code.data or "", agency_id=form.agency_id.data, at=now())
    return redirect(url_for("interchange.show", task=found.public_id), 303)


@bp.post("/teach/import/<task>/delete")
@requires(EDIT)
def forget(task: str) -> ResponseReturnValue:
    found = queries.mine_or_404(task, current_user.id)
    if found.state in ("bringing", "writing"):
        raise NotNow(_("It is at work just now. Wait until it has ended."))
    with unit_of_work():
        services.forget(found)
    flash(_("The file is deleted. Courses that came of it stay."))
    return redirect(url_for("courses.mine"), 303)


@bp.post("/teach/<course>/export/<form>")
@requires(EDIT)
def take_along(course: str, form: str) -> ResponseReturnValue:
    found = courses.get_or_404(course)
    if form not in FORMS:
        abort(404)
    if not can(current_user, EDIT, found):
        abort(404)
    name = f"{codes.slug(found.code)}{FORMS[form][1]}"
    with unit_of_work():
        task = services.order_export(current_user.id, found, form, name, at=now())
    return redirect(url_for("interchange.show", task=task.public_id), 303)


@bp.get("/teach/import/<task>/file")
@requires(EDIT)
def file(task: str) -> ResponseReturnValue:
    """The course that was written, for who has ordered it and may still edit the course."""
    found = queries.mine_or_404(task, current_user.id)
    course = courses.course(found.course_id) if found.course_id else None
    if found.result_key is None or course is None or not can(current_user, EDIT, course):
        abort(404)
    return send_blob(found.result_key, media_type="application/zip", name=found.name, download=True)


def _confirmation(task: Task) -> ConfirmForm:
    told = task.told
    form = ConfirmForm(title=told.get("title", ""))
    offered = {a.id: a.name for a in people.agencies_for(current_user, CREATE)}
    form.agency_id.choices = [SelectChoice(id_, name) for id_, name in offered.items()]
    if request.method == "GET" and task.state == "ready":
        form.code.data = codes.free(told.get("code") or told.get("title", ""))
    return form


def _stamp(task: Task) -> str:
    return f"{task.state}-{task.done}"


def _page(task: Task, form: Any, status: int) -> ResponseReturnValue:
    course = courses.course(task.course_id) if task.course_id else None
    return render_template("interchange/show.html", task=task, form=form, course=course, kinds=Shown(), stamp=_stamp(task),
                           days=current_app.config["IMPORT_DAYS"]), status


def _start_page(form: ImportForm, status: int) -> ResponseReturnValue:
    return render_template("interchange/start.html", form=form, tasks=queries.imports_of(current_user.id),
                           megabytes=current_app.config["IMPORT_MB"], days=current_app.config["IMPORT_DAYS"]), status
