"""Learners mark themselves: by the QR code on the screen, or by its short code.

Opening the code's address proves that it was read in time; a cookie of a quarter of an hour holds this proof while the learner
signs in and confirms. Nothing is written by opening an address.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from lms.accounts.devices import described
from lms.attendance import agenda, codes, marking, queries, words
from lms.attendance.errors import Refused
from lms.attendance.forms import CodeForm
from lms.attendance.models import Meeting
from lms.attendance.views import bp
from lms.core.database import now
from lms.core.forms import Form
from lms.core.policies import PUBLIC, SIGNED_IN, requires
from lms.core.web import limiter
from lms.core.work import unit_of_work
from lms.enrolments import queries as enrolments
from lms.enrolments.errors import CohortClosed

COOKIE, LASTS = "lms_seen", 900
"""The proof that a code was read in time, and for how many seconds it may be used."""


def _who() -> str:
    """A whole class stands behind one address; whoever is signed in is counted alone."""
    return f"user:{current_user.id}" if current_user.is_authenticated else get_remote_address()


tries = limiter.shared_limit("20 per 10 minutes", scope="attendance.tries", key_func=_who, methods=["POST"],
                             deduct_when=lambda answer: answer.status_code == 422)
scans = limiter.shared_limit("300 per minute", scope="attendance.scans", key_func=_who)


@bp.get("/a/<code>")
@requires(PUBLIC)
@scans
def scan(code: str) -> ResponseReturnValue:
    """What the camera opens. Too late a code is refused here, before anybody signs in for nothing."""
    at, shown = now(), codes.read(code)
    meeting = queries.find(shown.public_id) if shown else None
    if shown is None or meeting is None:
        fault = _("This is no code of a session here. Scan the one on the screen.")
        return render_template("attendance/refused.html", fault=fault), 404
    if not shown.is_fresh(at):
        cohort = enrolments.cohort_facts(meeting.cohort_id)
        return render_template("attendance/refused.html", shown_at=shown.at, zone=cohort.time_zone), 410
    answer = redirect(url_for("attendance.confirm", meeting=meeting.public_id), 303)
    proof = _proofs().dumps([meeting.public_id, int(at.timestamp())])
    answer.set_cookie(COOKIE, proof, max_age=LASTS, httponly=True, samesite="Lax", path=url_for("attendance.type_code"),
                      secure=current_app.config["SESSION_COOKIE_SECURE"])
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/attend", methods=["GET", "POST"])
@requires(SIGNED_IN)
@tries
def type_code() -> ResponseReturnValue:
    """For whoever could not send what the camera read: the short code names the session among those that are on now."""
    at, form = now(), CodeForm()
    running = [m for m in agenda.expected(current_user.id, since=at - marking.SHUTS, until=at + marking.OPENS)
               if marking.is_taken_at(m, at)]
    if not form.validate_on_submit():
        return _type_page(form, running, 422 if form.errors else 200)
    meeting = next((m for m in running if codes.is_typed(m.public_id, form.code.data, at=at)), None)
    if meeting is None:
        form.code.errors = [_("This code does not hold now. Type the one that stands on the screen at this moment; a code that "
                              "was photographed or passed on is worth nothing ten minutes later.")]
        return _type_page(form, running, 422)
    return _check_in(meeting, method="code", seen_at=at, form=form)


@bp.route("/attend/<meeting>", methods=["GET", "POST"])
@requires(SIGNED_IN)
@scans
def confirm(meeting: str) -> ResponseReturnValue:
    there, form = queries.meeting_or_404(meeting), Form()
    held = queries.marks_of(current_user.id, [there.id]).get(there.id)
    if held and held.state in words.WAS_THERE:
        return render_template("attendance/done.html", meeting=there, mark=held, words=words, zone=_zone(there))
    seen_at = _proof(meeting)
    if seen_at is None:
        if not queries.may_attend(current_user.id, there):
            abort(404)
        return render_template("attendance/refused.html", fault=_(
            "More than a quarter of an hour has passed since you scanned the code. Scan the one on the screen again.")), 410
    if form.validate_on_submit():
        return _check_in(there, method="qr", seen_at=seen_at, form=form)
    return render_template("attendance/confirm.html", form=form, meeting=there, zone=_zone(there),
                           is_mine=queries.may_attend(current_user.id, there)), 422 if form.errors else 200


def _check_in(meeting: Meeting, *, method: str, seen_at: datetime, form: Form) -> ResponseReturnValue:
    try:
        with unit_of_work():
            marking.check_in(meeting, current_user.id, method=method, seen_at=seen_at, at=now(),
                             device=described(request.user_agent.string))
    except (Refused, CohortClosed) as error:
        return render_template("attendance/refused.html", fault=str(error)), 422
    flash(_("Your attendance is recorded."), "success")
    answer: Response = redirect(url_for("attendance.confirm", meeting=meeting.public_id), 303)  # type: ignore[assignment]
    answer.delete_cookie(COOKIE, path=url_for("attendance.type_code"))
    return answer


def _proof(public_id: str) -> datetime | None:
    """When this browser read a code of the session, no longer ago than it lasts."""
    try:
        seen, at = _proofs().loads(request.cookies.get(COOKIE, ""), max_age=LASTS)
    except BadSignature:
        return None
    return datetime.fromtimestamp(at, UTC) if seen == public_id else None


def _proofs() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="attendance.seen")


def _zone(meeting: Meeting) -> str:
    return enrolments.cohort_facts(meeting.cohort_id).time_zone


def _type_page(form: CodeForm, running: list[Meeting], status: int) -> ResponseReturnValue:
    return render_template("attendance/type_code.html", form=form, running=running), status
