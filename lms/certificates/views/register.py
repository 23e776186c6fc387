"""The register for staff offices, organisers, heads of offices and auditors: each sees the rows of its own agencies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO
from zoneinfo import ZoneInfo

from flask import abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.certificates import queries, siasn
from lms.certificates.forms import SearchForm
from lms.certificates.policies import CHECK, DESIGN, FILES, KEYS, MANAGE, REGISTER
from lms.certificates.queries import Sought
from lms.certificates.seal.profiles import by_a_person
from lms.certificates.siasn.files import csv_lines
from lms.certificates.views import bp
from lms.core import audit
from lms.core.database import now
from lms.core.i18n import zone
from lms.core.policies import holds, requires
from lms.core.work import unit_of_work

IN_MEMORY = 1_000_000
"""Bytes of a table that is not answered out of a file."""


@bp.get("/certificates/register")
@requires(REGISTER)
def register() -> ResponseReturnValue:
    form = SearchForm(request.args)
    is_sound = form.validate()
    page, is_cut = queries.found(current_user, _sought(form) if is_sound else Sought(), page=_page())
    kept = {name: value for name, value in request.args.items() if name in ("q", "since", "until") and value}
    return render_template(
        "certificates/register.html", form=form, page=page, is_cut=is_cut, kept=kept, sections=sections("certificates.register"),
        may_export=holds(current_user, FILES)), 200 if is_sound else 422


@bp.get("/certificates/register.csv")
@requires(FILES)
def export() -> ResponseReturnValue:
    """All that was found, named as SIASN names it."""
    form = SearchForm(request.args)
    if not form.validate():
        abort(422)
    with unit_of_work():
        audit.record("certificates.exported", "certificates", words=bool(form.q.data), since=str(form.since.data or ""),
                     until=str(form.until.data or ""))
    found = siasn.entries(queries.exported(current_user, _sought(form)), {a.id: a for a in people.agencies()})
    return send_file(_written(csv_lines(found)), "text/csv", as_attachment=True,
                     download_name=f"sertifikat-{_today()}.csv")


@bp.get("/certificates/register/people/<public_id>")
@requires(REGISTER)
def person(public_id: str) -> ResponseReturnValue:
    learner = people.by_public_id(public_id) or abort(404)
    certificates = queries.of_person(current_user, learner.id)
    if not certificates:
        abort(404)
    return render_template("certificates/person.html", person=people.person(learner.id), certificates=certificates,
                           hours=queries.hours_of(certificates))


@bp.get("/certificates/register/hours")
@requires(REGISTER)
def hours() -> ResponseReturnValue:
    """JP by person in one year."""
    years = queries.years(current_user)
    year = request.args.get("year", type=int) or _today().year
    if not 2000 <= year <= 2100:
        abort(404)
    page, rows = queries.hours(current_user, year, page=_page())
    return render_template("certificates/hours.html", year=year, years=years or [year], page=page, rows=rows,
                           sections=sections("certificates.hours"))


def _today() -> date:
    """By the clock of the visitor."""
    return now().astimezone(ZoneInfo(zone())).date()


def sections(here: str) -> list[tuple[str, str, bool]]:
    """The tabs of the desk, as far as the visitor may open them."""
    all_ = (("certificates.register", _("Certificates"), REGISTER), ("certificates.hours", _("JP by person"), REGISTER),
            ("certificates.checks", _("Check many"), CHECK), ("certificates.keys", _("Keys for programs"), KEYS),
            ("certificates.issuers", _("Issuers"), MANAGE), ("certificates.designs_home", _("Designs"), DESIGN),
            *([("certificates.signing", _("Signing"), MANAGE)] if by_a_person() else []))
    return [(label, url_for(endpoint), endpoint == here) for endpoint, label, needed in all_ if holds(current_user, needed)]


def _written(lines: Iterable[str]) -> IO[bytes]:
    """Those of a whole country do not fit into memory: they are written to a file, which the answer closes."""
    made = TemporaryFile()  # noqa: SIM115
    made.writelines(line.encode() for line in lines)
    size = made.tell()
    made.seek(0)
    if size > IN_MEMORY:
        return made
    with made:
        return BytesIO(made.read())


def _sought(form: SearchForm) -> Sought:
    return Sought(form.q.data or "", form.since.data, form.until.data)


def _page() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 100_000)

