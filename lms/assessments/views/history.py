"""Former versions of a question: listed, looked at, restored; archived and deleted questions."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.assessments import history, policies, queries, services, sheets
from lms.assessments.errors import QuestionUsed
from lms.assessments.question_types import question_types
from lms.assessments.views import bp
from lms.assessments.views.bank import question_or_404
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work


@bp.get("/questions/<question>/history")
@requires(policies.READ)
def question_history(question: str) -> ResponseReturnValue:
    found, course = question_or_404(question, policies.READ)
    return render_template("assessments/question_history.html", question=found, course=course, entries=history.of(found))


@bp.get("/questions/<question>/versions/<int:number>")
@requires(policies.READ)
def question_version(question: str, number: int) -> ResponseReturnValue:
    found, course = question_or_404(question, policies.READ)
    version = queries.version_or_404(found.id, number)
    then = history.as_it_was(found, version)
    return render_template(
        "assessments/question_version.html", question=found, course=course, version=version, then=then,
        kind=question_types[found.kind], entry=sheets.of_question(then), may_edit=can(current_user, policies.EDIT, course))


@bp.post("/questions/<question>/versions/<int:number>/restore")
@requires(policies.EDIT)
def restore_version(question: str, number: int) -> ResponseReturnValue:
    found, _course = question_or_404(question, policies.EDIT)
    version, by = queries.version_or_404(found.id, number), current_user.id
    with unit_of_work():
        services.restore_version(found, version, at=now(), by=by)
    flash(_("Version %(number)s holds again; what it replaced is in the history.", number=number), "success")
    return redirect(url_for("assessments.question", question=question), 303)


@bp.post("/questions/<question>/<any(archive, bring_back, delete):verb>")
@requires(policies.EDIT)
def file_question(question: str, verb: str) -> ResponseReturnValue:
    found, course = question_or_404(question, policies.EDIT)
    page = url_for("assessments.question", question=question)
    try:
        with unit_of_work():
            if verb == "delete":
                services.delete_question(found)
            elif verb == "archive":
                services.archive_questions(course.id, [found.id], at=now())
            else:
                services.bring_back_questions(course.id, [found.id])
    except QuestionUsed as error:
        flash(str(error.message), "error")
        return redirect(page, 303)
    said = {"archive": _("The question is archived: no quiz is offered it any more."),
            "bring_back": _("The question is back in the bank."), "delete": _("The question is deleted.")}
    flash(said[verb], "success")
    return redirect(url_for("assessments.bank", course=course.public_id) if verb == "delete" else page, 303)
