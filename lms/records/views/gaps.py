"""Posts and the training that they ask for: the rules, who lacks it, and the list as a file."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.accounts.queries import Agency
from lms.certificates.policies import scopes
from lms.core import audit, spreadsheets
from lms.core.database import now
from lms.core.policies import can, holds, requires
from lms.core.work import unit_of_work
from lms.courses import reach as offer
from lms.records import labels
from lms.records.forms import RequirementForm
from lms.records.gaps import queries, services
from lms.records.gaps.queries import STANDINGS
from lms.records.ledger.sheet import MOST, left_out, left_out_words
from lms.records.models import Requirement
from lms.records.numbers import number_of
from lms.records.policies import HOURS, RULES
from lms.records.views import bp


@bp.get("/hours/requirements")
@requires(HOURS)
def requirements() -> ResponseReturnValue:
    return render_template("records/requirements.html", lines=queries.lines(current_user, at=now()), labels=labels,
                           may_set=holds(current_user, RULES))


@bp.route("/hours/requirements/new", methods=["GET", "POST"])
@requires(RULES)
def new_requirement() -> ResponseReturnValue:
    form = RequirementForm()
    form.agency.choices = [SelectChoice(agency.id, agency.name) for agency in people.agencies_for(current_user, RULES)]
    if not form.validate_on_submit():
        titles = sorted({title for _id, _code, title in offer.choices()})
        return render_template("records/requirement_form.html", form=form, titles=titles), 422 if form.errors else 200
    with unit_of_work():
        made = services.ask(form.agency.data, form.post.data, form.title.data, years=form.years.data, source=form.source.data,
                            at=now())
    return redirect(url_for("records.requirement", requirement=made.public_id), 303)


@bp.get("/hours/requirements/<requirement>")
@requires(HOURS)
def requirement(requirement: str) -> ResponseReturnValue:
    rule, agency = _found(requirement)
    standing = _standing()
    page, rows = queries.listed(current_user, rule, agency, at=now(), standing=standing,
                                page=request.args.get("page", 1, type=int))
    tabs = [(words, url_for("records.requirement", requirement=requirement, standing=name or None), standing == name)
            for name, words in {"": _("All"), **labels.GAPS}.items()]
    return render_template("records/requirement.html", rule=rule, agency=agency, page=page, rows=rows, tabs=tabs, labels=labels,
                           standing=standing, left_out=left_out_words(page.total or 0),
                           may_end=can(current_user, RULES, scopes(agency.path)))


@bp.get("/hours/requirements/<requirement>.xlsx")
@requires(HOURS)
def requirement_file(requirement: str) -> ResponseReturnValue:
    """The list as a file; numbers whole for those who may see them."""
    rule, agency = _found(requirement)
    page, rows = queries.listed(current_user, rule, agency, at=now(), standing=_standing(), per_page=MOST)
    with unit_of_work():
        audit.record("records.gaps_exported", f"requirement:{rule.id}", count=len(rows))
    table = [(_("No."), _("Name"), _("NIP"), _("Agency"), _("Position"), _("Required training"), _("Standing")),
             *((n, row.person.display_name, number_of(current_user, row.person), row.person.agency_name or "",
                row.person.position, rule.title, str(labels.GAPS[row.standing])) for n, row in enumerate(rows, 1)),
             *left_out(page.total or 0)]
    return spreadsheets.answer(table, _("Required training"), f"kualifikasi-{rule.public_id}-{now():%Y-%m-%d}.xlsx")


@bp.post("/hours/requirements/<requirement>/end")
@requires(RULES)
def end_requirement(requirement: str) -> ResponseReturnValue:
    rule, agency = _found(requirement)
    if not can(current_user, RULES, scopes(agency.path)):
        abort(404)
    with unit_of_work():
        services.end(rule, at=now())
    flash(_("The training is no longer asked for. The audit trail keeps that it was."), "success")
    return redirect(url_for("records.requirements"), 303)


def _found(public_id: str) -> tuple[Requirement, Agency]:
    return queries.one(current_user, public_id) or abort(404)


def _standing() -> str:
    wanted = request.args.get("standing", "")
    return wanted if wanted in STANDINGS else ""
