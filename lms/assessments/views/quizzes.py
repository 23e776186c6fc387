"""The lecturer's quiz: its questions, settings and preview."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_login import current_user

from lms.assessments import draws, policies, queries, search, services, sheets
from lms.assessments.forms import QuizForm
from lms.assessments.models import QuizDraw, QuizQuestion
from lms.assessments.question_types import question_types
from lms.assessments.question_types.base import LEVELS
from lms.assessments.search import Search
from lms.assessments.views import bp
from lms.core.database import now
from lms.core.forms import figure
from lms.core.i18n import zone_label
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments.reach import Reach

MOST_POINTS = Decimal(1000)


@bp.get("/quizzes/<activity>/edit")
@requires(policies.READ)
def edit_quiz(activity: str) -> ResponseReturnValue:
    """The questions of the quiz, in order."""
    found = quiz_or_404(activity, policies.READ)
    return _list(found)


@bp.route("/quizzes/<activity>/settings", methods=["GET", "POST"])
@requires(policies.EDIT)
def settings(activity: str) -> ResponseReturnValue:
    found = quiz_or_404(activity, policies.EDIT)
    form = QuizForm(obj=queries.quiz(found.id) or services.new_quiz(found.id))
    if more := bool(request.form.get("more")):
        form.bands.append_entry()
    if more or not form.validate_on_submit():
        zone = zone_label(now().astimezone(get_timezone()))
        return render_template("assessments/settings.html", activity=found, form=form, zone=zone,
                               may_edit=True), 422 if form.errors else 200
    values = {name: field.data for name, field in form._fields.items() if name != "csrf_token"}
    with unit_of_work():
        services.update_quiz(services.create_quiz(found.id), **values)
    flash(_("The settings are saved. Attempts that run keep the time limit they began with."), "success")
    return redirect(url_for("assessments.edit_quiz", activity=activity), 303)


@bp.get("/quizzes/<activity>/preview")
@requires(policies.READ)
def preview(activity: str) -> ResponseReturnValue:
    """The quiz as a learner meets it, with the right answers beside."""
    found = quiz_or_404(activity, policies.READ)
    places = draws.fill(found, queries.placed(found.id), seed=0).places
    return render_template("assessments/preview.html", activity=found, sheet=sheets.of_questions(places),
                           has_draws=any(place.draw for place in places), may_edit=_may_edit(found))


@bp.post("/quizzes/<activity>/points")
@requires(policies.EDIT)
def points(activity: str) -> ResponseReturnValue:
    found = quiz_or_404(activity, policies.EDIT)
    weights = {row.question_id: _weight(request.form.get(f"points-{row.question.public_id}")) for row in queries.placed(found.id)}
    drawn = {draw.id: _weight(request.form.get(f"points-{draw.public_id}")) for draw in draws.of(found.id)}
    if None in (*weights.values(), *drawn.values()):
        return _list(found, _("Points are a number above 0 and at most 1000, with at most two decimals.")), 422
    with unit_of_work():
        services.set_points(found.id, weights, drawn)  # type: ignore[arg-type]
    flash(_("The points are saved."), "success")
    return redirect(url_for("assessments.edit_quiz", activity=activity), 303)


@bp.post("/quizzes/<activity>/questions/<question>/<any(up, down, remove):verb>")
@requires(policies.EDIT)
def change_place(activity: str, question: str, verb: str) -> ResponseReturnValue:
    found, asked = quiz_or_404(activity, policies.EDIT), queries.question_or_404(question)
    with unit_of_work():
        if verb == "remove":
            services.remove_question(found.id, asked.id)
        else:
            services.move_question(found.id, asked.id, -1 if verb == "up" else 1)
    if verb == "remove":
        flash(_("The question is out of this quiz. It stays in the bank."), "success")
    anchor = None if verb == "remove" else f"q-{question}"
    return redirect(url_for("assessments.edit_quiz", activity=activity, _anchor=anchor), 303)


@bp.route("/quizzes/<activity>/bank", methods=["GET", "POST"])
@requires(policies.EDIT)
def choose(activity: str) -> ResponseReturnValue:
    """Take questions of the course's bank into the quiz."""
    found = quiz_or_404(activity, policies.EDIT)
    if request.method == "POST":
        chosen = queries.in_course(found.course_id, request.form.getlist("question"))
        if not chosen:
            return _choices(found, _("Choose questions first.")), 422
        with unit_of_work():
            services.create_quiz(found.id)
            services.place_questions(found.id, [(question.id, question.points) for question in chosen])
        return redirect(url_for("assessments.edit_quiz", activity=activity), 303)
    return _choices(found)


def _choices(found: Any, fault: str = "") -> str:
    inside = {row.question_id for row in queries.rows_of(found.id)}
    wanted = replace(Search.of(request.args), archived="")
    page = search.page(found.course_id, wanted, number=request.args.get("page", 1, int), without=inside)
    return render_template("assessments/choose.html", activity=found, page=page, kinds=question_types, levels=LEVELS,
                           fault=fault, **search.offers(found.course_id, wanted))


def quiz_or_404(public_id: str, capability: str) -> Any:
    """The activity, where it is a quiz whose questions the user may see; 403 where only the act is forbidden."""
    found = courses.activity_or_404(public_id)
    if found.kind != "quiz":
        abort(404)
    policies.check_seen(current_user, capability, found.module.course)
    return found


def marked_or_404(public_id: str) -> tuple[Any, Reach]:
    """The activity, where it is a quiz, and whose answers the user marks in it."""
    found = courses.activity_or_404(public_id)
    return (found, policies.marks_or_404(current_user, found.module.course)) if found.kind == "quiz" else abort(404)


def _list(activity: Any, fault: str = "") -> str:
    fixed = queries.placed(activity.id)
    rows: list[QuizQuestion | QuizDraw] = sorted([*fixed, *draws.of(activity.id)], key=lambda row: row.position)
    return render_template(
        "assessments/quiz.html", activity=activity, quiz=queries.quiz(activity.id), rows=rows, levels=LEVELS,
        there=draws.filled_counts(activity, {row.question_id for row in fixed}), kinds=question_types,
        may_edit=_may_edit(activity), fault=fault, typed=request.form, fits=_weight)


def _may_edit(activity: Any) -> bool:
    return can(current_user, policies.EDIT, activity.module.course)


def _weight(text: str | None) -> Decimal | None:
    return figure(text, 0, MOST_POINTS) or None
