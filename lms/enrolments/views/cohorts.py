"""Cohorts and their rosters, for organisers, teachers and heads of offices."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.core import audit
from lms.core.database import now
from lms.core.pages import Page
from lms.core.policies import holds, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses import reach as offer
from lms.courses.training_forms import days_needed
from lms.enrolments import days, policies, queries, rosters, services, sheet, versions
from lms.enrolments.errors import CapacityTaken, KeptTooMany
from lms.enrolments.forms import CohortForm, NewCohortForm
from lms.enrolments.models import Cohort
from lms.enrolments.petitions import queries as petitions
from lms.enrolments.policies import MANAGE, STAFF
from lms.enrolments.seats import waiting
from lms.enrolments.views import bp

FACTS = ("name", "starts_on", "ends_on", "time_zone", "place", "capacity", "is_open")


@bp.get("/cohorts")
@requires(STAFF)
def cohorts() -> ResponseReturnValue:
    search, state = request.args.get("q", "")[:100], request.args.get("state", "")
    page = rosters.visible(current_user, search=search, state=state, at=now(), page=request.args.get("page", 1, int))
    return render_template("enrolments/cohorts.html", page=page, lines=rosters.lines(page.items), search=search, state=state,
                           days=days, at=now(), may_make=holds(current_user, MANAGE))


@bp.route("/cohorts/new", methods=["GET", "POST"])
@requires(MANAGE)
def create() -> ResponseReturnValue:
    form = NewCohortForm()
    agencies = people.agencies_for(current_user, MANAGE)
    form.course.choices = [SelectChoice(id_, f"{code} · {title}") for id_, code, title in offer.choices()]
    form.agency.choices = [SelectChoice(a.id, a.name) for a in agencies]
    if not form.is_submitted():
        home = next((a for a in agencies if a.id == current_user.agency_id), agencies[0] if agencies else None)
        form.agency.data, form.time_zone.data = (home.id, home.time_zone) if home else (None, None)
        form.course.data = request.args.get("course", None, int)
    if not form.validate_on_submit():
        return _form_page(form, None, 422 if form.errors else 200)
    with unit_of_work():
        made = services.create_cohort(form.course.data, agency_id=form.agency.data, at=now(), by=current_user.id,
                                      entry=form.entry, **_facts(form))
    flash(_("The cohort is made. Now enrol its people."), "success")
    _warn_of_few_days(made)
    return redirect(url_for("enrolments.cohort", public_id=made.public_id), 303)


@bp.route("/cohorts/<public_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit(public_id: str) -> ResponseReturnValue:
    found = queries.cohort_or_404(public_id)
    policies.manage_or_404(current_user, found)
    form = CohortForm(obj=found)
    if not form.is_submitted():
        zone = ZoneInfo(found.time_zone)
        for field in (form.opens_at, form.shuts_at):
            field.data = field.data and field.data.astimezone(zone)
    if not form.validate_on_submit():
        return _form_page(form, found, 422 if form.errors else 200)
    try:
        with unit_of_work():
            services.change_cohort(found, at=now(), entry=form.entry, **_facts(form))
    except (CapacityTaken, KeptTooMany) as error:
        form.capacity.errors = [str(error)]
        return _form_page(form, found, 422)
    flash(_("The cohort is changed."), "success")
    _warn_of_few_days(found)
    return redirect(url_for("enrolments.cohort", public_id=public_id), 303)


@bp.get("/cohorts/<public_id>")
@requires(STAFF)
def cohort(public_id: str) -> ResponseReturnValue:
    found = queries.cohort_or_404(public_id)
    rows = _roster_or_404(found)
    held = [row for row in rows if row.place.status != "withdrawn"]
    search = request.args.get("q", "")[:100]
    shown = rosters.matching(rows, search) if search else rows
    if request.args.get("only") == "behind":
        shown = [row for row in shown if row.is_behind]
    course = courses.course(found.course_id)
    may_manage = policies.may_manage(current_user, found)
    return render_template(
        "enrolments/cohort.html", cohort=found, course=course, newer=versions.newer(course) if course and may_manage else None,
        held=held, search=search, agency=people.agency(found.agency_id), line=waiting.how_many(found.id), days=days, at=now(),
        to_decide=petitions.how_many(found.id)["decide"] if may_manage else 0,
        page=Page(shown, request.args.get("page", 1, int)), may_manage=may_manage,
        sees_all=policies.may_see_all(current_user, found),
        number_for=lambda person: rosters.number_for(current_user, person))


@bp.get("/cohorts/<public_id>/roster.csv")
@requires(STAFF)
def export(public_id: str) -> ResponseReturnValue:
    found = queries.cohort_or_404(public_id)
    rows = _roster_or_404(found)
    with unit_of_work():
        audit.record("enrolments.roster_exported", f"cohort:{found.id}", people=len(rows))
    return Response(sheet.roster(current_user, rows), mimetype="text/csv", headers={
        "Content-Disposition": f'attachment; filename="{sheet.file_name(found)}"', "Cache-Control": "no-store"})


def _roster_or_404(found: Cohort) -> list[rosters.Row]:
    """Who sees neither the cohort nor anybody in it does not learn that it exists."""
    rows = rosters.roster(current_user, found, at=now())
    if not rows and not policies.may_see_all(current_user, found):
        abort(404)
    return rows


def _facts(form: CohortForm) -> dict[str, Any]:
    return {name: form[name].data for name in FACTS}


def _form_page(form: CohortForm, found: Cohort | None, status: int) -> ResponseReturnValue:
    title = courses.titles([found.course_id])[found.course_id] if found else ""
    return render_template("enrolments/cohort_form.html", form=form, cohort=found, course_title=title), status


def _warn_of_few_days(cohort: Cohort) -> None:
    """A cohort may be shorter than the daily cap of JP allows, but its organiser should know."""
    course = courses.course(cohort.course_id)
    if course is None:
        return
    fewest = days_needed(course.hours_asynchronous, course.daily_credit_cap)
    if fewest and (cohort.ends_on - cohort.starts_on).days + 1 < fewest:
        flash(ngettext("With at most %(cap)s JP a day this course needs %(num)s day; the cohort is shorter.",
                       "With at most %(cap)s JP a day this course needs %(num)s days; the cohort is shorter.",
                       fewest, cap=course.daily_credit_cap), "warning")
