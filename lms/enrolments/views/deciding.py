"""Applications on the organiser's desk, and a participant who goes to another cohort."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.i18n import day
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.enrolments import moving, policies, queries, rosters
from lms.enrolments.forms import DecideForm, MoveForm
from lms.enrolments.models import Cohort
from lms.enrolments.petitions import queries as petitions
from lms.enrolments.petitions import services, states
from lms.enrolments.policies import MANAGE
from lms.enrolments.seats.room import Room
from lms.enrolments.views import bp
from lms.enrolments.views.managed import managed
from lms.enrolments.views.petitions import letter_of
from lms.enrolments.ways import audience
from lms.enrolments.words import SPONSORS


@bp.route("/cohorts/<public_id>/petitions", methods=["GET", "POST"])
@requires(MANAGE)
def desk(public_id: str) -> ResponseReturnValue:
    """Applications by where they are; several are accepted or refused at once."""
    cohort, form = managed(public_id), DecideForm()
    if form.validate_on_submit():
        return _decide_many(cohort, form)
    return _desk_page(cohort, form, 422 if form.errors else 200)


@bp.route("/cohorts/<public_id>/petitions/<petition>", methods=["GET", "POST"])
@requires(MANAGE)
def decide(public_id: str, petition: str) -> ResponseReturnValue:
    cohort, form = managed(public_id), DecideForm()
    found = petitions.in_cohort_or_404(cohort, petition)
    status = 422 if form.errors else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                if "accept" in request.form:
                    services.accept(found, reason=form.reason.data or "", at=now(), by=current_user.id)
                else:
                    services.refuse(found, reason=form.reason.data or "", at=now(), by=current_user.id)
            flash(_("Decided; the applicant is told."), "success")
            return redirect(url_for("enrolments.desk", public_id=public_id), 303)
        except DomainError as error:
            form.reason.errors = [str(error)]
            status = error.status
    person = people.person(found.learner_id)
    return render_template(
        "enrolments/decide.html", cohort=cohort, petition=found, person=person, form=form, asks=petitions.asks_of(found.id),
        number=rosters.number_for(current_user, person), sponsors=SPONSORS, names=states.NAMES, tones=states.TONES,
        conditions=audience.told(found.learner_id, [cohort.id])[cohort.id], is_open=states.is_open(found),
        steps=petitions.steps(found, petitions.asks_of(found.id), petitions.seat_of(found)), left=Room(cohort).left), status


@bp.get("/cohorts/<public_id>/petitions/<petition>/letter")
@requires(MANAGE)
def decide_letter(public_id: str, petition: str) -> ResponseReturnValue:
    return letter_of(petitions.in_cohort_or_404(managed(public_id), petition))


@bp.route("/cohorts/<public_id>/learners/<place>/move", methods=["GET", "POST"])
@requires(MANAGE)
def move(public_id: str, place: str) -> ResponseReturnValue:
    """To another cohort of the course that the organiser looks after."""
    cohort, form, status = managed(public_id), MoveForm(), 200
    seat = queries.place_in(cohort.id, place)
    person, known = people.person(seat.learner_id), moving.targets(seat, rosters.managed(current_user), at=now())
    form.cohort.choices = [
        SelectChoice(one.public_id, f"{one.name}: {day(one.starts_on)} – {day(one.ends_on)}") for one in known]
    if form.validate_on_submit():
        target = queries.cohort_or_404(form.cohort.data)
        policies.manage_or_404(current_user, target)
        try:
            with unit_of_work():
                moving.move(seat, target, reason=form.reason.data or "", at=now(), by=current_user.id)
            flash(_("%(name)s is in %(cohort)s now and is told why.", name=person.display_name, cohort=target.name), "success")
            return redirect(url_for("enrolments.cohort", public_id=public_id), 303)
        except DomainError as error:
            form.form_errors.append(str(error))
            status = error.status
    return render_template("enrolments/move.html", cohort=cohort, place=seat, person=person, form=form, known=known), (
        422 if form.errors and status == 200 else status)


def _decide_many(cohort: Cohort, form: DecideForm) -> ResponseReturnValue:
    chosen = request.form.getlist("petition")
    if not chosen:
        flash(_("Choose at least one application."), "error")
        return redirect(url_for("enrolments.desk", public_id=cohort.public_id), 303)
    if "accept" not in request.form and not form.reason.data:
        form.reason.errors = [_("Give the reason.")]
        return _desk_page(cohort, form, 422)
    at = now()
    with unit_of_work():
        found = petitions.chosen(cohort, chosen)
        if "accept" in request.form:
            _tell(services.accept_many(found, at=at, by=current_user.id))
        else:
            count = services.refuse_many(found, reason=form.reason.data or "", at=at, by=current_user.id)
            flash(ngettext("%(num)s application is refused and the applicant told why.",
                           "%(num)s applications are refused and the applicants told why.", count), "success")
    return redirect(url_for("enrolments.desk", public_id=cohort.public_id), 303)


def _tell(decided: services.Decided) -> None:
    if decided.seated:
        flash(ngettext("%(num)s applicant has a seat now.", "%(num)s applicants have a seat now.", decided.seated), "success")
    if decided.waiting:
        flash(ngettext("%(num)s applicant is accepted and stands on the waiting list.",
                       "%(num)s applicants are accepted and stand on the waiting list.", decided.waiting), "success")
    for words in sorted(set(decided.failed.values())):
        count = list(decided.failed.values()).count(words)
        flash(ngettext("%(num)s application could not be accepted: %(why)s",
                       "%(num)s applications could not be accepted: %(why)s", count, why=words), "error")


def _desk_page(cohort: Cohort, form: DecideForm, status: int) -> ResponseReturnValue:
    counts = petitions.how_many(cohort.id)
    tab = request.args.get("tab", "")
    if tab not in petitions.TABS:
        tab = next((name for name in petitions.TABS if counts[name]), "decide")
    return render_template(
        "enrolments/desk.html", cohort=cohort, form=form, tab=tab, counts=counts, names=states.NAMES, tones=states.TONES,
        page=petitions.desk(cohort, tab, page=request.args.get("page", 1, int)), left=Room(cohort).left, at=now()), status
