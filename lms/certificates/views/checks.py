"""Many at once, for staff offices: a list or an archive in, a sheet of answers out. Each sees its own checks alone."""

from __future__ import annotations

from itertools import islice

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.certificates.bulk import queries, results, services
from lms.certificates.bulk.models import Check
from lms.certificates.forms import ListForm
from lms.certificates.policies import CHECK
from lms.certificates.views import bp
from lms.certificates.views.register import sections
from lms.core import audit, spreadsheets
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.web import takes_files
from lms.core.work import unit_of_work

SHOWN = 50
"""Answers on the page; the sheet has all."""


@bp.route("/certificates/checks", methods=["GET", "POST"])
@takes_files
@requires(CHECK)
def checks() -> ResponseReturnValue:
    """Hand in a list or an archive; below it the checks of the last days."""
    form = ListForm()
    if not form.validate_on_submit():
        return _form(form, 422 if form.errors else 200)
    try:
        check = _opened(form)
    except DomainError as error:
        form.file.errors = [str(error)]
        return _form(form, error.status)
    return redirect(url_for("certificates.check", public_id=check.public_id), 303)


@bp.get("/certificates/checks/<public_id>")
@requires(CHECK)
def check(public_id: str) -> ResponseReturnValue:
    """How far it is and what was found; as JSON whether it has moved on, for the page that waits."""
    there = _mine(public_id)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ready=there.is_over or there.done != request.args.get("seen", 0, type=int))
    return render_template(
        "certificates/check.html", check=there, statuses=results.STATUSES, tally=queries.tally(there.id), shown=SHOWN,
        rows=list(islice(results.numbered(queries.answers(there.id)), SHOWN)) if there.is_over else [],
        explanation=results.explanation, days=current_app.config["CHECK_DAYS"])


@bp.get("/certificates/checks/<public_id>/answers.<any(csv, xlsx):ending>")
@requires(CHECK)
def check_sheet(public_id: str, ending: str) -> ResponseReturnValue:
    there = _mine(public_id)
    name = spreadsheets.file_name("periksa", there.name.rpartition(".")[0] or there.name, there.public_id, ending)
    return spreadsheets.answer(results.table(queries.answers(there.id)), _("Answers"), name)


@bp.post("/certificates/checks/<public_id>/delete")
@requires(CHECK)
def delete_check(public_id: str) -> ResponseReturnValue:
    there = _mine(public_id)
    with unit_of_work():
        audit.record("certificates.check_deleted", f"check:{there.id}")
        services.forget(db.session.merge(there))
    flash(_("The check is deleted, with what was sent and what was answered."), "success")
    return redirect(url_for("certificates.checks"), 303)


def _opened(form: ListForm) -> Check:
    with form.file.data.stream as stream:
        asked = services.read(stream, at_most=current_app.config["MAX_UPLOAD_MB"] * 1_000_000)
    with unit_of_work():
        return services.open_check(current_user.id, form.file.data.filename or "", asked, at=now())


def _form(form: ListForm, status: int) -> ResponseReturnValue:
    return render_template(
        "certificates/checks.html", form=form, checks=queries.of_owner(current_user.id), sections=sections("certificates.checks"),
        days=current_app.config["CHECK_DAYS"], megabytes=current_app.config["MAX_UPLOAD_MB"]), status


def _mine(public_id: str) -> Check:
    return queries.owned(current_user.id, public_id) or abort(404)
