"""Giving and taking back seats, by the organiser."""

from __future__ import annotations

from io import BytesIO

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as people
from lms.accounts import reach
from lms.accounts.queries import Person
from lms.core import storage
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.web import takes_text
from lms.core.work import unit_of_work
from lms.enrolments import lists, queries, rosters, services
from lms.enrolments.errors import PlaceElsewhere
from lms.enrolments.forms import LONGEST_LIST, ListForm, RemoveForm
from lms.enrolments.models import Cohort
from lms.enrolments.policies import MANAGE
from lms.enrolments.roster import pasted
from lms.enrolments.roster import services as roster
from lms.enrolments.seats import quotas, repeating
from lms.enrolments.seats.room import Room
from lms.enrolments.views import bp
from lms.enrolments.views.managed import managed
from lms.enrolments.words import SPONSORS

MOST_FOUND = 20


@bp.get("/cohorts/<public_id>/enrol")
@requires(MANAGE)
def find(public_id: str) -> ResponseReturnValue:
    """Search for one person: by name and username among one's own people, by number or e-mail address among all."""
    cohort = managed(public_id)
    search = request.args.get("q", "").strip()[:254]
    return render_template(
        "enrolments/find.html", cohort=cohort, search=search, found=_found(search) if search else [], most=MOST_FOUND,
        inside=queries.learners_in(cohort.id), left=_left(cohort), sponsor=_sponsor(), sponsors=SPONSORS,
        asks_sponsor=quotas.any_by_sponsor([cohort.id]),
        number_for=lambda person: rosters.number_for(current_user, person))


@bp.post("/cohorts/<public_id>/enrol/<person>")
@requires(MANAGE)
def seat(public_id: str, person: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    user = people.by_public_id(person)
    if user is None or not user.is_active:
        abort(404)
    try:
        with unit_of_work():
            services.enrol_one(user.id, cohort, sponsor=_sponsor(), at=now(), by=current_user.id)
        flash(_("%(name)s is enrolled.", name=user.display_name), "success")
    except PlaceElsewhere as error:
        held = queries.place_in_family(user.id, cohort.course_id)
        flash(f"{user.display_name}: {repeating.hindrance(held) if held else error}", "error")
    except DomainError as error:
        flash(f"{user.display_name}: {error}", "error")
    return redirect(url_for("enrolments.find", public_id=public_id, sponsor=_sponsor() or None), 303)


@bp.route("/cohorts/<public_id>/enrol-list", methods=["GET", "POST"])
@requires(MANAGE)
@takes_text(3 * LONGEST_LIST)
def enrol_list(public_id: str) -> ResponseReturnValue:
    """Paste, look at what each line would do, confirm, and read what each line did; a long list takes the way of a file."""
    cohort, form = managed(public_id), ListForm()
    if not form.validate_on_submit():
        return _list_page(cohort, form, status=422 if form.errors else 200)
    if lists.is_long(form.people.data):
        return _later(cohort, form)
    try:
        if "confirm" not in request.form:
            lines = lists.read(cohort, form.people.data, sponsor=form.sponsor.data or "", actor=current_user,
                               at=now())
            return _list_page(cohort, form, lines)
        with unit_of_work():
            lines = services.enrol_list(cohort, form.people.data, sponsor=form.sponsor.data or "", at=now(), by=current_user)
    except DomainError as error:
        form.people.errors = [str(error)]
        return _list_page(cohort, form, status=422)
    return _list_page(cohort, form, lines, is_done=True)


@bp.route("/cohorts/<public_id>/learners/<place>/remove", methods=["GET", "POST"])
@requires(MANAGE)
def remove(public_id: str, place: str) -> ResponseReturnValue:
    cohort, form = managed(public_id), RemoveForm()
    seat = queries.place_in(cohort.id, place)
    person = people.person(seat.learner_id)
    if not form.validate_on_submit():
        return render_template("enrolments/remove.html", cohort=cohort, place=seat, person=person, form=form), (
            422 if form.errors else 200)
    with unit_of_work():
        services.withdraw(seat, reason=form.reason.data, at=now(), by=current_user.id)
    flash(_("%(name)s has left the cohort.", name=person.display_name), "success")
    return redirect(url_for("enrolments.cohort", public_id=public_id), 303)


def _later(cohort: Cohort, form: ListForm) -> ResponseReturnValue:
    blob = storage.put(BytesIO(form.people.data.encode()), at_most=4 * LONGEST_LIST)
    with unit_of_work():
        sent = roster.receive(cohort, _("Pasted list"), blob.key, home_id=cohort.agency_id, by=current_user.id, at=now(),
                              layout=pasted.layout(form.sponsor.data or ""))
    return redirect(url_for("enrolments.list_page", public_id=cohort.public_id, roster=sent.public_id), 303)


def _found(search: str) -> list[Person]:
    mine = reach.people_within(current_user, MANAGE)
    ids = set(reach.named_like(search, mine, limit=MOST_FOUND))
    return people.people_of(ids | reach.identified([search], mine)[search])


def _left(cohort: Cohort) -> int | None:
    return Room(cohort).left


def _sponsor() -> str:
    given = request.args.get("sponsor", "")
    return given if given in SPONSORS else ""


def _list_page(cohort: Cohort, form: ListForm, lines: list[lists.Line] | None = None, *, is_done: bool = False,
               status: int = 200) -> ResponseReturnValue:
    counts = lists.counted(lines or [])
    if is_done and counts.get(lists.ENROLLED):
        flash(ngettext("%(num)d person is enrolled.", "%(num)d people are enrolled.", counts[lists.ENROLLED]), "success")
    return render_template("enrolments/enrol_list.html", cohort=cohort, form=form, lines=lines, counts=counts, is_done=is_done,
                           outcomes=lists.OUTCOMES, left=_left(cohort), asks_sponsor=quotas.any_by_sponsor([cohort.id])), status
