"""Two certificates side by side."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses.training_forms import name_of
from lms.records import labels, policies, queries, services
from lms.records.forms import CompareForm
from lms.records.models import Claim
from lms.records.policies import DECIDE
from lms.records.views import bp
from lms.records.views.seen import page


@bp.route("/desk/<public_id>/compare/<other_id>", methods=["GET", "POST"])
@requires(DECIDE)
def compare(public_id: str, other_id: str) -> ResponseReturnValue:
    """The officer decides: both count, or one of them leaves the desk. One of another office is seen, not set aside."""
    claim = queries.claim_or_404(current_user, public_id, DECIDE)
    other = next((twin for twin in queries.twins_of(claim) if twin.public_id == other_id), None)
    if other is None:
        abort(404)
    form = _form(claim, other)
    if not form.validate_on_submit():
        return render_template(
            "records/compare.html", pair=(claim, other), form=form, labels=labels, form_name=name_of,
            scans={one.id: queries.scans_of(one.id) for one in (claim, other)},
            within={one.id for one in (claim, other) if policies.may(current_user, DECIDE, one)}), 422 if form.errors else 200
    chosen = {claim.public_id: claim.id, other.public_id: other.id}.get(form.verdict.data)
    try:
        with unit_of_work():
            services.rule(claim.id, other.id, set_aside=chosen, reason=form.reason.data, by=current_user.id, at=now())
    except DomainError as problem:
        return page(queries.claim_or_404(current_user, public_id), problem=problem)
    flash(_("Both count.") if chosen is None else _("One of the two has left the desk as a duplicate."), "success")
    return redirect(url_for("records.claim", public_id=public_id), 303)


def _form(claim: Claim, other: Claim) -> CompareForm:
    form = CompareForm()
    form.verdict.choices = [SelectChoice("distinct", _("Two trainings: both count"))] + [
        SelectChoice(one.public_id, words) for one, words in (  # which one, for both may bear the same number
            (claim, _("The same training: the first (%(number)s) is set aside", number=claim.number)),
            (other, _("The same training: the second (%(number)s) is set aside", number=other.number)))
        if policies.may(current_user, DECIDE, one)]
    return form
