"""A learner's own courses: joining, going on, leaving."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses.openings.locks import next_activity
from lms.courses.training_forms import days_needed
from lms.enrolments import completion, credit, days, earning, prerequisites, queries, services
from lms.enrolments.forms import SelfEnrolForm, WithdrawForm
from lms.enrolments.models import Application
from lms.enrolments.petitions import queries as petitions
from lms.enrolments.petitions import states
from lms.enrolments.policies import SELF
from lms.enrolments.seats import giving, queue, quotas, waiting
from lms.enrolments.views import bp
from lms.enrolments.ways import audience


@bp.get("/my-courses")
@requires(SELF)
def mine() -> ResponseReturnValue:
    places = queries.my_places(current_user.id)
    ids = {place.course_id for place in places}
    asked, applied = petitions.asked_and_applied(current_user.id)
    return render_template("enrolments/mine.html", places=places, asked=asked, applied=applied, names=states.NAMES,
                           hours=credit.hours,
                           titles=courses.titles(ids | {one.course_id for one in asked} | {one.course_id for one in applied}),
                           tallies=courses.progress_of(current_user.id, ids), days=days, at=now())


@bp.get("/my-courses/<public_id>")
@requires(SELF)
def place(public_id: str) -> ResponseReturnValue:
    mine = queries.my_place_or_404(current_user.id, public_id)
    missing = completion.missing(current_user.id, mine.course_id) if mine.status == "active" else []
    course = courses.course(mine.course_id) or abort(404)
    return render_template(
        "enrolments/place.html", place=mine, course=course, missing=missing, days=days, at=now(), hours=credit.hours(mine),
        earning=earning.of(current_user.id, course) if mine.status != "withdrawn" and course.credit_hours else None,
        tally=courses.progress_of(current_user.id, [mine.course_id])[mine.course_id])


@bp.get("/my-courses/<public_id>/next")
@requires(SELF)
def go_on(public_id: str) -> ResponseReturnValue:
    """To the first step not done, or to what is missing when none is left."""
    mine = queries.my_place_or_404(current_user.id, public_id)
    step = next_activity(current_user.id, mine.course_id) if mine.status == "active" else None
    if step and days.is_readable(mine.cohort, now()):
        return redirect(url_for("courses.activity", activity=step.public_id, _anchor="lanjut"), 303)  # to where a text was left
    return redirect(url_for("enrolments.place", public_id=public_id), 303)


@bp.route("/enrol/<course_id>", methods=["GET", "POST"])
@requires(SELF)
def enrol(course_id: str) -> ResponseReturnValue:
    course = courses.get_or_404(course_id)
    mine = queries.place_in_family(current_user.id, course.id)
    offers = queries.open_cohorts(course.id, at=now()) if (courses.offered(course) or course).status == "published" else []
    if mine:
        offers = [offer for offer in offers if giving.may_follow(mine, offer.cohort, at=now())]
        if not offers:
            return redirect(url_for("enrolments.place", public_id=mine.public_id), 303)
    if asked := queue.open_in(current_user.id, course.id):
        return redirect(url_for("enrolments.application", public_id=asked.public_id), 303)
    conditions = audience.told(current_user.id, [offer.cohort.id for offer in offers])
    form = SelfEnrolForm()
    form.cohort.choices = [SelectChoice(offer.cohort.public_id, offer.cohort.name) for offer in offers
                           if offer.cohort.way == "self" and offer.takes
                           and all(one.is_met for one in conditions[offer.cohort.id])]
    if not form.is_submitted() and form.cohort.choices:
        form.cohort.data = form.cohort.choices[0].value
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                asked = queue.apply(current_user.id, queries.cohort_or_404(form.cohort.data), sponsor=form.sponsor.data or "",
                                    at=now())
            return answered(asked)
        except DomainError as error:
            form.form_errors.append(str(error))
            status = error.status
    faults = waiting.faults(current_user.id, [offer.cohort for offer in offers])
    return render_template("enrolments/enrol.html", course=course, before=prerequisites.told(current_user.id, course),
                           offers=offers, form=form, faults=faults, conditions=conditions, again=mine,
                           petition=petitions.open_in(current_user.id, course.id),
                           asks_sponsor=quotas.any_by_sponsor(offer.cohort.id for offer in offers),
                           fewest=days_needed(course.hours_asynchronous, course.daily_credit_cap)), status


def answered(asked: Application) -> ResponseReturnValue:
    """To the seat or the number that somebody got."""
    if asked.state == "seated" and (mine := queries.place_of(asked.learner_id, asked.course_id)):
        flash(_("You are enrolled."), "success")
        return redirect(url_for("enrolments.place", public_id=mine.public_id), 303)
    flash(_("You are on the waiting list."), "success")
    return redirect(url_for("enrolments.application", public_id=asked.public_id), 303)


@bp.route("/my-courses/<public_id>/withdraw", methods=["GET", "POST"])
@requires(SELF)
def withdraw(public_id: str) -> ResponseReturnValue:
    mine, form = queries.my_place_or_404(current_user.id, public_id), WithdrawForm()
    title = courses.titles([mine.course_id])[mine.course_id]
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("enrolments/withdraw.html", place=mine, title=title, form=form), status
    with unit_of_work():
        services.withdraw(mine, reason=form.reason.data, at=now(), by=current_user.id)
    flash(_("You have left the course. What you have done is kept."))
    return redirect(url_for("enrolments.mine"), 303)
