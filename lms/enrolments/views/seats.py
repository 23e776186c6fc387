"""Giving and taking back seats, by the organiser."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as people
from lms.accounts import reach
from lms.accounts.queries import Person
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.enrolments import lists, policies, queries, rosters, services
from lms.enrolments.forms import ListForm, RemoveForm
from lms.enrolments.models import Cohort
from lms.enrolments.policies import MANAGE
from lms.enrolments.views import bp

MOST_FOUND = 20


@bp.get("/cohorts/<public_id>/enrol")
@requires(MANAGE)
def find(public_id: str) -> ResponseReturnValue:
    """Search for one person: by name among one's own people, by number, username or e-mail address among all."""
    cohort = _managed(public_id)
    search = request.args.get("q", "").strip()[:254]
    return render_template(
        "enrolments/find.html", cohort=cohort, search=search, found=_found(search) if search else [], most=MOST_FOUND,
        inside=queries.learners_in(cohort.id), left=_left(cohort),
        number_for=lambda person: rosters.number_for(current_user, person))


@bp.post("/cohorts/<public_id>/enrol/<person>")
@requires(MANAGE)
def seat(public_id: str, person: str) -> ResponseReturnValue:
    cohort = _managed(public_id)
    user = people.by_public_id(person)
    if user is None or not user.is_active:
        abort(404)
    try:
        with unit_of_work():
            services.enrol(user.id, cohort, at=now(), by=current_user.id)
        flash(_("%(name)s is enrolled.", name=user.display_name), "success")
    except DomainError as error:
        flash(f"{user.display_name}: {error}", "error")
    return redirect(url_for("enrolments.find", public_id=public_id), 303)


@bp.route("/cohorts/<public_id>/enrol-list", methods=["GET", "POST"])
@requires(MANAGE)
def enrol_list(public_id: str) -> ResponseReturnValue:
    """Paste, look at what each line would do, confirm, and read what each line did."""
    cohort, form = _managed(public_id), ListForm()
    if not form.validate_on_submit():
        return _list_page(cohort, form, status=422 if form.errors else 200)
    try:
        if "confirm" not in request.form:
            lines = lists.read(cohort, form.people.data, actor=current_user)
            return _list_page(cohort, form, lines)
        with unit_of_work():
            lines = services.enrol_list(cohort, form.people.data, at=now(), by=current_user)
    except DomainError as error:
        form.people.errors = [str(error)]
        return _list_page(cohort, form, status=422)
    return _list_page(cohort, form, lines, is_done=True)


@bp.route("/cohorts/<public_id>/learners/<place>/remove", methods=["GET", "POST"])
@requires(MANAGE)
def remove(public_id: str, place: str) -> ResponseReturnValue:
    cohort, form = _managed(public_id), RemoveForm()
    seat = queries.place_in(cohort.id, place)
    person = people.person(seat.learner_id)
    if not form.validate_on_submit():
        return render_template("enrolments/remove.html", cohort=cohort, place=seat, person=person, form=form), (
            422 if form.errors else 200)
    with unit_of_work():
        services.withdraw(seat, reason=form.reason.data, at=now(), by=current_user.id)
    flash(_("%(name)s has left the cohort.", name=person.display_name), "success")
    return redirect(url_for("enrolments.cohort", public_id=public_id), 303)


def _managed(public_id: str) -> Cohort:
    cohort = queries.cohort_or_404(public_id)
    policies.manage_or_404(current_user, cohort)
    return cohort


def _found(search: str) -> list[Person]:
    ids = set(reach.named_like(search, reach.people_within(current_user, MANAGE), limit=MOST_FOUND))
    return people.people_of(ids | reach.identified([search])[search])


def _left(cohort: Cohort) -> int | None:
    return None if cohort.capacity is None else max(cohort.capacity - queries.taken(cohort.id), 0)


def _list_page(cohort: Cohort, form: ListForm, lines: list[lists.Line] | None = None, *, is_done: bool = False,
               status: int = 200) -> ResponseReturnValue:
    counts = lists.counted(lines or [])
    if is_done and counts.get(lists.ENROLLED):
        flash(ngettext("%(num)d person is enrolled.", "%(num)d people are enrolled.", counts[lists.ENROLLED]), "success")
    return render_template("enrolments/enrol_list.html", cohort=cohort, form=form, lines=lines, counts=counts, is_done=is_done,
                           outcomes=lists.OUTCOMES, left=_left(cohort)), status
