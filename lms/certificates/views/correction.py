"""A certificate in the place of another, and the terms on which the certificates of a course are given."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.certificates import policies, queries, services
from lms.certificates.designs import choice
from lms.certificates.designs import queries as designs
from lms.certificates.designs import services as choosing
from lms.certificates.errors import ClosingUndone, NotRenewable, Superseded
from lms.certificates.forms import CorrectForm, RenewForm, TermsForm
from lms.certificates.models import Certificate
from lms.certificates.policies import MANAGE
from lms.certificates.views import bp
from lms.certificates.views.designs import named, options, upwards
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments


@bp.route("/certificates/<public_id>/reissue", methods=["GET", "POST"])
@requires(MANAGE)
def reissue(public_id: str) -> ResponseReturnValue:
    """Correct by issuing anew: the data are those of today."""
    certificate, form = _to_follow_or_404(public_id), CorrectForm()
    if not form.validate_on_submit():
        return render_template("certificates/follow.html", certificate=certificate, form=form, is_renewal=False), (
            422 if form.errors else 200)
    with unit_of_work():
        new = services.reissue(certificate.id, reason=form.reason.data, at=now())
    flash(_("The corrected certificate is issued. The old one points to it from now on."), "success")
    return redirect(url_for("certificates.show", public_id=new.public_id), 303)


@bp.route("/certificates/<public_id>/renew", methods=["GET", "POST"])
@requires(MANAGE)
def renew(public_id: str) -> ResponseReturnValue:
    certificate, form = _to_follow_or_404(public_id), RenewForm()
    if not queries.is_renewable(certificate):
        raise NotRenewable
    if not form.validate_on_submit():
        return render_template("certificates/follow.html", certificate=certificate, form=form, is_renewal=True), (
            422 if form.errors else 200)
    with unit_of_work():
        new = services.renew(certificate.id, reason=form.reason.data, at=now())
    flash(_("The certificate is renewed. The old one points to the new one from now on."), "success")
    return redirect(url_for("certificates.show", public_id=new.public_id), 303)


@bp.route("/certificates/courses/<course>/terms", methods=["GET", "POST"])
@requires(MANAGE)
def terms(course: str) -> ResponseReturnValue:
    found = courses.get_or_404(course)
    if not can(current_user, MANAGE, found):
        abort(404)
    held = queries.terms(found.id)
    reach = designs.within_reach(chain := upwards(queries.agency(found.agency_id).path))
    form = TermsForm(data={"valid_months": held.valid_months, "waits_for_closing": held.waits_for_closing,
                           "design": designs.key_of(choice.of_course(found.id))})
    form.design.choices = options(reach, _("As the agency: %(design)s", design=named(designs.effect(chain))))
    if not form.validate_on_submit():
        return render_template("certificates/terms.html", course=found, form=form), 422 if form.errors else 200
    with unit_of_work():
        services.set_terms(found.id, valid_months=form.valid_months.data, waits_for_closing=form.waits_for_closing.data)
        choosing.choose(*designs.wanted(form.design.data or "", reach), course_id=found.id)
    flash(_("Saved. It holds for the certificates that are issued from now on."), "success")
    return redirect(url_for("certificates.terms", course=course), 303)


def _to_follow_or_404(public_id: str) -> Certificate:
    """Refused where another follows already, or will when its cohort is closed again: said before somebody writes a reason
    for nothing."""
    certificate = queries.get_or_404(public_id)
    if not policies.may_revoke(current_user, certificate):
        abort(403 if policies.may_see(current_user, certificate) else 404)
    if certificate.superseded_at is not None:
        raise Superseded(way_on(certificate))
    if queries.is_undone(certificate):
        raise ClosingUndone(way_on(certificate))
    return certificate


def way_on(certificate: Certificate) -> tuple[str, str]:
    """To what holds in the place of one that was replaced, or whose closing was undone."""
    there = queries.kin_of(certificate).successor or queries.of_enrolment(certificate.enrolment_id)
    if there and there.id != certificate.id:
        return url_for("certificates.show", public_id=there.public_id), _("Open %(number)s", number=there.number)
    cohort = enrolments.cohort_facts(certificate.cohort_id)
    return url_for("certificates.close", public_id=cohort.public_id), _("Close the cohort %(cohort)s again", cohort=cohort.name)
