"""What an officer does with many claims at once: those ticked in a list."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import requires
from lms.core.web import local
from lms.core.work import unit_of_work
from lms.records import queries, services
from lms.records.forms import ReturnForm
from lms.records.models import Claim
from lms.records.policies import DECIDE
from lms.records.services import Chosen, Outcome
from lms.records.views import bp

MOST = 200
"""Claims at once."""


@bp.post("/desk/chosen")
@requires(DECIDE)
def chosen() -> ResponseReturnValue:
    """`act` is verify, return, record or settle; returning first asks for the reason, one for all."""
    act, back = request.form.get("act", ""), local(request.form.get("back") or url_for("records.desk"))
    ticked = _ticked()
    if not ticked:
        flash(_("Tick at least one certificate."), "warning")
        return redirect(back, 303)
    if act == "verify":
        return _told(lambda one: services.verify(one, by=current_user.id, at=now()), ticked, back)
    if act == "record":
        return _told(lambda one: services.record(one, by=current_user.id, at=now()), ticked, back)
    if act == "settle":
        return _told(lambda one: services.settle(one.claim_id, seen=one.seen, by=current_user.id, at=now()), ticked, back)
    return _returned(ticked, back) if act == "return" else abort(400)


def _returned(ticked: list[tuple[Claim, Chosen]], back: str) -> ResponseReturnValue:
    form = ReturnForm()
    if "reason" not in request.form or not form.validate():
        form.reason.errors = form.reason.errors if "reason" in request.form else ()
        return render_template("records/return_many.html", form=form, ticked=ticked, back=back), 422 if form.errors else 200
    return _told(lambda one: services.return_(one, reason=form.reason.data, by=current_user.id, at=now()), ticked, back)


def _told(verb: Callable[[Chosen], Claim], ticked: list[tuple[Claim, Chosen]], back: str) -> ResponseReturnValue:
    with unit_of_work():
        outcome = services.many([one for _claim, one in ticked], verb)
    if outcome.refused:
        return render_template("records/outcome.html", outcome=outcome, back=back), 200 if outcome.done else 409
    flash(_all_done(outcome), "success")
    return redirect(back, 303)


def _all_done(outcome: Outcome) -> str:
    return str(ngettext("%(num)s certificate done.", "%(num)s certificates done.", outcome.done))


def _ticked() -> list[tuple[Claim, Chosen]]:
    """Those within reach, each with the version that was on the screen."""
    wanted = dict(text.rpartition(":")[::2] for text in request.form.getlist("claim")[:MOST])
    claims = queries.chosen(current_user, list(wanted))
    return [(claim, Chosen(claim.id, int(seen) if (seen := wanted[claim.public_id]).isdecimal() and len(seen) < 9 else 0))
            for claim in claims]
