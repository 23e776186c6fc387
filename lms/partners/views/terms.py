"""Which courses an agreement covers."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses import reach as offer
from lms.partners import queries, services
from lms.partners.forms import TermForm
from lms.partners.policies import MANAGE
from lms.partners.views import bp


@bp.route("/agreements/<agreement>/courses", methods=["GET", "POST"])
@requires(MANAGE)
def courses_of(agreement: str) -> ResponseReturnValue:
    found, form = queries.managed_or_404(current_user, agreement), TermForm()
    form.course.choices = [SelectChoice(id_, f"{code} · {title}") for id_, code, title in offer.choices()]
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.set_term(found, form.course.data, form.course_seats.data)
        except DomainError as problem:
            form.form_errors.append(str(problem))
            status = problem.status
        else:
            flash(_("The course is covered."), "success")
            return redirect(url_for("partners.courses_of", agreement=agreement), 303)
    return render_template("partners/courses.html", form=form, agreement=found, terms=queries.term_lines(found)), status


@bp.post("/agreements/<agreement>/courses/<course>/remove")
@requires(MANAGE)
def remove_course(agreement: str, course: str) -> ResponseReturnValue:
    found, gone = queries.managed_or_404(current_user, agreement), courses.get_or_404(course)
    with unit_of_work():
        services.remove_term(found, gone.id)
    flash(_("The course is not covered any more. Seats that were given stay charged."), "success")
    return redirect(url_for("partners.courses_of", agreement=agreement), 303)
