"""Closing a cohort: the look beforehand, the act, its progress, and undoing it."""

from __future__ import annotations

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as people
from lms.certificates import closing, policies, queries, services
from lms.certificates.forms import CloseForm, UndoForm
from lms.certificates.policies import MANAGE
from lms.certificates.views import bp
from lms.core.database import now
from lms.core.pages import Page
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts

SHARE = 80
"""Percent of the required activities that make a participant, unless the organiser says otherwise."""


@bp.route("/certificates/cohorts/<public_id>/close", methods=["GET", "POST"])
@requires(MANAGE)
def close(public_id: str) -> ResponseReturnValue:
    """Who gets what and why not; sent with the button of closing, it is done."""
    cohort = _cohort_or_404(public_id)
    form = _form()
    if request.method == "GET" or not form.validate():
        return _page(cohort, form)
    if not form.anyway.data and closing.preview(cohort.id, share=0, at=now()).unfinished:
        form.anyway.errors = [_("Tick it to close all the same, or see to it first.")]
        return _page(cohort, form)
    with unit_of_work():
        act = services.close(cohort.id, share=form.share.data, at=now(), by=current_user.id)
    flash(_("The cohort is closed. What stands below is being issued."), "success")
    return redirect(url_for("certificates.act", public_id=act.public_id), 303)


@bp.get("/certificates/closings/<public_id>")
@requires(MANAGE)
def act(public_id: str) -> ResponseReturnValue:
    """How far it has come, and what it brought; as JSON only whether all is there."""
    found = queries.act_or_404(public_id)
    cohort = _managed_or_404(enrolments.cohort_facts(found.cohort_id))
    progress = queries.progress_of(found)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ready=progress.is_done or found.undone_at is not None, done=progress.printed, total=progress.total)
    certificates = queries.certificates_of(found.id)
    return render_template(
        "certificates/act.html", act=found, cohort=cohort, title=courses.titles([cohort.course_id])[cohort.course_id],
        progress=progress, certificates=Page(certificates, request.args.get("page", 1, int)),
        names=people.names_of([id_ for id_ in (found.by_id, found.undone_by_id) if id_]))


@bp.route("/certificates/closings/<public_id>/undo", methods=["GET", "POST"])
@requires(MANAGE)
def undo(public_id: str) -> ResponseReturnValue:
    found = queries.act_or_404(public_id)
    cohort = _managed_or_404(enrolments.cohort_facts(found.cohort_id))
    form = UndoForm()
    if found.undone_at is not None or not form.validate_on_submit():
        status = 409 if found.undone_at else 422 if form.errors else 200
        return render_template("certificates/undo.html", act=found, cohort=cohort, form=form,
                               count=len(queries.ends_of(found.id)),
                               title=courses.titles([cohort.course_id])[cohort.course_id]), status
    with unit_of_work():
        revoked = services.undo(found.id, reason=form.reason.data, by=current_user.id, at=now())
    flash(ngettext("The closing is undone, %(num)s certificate is revoked. The cohort is open again.",
                   "The closing is undone, %(num)s certificates are revoked. The cohort is open again.", revoked), "success")
    return redirect(url_for("certificates.act", public_id=public_id), 303)


def _form() -> CloseForm:
    """By GET the share alone is sent, to see the list anew; it is judged as it would be when closing."""
    if request.method == "POST" or "share" not in request.args:
        return CloseForm(data={"share": SHARE})
    form = CloseForm(request.args)
    form.share.validate(form)
    return form


def _page(cohort: CohortFacts, form: CloseForm) -> ResponseReturnValue:
    is_sound = isinstance(form.share.data, int) and "share" not in form.errors
    plan = closing.preview(cohort.id, share=form.share.data if is_sound else SHARE, at=now())
    only = request.args.get("only", "")
    lines = plan.of(only) if only in closing.OUTCOMES else list(plan.lines)
    return render_template(
        "certificates/close.html", cohort=cohort, form=form, plan=plan, only=only,
        page=Page(lines, request.args.get("page", 1, int)),
        title=courses.titles([cohort.course_id])[cohort.course_id], acts=queries.acts_of(cohort.id)), 422 if form.errors else 200


def _cohort_or_404(public_id: str) -> CohortFacts:
    return _managed_or_404(enrolments.facts_or_404(public_id))


def _managed_or_404(cohort: CohortFacts) -> CohortFacts:
    if not can(current_user, MANAGE, policies.scopes(queries.agency(cohort.agency_id).path)):
        abort(404)
    return cohort
