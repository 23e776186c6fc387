"""Pages of reviews: one for each course, and what is posted from beside its activities."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.policies import SIGNED_IN, requires
from lms.core.web import limiter
from lms.core.work import unit_of_work
from lms.courses import access, staff
from lms.courses import queries as courses
from lms.courses.errors import Refused
from lms.reviews import policies, queries, services
from lms.reviews.forms import AnswerForm, CommentForm, ReviewerForm
from lms.reviews.models import Comment
from lms.reviews.queries import Talk

bp = Blueprint("reviews", __name__)


def _who() -> str:
    return f"user:{current_user.id}" if current_user.is_authenticated else "nobody"


written = limiter.shared_limit("60 per 10 minutes", scope="reviews.written", key_func=_who, methods=["POST"])
"""So much may one person write."""


@bp.route("/courses/<course>/review", methods=["GET", "POST"])
@requires(SIGNED_IN)
def of_course(course: str) -> ResponseReturnValue:
    """All that was written, by activity in the order of the course; its lecturers also choose who reviews."""
    found, form = _course(course), ReviewerForm()
    status = 422 if form.is_submitted() else 200
    if form.is_submitted() and not access.may_edit(current_user, found):
        abort(403)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                person = staff.sought(current_user, form.person.data or "")
                services.ask(current_user, found, person, at=now())
            flash(_("%(name)s has been asked.", name=person.display_name), "success")
            return redirect(url_for("reviews.of_course", course=course), 303)
        except Refused as error:
            form.person.errors, status = [str(error)], error.status
    talks = queries.talks(found.family_id)
    return render_template(
        "reviews/course.html", course=found, form=form, parts=_parts(found, talks), talks=talks,
        names=people.names_of(queries.authors(talks)), policies=policies,
        reviewers=people.people_of(queries.reviewers(found.family_id)), may_edit=access.may_edit(current_user, found)), status


@bp.post("/courses/<course>/review/<person>/remove")
@requires(SIGNED_IN)
def dismiss(course: str, person: str) -> ResponseReturnValue:
    found = _course(course)
    if not access.may_edit(current_user, found):
        abort(403)
    here = people.people_of(queries.reviewers(found.family_id))
    one = next((there for there in here if there.public_id == person), None) or abort(404)
    with unit_of_work():
        services.dismiss(found, one.id)
    flash(_("%(name)s no longer reviews this course.", name=one.display_name), "success")
    return redirect(url_for("reviews.of_course", course=course), 303)


@bp.post("/activities/<activity>/review")
@requires(SIGNED_IN)
@written
def comment(activity: str) -> ResponseReturnValue:
    found, form = courses.activity_or_404(activity), CommentForm()
    policies.write_or_404(current_user, found.module.course)
    if not form.validate_on_submit():
        return render_template("reviews/again.html", activity=found, course=found.module.course, form=form,
                               action=url_for("reviews.comment", activity=activity)), 422
    with unit_of_work():
        services.comment(current_user, found, form.text.data or "", at=now())
    flash(_("Your comment is kept. Those who teach the course have been told."), "success")
    return redirect(url_for("courses.activity", activity=activity, _anchor="review"), 303)


@bp.post("/courses/<course>/review/<comment>/answer")
@requires(SIGNED_IN)
@written
def answer(course: str, comment: str) -> ResponseReturnValue:
    found, talk, form = *_talk(course, comment), AnswerForm()
    if not form.validate_on_submit():
        return render_template("reviews/again.html", activity=None, course=found, form=form,
                               action=url_for("reviews.answer", course=course, comment=comment)), 422
    with unit_of_work():
        services.answer(current_user, found, talk, form.text.data or "", at=now())
    return _back(found, talk.comment)


@bp.post("/courses/<course>/review/<comment>/settle")
@requires(SIGNED_IN)
def settle(course: str, comment: str) -> ResponseReturnValue:
    found, talk = _to_settle(course, comment)
    with unit_of_work():
        services.settle(current_user, talk.comment, at=now())
    return _back(found, talk.comment)


@bp.post("/courses/<course>/review/<comment>/open")
@requires(SIGNED_IN)
def open_again(course: str, comment: str) -> ResponseReturnValue:
    found, talk = _to_settle(course, comment)
    with unit_of_work():
        services.open_again(talk.comment)
    return _back(found, talk.comment)


@bp.post("/courses/<course>/review/<comment>/delete")
@requires(SIGNED_IN)
def delete(course: str, comment: str) -> ResponseReturnValue:
    found, talk = _talk(course, comment)
    said = queries.comment_or_404(comment)
    if not policies.may_delete(current_user, said, is_answered=said == talk.comment and bool(talk.answers)):
        abort(403)
    with unit_of_work():
        services.delete(said)
    flash(_("The comment is deleted."), "success")
    return redirect(url_for("reviews.of_course", course=found.public_id), 303)


def _course(public_id: str) -> Any:
    found = courses.get_or_404(public_id)
    policies.write_or_404(current_user, found)
    return found


def _talk(course: str, comment: str) -> tuple[Any, Talk]:
    """A talk of this course, whatever version the page shows."""
    found, talk = _course(course), queries.talk_or_404(comment)
    return (found, talk) if talk.comment.course_id == found.family_id else abort(404)


def _to_settle(course: str, comment: str) -> tuple[Any, Talk]:
    found, talk = _talk(course, comment)
    return (found, talk) if policies.may_settle(current_user, found, talk.comment) else abort(403)


def _parts(course: Any, talks: list[Talk]) -> list[tuple[str, str | None, list[Talk]]]:
    """Title and address of each activity with talks, in the order of this version; at the end those that it no longer holds."""
    ids = [activity.id for activity in courses.outline(course.id).activities()]
    here = sorted(courses.activities(ids), key=lambda activity: ids.index(activity.id))
    by_activity: dict[str, list[Talk]] = {}
    for talk in talks:
        by_activity.setdefault(talk.comment.stable_id, []).append(talk)
    parts = [(one.title, url_for("courses.activity", activity=one.public_id, _anchor="review"), by_activity.pop(one.stable_id))
             for one in here if one.stable_id in by_activity]
    return parts + [(left[0].comment.title, None, left) for left in by_activity.values()]


def _back(course: Any, comment: Comment) -> ResponseReturnValue:
    return redirect(url_for("reviews.of_course", course=course.public_id, _anchor=f"comment-{comment.public_id}"), 303)
