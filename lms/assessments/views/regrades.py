"""Marking a quiz anew after a question was corrected: look at it, then apply it with a reason."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as people
from lms.assessments import policies, queries
from lms.assessments.errors import ChangedMeanwhile
from lms.assessments.gradebook import regrades
from lms.assessments.gradebook.forms import RegradeForm
from lms.assessments.views import bp
from lms.assessments.views.quizzes import quiz_or_404
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work


@bp.route("/quizzes/<activity>/regrade", methods=["GET", "POST"])
@requires(policies.GRADE)
def regrade(activity: str) -> ResponseReturnValue:
    found = quiz_or_404(activity, policies.GRADE)
    form = RegradeForm()
    if not form.validate_on_submit():
        return _page(found, form, 422 if form.errors else 200)
    try:
        with unit_of_work():
            made, completed = regrades.apply(found.id, form.digest.data or "", form.reason.data, by=current_user.id, at=now())
            changed = dict(regrades.made(found.id))[made]
    except ChangedMeanwhile as error:
        form.form_errors.append(str(error))
        return _page(found, form, error.status)
    flash(ngettext("%(num)s attempt has new marks.", "%(num)s attempts have new marks.", changed), "success")
    if completed:
        flash(ngettext("%(num)s learner has completed the course by it.", "%(num)s learners have completed the course by it.",
                       completed), "success")
    return redirect(url_for("assessments.regrade", activity=activity), 303)


def _page(activity: Any, form: RegradeForm, status: int) -> ResponseReturnValue:
    preview, made = regrades.preview(activity.id), regrades.made(activity.id)
    form.digest.data, form.digest.raw_data = preview.digest, None
    names = people.names_of({c.attempt.learner_id for c in preview.changes} | {row.made_by_id for row, _count in made})
    questions = {q.public_id: q for q in queries.in_course(activity.course_id, [*preview.key, *preview.unfit])}
    return render_template(
        "assessments/gradebook/regrade.html", activity=activity, form=form, preview=preview, names=names, made=made,
        questions=questions, may_edit=can(current_user, policies.EDIT, activity.module.course)), status
