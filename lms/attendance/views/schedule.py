"""Jadwal: what is ahead, the private calendar address, and a learner's own attendance."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.attendance import agenda, feeds, hours, ical, queries, words
from lms.attendance.policies import PLAN
from lms.attendance.views import bp
from lms.core.database import now
from lms.core.i18n import day
from lms.core.policies import PUBLIC, SIGNED_IN, holds, requires
from lms.core.web import limiter
from lms.core.work import unit_of_work
from lms.courses import agenda as dates
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments

AHEAD, PLANNED_AHEAD = timedelta(days=60), timedelta(days=14)
FEED_BEHIND, FEED_AHEAD = timedelta(days=90), timedelta(days=400)


@bp.get("/schedule")
@requires(SIGNED_IN)
def schedule() -> ResponseReturnValue:
    at = now()
    is_past = request.args.get("past") == "1"
    since, until = (at - AHEAD, at) if is_past else (at, at + AHEAD)
    found = [one for one in dates.of(current_user.id, since=since, until=until) if (one.ends <= at) == is_past]
    days = [(name, list(ones)) for name, ones in groupby(found, lambda one: day(one.begins))]
    return render_template("attendance/schedule.html", days=days[::-1] if is_past else days, is_past=is_past, at=at,
                           feed=_address(), link_before=agenda.LINK_BEFORE, planned=[] if is_past else _planned())


@bp.post("/schedule/feed")
@requires(SIGNED_IN)
def make_feed() -> ResponseReturnValue:
    had_one = feeds.of_user(current_user.id) is not None
    with unit_of_work():
        feeds.renew(current_user.id, at=now())
    flash(_("Your new calendar address is ready. The one before opens nothing any more: give the new one to your calendar.")
          if had_one else _("Your calendar address is ready."), "success")
    return redirect(url_for("attendance.schedule", _anchor="calendar"), 303)


@bp.post("/schedule/feed/close")
@requires(SIGNED_IN)
def close_feed() -> ResponseReturnValue:
    with unit_of_work():
        feeds.close(current_user.id)
    flash(_("The calendar address opens nothing any more."), "success")
    return redirect(url_for("attendance.schedule", _anchor="calendar"), 303)


@bp.get("/calendar/<key>.ics")
@requires(PUBLIC)
@limiter.limit("60 per hour", key_func=lambda: request.path[:120])
@limiter.limit("3000 per hour")
def feed(key: str) -> ResponseReturnValue:
    """For calendar programs, which have no session: whoever has the address reads the calendar."""
    at, owner = now(), feeds.owner_of(key)
    user = people.user(owner) if owner else None
    if user is None or not user.is_active:
        abort(404)
    with force_locale(user.language or current_app.config["LANGUAGE"]):
        found = dates.of(user.id, since=at - FEED_BEHIND, until=at + FEED_AHEAD)
        body = ical.calendar(f"{current_app.config['SITE_NAME']}: {_('Schedule')}", found,
                             at=at.replace(hour=0, minute=0, second=0, microsecond=0))
    answer = Response(body, content_type=ical.TYPE, headers={
        "Content-Disposition": 'inline; filename="jadwal.ics"', "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"})
    answer.add_etag()
    return answer.make_conditional(request)


@bp.get("/my-courses/<place>/attendance")
@requires(SIGNED_IN)
def mine(place: str) -> ResponseReturnValue:
    """The learner's own attendance in one cohort, what is earned and what is missing."""
    found = enrolments.my_place_or_404(current_user.id, place)
    meetings = [m for m in queries.meetings_of(found.cohort_id) if queries.concerns(m, found.group_name)]
    marks = queries.marks_of(current_user.id, [m.id for m in meetings])
    course = courses.course(found.course_id) or abort(404)
    return render_template(
        "attendance/mine.html", place=found, course=course, meetings=meetings, marks=marks, words=words, at=now(),
        hours=hours.of(meetings, {id_: mark.state for id_, mark in marks.items()}, found.group_name),
        least=hours.least_percent(found.course_id), missing=hours.missing(current_user.id, found.course_id)
        if found.status == "active" else [])


def _address() -> str:
    held = feeds.of_user(current_user.id)
    return feeds.address(held) if held else ""


def _planned() -> list[dates.Happening]:
    """The next two weeks of the cohorts that the visitor looks after."""
    if not holds(current_user, PLAN):
        return []
    at = now()
    meetings = queries.planned_by(current_user, since=at, until=at + PLANNED_AHEAD)
    return list(agenda.told({meeting.id: meeting for meeting in meetings}))
