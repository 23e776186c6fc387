"""An administrator erases a person on request, after having seen what goes and what stays."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import erasure, erasure_asked, policies, queries
from lms.accounts.forms import DeclineErasureForm, EraseForm
from lms.accounts.models import User
from lms.accounts.views.blueprint import bp
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.work import unit_of_work


@bp.route("/people/<public_id>/erase", methods=["GET", "POST"])
@requires(policies.ADMINISTER)
def erase_person(public_id: str) -> ResponseReturnValue:
    user = _standing_or_404(public_id)
    form = EraseForm(user.username)
    if not form.validate_on_submit():
        return _page(user, form, 422 if form.errors else 200)
    try:
        with unit_of_work():
            erasure.erase(_standing_or_404(public_id), form.reason.data or "", by=current_user.id, at=now())
    except erasure.NotYet as refused:
        form.form_errors.append(str(refused))
        return _page(_standing_or_404(public_id), form, refused.status)
    flash(_("The person is erased. What the law keeps stays, without the name."), "success")
    return redirect(url_for("accounts.people"), 303)


@bp.post("/people/<public_id>/erase/decline")
@requires(policies.ADMINISTER)
def decline_erasure(public_id: str) -> ResponseReturnValue:
    user, form = _standing_or_404(public_id), DeclineErasureForm(erasure_asked.GROUNDS)
    if not form.validate_on_submit():
        return _page(user, _erase_form(user), 422, form)
    try:
        with unit_of_work():
            erasure_asked.decline(user, form.ground.data, form.answer.data or "", by=current_user.id, at=now())
    except DomainError as refused:
        flash(str(refused), "warning")
        return redirect(url_for("accounts.erase_person", public_id=public_id), 303)
    flash(_("The request is declined. The person is told the ground and your reason."), "success")
    return redirect(url_for("accounts.show_person", public_id=public_id), 303)


def _standing_or_404(public_id: str) -> User:
    if not policies.can_administer(current_user):
        abort(403)
    user = queries.by_public_id(public_id)
    if user is None or user.is_erased:
        abort(404)
    return user


def _erase_form(user: User) -> EraseForm:
    """Empty: what was sent belongs to the other form of the page."""
    return EraseForm(user.username, formdata=None)


def _page(user: User, form: EraseForm, status: int, declining: DeclineErasureForm | None = None) -> ResponseReturnValue:
    asked = erasure_asked.request_of(user.id)
    if asked and asked.is_open and declining is None:
        declining = DeclineErasureForm(erasure_asked.GROUNDS, formdata=None)
    lines = erasure.preview(user)
    return render_template(
        "accounts/erase.html", user=user, form=form, hindrance=erasure.hindrance(user), is_oneself=user.id == current_user.id,
        asked=asked, declining=declining,
        goes=[line for line in lines if not line.why], stays=[line for line in lines if line.why]), status
