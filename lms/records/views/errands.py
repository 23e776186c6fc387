"""All that a filter finds, verified or recorded at once: asked first, done in the background, told with its progress."""

from __future__ import annotations

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.records import queries, services, states
from lms.records.policies import DECIDE
from lms.records.queries.errands import MOST
from lms.records.services import Chosen
from lms.records.views import bp
from lms.records.views.desk import FILTERS, sought_for

ACTS = {"verify": states.SUBMITTED, "record": states.EXPORTED}
"""By act the state in which it finds what is sought."""
SHOWN = 200


@bp.route("/desk/all", methods=["GET", "POST"])
@requires(DECIDE)
def all_found() -> ResponseReturnValue:
    """How many it would be; sent, it is begun."""
    act = request.values.get("act", "")
    sought = sought_for(DECIDE)
    if sought.state != ACTS.get(act, "none"):
        abort(404)
    found = queries.all_found(current_user, sought)
    if request.method == "GET":
        kept = {name: value for name, value in request.args.items() if name in (*FILTERS, "act") and value}
        return render_template("records/all_found.html", count=len(found), act=act, kept=kept, most=MOST, sought=sought)
    with unit_of_work():
        errand = services.start([Chosen(*one) for one in found], act, by=current_user.id, at=now())
    return redirect(url_for("records.errand", public_id=errand.public_id), 303)


@bp.get("/desk/errands/<public_id>")
@requires(DECIDE)
def errand(public_id: str) -> ResponseReturnValue:
    """How far it is and what was left; as JSON only whether it has ended."""
    found = queries.errand_or_404(current_user, public_id)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ready=found.finished_at is not None, done=found.done, total=found.total)
    claims = queries.claims_by_id([id_ for id_, _words in found.refused[:SHOWN]])
    refused = [(claims[id_], words) for id_, words in found.refused[:SHOWN] if id_ in claims]
    return render_template("records/errand.html", errand=found, refused=refused, left=len(found.refused))
