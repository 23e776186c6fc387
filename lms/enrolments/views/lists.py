"""People from a spreadsheet: send it, say what its columns mean, look, write, take back, let the new ones in."""

from __future__ import annotations

from io import BytesIO

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import invitations
from lms.accounts import policies as account_policies
from lms.accounts import queries as people
from lms.core import audit, spreadsheets, storage
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.web import at_most
from lms.core.work import unit_of_work
from lms.enrolments.forms import ColumnsForm, SpreadsheetForm
from lms.enrolments.models import Cohort, Roster
from lms.enrolments.policies import MANAGE
from lms.enrolments.roster import columns, services, telling
from lms.enrolments.roster import queries as rosters
from lms.enrolments.roster.columns import Layout
from lms.enrolments.roster.judging import FATES
from lms.enrolments.roster.meanings import FIELDS
from lms.enrolments.roster.pasted import is_pasted
from lms.enrolments.views import bp
from lms.enrolments.views.managed import managed
from lms.uploads.errors import UploadRefused
from lms.uploads.sheets.book import LARGEST, Book
from lms.uploads.sheets.reading import read

HEADINGS = ("NIP", "Nama Lengkap", "E-mail", "Instansi", "Unit Kerja", "Jabatan", "Golongan", "Status Kepegawaian",
            "Tempat Lahir", "Tanggal Lahir", "L/P", "Sumber Dana")
SHOWN_ROWS = 5
"""Rows that are shown beside the columns, for a look at what is in them."""


@bp.route("/cohorts/<public_id>/lists", methods=["GET", "POST"])
@requires(MANAGE)
@at_most(LARGEST + 1_000_000)
def lists(public_id: str) -> ResponseReturnValue:
    """Send a list, and look up those that were sent before."""
    cohort, form = managed(public_id), SpreadsheetForm()
    _offer_homes(form, cohort)
    if not form.validate_on_submit():
        return _lists_page(cohort, form, 422 if form.errors else 200)
    content = form.file.data.read(LARGEST + 1)
    try:
        read(content)
    except UploadRefused as error:
        form.file.errors = [str(error)]
        return _lists_page(cohort, form, 422)
    blob = storage.put(BytesIO(content), at_most=LARGEST)
    with unit_of_work():
        roster = services.receive(cohort, form.file.data.filename or "", blob.key, home_id=form.home.data, by=current_user.id,
                                  at=now())
    return _to(cohort, roster)


@bp.get("/cohorts/<public_id>/lists/template.xlsx")
@requires(MANAGE)
def list_template(public_id: str) -> ResponseReturnValue:
    """An empty list with headings that are understood."""
    managed(public_id)
    return _file(spreadsheets.to_fill_in("Peserta", [HEADINGS]), "daftar-peserta.xlsx")


