"""The people desk: find, add, change, shut out, and give a new password to those who lost theirs."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import desk, identity, passwords, policies, queries, second_factor, services, sessions
from lms.accounts.forms import NewPersonForm, NumberForm, PersonForm, RoleForm, blame
from lms.accounts.labels import EMPLOYMENT
from lms.accounts.models import Agency, User
from lms.accounts.views.blueprint import bp
from lms.accounts.views.profile import warn_of
from lms.core.database import now
from lms.core.policies import ROLES, SYSTEM, can, holds, requires
from lms.core.work import unit_of_work


@bp.get("/people")
@requires(policies.VIEW)
def people() -> ResponseReturnValue:
    text, wanted = request.args.get("q", "")[:100].strip(), request.args.get("agency", "")
    is_active = request.args.get("state") != "inactive"
    agencies = queries.agencies_for(current_user, policies.VIEW)
    agency = next((a for a in agencies if a.public_id == wanted), None)
    page = desk.people(current_user, text=text, agency=agency, is_active=is_active, page=_page())
    return render_template(
        "accounts/people.html", page=page, q=text, agency=agency, agencies=agencies, is_active=is_active, role_names=ROLES,
        numbers=desk.numbers_of([u.id for u in page.items]), shown=shown_number, employment=EMPLOYMENT,
        may_add=holds(current_user, policies.MANAGE), may_check=holds(current_user, policies.CONFIRM))


@bp.get("/people/<public_id>")
@requires(policies.VIEW)
def show_person(public_id: str) -> ResponseReturnValue:
    user = visible_or_404(public_id)
    return person_page(user)


@bp.route("/people/new", methods=["GET", "POST"])
@requires(policies.MANAGE)
def new_person() -> ResponseReturnValue:
    form, agencies = NewPersonForm(), queries.agencies_for(current_user, policies.MANAGE)
    form.offer(agencies, may_be_empty=can(current_user, policies.MANAGE, [SYSTEM]))
    if not form.validate_on_submit():
        return render_template("accounts/new_person.html", form=form), 422 if form.errors else 200
    password = passwords.temporary()
    password_hash = passwords.hashed(password)
    try:
        with unit_of_work():
            user = services.create_user(
                username=form.username.data, email=form.email.data, at=now(), agency_id=_chosen(agencies, form),
                number=form.number.data, password_hash=password_hash, must_change_password=True, **form.facts())
    except services.Refused as refused:
        blame(form, refused)
        return render_template("accounts/new_person.html", form=form), 422
    if form.number.data:
        warn_of(form.number.data)
    return _slip(user, password)


@bp.route("/people/<public_id>/edit", methods=["GET", "POST"])
@requires(policies.MANAGE)
def edit_person(public_id: str) -> ResponseReturnValue:
    user = managed_or_403(public_id)
    agencies = queries.agencies_for(current_user, policies.MANAGE)
    form = PersonForm.of(user)
    form.offer(agencies, may_be_empty=can(current_user, policies.MANAGE, [SYSTEM]))
    if not form.validate_on_submit():
        return render_template("accounts/edit_person.html", form=form, user=user), 422 if form.errors else 200
    try:
        with unit_of_work():
            user = managed_or_403(public_id)
            services.change_user(user, username=form.username.data, email=form.email.data,
                                 agency_id=_chosen(agencies, form), **form.facts())
    except services.Refused as refused:
        blame(form, refused)
        return render_template("accounts/edit_person.html", form=form, user=user), 422
    flash(_("The changes are saved."), "success")
    return redirect(url_for("accounts.show_person", public_id=public_id), 303)


@bp.route("/people/<public_id>/number", methods=["GET", "POST"])
@requires(policies.MANAGE)
def add_number_of(public_id: str) -> ResponseReturnValue:
    user, form = managed_or_403(public_id), NumberForm()
    if not form.validate_on_submit():
        return render_template("accounts/number.html", form=form, user=user), 422 if form.errors else 200
    try:
        with unit_of_work():
            services.add_number(managed_or_403(public_id).id, form.number.data, valid_from=form.valid_from.data, at=now())
    except services.Refused as refused:
        blame(form, refused)
        return render_template("accounts/number.html", form=form, user=user), 422
    warn_of(form.number.data)
    flash(_("The number is saved; the one before is kept in the history."), "success")
    return redirect(url_for("accounts.show_person", public_id=public_id), 303)


@bp.post("/people/<public_id>/active")
@requires(policies.MANAGE)
def set_active(public_id: str) -> ResponseReturnValue:
    managed_or_403(public_id)
    is_active = {"0": False, "1": True}.get(request.form.get("active", ""))
    if is_active is None:
        abort(400)
    with unit_of_work():
        services.set_active(managed_or_403(public_id), is_active, at=now())
    told = _("The account is open again.") if is_active else _("The account is closed; all its browsers are signed out.")
    flash(told, "success")
    return redirect(url_for("accounts.show_person", public_id=public_id), 303)


@bp.post("/people/<public_id>/password")
@requires(policies.MANAGE)
def give_password(public_id: str) -> ResponseReturnValue:
    """A temporary password, shown this once."""
    managed_or_403(public_id)
    password = passwords.temporary()
    password_hash = passwords.hashed(password)
    with unit_of_work():
        user = managed_or_403(public_id)
        services.keep_password_hash(user, password_hash, must_change=True)
        sessions.end_all(user.id, at=now())
    return _slip(user, password)


@bp.post("/people/<public_id>/second-factor/reset")
@requires(policies.MANAGE)
def reset_second_factor(public_id: str) -> ResponseReturnValue:
    managed_or_403(public_id)
    with unit_of_work():
        user = managed_or_403(public_id)
        if not second_factor.reset(user):
            abort(404)
        sessions.end_all(user.id, at=now())
    flash(_("The second step is taken away; the person is signed out everywhere and told so."), "success")
    return redirect(url_for("accounts.show_person", public_id=public_id), 303)


def visible_or_404(public_id: str) -> User:
    user = queries.by_public_id(public_id)
    if user is None or not can(current_user, policies.VIEW, user):
        abort(404)
    return user


def managed_or_403(public_id: str) -> User:
    user = visible_or_404(public_id)
    if not policies.may_manage(current_user, user, desk.reach(desk.standing(user))):
        abort(403)
    return user


def person_page(user: User, form: RoleForm | None = None, status: int = 200) -> ResponseReturnValue:
    standing = desk.standing(user)
    may_manage = policies.may_manage(current_user, user, desk.reach(standing))
    sees_number = can(current_user, policies.NUMBERS, user) or current_user.id == user.id
    claim = next((c for c in desk.claims_of(user.id) if c.state == "waiting"), None) if sees_number else None
    return render_template(
        "accounts/person.html", claim=claim, may_confirm=policies.may_confirm(current_user, user), user=user,
        standing=standing, may_manage=may_manage, sees_number=sees_number,
        has_second_factor=may_manage and second_factor.is_on(user.id),
        numbers=desk.history_of(user.id), form=form or role_form(user), employment=EMPLOYMENT, kinds=identity.KINDS,
        role_names=ROLES, may_erase=policies.can_administer(current_user) and may_manage,
        may_end=lambda s: policies.may_end(current_user, user, s.role, s.reached),
        shown=identity.displayed if sees_number else identity.masked), status


def role_form(user: User) -> RoleForm | None:
    """To give the person a role, for those who may."""
    roles = policies.grantable(current_user)
    if not roles or user.is_erased or current_user.id == user.id or not holds(current_user, policies.MANAGE):
        return None
    form = RoleForm(data={"agency": user.agency.public_id if user.agency else ""})
    form.offer(roles, queries.agencies_for(current_user, policies.MANAGE), whole_system=policies.can_administer(current_user))
    return form


def shown_number(user: User, number: str) -> str:
    """Whole for those who may see it, masked for the others."""
    return identity.displayed(number) if can(current_user, policies.NUMBERS, user) else identity.masked(number)


def _chosen(agencies: list[Agency], form: PersonForm) -> int | None:
    return next((a.id for a in agencies if a.public_id == form.agency.data), None)


def _slip(user: User, password: str) -> ResponseReturnValue:
    return render_template("accounts/slip.html", user=user, password=password), 200, {"Cache-Control": "no-store"}


def _page() -> int:
    return max(1, request.args.get("page", 1, int))
