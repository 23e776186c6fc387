"""How much attendance a course asks for."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.attendance import hours, services
from lms.attendance.forms import RuleForm
from lms.attendance.policies import RULE
from lms.attendance.views import bp
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses


@bp.route("/courses/<course>/attendance", methods=["GET", "POST"])
@requires(RULE)
def rule(course: str) -> ResponseReturnValue:
    found = courses.get_or_404(course)
    if not can(current_user, RULE, found):
        abort(404)
    form = RuleForm(least_percent=hours.least_percent(found.id))
    if not form.validate_on_submit():
        return render_template("attendance/rule.html", form=form, course=found), 422 if form.errors else 200
    with unit_of_work():
        services.set_rule(found.id, form.least_percent.data, at=now(), by=current_user.id)
    flash(_("Saved."), "success")
    return redirect(url_for("courses.manage", course=course), 303)
