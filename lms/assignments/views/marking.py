"""Marking one after another on one screen; then released to the learners, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from lms.assignments import marking, policies, queries, rubrics, services
from lms.assignments.errors import OwnMarks
from lms.assignments.forms import ReturnForm
from lms.assignments.marking import Script
from lms.assignments.models import Assignment, Sheet, Work
from lms.assignments.views import bp
from lms.assignments.views.files import name_for_marker
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.i18n import clock
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses.markdown import render
from lms.enrolments import queries as enrolments
from lms.enrolments.reach import Reach


@bp.get("/assignments/<activity>/marking")
@requires(policies.MARK)
def list_(activity: str) -> ResponseReturnValue:
    """Whose work there is, how far it is, and what can be released."""
    found, assignment, whose = _load(activity)
    all_ = marking.scripts(assignment, whose)
    single = enrolments.cohorts_among(whose.cohort_ids) if whose.cohort_ids else {}
    return render_template("assignments/marking.html", activity=found, assignment=assignment, scripts=all_,
                           ready=[s for s in all_ if s.verdict.state == "agreed"], marker_id=current_user.id,
                           cohorts=list(single.values()),
                           done=sum(s.state_for(assignment, current_user.id) not in ("open", "draft") for s in all_),
                           may_edit=can(current_user, policies.EDIT, found.module.course))


@bp.route("/assignments/<activity>/marking/<work>", methods=["GET", "POST"])
@requires(policies.MARK)
def mark(activity: str, work: str) -> ResponseReturnValue:
    """One work: read, given points by criterion, finished; then on to the next. The script saves by the same post."""
    found, assignment, whose = _load(activity)
    all_, here = _find(assignment, work, whose)
    if request.method == "GET":
        return _page(found, assignment, all_, here)
    try:
        edits = _save(assignment, found, all_[here])
    except DomainError as refusal:
        if _is_script():
            return jsonify(error=str(refusal)), refusal.status
        return _page(found, assignment, all_, here, fault=str(refusal), status=refusal.status)
    if _is_script():
        return jsonify(edits=edits, clock=clock(now()))
    if "finish" not in request.form:
        flash(_("Your marks are saved as a draft."), "success")
        return redirect(url_for("assignments.mark", activity=activity, work=work), 303)
    after = marking.following(all_, here, assignment, current_user.id)
    return redirect(url_for("assignments.mark", activity=activity, work=after.work.public_id) if after
                    else url_for("assignments.list_", activity=activity), 303)


@bp.route("/assignments/<activity>/marking/<work>/decide", methods=["GET", "POST"])
@requires(policies.MARK)
def decide(activity: str, work: str) -> ResponseReturnValue:
    """Where two markers differ, or what was released has to be corrected: both sheets beside, and the marks that hold."""
    found, assignment, whose = _load(activity)
    all_, here = _find(assignment, work, whose)
    if all_[here].verdict.state not in ("apart", "agreed", "released"):
        abort(404)
    if rubrics.is_judged_by(assignment, all_[here].sheets, current_user.id):
        raise OwnMarks
    fault, status = "", 200
    if request.method == "POST":
        marks, by, at = marking.given(request.form, assignment), current_user.id, now()
        try:
            marking.check(request.form, assignment)
            with unit_of_work():
                services.decide(assignment, found, queries.work_in(found.id, work), marks,
                                request.form.get("comment", "").strip()[:4000], by=by, at=at)
        except DomainError as refusal:
            fault, status = str(refusal), refusal.status
        else:
            flash(_("The decision holds."), "success")
            return redirect(url_for("assignments.list_", activity=activity), 303)
    return _page(found, assignment, all_, here, fault=fault, status=status, decides=True)


@bp.post("/assignments/<activity>/marking/<work>/return")
@requires(policies.MARK)
def return_work(activity: str, work: str) -> ResponseReturnValue:
    found, assignment, whose = _load(activity)
    form = ReturnForm()
    if not form.validate_on_submit():
        return _page(found, assignment, *_find(assignment, work, whose), status=422, returning=form)
    with unit_of_work():
        services.return_work(found, _version(found, work, whose), form.comment.data or "", at=now())
    flash(_("The work is returned; its learner has been told."), "success")
    return redirect(url_for("assignments.list_", activity=activity), 303)


@bp.get("/assignments/<activity>/marking/<work>/version")
@requires(policies.MARK)
def seen(activity: str, work: str) -> ResponseReturnValue:
    """A version that a newer one has taken the place of, to look at."""
    found, _assignment, whose = _load(activity)
    older = _version(found, work, whose)
    return render_template("assignments/seen.html", activity=found, work=older, text=Markup(render(older.text)),  # noqa: S704
                           name_of=name_for_marker, newest=queries.newest_of(older))


@bp.post("/assignments/<activity>/marking/release")
@requires(policies.MARK)
def release(activity: str) -> ResponseReturnValue:
    found, assignment, whose = _load(activity)
    with unit_of_work():
        told = services.release(assignment, found, whose=whose, at=now())
    flash(ngettext("The marks of %(num)s work are released.", "The marks of %(num)s works are released.", len(told)), "success")
    return redirect(url_for("assignments.list_", activity=activity), 303)


def _load(activity: str) -> tuple[Any, Assignment, Reach]:
    """With whose work the user marks: of all that follows nothing else is shown or changed."""
    found, whose = policies.marked_or_404(current_user, activity)
    return found, queries.assignment(found.id) or abort(404), whose


def _version(found: Any, work: str, whose: Reach) -> Work:
    """Any version that one of these learners has handed in, else 404."""
    version = queries.work_in(found.id, work)
    return version if whose.has(version.learner_id) else abort(404)


def _find(assignment: Assignment, work: str, whose: Reach) -> tuple[list[Script], int]:
    all_ = marking.scripts(assignment, whose)
    here = next((i for i, script in enumerate(all_) if script.work.public_id == work), None)
    return all_, abort(404) if here is None else here


def _save(assignment: Assignment, found: Any, script: Script) -> int:
    marks, by, at = marking.given(request.form, assignment), current_user.id, now()
    seen, comment = request.form.get("edits", 0, int), request.form.get("comment", "").replace("\r\n", "\n").strip()[:4000]
    is_final = "finish" in request.form
    marking.check(request.form, assignment)
    with unit_of_work():
        work = queries.work_in(found.id, script.work.public_id)
        edits = services.save_sheet(assignment, work, marks, comment, by=by, seen=seen, at=at).edits
    if is_final:
        with unit_of_work():
            services.finish_sheet(assignment, queries.work_in(found.id, script.work.public_id), by=by, at=at)
    return edits


def _page(found: Any, assignment: Assignment, all_: list[Script], here: int, *, fault: str = "", status: int = 200,
          decides: bool = False, returning: ReturnForm | None = None) -> ResponseReturnValue:
    script = all_[here]
    work = queries.work_in(found.id, script.work.public_id)
    own = _to_begin_with(script) if decides else script.own(assignment, current_user.id)
    sent = request.method == "POST" and returning is None
    marks = marking.given(request.form, assignment) if sent else own.marks if own else {}
    state = script.state_for(assignment, current_user.id)
    return render_template(
        "assignments/mark.html", activity=found, assignment=assignment, script=script, work=work, own=own, marks=marks,
        typed=request.form if sent else {},
        comment=request.form.get("comment", "") if sent else own.comment if own else "", criteria=rubrics.criteria(assignment),
        most=rubrics.most, text=Markup(render(work.text)), state=state,  # noqa: S704
        place=here + 1, total=len(all_), before=all_[here - 1] if here else None, fault=fault, decides=decides,
        written=[s for s in script.sheets if s.finished_at] if decides else _told_to(script, state, own),
        after=all_[here + 1] if here + 1 < len(all_) else None, name_of=name_for_marker,
        form=returning or ReturnForm(formdata=None),
        percent=rubrics.percent, is_judged=rubrics.is_judged_by(assignment, script.sheets, current_user.id),
        earlier=queries.earlier(work)), status


def _to_begin_with(script: Script) -> Sheet | None:
    """A correction begins with the marks that hold; a decision between two with none, for neither goes before."""
    return script.verdict.counted[-1] if len(script.verdict.counted) == 1 else None


def _told_to(script: Script, state: str, own: Sheet | None) -> Sequence[Sheet]:
    """The marks that a marker reads again: those that hold, and before that only the own."""
    if state in ("agreed", "released"):
        return script.verdict.counted
    return [own] if own and own.finished_at else []


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"
