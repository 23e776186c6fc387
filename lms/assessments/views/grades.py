"""The gradebook of a cohort, one learner's page in it, and the learner's own grades."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.assessments import policies
from lms.assessments.gradebook import book, reasons, rows, services, sheets
from lms.assessments.gradebook import rule as wording
from lms.assessments.gradebook.forms import ScoreForm
from lms.assessments.views import bp
from lms.core import audit, spreadsheets
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.pages import Page
from lms.core.policies import can, holds, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import completion
from lms.enrolments import queries as enrolments
from lms.enrolments.policies import STAFF


@bp.get("/cohorts/<cohort>/grades")
@requires(policies.RESULTS)
def gradebook(cohort: str) -> ResponseReturnValue:
    """Learners and items, the weighted total, and who has passed or lacks what."""
    facts, course = _cohort_or_404(cohort)
    shown = rows.of(facts.id, course.id)
    return render_template(
        "assessments/gradebook/book.html", cohort=facts, course=course, shown=shown, words=wording.words,
        page=Page(shown.rows, request.args.get("page", 1, int)), may_see_cohort=holds(current_user, STAFF),
        may_grade=can(current_user, policies.GRADE, course))


@bp.get("/cohorts/<cohort>/grades.<any(csv, xlsx):ending>")
@requires(policies.RESULTS)
def export_grades(cohort: str, ending: str) -> ResponseReturnValue:
    facts, course = _cohort_or_404(cohort)
    shown = rows.of(facts.id, course.id)
    table = list(sheets.rows(current_user, shown))
    with unit_of_work():
        audit.record("assessments.grades_exported", f"cohort:{facts.id}", people=len(shown.rows), format=ending)
    return spreadsheets.answer(table, facts.name, spreadsheets.file_name("nilai", facts.name, facts.public_id, ending))


@bp.get("/cohorts/<cohort>/grades/<person>")
@requires(policies.RESULTS)
def grades_of(cohort: str, person: str) -> ResponseReturnValue:
    """One learner of the cohort: each score, and every change of it."""
    facts, course = _cohort_or_404(cohort)
    place, learner = _place_or_404(facts.id, person)
    shown = book.of(course.id, [learner.id])
    return render_template(
        "assessments/gradebook/learner.html", cohort=facts, course=course, learner=learner, place=place, book=shown,
        line=shown.lines[learner.id], words=wording.words, titles=_titles(shown),
        reasons=reasons.of(course.id, learner.id), may_grade=policies.may_set_scores(current_user, course, facts))


@bp.route("/cohorts/<cohort>/grades/<person>/<activity>", methods=["GET", "POST"])
@requires(policies.GRADE)
def set_score(cohort: str, person: str, activity: str) -> ResponseReturnValue:
    """Set one score by hand, with a reason."""
    facts, course = _cohort_or_404(cohort)
    if not policies.may_set_scores(current_user, course, facts):
        abort(403)
    _place, learner = _place_or_404(facts.id, person)
    line = book.of(course.id, [learner.id]).lines[learner.id]
    cell = next((cell for cell in line.cells if cell.item.public_id == activity), None) or abort(404)
    form = ScoreForm(data={"score": cell.override.score if cell.override else None, "reason": "",
                           "seen": cell.override.id if cell.override else ""})
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                has_completed = services.set_score(
                    cell.item, course.id, learner.id, form.score.data, form.reason.data, seen=number_or_none(form.seen.data),
                    by=current_user.id, at=now())
        except DomainError as error:
            form.form_errors.append(str(error))
            status = error.status
        else:
            said = _("The score is set.") if form.score.data is not None else _("The computed score holds again.")
            flash(said if not has_completed
                  else _("The score is set. %(name)s has now completed the course.", name=learner.display_name), "success")
            return redirect(url_for("assessments.grades_of", cohort=cohort, person=person), 303)
    return render_template("assessments/gradebook/score.html", cohort=facts, course=course, learner=learner, cell=cell,
                           form=form), status


@bp.get("/my-grades/<course>")
@requires(policies.TAKE)
def my_grades(course: str) -> ResponseReturnValue:
    """The learner's own scores in a course in which he has a place, and what is still missing."""
    found = courses.get_or_404(course)
    place = enrolments.place_of(current_user.id, found.id) or abort(404)
    shown = book.of(found.id, [current_user.id])
    return render_template(
        "assessments/gradebook/mine.html", course=found, place=place, book=shown, line=shown.lines[current_user.id],
        missing=completion.missing(current_user.id, found.id) if place.status == "active" else [],
        may_open=enrolments.may_follow(current_user.id, found.id, at=now()),
        titles=_titles(shown), reasons=reasons.of(found.id, current_user.id))


def number_or_none(text: str | None) -> int | None:
    """A row's id as a form sends it back."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _titles(shown: book.Book) -> dict[int, str]:
    return {item.activity_id: item.title for item in shown.items}


def _cohort_or_404(public_id: str) -> tuple[Any, Any]:
    """The cohort and its course, for whoever may see its results."""
    facts = enrolments.cohort_facts(enrolments.cohort_or_404(public_id).id)
    course = courses.course(facts.course_id)
    if course is None or not policies.may_see_results(current_user, facts, course):
        abort(404)
    return facts, course


def _place_or_404(cohort_id: int, person: str) -> tuple[Any, people.Person]:
    """A learner who holds a place in the cohort."""
    user = people.by_public_id(person)
    held = [p for p in enrolments.roster(cohort_id) if p.status in enrolments.HELD]
    place = next((p for p in held if user and p.learner_id == user.id), None)
    if user is None or place is None:
        abort(404)
    return place, people.person(user.id)
