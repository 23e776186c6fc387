"""The files of an answer: added and removed on a page of their own, which works without scripts; served to who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.assessments import answer_files, file_questions, policies, queries, services
from lms.assessments.models import Attempt
from lms.assessments.papers import Asked
from lms.assessments.views import bp
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.forms import Form
from lms.core.policies import SIGNED_IN, can, requires
from lms.core.web import send_blob, takes_files
from lms.core.work import let_go, unit_of_work
from lms.courses import queries as courses
from lms.enrolments import reach
from lms.uploads.fields import Holds, ResumableFilesField


class FilesForm(Form):
    files = ResumableFilesField(_l("Add files"), purpose=file_questions.SENT_AHEAD.name)


@bp.route("/attempts/<attempt>/questions/<question>/files", methods=["GET", "POST"])
@takes_files
@requires(policies.TAKE)
def files(attempt: str, question: str) -> ResponseReturnValue:
    """Add files to the answer, or remove one of them; after the end for the lecturer to rule on."""
    opened = file_questions.open_question(attempt, question, current_user)
    if opened is None:
        queries.attempt_or_404(attempt, current_user.id).ended_at(now()) or abort(404)
        return redirect(url_for("assessments.result", attempt=attempt), 303)
    held, rule, form = file_questions.given_last(opened[0], question), file_questions.bounds(opened[1]), FilesForm()
    form.files.subject, form.files.validators = f"{attempt}:{question}", [Holds(rule.allowed)]
    if not form.validate_on_submit():
        return _page(opened, held, form, 422 if form.errors else 200)
    try:
        has_ended = _save(*opened, file_questions.files_of(held), form, rule)
    except DomainError as refusal:
        form.form_errors.append(str(refusal))
        return _page(opened, held, form, refusal.status)
    if has_ended:
        flash(_("These files arrived after the end. They are kept, and your lecturer decides whether they count."), "warning")
    if "more" in request.form or "remove" in request.form:
        return redirect(url_for("assessments.files", attempt=attempt, question=question), 303)
    return redirect(url_for("assessments.result", attempt=attempt) if has_ended
                    else url_for("assessments.attempt", attempt=attempt, _anchor=f"q-{question}"), 303)


@bp.get("/attempts/<attempt>/questions/<question>/files/<int(max=2147483647):place>")
@requires(SIGNED_IN)
def answer_file(attempt: str, question: str, place: int) -> ResponseReturnValue:
    """For the learner, and once it is handed in for those who mark or read the answers; caged, and only to download."""
    found = db.session.scalar(sa.select(Attempt).where(Attempt.public_id == attempt)) or abort(404)
    if found.learner_id != current_user.id:
        course = courses.course(found.course_id) or abort(404)
        reads = can(current_user, policies.READ, course) or reach.of(current_user, policies.MARK, course).has(found.learner_id)
        if found.submitted_at is None or not reads:
            abort(404)
    held = file_questions.files_of(file_questions.given(found, question, request.args.get("edit", "")))
    if place >= len(held) or held[place]["attempt"] != attempt:
        abort(404)
    file = held[place]
    return send_blob(file["key"], media_type=file["type"], name=file["name"], download=True)


def _save(attempt: Attempt, asked: Asked, held: Sequence[Mapping[str, Any]], form: FilesForm, rule: Any) -> bool:
    """Whether it came too late. A file counts as given when it began its way here."""
    public_id, learner_id = attempt.public_id, current_user.id
    let_go()
    gone = request.form.get("remove", type=int)
    left = [file["proof"] for number, file in enumerate(held) if number != gone]
    new = [] if gone is not None else answer_files.keep(form.files.data, rule, public_id)
    proofs = answer_files.joined(left, new, asked.shown["most"])
    with unit_of_work():
        at = now()
        age = (at - max((upload.begun_at for upload in form.files.uploads), default=at)).total_seconds()
        saved = services.save_form(public_id, learner_id, [(asked.key, proofs, "")], at=at, age=age)
        if new:
            form.files.taken()
    return saved.has_ended


def _page(opened: tuple[Attempt, Asked], held: Any, form: FilesForm, status: int) -> ResponseReturnValue:
    attempt, asked = opened
    files = file_questions.files_of(held)
    return render_template("assessments/answer_files.html", attempt=attempt, asked=asked, held=files, form=form,
                           edit=held.uuid if held else None, has_ended=attempt.ended_at(now()) is not None,
                           left=asked.shown["most"] - len(files)), status
