"""Lists of JP that come by themselves: what one has ordered, and the lists that were made."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.core import audit, spreadsheets
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.i18n import when
from lms.core.policies import requires
from lms.core.web import send_blob
from lms.core.work import unit_of_work
from lms.records import labels
from lms.records.forms import ScheduleForm
from lms.records.policies import HOURS
from lms.records.schedules import queries, services
from lms.records.views import bp

MEDIA_TYPES = {"csv": spreadsheets.CSV, "xlsx": spreadsheets.XLSX}


@bp.route("/hours/schedules", methods=["GET", "POST"])
@requires(HOURS)
def schedules() -> ResponseReturnValue:
    form, agencies = ScheduleForm(), people.agencies_for(current_user, HOURS)
    form.agency.choices = [SelectChoice(0, _("All whom I answer for")), *(SelectChoice(one.id, one.name) for one in agencies)]
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = services.set_up(current_user, agency_id=form.agency.data or None, standing=form.standing.data or "",
                                       form=form.form.data, every=form.every.data, at=now())
            flash(_("The list comes from now on, first on %(moment)s.", moment=when(made.next_at)), "success")
            return redirect(url_for("records.schedules"), 303)
        except DomainError as refusal:
            form.form_errors.append(str(refusal.message))
            status = refusal.status
    return render_template(
        "records/schedules.html", form=form, found=queries.of_owner(current_user.id), labels=labels,
        extracts=queries.extracts_of(current_user.id), names={one.id: one.name for one in agencies}), status


@bp.post("/hours/schedules/<schedule>/end")
@requires(HOURS)
def end_schedule(schedule: str) -> ResponseReturnValue:
    found = queries.mine_or_404(current_user.id, schedule)
    with unit_of_work():
        services.end(found)
    flash(_("The list comes no longer, and those that were made are gone."), "success")
    return redirect(url_for("records.schedules"), 303)


@bp.get("/hours/lists/<extract>")
@requires(HOURS)
def extract(extract: str) -> ResponseReturnValue:
    """The list as it was made, for whoever ordered it."""
    schedule, found = queries.extract_or_404(current_user.id, extract)
    with unit_of_work():
        audit.record("records.list_opened", f"schedule:{schedule.id}", year=found.year)
    answer = send_blob(found.file_key, media_type=MEDIA_TYPES[schedule.form], download=True,
                       name=f"jp-{found.year}-{found.made_at:%Y-%m-%d}.{schedule.form}")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
