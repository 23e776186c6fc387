"""Coming in with an invitation: the link, or the code typed by hand."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.web import limiter
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import prerequisites, queries
from lms.enrolments.forms import CodeForm, JoinForm
from lms.enrolments.policies import SELF
from lms.enrolments.seats import quotas
from lms.enrolments.views import bp
from lms.enrolments.views.learner import answered
from lms.enrolments.ways import audience, invitations

misses = limiter.shared_limit("100 per day", scope="enrolments.codes", deduct_when=lambda answer: answer.status_code == 404)


@bp.route("/join", methods=["GET", "POST"])
@requires(SELF)
@misses
def code() -> ResponseReturnValue:
    """Type the code of an invitation."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("enrolments/code.html", form=form), 422 if form.errors else 200
    invitation = invitations.by_code(form.code.data or "")
    if invitation is None:
        form.code.errors = [_("No invitation has this code. Look at it again: it has ten letters and digits.")]
        return render_template("enrolments/code.html", form=form), 404
    return redirect(url_for("enrolments.join", code=invitation.code), 303)


@bp.route("/join/<code>", methods=["GET", "POST"])
@requires(SELF)
@misses
def join(code: str) -> ResponseReturnValue:
    invitation = invitations.by_code(code) or abort(404)
    cohort, at = invitations.cohort_of(invitation), now()
    if mine := _mine(cohort.id):
        return redirect(url_for("enrolments.place", public_id=mine), 303)
    form, fault, status = JoinForm(), "", 200
    try:
        invitations.check(invitation, cohort, at=at)
    except DomainError as error:
        fault, status = str(error), error.status
    if not fault and form.validate_on_submit():
        try:
            with unit_of_work():
                asked = invitations.use(invitation.id, current_user.id, sponsor=form.sponsor.data or "", at=at)
            return answered(asked)
        except DomainError as error:
            fault, status = str(error), error.status
    course = courses.course(cohort.course_id) or abort(404)
    return render_template(
        "enrolments/join.html", cohort=cohort, course=course, form=form, fault=fault,
        before=prerequisites.told(current_user.id, course),
        conditions=audience.told(current_user.id, [cohort.id])[cohort.id],
        asks_sponsor=quotas.any_by_sponsor([cohort.id])), status


def _mine(cohort_id: int) -> str:
    return next((place.public_id for place in queries.my_places(current_user.id) if place.cohort_id == cohort_id), "")
