"""The lecturer's courses: listed, made, described, published, archived."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import undefer
from wtforms.fields import SelectChoice

from lms.accounts import queries as accounts
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses import access, checklist, queries, services
from lms.courses.forms import CourseForm
from lms.courses.kinds import RULES, activity_kinds, not_ready
from lms.courses.models import Course
from lms.courses.openings.locks import of_activity, of_module, words
from lms.courses.services.courses import CodeTaken
from lms.courses.views import bp


@bp.get("/teach")
@requires("courses.edit")
def mine() -> ResponseReturnValue:
    return render_template("courses/mine.html", courses=queries.editable(current_user),
                           may_create=access.may_create(current_user))


@bp.route("/teach/new", methods=["GET", "POST"])
@requires("courses.create")
def create() -> ResponseReturnValue:
    if not access.may_create(current_user):
        abort(403)
    form = CourseForm()
    _offer_agencies(form)
    if not form.validate_on_submit():
        return _described(form, None, 422 if form.errors else 200)
    facts = form.facts()
    try:
        with unit_of_work():
            made = services.create_course(at=now(), by=current_user.id, **facts)
    except CodeTaken as error:
        form.code.errors = [str(error)]
        return _described(form, None, 422)
    flash(_("The draft is saved. Now add its modules."), "success")
    return redirect(url_for("courses.manage", course=made.public_id), 303)


@bp.get("/teach/<course>")
@requires("courses.edit")
def manage(course: str) -> ResponseReturnValue:
    found = editable(course)
    outline = queries.outline(found.id)
    waiting = not_ready([(a.id, a.kind) for a in outline.activities()])
    checks = checklist.of(found)
    opens = words((one for ones in found.openings.values() for one in ones), found.id, {a.id: a for a in outline.activities()})
    return render_template(
        "courses/manage.html", course=found, outline=outline, waiting=waiting, checks=checks, rules=RULES,
        opens=opens, of_activity=of_activity, of_module=of_module,
        ready=all(check.is_met for check in checks),
        kinds={kind.name: kind for kind in activity_kinds}, may_publish=can(current_user, "courses.publish", found))


@bp.route("/teach/<course>/about", methods=["GET", "POST"])
@requires("courses.edit")
def edit(course: str) -> ResponseReturnValue:
    found = editable(course, undefer(Course.description))
    form = CourseForm(obj=found)
    if request.method == "GET":
        form.objectives.data = "\n".join(found.objectives)
    _offer_agencies(form, found)
    if not form.validate_on_submit():
        return _described(form, found, 422 if form.errors else 200)
    try:
        with unit_of_work():
            services.update_course(found, **form.facts())
    except CodeTaken as error:
        form.code.errors = [str(error)]
        return _described(form, editable(course), 422)
    flash(_("Saved."), "success")
    return redirect(url_for("courses.manage", course=found.public_id), 303)


@bp.post("/teach/<course>/publish")
@requires("courses.publish")
def publish(course: str) -> ResponseReturnValue:
    found = editable(course, capability="courses.publish")
    with unit_of_work():
        services.publish(found, at=now(), by=current_user.id)
    flash(_("The course is published: it stands in the catalogue now."), "success")
    return _back(found)


@bp.post("/teach/<course>/unpublish")
@requires("courses.publish")
def unpublish(course: str) -> ResponseReturnValue:
    found = editable(course, capability="courses.publish")
    with unit_of_work():
        services.unpublish(found)
    flash(_("The course is a draft again."))
    return _back(found)


@bp.post("/teach/<course>/archive")
@requires("courses.publish")
def archive(course: str) -> ResponseReturnValue:
    found = editable(course, capability="courses.publish")
    with unit_of_work():
        services.archive(found)
    flash(_("The course is archived. Those who follow it keep it; nobody new finds it."))
    return _back(found)


def editable(public_id: str, *options: Any, capability: str = "courses.edit") -> Course:
    """The course, for whoever may edit it; for others 403 where they may see it, else 404."""
    found = queries.get_or_404(public_id, *options)
    admit(found, capability)
    return found


def admit(course: Course, capability: str = "courses.edit") -> None:
    """403 for those who may see the course but not this, 404 for those from whom it is hidden."""
    if not can(current_user, capability, course):
        abort(403 if access.may_see(current_user, course) else 404)


def _back(course: Course) -> ResponseReturnValue:
    return redirect(url_for("courses.manage", course=course.public_id), 303)


def _offer_agencies(form: CourseForm, course: Course | None = None) -> None:
    offered = {a.id: a.name for a in accounts.agencies_for(current_user, "courses.create")}
    if course is not None:
        offered.setdefault(course.agency_id, course.agency_name)
    form.agency_id.choices = [SelectChoice(id_, name) for id_, name in offered.items()]


def _described(form: CourseForm, course: Course | None, status: int) -> ResponseReturnValue:
    return render_template("courses/describe.html", form=form, course=course,
                           templates=[] if course else queries.templates()), status
