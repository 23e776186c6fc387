"""What an officer does with one claim. Whoever sends it says which version they saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.records import queries, services
from lms.records.forms import ReasonForm, RecordForm, ReturnForm
from lms.records.models import Claim
from lms.records.policies import DECIDE
from lms.records.services import Chosen
from lms.records.views import bp
from lms.records.views.seen import page


@bp.post("/desk/<public_id>/verify")
@requires(DECIDE)
def verify(public_id: str) -> ResponseReturnValue:
    claim = queries.claim_or_404(current_user, public_id, DECIDE)
    return _done(claim, lambda chosen: services.verify(chosen, by=current_user.id, at=now()), _("The certificate is verified."))


@bp.post("/desk/<public_id>/return")
@requires(DECIDE)
def return_(public_id: str) -> ResponseReturnValue:
    return _asked(public_id, "return", ReturnForm(), lambda chosen, form, by: services.return_(
        chosen, reason=form.reason.data, **by), _("The certificate is returned; the learner has been written to."))


@bp.post("/desk/<public_id>/record")
@requires(DECIDE)
def record(public_id: str) -> ResponseReturnValue:
    return _asked(public_id, "record", RecordForm(), lambda chosen, form, by: services.record(
        chosen, siasn_id=form.siasn_id.data, **by), _("The certificate is marked as recorded in SIASN."))


@bp.post("/desk/<public_id>/unrecord")
@requires(DECIDE)
def unrecord(public_id: str) -> ResponseReturnValue:
    return _asked(public_id, "reason", ReasonForm(), lambda chosen, form, by: services.step_back(
        chosen, reason=form.reason.data, **by), _("The mark is taken back; the certificate counts as exported."))


@bp.post("/desk/<public_id>/bring-back")
@requires(DECIDE)
def bring_back(public_id: str) -> ResponseReturnValue:
    return _asked(public_id, "reason", ReasonForm(), lambda chosen, form, by: services.bring_back(
        chosen.claim_id, reason=form.reason.data, **by), _("The certificate stands on the desk again."))


def _asked(public_id: str, name: str, form: Any, verb: Callable[[Chosen, Any, dict[str, Any]], Claim], words: str
           ) -> ResponseReturnValue:
    """What needs a word of the officer's first; a form that lacks it is shown again."""
    claim = queries.claim_or_404(current_user, public_id, DECIDE)
    if not form.validate():
        return page(claim, forms={name: lambda: form}, status=422)
    return _done(claim, lambda chosen: verb(chosen, form, {"by": current_user.id, "at": now()}), words)


@bp.post("/desk/<public_id>/settle")
@requires(DECIDE)
def settle(public_id: str) -> ResponseReturnValue:
    """SIASN was put right after the certificate was revoked or replaced."""
    claim = queries.claim_or_404(current_user, public_id, DECIDE)
    return _done(claim, lambda chosen: services.settle(chosen.claim_id, seen=chosen.seen, by=current_user.id, at=now()),
                 _("It is noted that SIASN was put right."))


def _done(claim: Claim, verb: Callable[[Chosen], Claim], words: str) -> ResponseReturnValue:
    try:
        with unit_of_work():
            verb(Chosen(claim.id, request.form.get("seen", claim.version, type=int)))
    except DomainError as problem:
        return page(queries.claim_or_404(current_user, claim.public_id), problem=problem)
    flash(words, "success")
    return redirect(url_for("records.claim", public_id=claim.public_id), 303)
