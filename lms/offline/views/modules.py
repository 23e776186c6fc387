"""Which modules can be taken along, and each as a device keeps it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import SIGNED_IN, requires
from lms.courses import access, queries, taking, weak_link
from lms.offline import disk, packs
from lms.offline.views import bp


@bp.get("/courses/<course>/offline")
@requires(SIGNED_IN)
def course(course: str) -> ResponseReturnValue:
    """The modules with what they weigh, before anything is fetched."""
    found = queries.get_or_404(course)
    _admit(found)
    outline = queries.outline(found.id)
    return render_template("offline/course.html", course=found, outline=outline, weights=packs.weights(outline),
                           minutes=weak_link.minutes)


@bp.get("/saved/modules/<module>.json")
@requires(SIGNED_IN)
def module(module: str) -> ResponseReturnValue:
    found = queries.module_or_404(module)
    _admit(found.course)
    learner_id = current_user.id if access.works(current_user, found.course) else None
    steps = taking.steps(found, actor=current_user, learner_id=learner_id)
    return jsonify(packs.pack(found, owner=current_user, learner_id=learner_id, steps=steps, at=now()))


@bp.get("/modules/<module>/disk.zip")
@requires(SIGNED_IN)
def on_disk(module: str) -> ResponseReturnValue:
    """For a flash disk. Packed while it is sent, so it can't be gone on with where the link drops."""
    found = queries.module_or_404(module)
    _admit(found.course)
    steps = taking.steps(found, actor=current_user, learner_id=None)
    if not any(step.taken for step in steps):
        flash(_("Nothing of this module can be taken along: all of it needs internet, or is not open yet."), "warning")
        return redirect(url_for("offline.course", course=found.course.public_id), 303)
    answer = Response(disk.archive(found, steps, at=now()), mimetype="application/zip")
    answer.headers |= {"Content-Disposition": f'attachment; filename="{disk.file_name(found)}"', "Cache-Control": "no-store"}
    return answer


def _admit(found: Any) -> None:
    if not access.may_see(current_user, found):
        abort(404)
    if not access.may_follow(current_user, found):
        abort(403)
