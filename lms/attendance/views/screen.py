"""What stands on the wall during a session: a QR code and a short code, both changing."""

from __future__ import annotations

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.attendance import codes, marking, queries
from lms.attendance.models import Meeting
from lms.attendance.policies import MARK
from lms.attendance.views import bp
from lms.attendance.views.presence import marked_or_404
from lms.core import qr
from lms.core.database import now
from lms.core.policies import requires


@bp.get("/sessions/<meeting>/screen")
@requires(MARK)
def screen(meeting: str) -> ResponseReturnValue:
    there, cohort = marked_or_404(meeting)
    return _kept_nowhere(render_template("attendance/screen.html", cohort=cohort, **_facts(there)))


@bp.get("/sessions/<meeting>/code")
@requires(MARK)
def code(meeting: str) -> ResponseReturnValue:
    """The part of the screen that changes, for its script."""
    there, _cohort = marked_or_404(meeting)
    return _kept_nowhere(render_template("attendance/_code.html", **_facts(there)))


def _facts(meeting: Meeting) -> dict[str, object]:
    at = now()
    is_taken = marking.is_taken_at(meeting, at)
    address = f"{current_app.config['BASE_URL']}{url_for('attendance.scan', code=codes.on_screen(meeting.public_id, at=at))}"
    counts = queries.counts_in([meeting.id]).get(meeting.id, {})
    return {"meeting": meeting, "is_taken": is_taken, "address": address if is_taken else "", "draw": qr.svg, "at": at,
            "typed": codes.typed(meeting.public_id, at=at), "seconds": codes.seconds_left(at),
            "opens": meeting.starts_at - marking.OPENS,
            "there": counts.get("present", 0) + counts.get("late", 0), "expected": len(queries.learners_of(meeting)),
            "base": current_app.config["BASE_URL"]}


def _kept_nowhere(page: str) -> Response:
    return Response(page, headers={"Cache-Control": "no-store"})
