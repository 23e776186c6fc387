"""The exam while it runs: the page that a lecturer watches, extra time, and rulings on what came too late."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.assessments import live, policies, queries, services
from lms.assessments.errors import ChangedMeanwhile
from lms.assessments.forms import ExtraTimeForm, RulingForm
from lms.assessments.views import bp
from lms.assessments.views.quizzes import marked_or_404
from lms.assessments.views.results import attempt_page
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments import reach
from lms.enrolments.reach import Reach


@bp.get("/quizzes/<activity>/live")
@requires(policies.RESULTS)
def live_page(activity: str) -> ResponseReturnValue:
    """Everybody of the chosen cohorts, whether begun or not."""
    found = courses.activity_or_404(activity)
    return _page(found, ExtraTimeForm(formdata=None)) if found.kind == "quiz" else abort(404)


def _page(found: Any, form: ExtraTimeForm, refused: str = "") -> str:
    """The form of the learner with the public id `refused` stays open with what was typed."""
    cohorts = policies.cohorts_for(current_user, found.course_id, found.module.course)
    chosen = [c for c in cohorts if c.public_id == request.args.get("cohort")] or cohorts
    marks = reach.of(current_user, policies.MARK, found.module.course)
    at, learners = now(), enrolments.learners_in_any([cohort.id for cohort in chosen])
    return render_template(
        "assessments/live.html", activity=found, cohorts=cohorts, chosen=chosen[0] if len(chosen) == 1 else None, at=at,
        seats=live.seats(found.id, people.people_of(learners), at=at), form=form, refused=refused,
        may_read=can(current_user, policies.READ, found.module.course),
        may_edit=can(current_user, policies.EDIT, found.module.course),
        may_mark=bool(marks), may_grant=bool(marks) and marks.covers(chosen))


@bp.post("/quizzes/<activity>/extra-time/<learner>")
@requires(policies.MARK)
def grant_time(activity: str, learner: str) -> ResponseReturnValue:
    """For the running attempt, else for all that the learner will begin."""
    found, whose = marked_or_404(activity)
    person = _learner_or_404(found, learner, whose)
    form = ExtraTimeForm()
    if not form.validate_on_submit():
        return _page(found, form, learner), 422
    with unit_of_work():
        running = services.extra_time.grant(found.id, person.id, form.minutes.data, seen=request.form.get("seen", ""),
                                            reason=form.reason.data or "", by=current_user.id, at=now())
    told = {"name": person.display_name, "minutes": form.minutes.data}
    flash(_("%(name)s has %(minutes)s more minutes now.", **told) if running
          else _("%(name)s will have %(minutes)s more minutes in each attempt.", **told), "success")
    return redirect(url_for("assessments.live_page", activity=activity, cohort=request.args.get("cohort")), 303)


@bp.post("/quizzes/<activity>/results/<attempt>/late")
@requires(policies.MARK)
def rule_late(activity: str, attempt: str) -> ResponseReturnValue:
    """Admit the ticked late answers, refuse the others.

    A device may deliver more while the lecturer reads: then the page is shown anew and nothing is ruled.
    """
    found, whose = marked_or_404(activity)
    taken, form, admitted = queries.attempt_in(found.id, attempt), RulingForm(), request.form.getlist("admitted")
    if not whose.has(taken.learner_id):
        abort(404)
    if not form.validate_on_submit():
        return attempt_page(found, taken, form, admitted), 422
    try:
        with unit_of_work():
            services.rulings.rule(taken, admitted, seen=request.form.get("seen", ""), reason=form.reason.data,
                                  by=current_user.id, at=now())
    except ChangedMeanwhile as error:
        form.form_errors.append(str(error))
        return attempt_page(found, taken, form), error.status
    flash(_("Your ruling is recorded."), "success")
    return redirect(url_for("assessments.seen_attempt", activity=activity, attempt=attempt), 303)


def _learner_or_404(activity: Any, public_id: str, whose: Reach) -> Any:
    """A learner of one of the course's cohorts that the user may see and mark."""
    cohorts = policies.cohorts_for(current_user, activity.course_id, activity.module.course)
    known = people.people_of(enrolments.learners_in_any([cohort.id for cohort in cohorts]))
    person = next((person for person in known if person.public_id == public_id), None)
    return person if person and whose.has(person.id) else abort(404)
