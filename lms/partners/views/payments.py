"""Who pays for the seats of a cohort."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.pages import Page
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts
from lms.partners import charges, policies, queries, words
from lms.partners.errors import NobodyTicked
from lms.partners.forms import PaysForm
from lms.partners.models import Agreement
from lms.partners.policies import MANAGE
from lms.partners.queries import Payment
from lms.partners.views import bp

BY_AGENCY, NOBODY = "agency", "nobody"


@bp.route("/cohorts/<cohort>/agreements", methods=["GET", "POST"])
@requires(MANAGE)
def payments(cohort: str) -> ResponseReturnValue:
    facts = enrolments.facts_or_404(cohort)
    if not policies.may_charge(current_user, facts):
        abort(404)
    form, offered = PaysForm(), [one for one in charges.covering(facts) if policies.may_see(current_user, one)]
    form.payer.choices = [SelectChoice(BY_AGENCY, _("By their agencies")), *(
        SelectChoice(one.public_id, f"{one.number} · {one.title}") for one in offered), SelectChoice(NOBODY, _("No agreement"))]
    rows = queries.payments(current_user, facts)
    if not form.validate_on_submit():
        return _page(facts, form, rows, offered, 422 if form.errors else 200)
    try:
        _say(facts, form.payer.data, _ticked(rows), {one.public_id: one for one in offered})
    except DomainError as problem:
        form.form_errors.append(str(problem))
        return _page(facts, form, queries.payments(current_user, facts), offered, problem.status)
    return redirect(url_for("partners.payments", cohort=cohort, page=request.args.get("page") or None), 303)


def _ticked(rows: list[Payment]) -> dict[int, int]:
    """Learners by their place; those whose payer is not the actor's to know stay as they are."""
    wanted = set(request.form.getlist("place", int))
    ticked = {row.place_id: row.person.id for row in rows if row.place_id in wanted and not row.is_hidden}
    if not ticked:
        raise NobodyTicked
    return ticked


def _say(facts: CohortFacts, payer: str, ticked: dict[int, int], offered: dict[str, Agreement]) -> None:
    with unit_of_work():
        if payer == BY_AGENCY:
            charges.by_rule(facts, ticked, at=now())
        else:
            charges.say(facts, list(ticked), offered.get(payer), at=now())
    flash(ngettext("Kept for %(num)s person.", "Kept for %(num)s people.", len(ticked)), "success")
    for line in queries.lines(list(offered.values()), at=now()):
        if line.beyond:
            flash(_("The agreement %(number)s has %(count)s seats more in use than were agreed.", number=line.agreement.number,
                    count=line.beyond), "warning")


def _page(facts: CohortFacts, form: PaysForm, rows: list[Payment], offered: list[Agreement], status: int) -> ResponseReturnValue:
    search = request.args.get("q", "")[:100].casefold().strip()
    shown = [row for row in rows if search in f"{row.person.display_name} {row.person.agency_name}".casefold()]
    return render_template(
        "partners/payments.html", cohort=facts, form=form, page=Page(shown, request.args.get("page", 1, int)), words=words,
        offered=queries.lines(offered, at=now()),
        lapsed=queries.lapsed(current_user, facts, {one.partner_id for one in offered}),
        search=request.args.get("q", "")[:100], unpaid=sum(row.agreement is None for row in rows),
        total=len(rows)), status
