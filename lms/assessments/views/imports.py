"""Questions in from a file, seen before they are kept, and out to a file."""

from __future__ import annotations

import io
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from lms.assessments import exports, policies, search
from lms.assessments.formats import Reading, Unreadable, bounded, outgoing
from lms.assessments.formats.model import LARGEST
from lms.assessments.forms import ImportForm
from lms.assessments.question_types import question_types
from lms.assessments.search import Search
from lms.assessments.services import imports
from lms.assessments.views import bp
from lms.core import storage
from lms.core.database import now
from lms.core.policies import requires
from lms.core.web import takes_files
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses.markdown import render

FORMATS = {"gift": "GIFT", "moodle_xml": "Moodle XML", "qti3": "QTI 3.0"}
SHOWN, _ONE_DAY = 100, 86_400
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/courses/<course>/questions/import", methods=["GET", "POST"])
@requires(policies.EDIT)
@takes_files
def import_questions(course: str) -> ResponseReturnValue:
    """First the file, then what it holds, then, with `kept`, into the bank."""
    found = courses.get_or_404(course)
    policies.check_seen(current_user, policies.EDIT, found)
    form = ImportForm()
    if request.form.get("kept"):
        return _confirm(found, form, request.form["kept"])
    if not form.validate_on_submit():
        return _page(found, form, 422 if form.errors else 200)
    try:
        blob = storage.put(form.file.data.stream, at_most=LARGEST)
        reading = _read(blob.key)
    except (Unreadable, storage.TooLarge) as error:
        form.form_errors.append(error.message)
        return _page(found, form, 422)
    kept = _signer().dumps([found.id, current_user.id, blob.key])
    return render_template("assessments/import_preview.html", course=found, form=form, reading=reading, kept=kept,
                           kinds=question_types, shown=SHOWN, html=render, answer=imports.answer)


@bp.get("/courses/<course>/questions/export/<form>")
@requires(policies.READ)
def export_questions(course: str, form: str) -> ResponseReturnValue:
    """What the search of the address finds; the whole bank, archive and all, where it asks nothing."""
    found, wanted = courses.get_or_404(course), Search.of(request.args)
    policies.check_seen(current_user, policies.READ, found)
    return exported(found, form, search.all_ids(found.id, wanted) if wanted.told() else None)


def exported(found: Any, form: str, only: Any) -> ResponseReturnValue:
    """A file with these questions of the course; 404 for a format that nobody writes.

    Where the format can't take all of them along, a page first tells what is left out.
    """
    if form not in outgoing.WRITERS:
        abort(404)
    written = outgoing.write(exports.of_bank(found.id, only), form)
    if written.skipped and "anyway" not in request.values:
        return render_template("assessments/export_partial.html", course=found, name=FORMATS[form], skipped=written.skipped,
                               shown=SHOWN, again={**(request.view_args or {}), **Search.of(request.args).told(), "anyway": 1})
    return _attached(written.content, written.media_type, f"soal-{found.code.lower()}{written.suffix}")


@bp.get("/questions/template")
@requires(policies.EDIT)
def question_template() -> ResponseReturnValue:
    from lms.assessments.formats import template  # the library of sheets: when somebody asks

    return _attached(template.workbook(), _WORKBOOK, "templat-soal.xlsx")


def _confirm(course: Any, form: ImportForm, kept: str) -> ResponseReturnValue:
    try:
        course_id, user_id, key = _signer().loads(kept, max_age=_ONE_DAY)
        reading = _read(key)
    except (BadSignature, FileNotFoundError, Unreadable):
        form.form_errors.append(_("The preview has expired. Choose the file again."))
        return _page(course, form, 422)
    if [course_id, user_id] != [course.id, current_user.id]:
        abort(400)
    by = current_user.id
    with unit_of_work():
        count = imports.take_in(course_id, reading.questions, at=now(), by=by)
    flash(ngettext("%(num)s question was imported.", "%(num)s questions were imported.", count), "success")
    return redirect(url_for("assessments.bank", course=course.public_id), 303)


def _read(key: str) -> Reading:
    content = storage.read(key)
    return bounded.apart(lambda: _sifted(content))


def _sifted(content: bytes) -> Reading:
    """In the other process, where alone the readers of all formats are loaded."""
    from lms.assessments.formats import detect

    return imports.sift(detect.read(io.BytesIO(content)))


def _page(course: Any, form: ImportForm, status: int) -> ResponseReturnValue:
    return render_template("assessments/import.html", course=course, form=form), status


def _attached(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, content_type=media_type, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"})


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="assessments.import")
