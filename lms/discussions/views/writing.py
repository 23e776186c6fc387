"""Threads begun, replies, changes, removals, reports, and following."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.discussions import errors, policies, queries, services
from lms.discussions.errors import Refused
from lms.discussions.forms import EditForm, RemoveForm, ReplyForm, ReportForm, ThreadForm
from lms.discussions.models import Post, Thread
from lms.discussions.policies import TAKE_PART
from lms.discussions.views import bp, written
from lms.discussions.views.threads import read_or_404, thread_page, to_post
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts


@bp.route("/cohorts/<cohort>/discussion/new", methods=["GET", "POST"])
@requires(TAKE_PART)
@written
def begin(cohort: str) -> ResponseReturnValue:
    found = enrolments.facts_or_404(cohort)
    policies.read_or_404(current_user, found)
    form, status = ThreadForm(), 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = services.begin(found, current_user.id, form.title.data, form.text.data, key=form.key.data,
                                      is_staff=policies.may_moderate(current_user, found), at=now())
        except Refused as error:
            form.form_errors.append(str(error))
        else:
            flash(_("Your thread is there. You are told when somebody replies."), "success")
            return redirect(url_for("discussions.show", thread=made.public_id), 303)
    status = 422 if form.errors else 200
    return render_template("discussions/new.html", cohort=found, course=courses.course(found.course_id), form=form), status


@bp.post("/threads/<thread>/reply")
@requires(TAKE_PART)
@written
def reply(thread: str) -> ResponseReturnValue:
    there, cohort = read_or_404(thread)
    form = ReplyForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = services.reply(cohort, there, current_user.id, form.text.data, key=form.key.data,
                                      is_staff=policies.may_moderate(current_user, cohort), at=now())
        except Refused as error:
            form.form_errors.append(str(error))
        else:
            return to_post(there, made)
    return thread_page(there, cohort, form, number=request.args.get("page", 1, int), status=422)


@bp.post("/threads/<thread>/follow")
@requires(TAKE_PART)
def follow(thread: str) -> ResponseReturnValue:
    """`on` is 1 or 0."""
    there, _cohort = read_or_404(thread)
    on = request.form.get("on") == "1"
    with unit_of_work():
        services.follow(current_user.id, there, on=on)
    flash(_("You are told when somebody replies in this thread.") if on else _("You are told no more about this thread."))
    return redirect(url_for("discussions.show", thread=thread), 303)


@bp.route("/posts/<post>/edit", methods=["GET", "POST"])
@requires(TAKE_PART)
@written
def edit(post: str) -> ResponseReturnValue:
    found, thread, cohort = _post(post)
    if found.author_id != current_user.id:
        abort(403)
    if not services.may_edit(found, current_user.id, at=now()):
        raise errors.is_removed() if found.removed_at else errors.too_late()
    form = EditForm(obj=found)
    if form.validate_on_submit():
        with unit_of_work():
            services.edit(found, form.text.data, at=now())
        return to_post(thread, found)
    return render_template("discussions/edit.html", post=found, thread=thread, cohort=cohort, form=form,
                           course=courses.course(cohort.course_id)), 422 if form.errors else 200


@bp.route("/posts/<post>/remove", methods=["GET", "POST"])
@requires(TAKE_PART)
def remove(post: str) -> ResponseReturnValue:
    """By its writer, or by whoever keeps order, who says why."""
    found, thread, cohort = _post(post)
    keeps, is_own = policies.may_moderate(current_user, cohort), found.author_id == current_user.id
    if not keeps and not is_own:
        abort(403)
    form = RemoveForm()
    if not is_own:
        form.ask_reason()
    if form.validate_on_submit():
        with unit_of_work():
            services.remove(thread, found, by=current_user.id, reason=form.words(), as_keeper=keeps, at=now())
        flash(_("The post is removed."), "success")
        return to_post(thread, found)
    return _about("discussions/remove.html", form, found, thread, cohort, is_own=is_own)


@bp.route("/posts/<post>/report", methods=["GET", "POST"])
@requires(TAKE_PART)
@written
def report(post: str) -> ResponseReturnValue:
    found, thread, cohort = _post(post)
    form = ReportForm()
    if form.validate_on_submit():
        with unit_of_work():
            services.report(cohort, thread, found, current_user.id, form.reason.data, at=now())
        flash(_("Thank you. The lecturer or organiser looks at it."), "success")
        return to_post(thread, found)
    return _about("discussions/report.html", form, found, thread, cohort)


def _post(public_id: str) -> tuple[Post, Thread, CohortFacts]:
    found, thread = queries.post_or_404(public_id)
    cohort = enrolments.cohort_facts(thread.cohort_id)
    policies.read_or_404(current_user, cohort)
    return found, thread, cohort


def _about(page: str, form: RemoveForm | ReportForm, post: Post, thread: Thread, cohort: CohortFacts,
           **more: object) -> ResponseReturnValue:
    if post.removed_at is not None:
        raise errors.is_removed()
    return render_template(page, form=form, post=post, thread=thread, cohort=cohort, course=courses.course(cohort.course_id),
                           name=people.names_of([post.author_id])[post.author_id], **more), 422 if form.errors else 200
