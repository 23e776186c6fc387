"""The sessions of a cohort: seen, added, copied, changed, cancelled."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as people
from lms.accounts import reach
from lms.attendance import clashes, hours, policies, queries, services, sheets, words
from lms.attendance.errors import Refused
from lms.attendance.forms import CancelForm, CopyForm, MeetingForm
from lms.attendance.models import Meeting
from lms.attendance.policies import PLAN, RULE, SEE
from lms.attendance.views import bp
from lms.core import audit, spreadsheets
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments.errors import CohortClosed
from lms.enrolments.queries import CohortFacts

REFUSALS = (Refused, CohortClosed)


@bp.get("/cohorts/<cohort>/sessions")
@requires(SEE)
def sessions(cohort: str) -> ResponseReturnValue:
    found = _seen_or_404(cohort)
    meetings = queries.meetings_of(found.id)
    course = courses.course(found.course_id)
    may_plan = policies.may_plan(current_user, found)
    return render_template(
        "attendance/sessions.html", cohort=found, course=course, meetings=meetings, may_plan=may_plan, words=words, at=now(),
        counts=queries.counts_in([m.id for m in meetings]), planned=hours.planned_by_kind(meetings),
        names=people.names_of({id_ for m in meetings for id_ in m.instructor_ids}), expected=_expected(found.id),
        clashes=clashes.among([m for m in meetings if m.ends_at > now()]) if may_plan else [])


@bp.route("/cohorts/<cohort>/sessions/new", methods=["GET", "POST"])
@requires(PLAN)
def add(cohort: str) -> ResponseReturnValue:
    found = enrolments.facts_or_404(cohort)
    policies.plan_or_404(current_user, found)
    form = _form(found)
    if not form.validate_on_submit():
        if not form.is_submitted():
            form.day.data = max(found.starts_on, now().astimezone(ZoneInfo(found.time_zone)).date())
        return _form_page(form, found, None, 422 if form.errors else 200)
    try:
        with unit_of_work():
            made = services.add(found.id, form.plan(found.time_zone), at=now(), by=current_user.id)
    except REFUSALS as error:
        form.form_errors.append(str(error))
        return _form_page(form, found, None, 422)
    flash(_("The session is planned."), "success")
    _warn([made])
    return redirect(url_for("attendance.sessions", cohort=cohort), 303)


@bp.route("/sessions/<meeting>/edit", methods=["GET", "POST"])
@requires(PLAN)
def edit(meeting: str) -> ResponseReturnValue:
    there, found = _planned_or_404(meeting)
    form = _form(found, there)
    if not form.is_submitted():
        form.show(services.plan_of(there), found.time_zone)
    if not form.validate_on_submit():
        return _form_page(form, found, there, 422 if form.errors else 200)
    try:
        with unit_of_work():
            is_told = services.change(there, form.plan(found.time_zone), at=now())
    except REFUSALS as error:
        form.form_errors.append(str(error))
        return _form_page(form, found, there, 422)
    flash(_("The session is changed. Its learners and instructors are told by letter.") if is_told else _("Saved."), "success")
    _warn([there])
    return redirect(url_for("attendance.sessions", cohort=found.public_id), 303)


@bp.route("/sessions/<meeting>/copy", methods=["GET", "POST"])
@requires(PLAN)
def copy(meeting: str) -> ResponseReturnValue:
    there, found = _planned_or_404(meeting)
    form = CopyForm()
    if not form.validate_on_submit():
        return _copy_page(form, found, there, 422 if form.errors else 200)
    days = _next_days(there, found, form.times.data, skips_weekends=form.skips_weekends.data)
    if not days:
        form.form_errors.append(_("No day of the cohort is left after this session."))
        return _copy_page(form, found, there, 422)
    try:
        with unit_of_work():
            made = services.copy(there, days, at=now(), by=current_user.id)
    except REFUSALS as error:
        form.form_errors.append(str(error))
        return _copy_page(form, found, there, 422)
    flash(ngettext("%(num)s session is planned.", "%(num)s sessions are planned.", len(made)), "success")
    _warn(made)
    return redirect(url_for("attendance.sessions", cohort=found.public_id), 303)


@bp.route("/sessions/<meeting>/cancel", methods=["GET", "POST"])
@requires(PLAN)
def cancel(meeting: str) -> ResponseReturnValue:
    there, found = _planned_or_404(meeting)
    form = CancelForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.cancel(there, form.reason.data, at=now())
        except REFUSALS as error:
            form.form_errors.append(str(error))
        else:
            flash(_("The session is cancelled."), "success")
            return redirect(url_for("attendance.sessions", cohort=found.public_id), 303)
    return render_template("attendance/cancel.html", form=form, cohort=found, meeting=there), 422 if form.errors else 200


@bp.get("/cohorts/<cohort>/attendance.<any(csv, xlsx):ending>")
@requires(SEE)
def recap(cohort: str, ending: str) -> ResponseReturnValue:
    """Learners by sessions, with the JP that each has earned."""
    found = _seen_or_404(cohort)
    with unit_of_work():
        audit.record("attendance.taken_out", f"cohort:{found.id}")
    return spreadsheets.answer(
        sheets.recap(found), found.name, spreadsheets.file_name("presensi", found.name, found.public_id[:4], ending))


def _seen_or_404(cohort: str) -> CohortFacts:
    found = enrolments.facts_or_404(cohort)
    if not policies.may_see(current_user, found):
        abort(404)
    return found


def _planned_or_404(meeting: str) -> tuple[Meeting, CohortFacts]:
    there = queries.meeting_or_404(meeting)
    found = enrolments.cohort_facts(there.cohort_id)
    policies.plan_or_404(current_user, found)
    return there, found


def _form(cohort: CohortFacts, meeting: Meeting | None = None) -> MeetingForm:
    """Instructors are the lecturers of the course, and whoever holds the session already."""
    form = MeetingForm()
    ids = [*reach.holding(RULE, policies.scopes(cohort)), *(meeting.instructor_ids if meeting else ())]
    names = people.names_of(set(ids))
    groups = {name for cohort_id, name in enrolments.groups_of(cohort.course_id) if cohort_id == cohort.id}
    form.offer([(id_, names[id_]) for id_ in dict.fromkeys(ids)], sorted(groups | set(meeting.groups if meeting else ())))
    return form


def _next_days(meeting: Meeting, cohort: CohortFacts, count: int, *, skips_weekends: bool) -> list[date]:
    first = meeting.starts_at.astimezone(ZoneInfo(cohort.time_zone)).date()
    days = [first + timedelta(days=n) for n in range(1, (cohort.ends_on - first).days + 1)]
    return [day for day in days if not skips_weekends or day.weekday() < 5][:count]


def _expected(cohort_id: int) -> dict[str, int]:
    """How many learners each group has; "" those without."""
    found: dict[str, int] = {}
    for place in enrolments.roster(cohort_id):
        if place.status in enrolments.HELD:
            found[place.group_name] = found.get(place.group_name, 0) + 1
    return found


def _warn(meetings: list[Meeting]) -> None:
    for clash in clashes.among(meetings)[:5]:
        flash(clash.words, "warning")
    for meeting in meetings[:1]:
        if meeting.capacity and (count := len(queries.learners_of(meeting))) > meeting.capacity:
            flash(_("%(count)s learners are expected, but there is room for %(capacity)s.", count=count,
                    capacity=meeting.capacity), "warning")


def _form_page(form: MeetingForm, cohort: CohortFacts, meeting: Meeting | None, status: int) -> ResponseReturnValue:
    return render_template("attendance/form.html", form=form, cohort=cohort, meeting=meeting), status


def _copy_page(form: CopyForm, cohort: CohortFacts, meeting: Meeting, status: int) -> ResponseReturnValue:
    return render_template("attendance/copy.html", form=form, cohort=cohort, meeting=meeting), status
