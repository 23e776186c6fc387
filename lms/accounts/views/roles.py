"""Roles given and ended, by those who may give them and never to oneself."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import desk, policies, queries, services
from lms.accounts.views.blueprint import bp
from lms.accounts.views.people import person_page, role_form, visible_or_404
from lms.core.database import now
from lms.core.policies import ROLES, SYSTEM, requires
from lms.core.work import unit_of_work


@bp.post("/people/<public_id>/roles")
@requires(policies.MANAGE)
def grant_role(public_id: str) -> ResponseReturnValue:
    form = role_form(visible_or_404(public_id)) or abort(403)
    if not form.validate_on_submit():
        return person_page(visible_or_404(public_id), form, 422)
    with unit_of_work():
        user = visible_or_404(public_id)
        agency = queries.agency_by_public_id(form.agency.data) if form.agency.data else None
        if not policies.may_grant(current_user, user, form.role.data, agency):
            abort(403)
        scope = ("agency", agency.id) if agency else SYSTEM
        services.grant_role(user.id, form.role.data, scope=scope, at=now(), by=current_user.id)
    flash(_("%(name)s is now %(role)s.", name=user.display_name, role=ROLES[form.role.data]), "success")
    return redirect(url_for("accounts.show_person", public_id=public_id), 303)


@bp.post("/people/<public_id>/roles/<int:grant_id>/end")
@requires(policies.MANAGE)
def end_role(public_id: str, grant_id: int) -> ResponseReturnValue:
    with unit_of_work():
        user = visible_or_404(public_id)
        role = next((s for s in desk.standing(user) if s.grant_id == grant_id), None) or abort(404)
        if not policies.may_end(current_user, user, role.role, role.reached):
            abort(403)
        services.end_role(user.id, role.role, scope=role.scope, at=now())
    flash(_("The role is ended."), "success")
    return redirect(url_for("accounts.show_person", public_id=public_id), 303)
