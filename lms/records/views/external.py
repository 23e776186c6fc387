"""Certificates from elsewhere that the staff office adds, and the scans of all of them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import reach
from lms.core import audit
from lms.core.database import now
from lms.core.policies import SIGNED_IN, requires
from lms.core.web import at_most, send_blob
from lms.core.work import unit_of_work
from lms.records import policies, queries, scans, services
from lms.records.forms import AddForm
from lms.records.policies import DECIDE, SEE
from lms.records.views import bp
from lms.records.views.desk import sections


@bp.route("/desk/add", methods=["GET", "POST"])
@requires(DECIDE)
@at_most(scans.BODY)
def add() -> ResponseReturnValue:
    form = AddForm()
    form.whom = lambda text: reach.named_like(text, reach.people_within(current_user, DECIDE), limit=2)
    if not form.validate_on_submit():
        return render_template("records/add.html", form=form, sections=sections("records.add")), 422 if form.errors else 200
    file = scans.kept(form.scan.data)
    with unit_of_work():
        claim = services.add(form.learner_id, form.facts(), file, by=current_user.id, at=now())
        form.scan.taken()
    flash(_("The external certificate stands on the desk. Compare it with its scan before you verify it."), "success")
    return redirect(url_for("records.claim", public_id=claim.public_id), 303)


@bp.get("/records/scans/<public_id>")
@requires(SIGNED_IN)
def scan(public_id: str) -> ResponseReturnValue:
    """For the learner and the staff office; caged, whatever it holds."""
    found, claim = queries.scan_or_404(public_id)
    if claim.learner_id != current_user.id:
        if not policies.may(current_user, SEE, claim):
            abort(404)
        with unit_of_work():
            audit.record("records.scan_opened", f"claim:{claim.id}")
    answer = send_blob(found.file_key, media_type=found.media_type, name=found.name)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
