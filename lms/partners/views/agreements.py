"""The list of agreements, and each of them from draft to end."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import holds, requires
from lms.core.work import unit_of_work
from lms.partners import policies, queries, services, words
from lms.partners.forms import AgreementForm, NewAgreementForm, TerminateForm
from lms.partners.models import Agreement
from lms.partners.policies import MANAGE, SEE
from lms.partners.views import bp

GOVERNMENTS = ("province", "regency")


@bp.get("/agreements")
@requires(SEE)
def agreements() -> ResponseReturnValue:
    search, state, at = request.args.get("q", "")[:100], request.args.get("state", ""), now()
    page = queries.listed(current_user, search=search, state=state, at=at, page=request.args.get("page", 1, int))
    return render_template("partners/agreements.html", page=page, lines=queries.lines(page.items, at=at), search=search,
                           state=state,
                           words=words, soon=queries.SOON,
                           may_make=holds(current_user, MANAGE))


@bp.route("/agreements/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> ResponseReturnValue:
    before = queries.managed_or_404(current_user, after) if (after := request.args.get("after", "")) else None
    form = NewAgreementForm(data=AgreementForm.following(before) if before else None)
    mine = people.agencies_for(current_user, MANAGE)
    form.agency.choices = [SelectChoice(a.id, a.name) for a in mine if a.kind not in GOVERNMENTS]
    form.partner.choices = [SelectChoice(a.id, a.name) for a in mine if a.kind in GOVERNMENTS]
    if not form.is_submitted() and before is None:
        form.agency.data = current_user.agency_id
    if not form.validate_on_submit():
        return _form_page(form, None, 422 if form.errors else 200)
    try:
        with unit_of_work():
            made = services.make(form.agency.data, form.partner.data, form.terms, at=now(), by=current_user.id)
            if before:
                services.follow(made, before)
    except DomainError as problem:
        return _refused(form, None, problem)
    flash(_("The draft is made. Add its documents and courses, then put it in force."), "success")
    return redirect(url_for("partners.agreement", agreement=made.public_id), 303)


@bp.get("/agreements/<agreement>")
@requires(SEE)
def agreement(agreement: str) -> ResponseReturnValue:
    found = queries.get_or_404(current_user, agreement)
    may_manage = policies.may_manage(current_user, found)
    return render_template(
        "partners/agreement.html", agreement=found, line=queries.lines([found], at=now())[0], words=words, may_manage=may_manage,
        soon=queries.SOON, terms=queries.term_lines(found),
        documents=queries.documents_of(found.id))


@bp.route("/agreements/<agreement>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit(agreement: str) -> ResponseReturnValue:
    found = queries.managed_or_404(current_user, agreement)
    form = AgreementForm(obj=found)
    if not form.validate_on_submit():
        return _form_page(form, found, 422 if form.errors else 200)
    try:
        with unit_of_work():
            services.change(found, form.terms, at=now())
    except DomainError as problem:
        return _refused(form, found, problem)
    flash(_("The agreement is changed."), "success")
    return redirect(url_for("partners.agreement", agreement=agreement), 303)


@bp.post("/agreements/<agreement>/start")
@requires(MANAGE)
def start(agreement: str) -> ResponseReturnValue:
    found = queries.managed_or_404(current_user, agreement)
    with unit_of_work():
        services.put_in_force(found, at=now())
    flash(_("The agreement is in force. New seats are charged to it by the agencies of the learners."), "success")
    return redirect(url_for("partners.agreement", agreement=agreement), 303)


@bp.route("/agreements/<agreement>/terminate", methods=["GET", "POST"])
@requires(MANAGE)
def terminate(agreement: str) -> ResponseReturnValue:
    found = queries.managed_or_404(current_user, agreement)
    form = TerminateForm()
    if not form.validate_on_submit():
        return render_template("partners/terminate.html", form=form, agreement=found), 422 if form.errors else 200
    with unit_of_work():
        services.terminate(found, form.reason.data or "", at=now())
    flash(_("The agreement is terminated. Seats that were given stay charged to it."), "success")
    return redirect(url_for("partners.agreement", agreement=agreement), 303)


def _form_page(form: AgreementForm, found: Agreement | None, status: int) -> ResponseReturnValue:
    return render_template("partners/agreement_form.html", form=form, agreement=found), status


def _refused(form: AgreementForm, found: Agreement | None, problem: DomainError) -> ResponseReturnValue:
    form.form_errors.append(str(problem))
    return _form_page(form, found, problem.status)
