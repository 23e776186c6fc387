"""What an agreement has paid for: to print, and as a file."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core import audit, spreadsheets
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.enrolments.rosters import number_for
from lms.enrolments.words import STATUS
from lms.partners import queries, report, words
from lms.partners.policies import SEE
from lms.partners.views import bp


@bp.get("/agreements/<agreement>/report")
@requires(SEE)
def report_page(agreement: str) -> ResponseReturnValue:
    found, at = queries.get_or_404(current_user, agreement), now()
    return render_template("partners/report.html", agreement=found, line=queries.lines([found], at=at)[0],
                           report=report.of(found),
                           words=words, status=STATUS, at=at, number_for=lambda person: number_for(current_user, person))


@bp.get("/agreements/<agreement>/report.<any(csv, xlsx):ending>")
@requires(SEE)
def report_file(agreement: str, ending: str) -> ResponseReturnValue:
    found = queries.get_or_404(current_user, agreement)
    made = report.of(found)
    with unit_of_work():
        audit.record("partners.report_taken", f"agreement:{found.id}", seats=len(made.seats))
    return spreadsheets.answer(report.table(made, current_user), _("Seats of the agreement"),
                               spreadsheets.file_name("kerja-sama", found.number, found.public_id, ending))
