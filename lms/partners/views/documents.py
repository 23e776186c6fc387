"""Scans of agreements."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts.erasure import discard
from lms.core import audit
from lms.core.database import now
from lms.core.policies import requires
from lms.core.web import at_most, send_blob
from lms.core.work import after_commit, unit_of_work
from lms.partners import documents, queries, services
from lms.partners.errors import TooManyDocuments
from lms.partners.forms import DocumentForm
from lms.partners.policies import MANAGE, SEE
from lms.partners.views import bp


@bp.route("/agreements/<agreement>/documents", methods=["GET", "POST"])
@requires(MANAGE)
@at_most(documents.BODY)
def add_document(agreement: str) -> ResponseReturnValue:
    found, form = queries.managed_or_404(current_user, agreement), DocumentForm()
    form.document.subject = found.public_id
    if not form.validate_on_submit():
        return render_template("partners/add_document.html", form=form, agreement=found), 422 if form.errors else 200
    if len(queries.documents_of(found.id)) >= documents.MOST:
        raise TooManyDocuments(documents.MOST)
    file = documents.kept(form.document.data)
    with unit_of_work():
        services.add_document(found, file, at=now(), by=current_user.id)
        form.document.taken()
    flash(_("The document is kept."), "success")
    return redirect(url_for("partners.agreement", agreement=agreement), 303)


@bp.get("/agreements/<agreement>/documents/<document>")
@requires(SEE)
def document(agreement: str, document: str) -> ResponseReturnValue:
    """For both parties; caged, whatever it holds."""
    found = queries.document_or_404(queries.get_or_404(current_user, agreement), document)
    with unit_of_work():
        audit.record("partners.document_opened", f"agreement:{found.agreement_id}", document=found.id)
    answer = send_blob(found.file_key, media_type=found.media_type, name=found.name)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.post("/agreements/<agreement>/documents/<document>/remove")
@requires(MANAGE)
def remove_document(agreement: str, document: str) -> ResponseReturnValue:
    found = queries.document_or_404(queries.managed_or_404(current_user, agreement), document)
    with unit_of_work():
        key = services.remove_document(found)
        after_commit(lambda: discard({key}))
    flash(_("The document is removed."), "success")
    return redirect(url_for("partners.agreement", agreement=agreement), 303)
