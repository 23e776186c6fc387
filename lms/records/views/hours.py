"""The year in JP: one's own, one person's for the office, and the board of all whom somebody answers for."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.accounts.labels import EMPLOYMENT
from lms.core import audit, spreadsheets
from lms.core.database import now
from lms.core.policies import SIGNED_IN, can, holds, requires
from lms.core.work import unit_of_work
from lms.enrolments.policies import REMIND
from lms.records import labels
from lms.records.ledger import boards, queries, sheet
from lms.records.ledger import neighbours as beside
from lms.records.ledger.queries import STANDINGS
from lms.records.ledger.rules import rule_for
from lms.records.policies import HOURS
from lms.records.views import bp


@bp.get("/my-hours")
@requires(SIGNED_IN)
def my_hours() -> ResponseReturnValue:
    return _ledger(current_user.id, "records/my_hours.html")


@bp.get("/hours")
@requires(HOURS)
def board() -> ResponseReturnValue:
    year, years = _year(), queries.span()
    found = boards.board(current_user, unit=request.args.get("unit", ""), by=request.args.get("by", ""), year=year, at=now())
    if found is None:
        abort(404)
    tabs = [(words, url_for("records.board", unit=found.unit or None, year=year, by=cut), cut == found.cut)
            for cut, words in boards.CUTS.items()]
    above = [(name, url_for("records.board", unit=unit, year=year)) for name, unit in found.above]
    return render_template("records/board.html", board=found, year=year, years=sorted({*years, year}, reverse=True),
                           cuts=boards.CUTS, labels=labels, cut_tabs=tabs, names=above,
                           may_remind=holds(current_user, REMIND))


@bp.get("/hours/neighbours")
@requires(HOURS)
def neighbours() -> ResponseReturnValue:
    """One's own agencies beside the others of the province; of those no number that tells something of single people."""
    year, years = _year(), queries.span()
    return render_template("records/neighbours.html", lines=beside.lines(current_user, year=year, at=now()), year=year,
                           years=sorted({*years, year}, reverse=True), least=beside.least(), told=beside.told,
                           titled=beside.titled)


@bp.get("/hours/neighbours.<any(xlsx, csv):ending>")
@requires(HOURS)
def neighbours_file(ending: str) -> ResponseReturnValue:
    year = _year()
    rows = beside.table(beside.lines(current_user, year=year, at=now()))
    return spreadsheets.answer(rows, _("JP of the year"), f"jp-perbandingan-{year}-{now():%Y-%m-%d}.{ending}")


@bp.get("/hours/people")
@requires(HOURS)
def hours_of_people() -> ResponseReturnValue:
    sought = _sought()
    page, rows = queries.listed(current_user, **sought, page=request.args.get("page", 1, type=int))
    by, of = sought["by"], sought["of"]
    kept = {name: value for name, value in request.args.items() if name in ("unit", "year", "standing", "q") and value}
    kept |= {"by": by, "of": of} if by else {}
    tabs = [(words, url_for("records.hours_of_people", **{**kept, "standing": name}, _external=False), sought["standing"] == name)
            for name, words in {"": _("All"), **labels.STANDINGS}.items()]
    return render_template("records/hours_of_people.html", page=page, rows=rows, kept=kept, tabs=tabs, year=sought["year"],
                           labels=labels, rule_for=rule_for, cuts=boards.CUTS, words=sought["words"], unit=_unit(),
                           narrowed=boards.named(by, of) if by else "", left_out=sheet.left_out_words(page.total or 0))


@bp.get("/hours/people.<any(xlsx, csv):ending>")
@requires(HOURS)
def hours_file(ending: str) -> ResponseReturnValue:
    """The list as a file; numbers whole for those who may see them."""
    sought = _sought()
    told = sheet.sheet(current_user, **sought)
    with unit_of_work():
        audit.record("records.hours_exported", "records", count=told.people, year=sought["year"])
    return spreadsheets.answer(told.rows, _("JP of the year"), f'jp-{sought["year"]}-{now():%Y-%m-%d}.{ending}')


@bp.get("/hours/people/<public_id>")
@requires(HOURS)
def hours_of(public_id: str) -> ResponseReturnValue:
    found = people.by_public_id(public_id)
    if found is None or not can(current_user, HOURS, people.agency_scopes(found.agency_id)):
        abort(404)
    return _ledger(found.id, "records/hours_of.html")


def _ledger(user_id: int, template: str) -> ResponseReturnValue:
    person, ledger = people.person(user_id), queries.of_person(user_id)
    year = _year()
    rule = rule_for(person.employment_type)
    return render_template(
        template, person=person, year=year, years=sorted({*ledger, year}, reverse=True), ledger=ledger.get(year), rule=rule,
        labels=labels, employment=EMPLOYMENT[person.employment_type],
        back=url_for("records.hours_of_people", year=year))


def _sought() -> dict[str, Any]:
    unit, standing, by = _unit(), request.args.get("standing", ""), request.args.get("by", "")
    return {"path": unit.path if unit else "/", "year": _year(), "at": now(), "words": request.args.get("q", "")[:100].strip(),
            "standing": standing if standing in STANDINGS else "",
            "by": by if by in boards.CUTS and by != boards.UNIT else "", "of": request.args.get("of", "")[:200]}


def _unit() -> Any:
    """The agency that the address narrows it down to, among those one answers for."""
    wanted = request.args.get("unit", "")
    found = people.agency_by_public_id(wanted) if wanted else None
    if wanted and (found is None or not can(current_user, HOURS, people.agency_scopes(found.id))):
        abort(404)
    return found


def _year() -> int:
    """The one asked for, else this one."""
    year = request.args.get("year", type=int) or now().year
    return year if 2000 <= year <= 2100 else abort(404)
