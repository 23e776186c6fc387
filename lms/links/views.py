"""What came of the check of a course's links, and the button that has them checked again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import access
from lms.courses import queries as courses
from lms.links import queries, services, texts, words

bp = Blueprint("links", __name__)


@bp.get("/teach/<course>/links")
@requires("courses.edit")
def of_course(course: str) -> ResponseReturnValue:
    found = _edited(course)
    check = queries.check(found.id)
    stamp = f"{check.state}.{check.done}" if check else ""
    if "seen" in request.args:
        return jsonify(ready=stamp != request.args["seen"])
    links = queries.links(found.id)
    written = {text.edit: text.digest for text in texts.of(found)} if any(one.outcome != "fine" for one in links) else {}
    return render_template(
        "links/course.html", course=found, check=check, stamp=stamp, links=links, reasons=words.REASONS, outcomes=words.OUTCOMES,
        tones=words.TONES, changed={one.id for one in links if written.get(one.edit, one.digest) != one.digest})


@bp.post("/teach/<course>/links/check")
@requires("courses.edit")
def check(course: str) -> ResponseReturnValue:
    found = _edited(course)
    with unit_of_work():
        services.ask(found.id, at=now())
    flash(_("The links are being checked."))
    return redirect(url_for("links.of_course", course=found.public_id), 303)


def _edited(course: str) -> Any:
    found = courses.get_or_404(course)
    if not access.may_edit(current_user, found):
        abort(404)
    return found
