"""Taking back a certificate's validity."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.certificates import policies, queries, services
from lms.certificates.errors import AlreadyRevoked, Superseded
from lms.certificates.forms import RevokeForm
from lms.certificates.policies import MANAGE
from lms.certificates.views import bp
from lms.certificates.views.correction import way_on
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work


@bp.route("/certificates/<public_id>/revoke", methods=["GET", "POST"])
@requires(MANAGE)
def revoke(public_id: str) -> ResponseReturnValue:
    certificate = queries.get_or_404(public_id)
    if not policies.may_revoke(current_user, certificate):
        abort(403 if policies.may_see(current_user, certificate) else 404)
    if not certificate.is_in_force:  # said before somebody writes a reason for nothing
        raise AlreadyRevoked if certificate.is_revoked else Superseded(way_on(certificate))
    form = RevokeForm()
    if not form.validate_on_submit():
        return render_template("certificates/revoke.html", certificate=certificate, form=form), 422 if form.errors else 200
    with unit_of_work():
        services.revoke(certificate.id, category=form.category.data, reason=form.reason.data, by=current_user.id, at=now())
    flash(_("The certificate has been revoked. Its page of verification says so from now on."), "success")
    return redirect(url_for("certificates.show", public_id=public_id), 303)
