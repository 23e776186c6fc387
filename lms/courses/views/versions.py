"""Versions of a course for its lecturer: begun, looked back at, given up; duplicates and templates."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as accounts
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses import queries, services
from lms.courses.forms import DuplicateForm, VersionForm
from lms.courses.models import Course
from lms.courses.services.courses import CodeTaken
from lms.courses.versions import copying
from lms.courses.views import bp
from lms.courses.views.teaching import editable


@bp.route("/teach/<course>/versions", methods=["GET", "POST"])
@requires("courses.edit")
def versions(course: str) -> ResponseReturnValue:
    """The history; what is posted is the lecturer's word on the draft."""
    found = editable(course)
    draft = queries.next_draft(found)
    form = VersionForm(changes=draft.changes if draft else "")
    if draft and form.validate_on_submit():
        with unit_of_work():
            services.describe_version(draft, form.changes.data or "")
        flash(_("Saved."), "success")
        return redirect(url_for("courses.versions", course=course), 303)
    family = queries.versions(found)
    names = {person.id: person.display_name for person in accounts.people_of(
        {id_ for one in family for id_ in (one.created_by_id, one.published_by_id) if id_})}
    return render_template("courses/versions.html", course=found, family=family, draft=draft, form=form, names=names,
                           may_publish=can(current_user, "courses.publish", found)), 422 if form.errors else 200


@bp.post("/teach/<course>/versions/next")
@requires("courses.edit")
def begin_version(course: str) -> ResponseReturnValue:
    found = editable(course)
    if found.status != "published":
        abort(409)
    with unit_of_work():
        draft = copying.begin_version(found, at=now(), by=current_user.id)
    flash(_("This is the draft of version %(number)s. Learners see nothing of it until you publish it.", number=draft.edition))
    return redirect(url_for("courses.manage", course=draft.public_id), 303)


@bp.post("/teach/<course>/versions/give-up")
@requires("courses.edit")
def give_up_version(course: str) -> ResponseReturnValue:
    found = editable(course)
    with unit_of_work():
        copying.discard_version(found)
    flash(_("The draft is given up. The published version stays as it is."))
    return redirect(url_for("courses.mine"), 303)


@bp.route("/teach/<course>/duplicate", methods=["GET", "POST"])
@requires("courses.create")
def duplicate(course: str) -> ResponseReturnValue:
    """From a course that one edits, or from a template."""
    found = queries.get_or_404(course)
    if not found.is_template:
        found = editable(course)
    form = DuplicateForm(title=found.title)
    form.agency_id.choices = [SelectChoice(a.id, a.name) for a in accounts.agencies_for(current_user, "courses.create")]
    if request.method == "GET":
        form.code.data = ""
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = copying.duplicate(found, code=form.code.data, title=form.title.data, agency_id=form.agency_id.data,
                                         at=now(), by=current_user.id)
            flash(_("The copy is a draft of its own."), "success")
            return redirect(url_for("courses.manage", course=made.public_id), 303)
        except CodeTaken as error:
            form.code.errors = [str(error)]
    return render_template("courses/duplicate.html", course=found, form=form), status


@bp.post("/teach/<course>/template")
@requires("courses.publish")
def make_template(course: str) -> ResponseReturnValue:
    """On, or off again."""
    found: Course = editable(course, capability="courses.publish")
    with unit_of_work():
        services.offer_as_template(found, is_template=not found.is_template)
    flash(_("Lecturers may begin with this course now.") if found.is_template else _("The course is no template any more."))
    return redirect(url_for("courses.versions", course=course), 303)
