"""A learner's own certificates at the staff office: where each stands, why it was returned, the answer."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import SIGNED_IN, requires
from lms.core.web import at_most
from lms.core.work import unit_of_work
from lms.courses.training_forms import name_of
from lms.records import labels, queries, scans, services, states
from lms.records.forms import AnswerForm, CorrectForm, ExternalForm
from lms.records.ledger import queries as ledger
from lms.records.models import Claim
from lms.records.views import bp


@bp.get("/my-records")
@requires(SIGNED_IN)
def mine() -> ResponseReturnValue:
    claims = queries.of_learner(current_user.id)
    hours = {year.year: year.counted for year in ledger.of_person(current_user.id).values() if year.counted}
    return render_template("records/mine.html", claims=claims, labels=labels, hours=hours)


@bp.route("/my-records/new", methods=["GET", "POST"])
@requires(SIGNED_IN)
@at_most(scans.BODY)
def new() -> ResponseReturnValue:
    form = ExternalForm()
    if not form.validate_on_submit():
        return render_template("records/new.html", form=form), 422 if form.errors else 200
    file = scans.kept(form.scan.data)
    try:
        with unit_of_work():
            claim = services.add(current_user.id, form.facts(), file, by=current_user.id, at=now())
            form.scan.taken()
    except DomainError as problem:
        form.form_errors.append(str(problem))
        return render_template("records/new.html", form=form), problem.status
    flash(_("Your certificate lies before the staff office. You see here what becomes of it."), "success")
    return redirect(url_for("records.mine_one", public_id=claim.public_id), 303)


@bp.route("/my-records/<public_id>", methods=["GET", "POST"])
@requires(SIGNED_IN)
@at_most(scans.BODY)
def mine_one(public_id: str) -> ResponseReturnValue:
    """Where it stands; sent, it is the answer to what was returned."""
    claim = _mine_or_404(public_id)
    form = AnswerForm() if claim.is_ours else CorrectForm(obj=claim)
    if not form.validate_on_submit():
        return _page(claim, form, 422 if form.errors else 200)
    file = scans.kept(form.scan.data) if isinstance(form, CorrectForm) and form.scan.data else None
    try:
        with unit_of_work():
            services.answer(claim.id, words=form.answer.data, by=current_user.id, at=now(), file=file,
                            seen=request.form.get("seen", type=int),
                            facts=form.facts() if isinstance(form, CorrectForm) else None)
            if isinstance(form, CorrectForm):
                form.scan.taken()
    except DomainError as problem:
        form.form_errors.append(str(problem))
        return _page(_mine_or_404(public_id), form, problem.status)
    flash(_("Your answer lies before the staff office."), "success")
    return redirect(url_for("records.mine_one", public_id=public_id), 303)


@bp.post("/my-records/<public_id>/withdraw")
@requires(SIGNED_IN)
def withdraw(public_id: str) -> ResponseReturnValue:
    claim = _mine_or_404(public_id)
    with unit_of_work():
        services.withdraw(claim.id, by=current_user.id, at=now())
    flash(_("The certificate has left the desk."), "success")
    return redirect(url_for("records.mine"), 303)


def _page(claim: Claim, form: Any, status: int) -> ResponseReturnValue:
    steps = queries.steps_of(claim.id)
    return render_template(
        "records/mine_one.html", claim=claim, form=form, steps=steps, labels=labels, states=states,
        scans=queries.scans_of(claim.id), form_name=name_of(claim.training_form),
        names=people.names_of({step.by_id for step in steps if step.by_id}),
        certificate_id=queries.public_id_of_certificate(claim)), status


def _mine_or_404(public_id: str) -> Claim:
    claim = queries.by_public_id(public_id)
    if claim is None or claim.learner_id != current_user.id:
        abort(404)
    return claim
