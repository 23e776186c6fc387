"""A learner's own applications: applying, seeing who has it, asking again, withdrawing."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.web import at_most, send_blob
from lms.core.work import let_go, unit_of_work
from lms.courses import queries as courses
from lms.enrolments import prerequisites, queries
from lms.enrolments.errors import LetterMissing, OwnConsent
from lms.enrolments.forms import PetitionForm, SupervisorForm, WithdrawPetitionForm
from lms.enrolments.forms.ways import OTHER
from lms.enrolments.models import Cohort, Petition
from lms.enrolments.petitions import asking, scans, services, states
from lms.enrolments.petitions import queries as petitions
from lms.enrolments.petitions.asking import Supervisor
from lms.enrolments.policies import SELF
from lms.enrolments.seats import giving, queue, quotas
from lms.enrolments.views import bp
from lms.enrolments.ways import audience


@bp.route("/apply/<cohort>", methods=["GET", "POST"])
@requires(SELF)
@at_most(scans.BODY)
def apply(cohort: str) -> ResponseReturnValue:
    found = queries.cohort_or_404(cohort)
    if mine := petitions.open_in(current_user.id, found.course_id):
        return redirect(url_for("enrolments.petition", public_id=mine.public_id), 303)
    form = PetitionForm()
    form.letter.subject, form.letter.flags.required = found.public_id, found.asks_letter
    _offer_heads(form, found)
    if not form.validate_on_submit():
        return _form_page(found, form, 422 if form.errors else 200)
    learner_id, at = current_user.id, now()
    let_go()
    try:
        letter = scans.kept(form.letter.data) if form.letter.data else None
        with unit_of_work():
            made = services.apply(learner_id, found, motive=form.motive.data or "", sponsor=form.sponsor.data or "",
                                  supervisor=_supervisor(form), letter=letter, at=at)
            form.letter.taken()
    except (OwnConsent, LetterMissing) as error:
        (form.supervisor_email if isinstance(error, OwnConsent) else form.letter).errors = [str(error)]
        return _form_page(found, form, 422)
    except DomainError as error:
        form.form_errors.append(str(error))
        return _form_page(found, form, error.status)
    flash(_("Your application is on its way."), "success")
    return redirect(url_for("enrolments.petition", public_id=made.public_id), 303)


@bp.get("/my-petitions/<public_id>")
@requires(SELF)
def petition(public_id: str) -> ResponseReturnValue:
    mine = petitions.mine_or_404(current_user.id, public_id)
    seat = petitions.seat_of(mine)
    return render_template(
        "enrolments/petition.html", mine=mine, course=courses.course(mine.course_id), names=states.NAMES, tones=states.TONES,
        steps=petitions.steps(mine, petitions.asks_of(mine.id), seat), seat=seat, is_open=states.is_open(mine),
        ask=asking.current(mine.id), place=queries.place_of(current_user.id, mine.course_id))


@bp.get("/my-petitions/<public_id>/letter")
@requires(SELF)
def my_letter(public_id: str) -> ResponseReturnValue:
    return letter_of(petitions.mine_or_404(current_user.id, public_id))


@bp.route("/my-petitions/<public_id>/ask", methods=["GET", "POST"])
@requires(SELF)
def ask_again(public_id: str) -> ResponseReturnValue:
    mine, form = petitions.mine_or_404(current_user.id, public_id), SupervisorForm()
    if mine.state not in (states.SUPERVISOR, states.UNANSWERED):
        return redirect(url_for("enrolments.petition", public_id=public_id), 303)
    _offer_heads(form, mine.cohort)
    last = asking.newest(mine.id)
    if not form.is_submitted() and last and last.person_id is None:
        form.supervisor_name.data, form.supervisor_email.data = last.name, last.email
        if "supervisor" in form:
            form.supervisor.data = OTHER
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                asking.ask_again(mine, _supervisor(form) or Supervisor(), at=now())
            flash(_("The letter is on its way."), "success")
            return redirect(url_for("enrolments.petition", public_id=public_id), 303)
        except DomainError as error:
            form.form_errors.append(str(error))
            status = error.status
    return render_template("enrolments/ask_again.html", mine=mine, form=form, course=courses.course(mine.course_id)), status


@bp.route("/my-petitions/<public_id>/withdraw", methods=["GET", "POST"])
@requires(SELF)
def withdraw_petition(public_id: str) -> ResponseReturnValue:
    mine, form = petitions.mine_or_404(current_user.id, public_id), WithdrawPetitionForm()
    if not states.is_open(mine):
        return redirect(url_for("enrolments.petition", public_id=public_id), 303)
    if not form.validate_on_submit():
        return render_template("enrolments/withdraw_petition.html", mine=mine, form=form,
                               course=courses.course(mine.course_id)), 422 if form.errors else 200
    try:
        with unit_of_work():
            services.withdraw(mine, reason=form.reason.data or "", at=now())
        flash(_("Your application is withdrawn."), "success")
    except DomainError as error:
        flash(str(error), "error")
    return redirect(url_for("enrolments.petition", public_id=public_id), 303)


def letter_of(found: Petition) -> ResponseReturnValue:
    """The letter of assignment, for who may see it: caged, whatever it holds."""
    if not found.letter_key:
        abort(404)
    answer = send_blob(found.letter_key, media_type=found.letter_type, name=found.letter_name, download=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _offer_heads(form: Any, cohort: Cohort) -> None:
    if not cohort.asks_supervisor:
        form.leave_out()
        return
    heads = people.heads_over(current_user.agency_id, but=current_user.id)
    form.offer([(head.public_id, f"{head.display_name} ({head.position or head.agency_name})") for head in heads])


def _supervisor(form: Any) -> Supervisor | None:
    if "supervisor_name" not in form:
        return None
    if form.names_somebody:
        return Supervisor(form.supervisor_name.data or "", form.supervisor_email.data or "")
    head = people.by_public_id(form.supervisor.data) or abort(404)
    return Supervisor(person_id=head.id)


def _form_page(cohort: Cohort, form: PetitionForm, status: int) -> ResponseReturnValue:
    """With what the cohort asks of whoever applies, and why one cannot, where that is so."""
    course = courses.course(cohort.course_id) or abort(404)
    fault = ""
    try:
        queue.check_open(current_user.id, cohort, way="application", at=now())
        giving.check(current_user.id, cohort, at=now())
    except DomainError as error:
        fault = str(error)
    return render_template(
        "enrolments/apply.html", cohort=cohort, course=course, form=form, fault=fault,
        before=prerequisites.told(current_user.id, course), conditions=audience.told(current_user.id, [cohort.id])[cohort.id],
        accept=",".join(sorted(scans.ALLOWED)), mb=scans.LARGEST // 1_000_000,
        asks_sponsor=quotas.any_by_sponsor([cohort.id])), status
