"""A learner's own certificates, and the page and file of one."""

from __future__ import annotations

from flask import abort, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.accounts import queries as people
from lms.certificates import masks, policies, queries
from lms.certificates.badges import queries as badges
from lms.certificates.models import REVOCATION_REASONS, Certificate
from lms.certificates.paper.facts import from_snapshot
from lms.certificates.policies import MANAGE
from lms.certificates.seal import queries as seals
from lms.certificates.seal.signers import signers
from lms.certificates.views import bp
from lms.certificates.views.correction import way_on
from lms.core import audit
from lms.core.policies import SIGNED_IN, can, requires
from lms.core.web import send_blob
from lms.core.work import unit_of_work
from lms.courses import queries as courses


@bp.get("/my-certificates")
@requires(SIGNED_IN)
def mine() -> ResponseReturnValue:
    certificates, waiting = queries.of_learner(current_user.id), queries.waiting_of(current_user.id)
    return render_template("certificates/mine.html", certificates=certificates, waiting=waiting,
                           titles=courses.titles([w.course_id for w in waiting]), hours=queries.hours_of(certificates))


@bp.get("/certificates/<public_id>")
@requires(SIGNED_IN)
def show(public_id: str) -> ResponseReturnValue:
    """Its state and file; as JSON only whether the file is there, for the page that waits for it."""
    certificate = queries.get_or_404(public_id)
    if not policies.may_see(current_user, certificate):
        abort(404)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ready=certificate.rendered_at is not None or bool(certificate.render_problem))
    facts, may_download = from_snapshot(certificate.facts), policies.may_download(current_user, certificate)
    is_mine, may_manage = certificate.learner_id == current_user.id, policies.may_revoke(current_user, certificate)
    seal = seals.seal_of(certificate.id) if certificate.file_key is None else None
    signer = signers.get(seal.signer) if seal else None
    is_unsigned = signer is not None and signer.is_personal
    return render_template(
        "certificates/show.html", certificate=certificate, facts=facts if may_download else masks.for_holder(facts),
        reasons=REVOCATION_REASONS, is_mine=is_mine, is_unsigned=is_unsigned, may_download=may_download,
        may_manage=may_manage, kin=queries.kin_of(certificate),
        closes_again=way_on(certificate) if may_manage and queries.is_undone(certificate) else None,
        is_renewable=queries.is_renewable(certificate),
        terms=_terms(certificate) if may_manage and certificate.expires_on else "",
        has_badge=badges.has_badge(certificate.id), picture=badges.picture_of(certificate.id),
        is_drawing="picture" in request.args, learner=None if is_mine else people.user(certificate.learner_id),
        proof=f"{current_app.config['BASE_URL']}/v/{certificate.code}")


@bp.get("/certificates/<public_id>.pdf")
@requires(SIGNED_IN)
def download(public_id: str) -> ResponseReturnValue:
    certificate = queries.get_or_404(public_id)
    if not policies.may_download(current_user, certificate):
        abort(404)
    if certificate.file_key is None:
        return redirect(url_for("certificates.show", public_id=public_id), 303)
    if certificate.learner_id != current_user.id:
        with unit_of_work():
            audit.record("certificates.downloaded", f"certificate:{certificate.id}")
    newest = seals.newest(certificate.id) or certificate
    answer = send_blob(newest.file_key or "", media_type="application/pdf", name=certificate.file_name, download=True)
    answer.headers["Cache-Control"] = "private, no-cache"  # the next user of a shared computer has to ask
    return answer


def _terms(certificate: Certificate) -> str:
    """The address of the terms of its course, for whoever may set them."""
    course = courses.course(certificate.course_id)
    return url_for("certificates.terms", course=course.public_id) if course and can(current_user, MANAGE, course) else ""
