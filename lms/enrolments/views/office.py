"""One page for who answers for an office: who learns, who has finished, how many JP this year."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import requires
from lms.enrolments import offices, rosters
from lms.enrolments.policies import PROGRESS
from lms.enrolments.views import bp


@bp.get("/our-people")
@requires(PROGRESS)
def office() -> ResponseReturnValue:
    this_year = offices.year_of(now())
    year = min(max(request.args.get("year", this_year, int), this_year - 9), this_year)
    report = offices.report(current_user, year=year, at=now())
    page = rosters.visible(current_user, state="running", at=now(), per_page=6)
    return render_template("enrolments/office.html", report=report, year=year, this_year=this_year,
                           lines=rosters.lines(page.items), at=now())
