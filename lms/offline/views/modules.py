"""Which modules can be taken along, and each as a device keeps it."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import SIGNED_IN, requires
from lms.courses import access, queries, taking, weak_link
from lms.offline import packs
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


def _admit(found: Any) -> None:
    if not access.may_see(current_user, found):
        abort(404)
    if not access.may_follow(current_user, found):
        abort(403)
