"""The desk as a list, with filters and counts, and one claim of it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.accounts.labels import EMPLOYMENT
from lms.core.policies import holds, requires
from lms.core.web import address
from lms.records import labels, queries, states
from lms.records.models import EXTERNAL, ISSUED
from lms.records.policies import DECIDE, EXPORT, SEE
from lms.records.queries import Sought
from lms.records.queries.desk import CORRECT, DOUBLE, GONE
from lms.records.views import bp
from lms.records.views.seen import page as claim_page

ALL = "all"


@bp.get("/desk")
@requires(SEE)
def desk() -> ResponseReturnValue:
    agencies = people.agencies_for(current_user, SEE)
    sought = queries.narrowed(current_user, sought_for(SEE))
    counts = queries.counts(current_user, sought)
    page = queries.found(current_user, sought, page=request.args.get("page", 1, type=int),
                         total=queries.total_of(counts, sought.state))
    kept = {name: value for name, value in request.args.items() if name in FILTERS and value}
    return render_template(
        "records/desk.html", page=page, kept=kept, counts=counts, tabs=_tabs(sought, counts, kept), sought=sought, labels=labels,
        states=states, agencies=agencies, courses=queries.courses(current_user), years=queries.years(current_user),
        employment=EMPLOYMENT, doubles=queries.undecided_among([claim.id for claim in page.items]),
        may_decide=holds(current_user, DECIDE), may_export=holds(current_user, EXPORT), sections=sections("records.desk"))


@bp.get("/desk/<public_id>")
@requires(SEE)
def claim(public_id: str) -> ResponseReturnValue:
    return claim_page(queries.claim_or_404(current_user, public_id))


FILTERS = ("q", "state", "agency", "course", "year", "employment", "origin")


def sought_for(capability: str, given: Any = None) -> Sought:
    """What the address asks for; a part that makes no sense is left out. Without a state: what waits."""
    given = request.args if given is None else given
    agencies = {agency.public_id: agency.path for agency in people.agencies_for(current_user, capability)}
    state, year = given.get("state", states.SUBMITTED), given.get("year", 0, type=int)
    return Sought(
        words=given.get("q", "")[:100].strip(), state=state if state in (*states.STATES, GONE, DOUBLE, CORRECT) else "",
        path=agencies.get(given.get("agency", ""), ""), course=given.get("course", "")[:300],
        year=year if 1900 <= year <= 2200 else None,
        employment=given.get("employment", "") if given.get("employment") in EMPLOYMENT else "",
        origin=given.get("origin", "") if given.get("origin") in (ISSUED, EXTERNAL) else "")


def sections(here: str) -> list[tuple[str, str, bool]]:
    """The parts of the desk, as far as the visitor may open them."""
    all_ = (("records.desk", _("Certificates"), SEE), ("records.exports", _("Exports for SIASN"), SEE),
            ("records.add", _("Add an external certificate"), DECIDE))
    return [(label, url_for(endpoint), endpoint == here) for endpoint, label, needed in all_ if holds(current_user, needed)]


def _tabs(sought: Sought, counts: dict[str, int], kept: dict[str, str]) -> list[tuple[str, str, bool]]:
    told = {**counts, ALL: queries.total_of(counts, "")}
    return [(f"{labels.TABS[state]} ({told.get(state, 0)})", address("records.desk", **kept | {"state": state}),
             (sought.state or ALL) == state) for state in (*states.STATES, DOUBLE, CORRECT, GONE, ALL)
            if state != CORRECT or told.get(CORRECT) or sought.state == CORRECT]
