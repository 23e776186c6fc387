"""Marking by hand: all answers on one page, then one after another on one screen, then handed over."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from lms.assessments import policies, scripts, services
from lms.assessments.forms import MarkForm
from lms.assessments.scripts import Script
from lms.assessments.views import bp
from lms.assessments.views.quizzes import marked_or_404
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work


@bp.get("/quizzes/<activity>/marking")
@requires(policies.MARK)
def marking(activity: str) -> ResponseReturnValue:
    """What there is to mark, and what can be handed over."""
    (found, whose), by = marked_or_404(activity), _order()
    all_ = scripts.of(found.id, whose, by)
    return render_template("assessments/marking.html", activity=found, scripts=all_, by=by, ready=scripts.ready(all_),
                           open=sum(script.state == "open" for script in all_),
                           may_edit=can(current_user, policies.EDIT, found.module.course),
                           may_read=can(current_user, policies.READ, found.module.course))


@bp.route("/quizzes/<activity>/marking/<attempt>/<question>", methods=["GET", "POST"])
@requires(policies.MARK)
def mark_answer(activity: str, attempt: str, question: str) -> ResponseReturnValue:
    """One answer: read, given points and a comment; then on to the next."""
    (found, whose), by = marked_or_404(activity), _order()
    all_ = scripts.of(found.id, whose, by)
    here = next((i for i, s in enumerate(all_) if (s.attempt.public_id, s.asked.key) == (attempt, question)), None)
    if here is None:
        abort(404)
    script, last = all_[here], all_[here].draft or all_[here].final
    form = MarkForm(data={"points": str(last.points), "comment": last.comment} if last else {})
    form.most = script.asked.points
    if form.validate_on_submit():
        with unit_of_work():
            services.draft_mark(script.attempt, question, form.worth, form.comment.data or "", by=current_user.id, at=now())
        return redirect(_next(activity, all_, here, by), 303)
    return render_template(
        "assessments/mark.html", activity=found, script=script, form=form, by=by, place=here + 1, total=len(all_),
        before=_address(activity, all_[here - 1], by) if here else None,
        after=_address(activity, all_[here + 1], by) if here + 1 < len(all_) else None), 422 if form.errors else 200


@bp.post("/quizzes/<activity>/marking/finalise")
@requires(policies.MARK)
def finalise(activity: str) -> ResponseReturnValue:
    """Hand over the marks of every attempt of theirs that has no answer left to mark."""
    found, whose = marked_or_404(activity)
    with unit_of_work():
        done = scripts.ready(scripts.of(found.id, whose))
        for attempt in done:
            services.finalise_marks(attempt, at=now())
    flash(ngettext("The marks of %(num)s attempt are handed over.", "The marks of %(num)s attempts are handed over.", len(done)),
          "success")
    return redirect(url_for("assessments.marking", activity=activity, by=_order()), 303)


def _order() -> str:
    by = request.args.get("by", "")
    return by if by in scripts.ORDERS else scripts.ORDERS[0]


def _next(activity: str, all_: list[Script], here: int, by: str) -> str:
    """The next answer without a mark, else the page of all."""
    following: Any = next((s for s in all_[here + 1:] + all_[:here] if s.state == "open"), None)
    return _address(activity, following, by) if following else url_for("assessments.marking", activity=activity, by=by)


def _address(activity: str, script: Script, by: str) -> str:
    return url_for("assessments.mark_answer", activity=activity, attempt=script.attempt.public_id, question=script.asked.key,
                   by=by)
