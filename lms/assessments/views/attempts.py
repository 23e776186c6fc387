"""The learner's way through an attempt: start, answer, look over, hand in, see the result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.assessments import file_questions, late, live, messages, papers, policies, queries, services, sheets
from lms.assessments import review as reviews
from lms.assessments.gradebook import regrades
from lms.assessments.models import Attempt
from lms.assessments.views import bp
from lms.core.database import now
from lms.core.i18n import clock
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import access
from lms.courses import queries as courses
from lms.courses.openings.locks import next_activity


@bp.post("/quizzes/<activity>/attempts")
@requires(policies.TAKE)
def start(activity: str) -> ResponseReturnValue:
    found, learner_id = access.followed(current_user, courses.activity_or_404(activity)), current_user.id
    if not access.follows(current_user, found.module.course):
        abort(404)
    access.check_may_do(current_user, found)
    with unit_of_work():
        attempt = services.start(learner_id, courses.activity_or_404(found.public_id), at=now())
    return redirect(url_for("assessments.attempt", attempt=attempt.public_id), 303)


@bp.get("/attempts/<attempt>")
@requires(policies.TAKE)
def attempt(attempt: str) -> ResponseReturnValue:
    found, at, learner_id = queries.attempt_or_404(attempt, current_user.id), now(), current_user.id
    if found.submitted_at is None and found.is_over(at):
        with unit_of_work():
            services.end_if_over(queries.locked_or_404(attempt, learner_id), at=at)
    if found.submitted_at:
        return redirect(url_for("assessments.result", attempt=attempt), 303)
    return render_template("assessments/attempt.html", attempt=found, sheet=sheets.to_fill(found),
                           devices=live.devices_of(found.id), **_time(found, at))


@bp.post("/attempts/<attempt>")
@requires(policies.TAKE)
def save(attempt: str) -> ResponseReturnValue:
    """The way of a plain form: every field at once; then on with the questions, or to the look over before handing in."""
    form, learner_id = request.form, current_user.id
    _check_time(attempt)
    given = [(key, form.getlist(f"q-{key}"), form.get(f"seen-{key}", "")) for key in form.getlist("question")[:messages.MOST]]
    with unit_of_work():
        saved = services.save_form(attempt, learner_id, given, at=now())
    if saved.has_ended:
        return redirect(url_for("assessments.result", attempt=attempt), 303)
    if (go := form.get("go", "")).startswith("files-"):
        return redirect(url_for("assessments.files", attempt=attempt, question=go.removeprefix("files-")), 303)
    page = "review" if go == "review" else "attempt"
    return redirect(url_for(f"assessments.{page}", attempt=attempt), 303)


@bp.post("/attempts/<attempt>/answers")
@requires(policies.TAKE)
def answers(attempt: str) -> ResponseReturnValue:
    """The way of the script: some answers as they are given; what the reply names is on disk."""
    try:
        sent = messages.read(request)
    except messages.Unfit as error:
        return jsonify(error=str(error), refused=error.uuids), 422
    except ValueError as error:
        return jsonify(error=str(error)), 400
    learner_id, at = current_user.id, now()
    shown = clock(at)
    with unit_of_work():
        saved = services.save(attempt, learner_id, sent, at=at)
    if saved.has_ended:
        return jsonify(ended=url_for("assessments.result", attempt=attempt), stored=saved.stored), 409
    return jsonify(stored=saved.stored, held=saved.held, newer=saved.newer, at=at.isoformat(), clock=shown)


@bp.post("/attempts/<attempt>/pulse")
@requires(policies.TAKE)
def pulse(attempt: str) -> ResponseReturnValue:
    """An open page is there; it learns how much time is left by the server's clock."""
    try:
        unsent, hidden = messages.read_pulse(request)
    except ValueError as error:
        return jsonify(error=str(error)), 400
    learner_id = current_user.id
    with unit_of_work():
        told = services.presence.beat(attempt, learner_id, unsent=unsent, hidden=hidden, at=now())
    ended = url_for("assessments.result", attempt=attempt) if told.has_ended else None
    return jsonify(left=told.left, ended=ended)


@bp.get("/attempts/<attempt>/review")
@requires(policies.TAKE)
def review(attempt: str) -> ResponseReturnValue:
    """What is answered and what is not, before handing in; never from the browser's cache, for it may be handed in since."""
    found, at = queries.attempt_or_404(attempt, current_user.id), now()
    if found.submitted_at or found.is_over(at):
        return redirect(url_for("assessments.attempt", attempt=attempt), 303)
    page = render_template("assessments/review.html", attempt=found, sheet=sheets.to_fill(found), **_time(found, at))
    return page, 200, {"Cache-Control": "no-store"}


@bp.post("/attempts/<attempt>/submit")
@requires(policies.TAKE)
def submit(attempt: str) -> ResponseReturnValue:
    learner_id = current_user.id
    _check_time(attempt)
    with unit_of_work():
        services.submit(attempt, learner_id, at=now())
    return redirect(url_for("assessments.result", attempt=attempt), 303)


@bp.get("/attempts/<attempt>/result")
@requires(policies.TAKE)
def result(attempt: str) -> ResponseReturnValue:
    learner_id = current_user.id
    found = queries.attempt_or_404(attempt, learner_id)
    if found.submitted_at is None:
        return redirect(url_for("assessments.attempt", attempt=attempt), 303)
    quiz, all_ = queries.quiz(found.activity_id), queries.attempts_of(learner_id, found.activity_id)
    left = None if quiz is None or quiz.attempts_allowed is None else max(0, quiz.attempts_allowed - len(all_))
    held = queries.responses(found.id)
    seen = reviews.of(quiz, found, all_, at=now())
    return render_template(
        "assessments/result.html", attempt=found, quiz=quiz, held=held, left=left,
        answers=sheets.marked(found) if seen else (), seen=seen,
        overall=reviews.band(quiz.bands, found.score) if quiz and seen.feedback else "",
        has_passed=any(a.is_passed for a in all_), late=len(late.of(found)), stranded=file_questions.stranded(found),
        regraded=regrades.told(found.id), numbers={asked.key: asked.number for asked in papers.questions(found.paper)},
        following=next_activity(learner_id, found.course_id))


@bp.get("/attempts/<attempt>/receipt")
@requires(policies.TAKE)
def receipt(attempt: str) -> ResponseReturnValue:
    """For paper: who handed in what, when, and the hash that proves it."""
    found = queries.attempt_or_404(attempt, current_user.id)
    if found.receipt is None:
        return redirect(url_for("assessments.attempt", attempt=attempt), 303)
    return render_template("assessments/receipt.html", attempt=found, held=queries.responses(found.id),
                           course=courses.titles({found.course_id})[found.course_id])


def _check_time(public_id: str) -> None:
    """An open attempt can't be handed in once its learner has left the course or the course is over.

    The script's saves are not asked, for they come often and count only with what is handed in.
    """
    course_id = queries.open_in(public_id, current_user.id)
    course = courses.course(course_id) if course_id else None
    if course is not None:
        access.check_works(current_user, course)


def _time(attempt: Attempt, at: datetime) -> dict[str, Any]:
    """How long is left by the server's clock, and how long there was."""
    left = services.presence.seconds_left
    return {"left": left(attempt, at), "total": left(attempt, attempt.started_at)}
