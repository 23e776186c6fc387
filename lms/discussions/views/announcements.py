"""Announcements: read by learners, written, changed and withdrawn by lecturers and organisers."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.discussions import news, policies, texts
from lms.discussions.errors import Refused
from lms.discussions.forms import AnnouncementForm, WordsForm
from lms.discussions.models import Announcement
from lms.discussions.policies import MODERATE, TAKE_PART
from lms.discussions.views import bp, written
from lms.enrolments import queries as enrolments


@bp.get("/courses/<course>/announcements")
@requires(TAKE_PART)
def announcements(course: str) -> ResponseReturnValue:
    """Learners see what shows to them; who may write sees what is to come and what was withdrawn too, with how many have read."""
    found, at = courses.get_or_404(course), now()
    kept, teaches = news.kept_cohorts(current_user, found.id), policies.may_teach(current_user, found)
    own = policies.told_cohort(current_user, found.id)
    if not kept and not teaches and own is None:
        abort(404)
    writes = bool(kept or teaches)
    cohorts = [cohort.id for cohort in kept] if writes else [own or 0]
    page = news.listed(found.id, cohorts, only_shown=not writes, at=at, page=request.args.get("page", 1, int))
    ids = [one.id for one in page.items]
    return render_template(
        "discussions/announcements.html", course=found, page=page, at=at, writes=writes, seen=news.seen_by(current_user.id, ids),
        reads=news.reads(ids) if writes else {}, names=people.names_of({one.author_id for one in page.items}),
        cohorts=enrolments.cohort_names({one.cohort_id for one in page.items if one.cohort_id}))


@bp.route("/courses/<course>/announcements/new", methods=["GET", "POST"])
@requires(MODERATE)
@written
def announce(course: str) -> ResponseReturnValue:
    found, form = courses.get_or_404(course), AnnouncementForm()
    kept, teaches = news.kept_cohorts(current_user, found.id), policies.may_teach(current_user, found)
    if not kept and not teaches:
        abort(404 if policies.told_cohort(current_user, found.id) is None else 403)
    form.offer(kept, to_all=teaches)
    if not form.is_submitted():
        form.target.data = request.args.get("cohort")
    if not form.validate_on_submit():
        return render_template("discussions/announce.html", course=found, form=form), 422 if form.errors else 200
    cohort_id = next((cohort.id for cohort in kept if cohort.public_id == form.target.data), None)
    with unit_of_work():
        at = now()
        made = news.write(form.words(at=at), course_id=None if cohort_id else found.id, cohort_id=cohort_id, key=form.key.data,
                          by=current_user.id, at=at)
    flash(_("The announcement is out: its learners are told.") if made.told_at else _("The announcement waits for its day."),
          "success")
    return redirect(url_for("discussions.announcement", announcement=made.public_id), 303)


@bp.get("/announcements/<announcement>")
@requires(TAKE_PART)
def announcement(announcement: str) -> ResponseReturnValue:
    found, at = news.or_404(announcement), now()
    course, writes = courses.course(news.course_of(found)), may_write(found)
    is_for_me = _is_for_me(found)
    shows = found.withdrawn_at is None and found.shows_at <= at
    if not writes and (not is_for_me or (found.withdrawn_at is None and not shows)):
        abort(404)
    if is_for_me and shows and not news.was_seen(found, current_user.id):
        with unit_of_work():
            news.see(found, current_user.id, at=at)
    told = news.audience(found, at=at) if writes else ()
    return render_template(
        "discussions/announcement.html", found=found, course=course, writes=writes, at=at,
        reads=news.reads([found.id]).get(found.id, 0) if writes else 0, total=len(told),
        name=people.names_of([found.author_id])[found.author_id],
        cohort=enrolments.cohort_facts(found.cohort_id) if found.cohort_id else None,
        to_copy=texts.for_whatsapp(found.text) if writes else "",
        link=current_app.config["BASE_URL"] + url_for("discussions.announcement", announcement=announcement),
    ), 410 if found.withdrawn_at and not writes else 200


@bp.route("/announcements/<announcement>/edit", methods=["GET", "POST"])
@requires(MODERATE)
@written
def change(announcement: str) -> ResponseReturnValue:
    found = _written_or_404(announcement)
    form = WordsForm(obj=found)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                at = now()
                news.change(found, form.words(at=at), at=at)
        except Refused as error:
            form.form_errors.append(str(error))
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("discussions.announcement", announcement=announcement), 303)
    return render_template("discussions/announce.html", course=courses.course(news.course_of(found)), form=form, found=found), (
        422 if form.errors else 200)


@bp.post("/announcements/<announcement>/withdraw")
@requires(MODERATE)
def withdraw(announcement: str) -> ResponseReturnValue:
    found = _written_or_404(announcement)
    with unit_of_work():
        news.withdraw(found, at=now())
    flash(_("The announcement is withdrawn: learners no longer see it."), "success")
    return redirect(url_for("discussions.announcement", announcement=announcement), 303)


def may_write(found: Announcement) -> bool:
    """Whoever may write such a one may change it, whoever has written it."""
    if found.cohort_id is not None:
        return policies.may_moderate(current_user, enrolments.cohort_facts(found.cohort_id))
    return policies.may_teach(current_user, courses.course(found.course_id or 0))


def _written_or_404(public_id: str) -> Announcement:
    found = news.or_404(public_id)
    if not may_write(found):
        abort(403 if _is_for_me(found) else 404)
    return found


def _is_for_me(found: Announcement) -> bool:
    own = policies.told_cohort(current_user, news.course_of(found))
    return own is not None and found.cohort_id in (None, own)
