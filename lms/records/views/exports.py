"""Taking verified certificates out for SIASN: the look beforehand, the act, its files, undoing it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as people
from lms.core import audit
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.i18n import zone
from lms.core.policies import holds, requires
from lms.core.web import at_most, send_blob
from lms.core.work import unit_of_work
from lms.records import answers, labels, queries, services
from lms.records.exports import files
from lms.records.exports.plan import MOST, MOST_SHOWN, plan
from lms.records.forms import AnswersForm, ReasonForm
from lms.records.models import Batch
from lms.records.policies import DECIDE, EXPORT, SEE
from lms.records.services import Chosen
from lms.records.views import bp
from lms.records.views.desk import FILTERS, sections, sought_for


@bp.get("/desk/exports")
@requires(SEE)
def exports() -> ResponseReturnValue:
    page = queries.batches(current_user, page=request.args.get("page", 1, type=int))
    return render_template("records/exports.html", page=page, sections=sections("records.exports"),
                           names=people.names_of({batch.by_id for batch in page.items if batch.by_id}),
                           may_export=holds(current_user, EXPORT))


@bp.route("/desk/exports/new", methods=["GET", "POST"])
@requires(EXPORT)
def new_export() -> ResponseReturnValue:
    """How many may go, and which SIASN would refuse and why; sent, it is done."""
    found = plan(current_user, sought_for(EXPORT))
    kept = {name: value for name, value in request.args.items() if name in FILTERS and value and name != "state"}
    if request.method == "POST":
        with unit_of_work():
            batch = services.export(found.ready, by=current_user.id, at=now())
        return redirect(url_for("records.batch", public_id=batch.public_id), 303)
    return render_template("records/new_export.html", plan=found, kept=kept, most=MOST, shown=MOST_SHOWN)


@bp.get("/desk/exports/<public_id>")
@requires(SEE)
def batch(public_id: str) -> ResponseReturnValue:
    """Its progress and its files; as JSON only whether they are there."""
    found = queries.batch_or_404(current_user, public_id, SEE)
    is_ready = found.ready_at is not None or found.undone_at is not None
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ready=is_ready, done=found.done, total=found.total)
    return _page(found)


@bp.get("/desk/exports/<public_id>/siasn.<form>")
@requires(EXPORT)
def file(public_id: str, form: str) -> ResponseReturnValue:
    found = queries.batch_or_404(current_user, public_id)
    kept = queries.files_of(found.id).get(form)
    if kept is None or found.undone_at is not None:
        abort(404)
    with unit_of_work():
        audit.record("records.downloaded", f"batch:{found.id}", form=form)
    answer = send_blob(kept.file_key, media_type=files.MEDIA_TYPES[form], download=True,
                       name=files.name(form, found.public_id, f"{found.at.astimezone(ZoneInfo(zone())):%Y-%m-%d}"))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.post("/desk/exports/<public_id>/undo")
@requires(EXPORT)
def undo_export(public_id: str) -> ResponseReturnValue:
    found, form = queries.batch_or_404(current_user, public_id), ReasonForm()
    if not form.validate():
        return _page(found, form=form, status=422)
    try:
        with unit_of_work():
            back = services.undo(found.id, reason=form.reason.data, by=current_user.id, at=now())
    except DomainError as problem:
        return _page(queries.batch_or_404(current_user, public_id), problem=problem, status=problem.status)
    flash(ngettext("The export is undone; %(num)s certificate is verified again.",
                   "The export is undone; %(num)s certificates are verified again.", back), "success")
    return redirect(url_for("records.batch", public_id=public_id), 303)


@bp.post("/desk/exports/<public_id>/recorded")
@requires(DECIDE)
def recorded(public_id: str) -> ResponseReturnValue:
    """All that the batch took out and that is still only exported is in SIASN."""
    found = queries.batch_or_404(current_user, public_id, DECIDE)
    with unit_of_work():
        outcome = services.many([Chosen(id_) for id_ in queries.exported_in(found.id)],
                                lambda one: services.record(one, by=current_user.id, at=now()))
    flash(ngettext("%(num)s certificate is marked as recorded in SIASN.", "%(num)s certificates are marked as recorded in SIASN.",
                   outcome.done), "success")
    return redirect(url_for("records.batch", public_id=public_id), 303)


@bp.post("/desk/exports/<public_id>/answers")
@requires(DECIDE)
@at_most(answers.LARGEST)
def answered(public_id: str) -> ResponseReturnValue:
    """Marks as recorded what SIASN says it has, and lists what it refused and what was not in this export."""
    found, form = queries.batch_or_404(current_user, public_id, DECIDE), AnswersForm()
    if not form.validate():
        return _page(found, answers_form=form, status=422)
    try:
        list_ = answers.read(form.file.data.stream.read())
        with unit_of_work():
            heard = services.hear(found.id, list_, by=current_user.id, at=now())
    except DomainError as problem:
        form.file.errors = [str(problem)]
        return _page(queries.batch_or_404(current_user, public_id), answers_form=form, status=problem.status)
    return render_template("records/heard.html", batch=found, heard=heard)


def _page(found: Batch, *, form: ReasonForm | None = None, answers_form: AnswersForm | None = None,
          problem: DomainError | None = None, status: int = 200) -> ResponseReturnValue:
    there = queries.files_of(found.id) if found.undone_at is None else {}
    return render_template(
        "records/batch.html", batch=found, files=[(name, there[name]) for name in files.FORMS if name in there], problem=problem,
        form=form or ReasonForm(formdata=None),
        answers_form=answers_form or AnswersForm(formdata=None), counts=queries.counts_of_batch(found.id),
        ended=queries.ended_in(found.id), labels=labels,
        names=people.names_of({id_ for id_ in (found.by_id, found.undone_by_id) if id_}),
        may_export=holds(current_user, EXPORT), claims=queries.page_of_batch(found.id, request.args.get("page", 1, type=int)),
        label=_("Certificates in the files")), status
