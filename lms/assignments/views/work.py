"""The learner's way: write, add files, look over, hand in, keep the receipt."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from lms.assignments import policies, queries, services, works
from lms.assignments.errors import NotAgain, TooLate
from lms.assignments.forms import WorkForm
from lms.assignments.models import Assignment
from lms.assignments.queries import Standing
from lms.assignments.views import bp
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.i18n import clock
from lms.core.policies import requires
from lms.core.web import takes_files
from lms.core.work import let_go, unit_of_work
from lms.courses import access
from lms.courses import queries as courses
from lms.courses.markdown import render
from lms.uploads.content.kinds import KINDS
from lms.uploads.fields import Holds


@bp.route("/assignments/<activity>/work", methods=["GET", "POST"])
@takes_files
@requires(policies.HAND_IN)
def work(activity: str) -> ResponseReturnValue:
    """The draft: its text and files. The script of the page saves the text by the same post."""
    found, assignment = _for_learner(activity)
    standing = _standing(assignment, found)
    form = WorkForm(data=_begun(standing))
    if standing.refusal:
        return _closed(found, standing, form, standing.refusal)
    form.files.subject, form.files.validators = activity, [Holds(works.allowed(assignment))]
    if not form.validate_on_submit():
        return _form(found, standing, form, 422 if form.errors else 200)
    try:
        edits = _save(found, assignment, form)
    except DomainError as refusal:
        if _is_script():
            return jsonify(error=str(refusal)), refusal.status
        form.form_errors.append(str(refusal))
        return _form(found, standing, form, refusal.status)
    if _is_script():
        return jsonify(edits=edits, clock=clock(now()))
    if "hand_in" in request.form:
        return redirect(url_for("assignments.look_over", activity=found.public_id), 303)
    flash(_("Your draft is saved. Nobody else sees it until you hand it in."), "success")
    return redirect(url_for("assignments.work", activity=found.public_id), 303)


@bp.post("/assignments/<activity>/work/files/<file>/delete")
@requires(policies.HAND_IN)
def remove_file(activity: str, file: str) -> ResponseReturnValue:
    found, assignment = _for_learner(activity)
    learner_id, at = current_user.id, now()
    with unit_of_work():
        services.remove_file(services.open_draft(assignment, found, learner_id, at=at), file, at=at)
    return redirect(url_for("assignments.work", activity=found.public_id), 303)


@bp.route("/assignments/<activity>/hand-in", methods=["GET", "POST"])
@requires(policies.HAND_IN)
def look_over(activity: str) -> ResponseReturnValue:
    """The draft as the marker will see it, then the hand-in."""
    found, assignment = _for_learner(activity)
    standing, learner_id = _standing(assignment, found), current_user.id
    if request.method == "POST":
        try:
            with unit_of_work():
                done = services.hand_in(assignment, found, learner_id, at=now())
        except (TooLate, NotAgain):
            return redirect(url_for("assignments.work", activity=found.public_id), 303)
        return redirect(url_for("assignments.version", work=done.public_id), 303)
    if standing.draft is None or not standing.is_open:
        return redirect(url_for("assignments.work", activity=found.public_id), 303)
    return render_template("assignments/look_over.html", activity=found, standing=standing, work=standing.draft,
                           text=Markup(render(standing.draft.text)))  # noqa: S704 — sanitised by courses.markdown


@bp.get("/assignments/work/<work>")
@requires(policies.HAND_IN)
def version(work: str) -> ResponseReturnValue:
    """A version that was handed in, with its receipt, and what was said of it once that is released."""
    found = queries.my_work_or_404(work, current_user.id)
    if found.handed_in_at is None:
        abort(404)
    return render_template("assignments/version.html", work=found, activity=courses.activities([found.activity_id])[0],
                           text=Markup(render(found.text)), is_sound=found.receipt == works.digest(found))  # noqa: S704


def _for_learner(public_id: str) -> tuple[Any, Assignment]:
    found = access.followed(current_user, courses.activity_or_404(public_id))
    assignment = queries.assignment(found.id) if found.kind == policies.KIND else None
    if assignment is None or not access.follows(current_user, found.module.course):
        abort(404)
    access.check_may_do(current_user, found)
    return found, assignment


def _standing(assignment: Assignment, found: Any) -> Standing:
    return queries.standing(assignment, found.course_id, current_user.id, at=now())


def _begun(standing: Standing) -> dict[str, Any]:
    """What the page begins with: the draft, else a copy of the version before."""
    if standing.draft:
        return {"text": standing.draft.text, "edits": standing.draft.edits}
    return {"text": standing.newest.text if standing.newest else "", "edits": 0}


def _save(found: Any, assignment: Assignment, form: WorkForm) -> int:
    let_go()
    kept, learner_id, at = services.keep(form.files.data, assignment), current_user.id, now()
    with unit_of_work():
        draft = services.open_draft(assignment, found, learner_id, at=at)
        services.save_draft(draft, assignment, form.text.data or "", kept, seen=form.edits.data or 0, at=at)
        form.files.taken()
        return draft.edits


def _form(found: Any, standing: Standing, form: WorkForm, status: int) -> ResponseReturnValue:
    files = standing.draft.files if standing.draft else standing.newest.files if standing.newest else []
    return render_template("assignments/work.html", activity=found, assignment=standing.assignment, standing=standing, form=form,
                           files=files, kinds=KINDS), status


def _closed(found: Any, standing: Standing, form: WorkForm, refusal: DomainError) -> ResponseReturnValue:
    """Nothing is taken any more; what was typed or kept as a draft stays readable, for its writer to copy."""
    if _is_script():
        return jsonify(error=str(refusal)), refusal.status
    files = standing.draft.files if standing.draft else []
    if not (standing.draft or form.is_submitted()) or not (form.text.data or files):
        if form.is_submitted():
            raise refusal
        flash(str(refusal), "info")
        return redirect(url_for("courses.activity", activity=found.public_id), 303)
    return render_template("assignments/closed.html", activity=found, why=refusal.message, text=form.text.data,
                           files=files), refusal.status if form.is_submitted() else 200


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"
