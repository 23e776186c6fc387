"""The glossary of a course: read and printed by those who follow it, written by its lecturers."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import access
from lms.courses import queries as courses
from lms.discussions import glossary, policies
from lms.discussions.errors import Refused
from lms.discussions.forms import TermForm
from lms.discussions.models import Term
from lms.discussions.policies import TAKE_PART, TEACH
from lms.discussions.views import bp


@bp.get("/courses/<course>/glossary")
@requires(TAKE_PART)
def terms(course: str) -> ResponseReturnValue:
    found = courses.get_or_404(course)
    if not may_read(found):
        abort(403 if access.may_see(current_user, found) else 404)
    search = request.args.get("q", "").strip()[:100]
    shelves = glossary.by_letter(glossary.terms(found.id, search=search))
    return render_template("discussions/glossary.html", course=found, shelves=shelves, search=search,
                           teaches=policies.may_teach(current_user, found))


@bp.route("/courses/<course>/glossary/new", methods=["GET", "POST"])
@requires(TEACH)
def add_term(course: str) -> ResponseReturnValue:
    found, form = courses.get_or_404(course), TermForm()
    _taught(found)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = glossary.add(found.id, form.name.data, form.text.data, by=current_user.id, at=now())
        except Refused as error:
            form.name.errors = [str(error)]
        else:
            flash(_("The term stands in the glossary."), "success")
            return _to(found, made)
    return render_template("discussions/term.html", course=found, form=form), 422 if form.errors else 200


@bp.route("/terms/<term>/edit", methods=["GET", "POST"])
@requires(TEACH)
def change_term(term: str) -> ResponseReturnValue:
    there, found = _term(term)
    form = TermForm(obj=there)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                glossary.change(there, form.name.data, form.text.data, by=current_user.id, at=now())
        except Refused as error:
            form.name.errors = [str(error)]
        else:
            flash(_("Saved."), "success")
            return _to(found, there)
    return render_template("discussions/term.html", course=found, form=form, term=there), 422 if form.errors else 200


@bp.post("/terms/<term>/delete")
@requires(TEACH)
def delete_term(term: str) -> ResponseReturnValue:
    there, found = _term(term)
    with unit_of_work():
        glossary.delete(there)
    flash(_("The term is deleted."))
    return redirect(url_for("discussions.terms", course=found.public_id), 303)


def may_read(course: Any) -> bool:
    return access.may_follow(current_user, course) or policies.may_teach(current_user, course)


def _taught(course: Any) -> None:
    if not policies.may_teach(current_user, course):
        abort(403 if access.may_see(current_user, course) else 404)


def _term(public_id: str) -> tuple[Term, Any]:
    there = glossary.term_or_404(public_id)
    found = courses.course(there.course_id)
    _taught(found)
    return there, found


def _to(course: Any, term: Term) -> ResponseReturnValue:
    return redirect(url_for("discussions.terms", course=course.public_id, _anchor=f"term-{term.public_id}"), 303)