@bp.get("/cohorts/<public_id>/lists/<roster>")
@requires(MANAGE)
def list_page(public_id: str, roster: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    found = rosters.roster_or_404(cohort, roster)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(state=found.state, done=found.done, total=found.total)
    fate = request.args.get("show", "")
    layout = Layout.from_json(found.layout) if found.layout else None
    waits = invitations.waiting(current_user, rosters.newcomers(found)) if found.state == "written" else []
    return render_template(
        "enrolments/list.html", cohort=cohort, roster=found, is_pasted=is_pasted(found),
        at_work=found.state in rosters.AT_WORK, fates=FATES, fate=fate,
        how_many=rosters.how_many(found), page=rosters.rows(found, fate=fate, page=request.args.get("page", 1, int)),
        elsewhere=layout.elsewhere if layout else (),
        heading=lambda field: telling.heading(field, found.headings, layout) if layout else "",
        may_undo=services.may_undo(found, at=now()), undo_until=found.written_at and found.written_at + services.KEPT_UNDO,
        waits=waits, by_mail=sum(one.has_email for one in waits), most_slips=invitations.MOST_SLIPS)


@bp.route("/cohorts/<public_id>/lists/<roster>/columns", methods=["GET", "POST"])
@requires(MANAGE)
def list_columns(public_id: str, roster: str) -> ResponseReturnValue:
    """Say which column means what, in which sheet, and where the headings are."""
    cohort = managed(public_id)
    found = rosters.roster_or_404(cohort, roster)
    if found.file_key is None or is_pasted(found):
        abort(404)
    book, form = read(storage.read(found.file_key)), ColumnsForm()
    _offer_homes(form, cohort)
    given = _given(book, found)
    if not form.validate_on_submit():
        if not form.is_submitted():
            form.home.data = found.home_id
        return _columns_page(cohort, found, book, given, form, 422 if form.errors else 200)
    chosen = _chosen(book, given)
    if "look" in request.form or not columns.is_enough(chosen.columns):
        if "look" not in request.form:
            form.form_errors.append(_("Choose the column with the names, and one with NIP, e-mail addresses or usernames."))
        return _columns_page(cohort, found, book, chosen, form, 422 if form.form_errors else 200)
    with unit_of_work():
        services.lay_out(found, chosen, home_id=form.home.data, at=now())
    return _to(cohort, found)


@bp.post("/cohorts/<public_id>/lists/<roster>/write")
@requires(MANAGE)
def write_list(public_id: str, roster: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    found = rosters.roster_or_404(cohort, roster)
    try:
        with unit_of_work():
            services.order(found, at=now())
    except DomainError as error:
        flash(str(error), "error")
    return _to(cohort, found)


@bp.post("/cohorts/<public_id>/lists/<roster>/undo")
@requires(MANAGE)
def undo_list(public_id: str, roster: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    found = rosters.roster_or_404(cohort, roster)
    try:
        with unit_of_work():
            services.order_undo(found, at=now())
    except DomainError as error:
        flash(str(error), "error")
    return _to(cohort, found)


@bp.post("/cohorts/<public_id>/lists/<roster>/discard")
@requires(MANAGE)
def discard_list(public_id: str, roster: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    with unit_of_work():
        services.discard(rosters.roster_or_404(cohort, roster))
    flash(_("The list is gone; nothing was written."), "success")
    return redirect(url_for("enrolments.lists", public_id=public_id), 303)


@bp.get("/cohorts/<public_id>/lists/<roster>/corrections.xlsx")
@requires(MANAGE)
def corrections(public_id: str, roster: str) -> ResponseReturnValue:
    cohort = managed(public_id)
    found = rosters.roster_or_404(cohort, roster)
    if found.layout is None:
        abort(404)
    rows = rosters.refused(found)
    with unit_of_work():
        audit.record("enrolments.roster_exported", f"roster:{found.id}", people=len(rows))
    return _file(telling.corrections(found, rows), spreadsheets.file_name("perbaikan", cohort.name, found.public_id, "xlsx"))


@bp.post("/cohorts/<public_id>/lists/<roster>/slips")
@requires(MANAGE)
def list_slips(public_id: str, roster: str) -> ResponseReturnValue:
    """First passwords on paper, shown this once."""
    cohort = managed(public_id)
    found = rosters.roster_or_404(cohort, roster)
    slips = invitations.slips(current_user, rosters.newcomers(found))
    return render_template("enrolments/slips.html", cohort=cohort, roster=found, slips=slips), 200, {"Cache-Control": "no-store"}


@bp.post("/cohorts/<public_id>/lists/<roster>/invite")
@requires(MANAGE)
def invite_list(public_id: str, roster: str) -> ResponseReturnValue:
    """Letters with a link to those who have an address."""
    cohort = managed(public_id)
    found = rosters.roster_or_404(cohort, roster)
    with unit_of_work():
        count = invitations.invite(current_user, rosters.newcomers(found))
    flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", count), "success")
    return _to(cohort, found)


def _to(cohort: Cohort, roster: Roster) -> ResponseReturnValue:
    return redirect(url_for("enrolments.list_page", public_id=cohort.public_id, roster=roster.public_id), 303)


def _file(content: bytes, name: str) -> Response:
    return Response(content, mimetype=spreadsheets.XLSX, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})


def _offer_homes(form: SpreadsheetForm | ColumnsForm, cohort: Cohort) -> None:
    agencies = people.agencies_for(current_user, account_policies.MANAGE)
    form.home.choices = [SelectChoice(agency.id, agency.name) for agency in agencies]
    if not form.is_submitted() and any(agency.id == cohort.agency_id for agency in agencies):
        form.home.data = cohort.agency_id


def _lists_page(cohort: Cohort, form: SpreadsheetForm, status: int) -> ResponseReturnValue:
    return render_template("enrolments/lists.html", cohort=cohort, form=form, rosters=rosters.of_cohort(cohort),
                           megabytes=LARGEST // 1_000_000), status


def _given(book: Book, roster: Roster) -> Layout:
    """What stands so far: as it was chosen, as it was found, or nothing."""
    if roster.layout:
        return Layout.from_json(roster.layout)
    try:
        return columns.found(book)
    except columns.NoHeadings:
        return Layout(next((n for n, sheet in enumerate(book.sheets) if not sheet.is_hidden), 0), 0, {})


def _chosen(book: Book, given: Layout) -> Layout:
    """As the form says it; of two columns with one meaning the first. Headings that stand over others stay with those."""
    sheet = min(max(request.form.get("sheet", 0, int), 0), len(book.sheets) - 1)
    head = max(request.form.get("head", 0, int), 0)
    meant: dict[str, int] = {}
    for column in range(columns.width(book.sheets[sheet])):
        field = request.form.get(f"column-{column}", "")
        if field in FIELDS:
            meant.setdefault(field, column)
    over = given.over if (sheet, head) == (given.sheet, given.head) else 0
    return Layout(sheet, head, meant, over, columns.others(book, sheet))


def _columns_page(cohort: Cohort, roster: Roster, book: Book, layout: Layout, form: ColumnsForm,
                  status: int) -> ResponseReturnValue:
    sheet = book.sheets[layout.sheet]
    below = [record for record in sheet.records if record.line > layout.head][:SHOWN_ROWS]
    meant = {column: field for field, column in layout.columns.items()}
    heads = columns.headings(sheet, layout.head, layout.over)
    seen = [[text for record in below if (text := record.at(column).text.strip()[:40])] for column in range(len(heads))]
    lines = [(r.line, " · ".join(filter(None, (cell.text.strip()[:20] for cell in r.cells[:6])))) for r in sheet.records[:12]]
    return render_template(
        "enrolments/list_columns.html", cohort=cohort, roster=roster, form=form, layout=layout, heads=heads, seen=seen,
        meant=meant, fields=FIELDS, lines=lines,
        sheets=[(n, s.name) for n, s in enumerate(book.sheets) if not s.is_hidden]), status
